from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from menus.exchange.formats import FORMATS
from orderbuddy.mongo import collection, parse_id


class Command(BaseCommand):
    help = "Write a menu into a file: .xlsx, .csv, .json (as stored) or .jsonld (schema.org/Menu)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("menu_id")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, menu_id: str, file: Path, **options: Any) -> None:
        by_extension = {f".{one.extension}": one for one in FORMATS.values()}
        kind = by_extension.get(file.suffix.lower())
        if kind is None:
            raise CommandError(f"The file's name must end in one of {', '.join(by_extension)}.")
        menu = collection("menus").find_one({"_id": parse_id(menu_id)})
        if menu is None:
            raise CommandError(f"There is no menu {menu_id}.")
        data = kind.encode(menu)
        try:
            file.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file}: {len(menu.get('items') or [])} items, {len(data):,} bytes")
