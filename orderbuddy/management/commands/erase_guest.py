from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orderbuddy.guests.commands import add_guest_arguments, guest_of
from orderbuddy.guests.services import count_guest, erase_guest


class Command(BaseCommand):
    help = "Takes a guest out of all that is stored: orders keep their figures, lose the person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_guest_arguments(parser)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        address, restaurant_id = guest_of(options)
        found = count_guest(address=address, restaurant_id=restaurant_id)
        if not found:
            self.stdout.write("Nothing is stored of this guest.")
            return
        self.stdout.write(f"Found: {_words(found)}.")
        if not options["yes"] and input("Erase the person from these? Type yes: ") != "yes":
            raise CommandError("Nothing was erased.")
        done = erase_guest(who="manage.py", address=address, restaurant_id=restaurant_id)
        self.stdout.write(f"Erased: {_words(done) or 'nothing'}. Open orders stay as they are.")


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
