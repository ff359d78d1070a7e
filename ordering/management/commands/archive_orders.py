from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.running.progress import progress_bar
from ordering.archiving.days import Verified, days_of, make_day, verify
from ordering.archiving.months import make_months
from ordering.archiving.pruning import sweep
from ordering.archiving.working import archive_location, waiting


class Command(BaseCommand):
    help = (
        "Moves closed orders of days that are over from `orders` to `order_reports` and stores "
        "the days' figures. May be run, killed and run again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--location", help="only this location (its id)")
        parser.add_argument("--dry-run", action="store_true", help="say what there is to do")
        parser.add_argument(
            "--rebuild", action="store_true", help="make all stored days anew from the orders"
        )
        parser.add_argument(
            "--verify", action="store_true",
            help="compare all stored days with their orders; wrong ones are made anew",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console(file=self.stdout)
        locations = _locations(options["location"])
        if options["verify"]:
            self._show_verified([(one, self._verify(one)) for one in locations])
        elif options["rebuild"]:
            self._show("Days made anew", [(one, [self._rebuild(one)]) for one in locations])
        elif options["dry_run"]:
            rows = [(one, list(waiting(one).values())) for one in locations]
            self._show("To copy, To move, Days to store", rows)
        else:
            rows = [(one, self._archive(one)) for one in locations]
            self._show("Copied, Moved, Left for now, Days stored", rows)
            sweep()

    def _archive(self, location: Document) -> list[int]:
        total = sum(waiting(location).values())
        with progress_bar(_name(location), total) as advance:
            done = archive_location(location, lambda what, number: advance(number))
        return [done.copied, done.moved, done.stayed, done.days]

    def _rebuild(self, location: Document) -> int:
        days = days_of(location)
        made = 0
        with progress_bar(_name(location), len(days)) as advance:
            for day in days:
                made += make_day(location, day)
                advance(1)
        make_months(location)
        return made

    def _verify(self, location: Document) -> Verified:
        with progress_bar(_name(location), 1) as advance:
            verified = verify(location)
            make_months(location)
            advance(1)
        return verified

    def _show(self, columns: str, rows: list[tuple[Document, list[int]]]) -> None:
        table = Table("Location", *columns.split(", "), title="Archive")
        for location, numbers in rows:
            table.add_row(_name(location), *map(str, numbers))
        self.console.print(table)

    def _show_verified(self, rows: list[tuple[Document, Verified]]) -> None:
        table = Table("Location", "Days", "Wrong", title="Verified")
        for location, verified in rows:
            wrong = ", ".join(verified.wrong or ())
            table.add_row(_name(location), str(verified.checked), wrong or "none")
        self.console.print(table)


def _locations(wanted: str | None) -> list[Document]:
    where = {"_id": parse_id(wanted)} if wanted else {}
    found = list(collection("locations").find(where).sort([("restaurantId", 1), ("name", 1)]))
    if not found:
        raise CommandError(f"There is no location {wanted}" if wanted else "No location yet")
    return found


def _name(location: Document) -> str:
    return str(location.get("name") or location["_id"])
