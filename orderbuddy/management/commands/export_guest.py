import json
from argparse import ArgumentParser, FileType
from typing import Any

from django.core.management.base import BaseCommand

from orderbuddy.guests.commands import add_guest_arguments, guest_of
from orderbuddy.guests.services import export_guest


class Command(BaseCommand):
    help = "Writes all that is stored of a guest as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_guest_arguments(parser)
        parser.add_argument("--file", type=FileType("w", encoding="utf-8"), help="not to stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        address, restaurant_id = guest_of(options)
        told = export_guest(who="manage.py", address=address, restaurant_id=restaurant_id)
        text = json.dumps(told, indent=2, ensure_ascii=False)
        if options["file"] is None:
            self.stdout.write(text)
            return
        with options["file"] as file:
            file.write(text + "\n")
