from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pymongo.errors import PyMongoError

from orderbuddy.mongo import database
from orderbuddy.running.database_file import write_database
from orderbuddy.running.database_loading import STAGING_SUFFIX
from orderbuddy.running.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Write the database to a file of MongoDB extended JSON, which load_database reads. "
        "What changes meanwhile may or may not be in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--only", nargs="+", metavar="COLLECTION", help="dump these collections (all)"
        )

    def handle(self, *args: Any, file: Path, only: list[str] | None, **options: Any) -> None:
        try:
            names = chosen_collections(only)
            written = dump(file, names)
        except PyMongoError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {written} documents of {len(names)} collections to {file}.")


def chosen_collections(only: list[str] | None) -> list[str]:
    """Names in alphabetical order; CommandError for one that is not there."""
    there = {
        name
        for name in database().list_collection_names(filter={"type": "collection"})
        if not name.startswith("system.") and not name.endswith(STAGING_SUFFIX)
    }
    if missing := sorted(set(only or ()) - there):
        raise CommandError(f"There is no collection {', '.join(missing)}.")
    return sorted(only or there)


def dump(path: Path, names: list[str]) -> int:
    """Writes these collections as they are read; returns the number of documents."""
    collections = {name: database()[name] for name in names}
    total = sum(found.estimated_document_count() for found in collections.values())
    with progress_bar("Dumping", total) as advance:
        return write_database(
            path,
            ((name, found.find().sort("_id")) for name, found in collections.items()),
            lambda: advance(1),
        )
