from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pymongo.errors import PyMongoError

from orderbuddy.mongo import database
from orderbuddy.running.database_file import DatabaseFileError, read_database
from orderbuddy.running.database_loading import load, refuse_to_overwrite
from orderbuddy.running.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Load a file of MongoDB extended JSON, one key a collection. Every document is checked "
        "before the first is written. Running processes go on with what was loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="replace collections that hold documents"
        )

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            count, total = load_file(file, replace=replace)
        except (DatabaseFileError, PyMongoError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Loaded {total} documents into {count} collections.")


def load_file(path: Path, *, replace: bool) -> tuple[int, int]:
    """How many collections and documents were loaded."""
    collections = read_database(path)
    if not replace:
        refuse_to_overwrite(database(), list(collections))
    total = sum(map(len, collections.values()))
    with progress_bar("Loading", total) as advance:
        load(database(), collections, advance)
    return len(collections), total
