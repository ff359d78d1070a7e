from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.running.progress import progress_bar
from payments.services.attending import Attended, attend_due, due_count
from payments.services.comparing import compare_night, payments_count
from payments.services.nights import Night, night_of, nights_of


class Command(BaseCommand):
    help = (
        "Finishes payments and refunds that a crash left behind; with --night also compares "
        "ledger, gateways and orders of a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--night", nargs="?", const="yesterday", metavar="YYYY-MM-DD",
            help="compare that day (yesterday without a date), by each location's own clock",
        )  # fmt: skip
        parser.add_argument("--location", help="compare this location's day only (its id)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console(file=self.stdout)
        self._show_attended(self._attend())
        if options["night"]:
            self._show_nights([self._compare(one) for one in _nights(options)])

    def _attend(self) -> Attended:
        waiting = due_count()
        with progress_bar("Finishing what was left", waiting) as advance:
            return attend_due(limit=max(waiting, 1), report=lambda document: advance(1))

    def _compare(self, night: Night) -> Document:
        name = f"{night.location.get('name') or night.location['_id']}, {night.day}"
        with progress_bar(name, payments_count(night)) as advance:
            result = compare_night(night, report=lambda payment: advance(1))
        return {"name": name, **result}

    def _show_attended(self, attended: Attended) -> None:
        table = Table("What", "State now", "How many", title="Finished")
        for what, counts in (("payment", attended.payments), ("refund", attended.refunds)):
            for state, count in sorted(counts.items()):
                table.add_row(what, state, str(count))
        self.console.print(table if attended.total else "Nothing was left behind.")

    def _show_nights(self, results: list[Document]) -> None:
        table = Table("Night", "Payments", "Match", "Exceptions", title="Compared")
        for one in results:
            found = one["exceptions"]
            said = f"[red]{found}[/red]" if found else "clean"
            table.add_row(one["name"], str(one["checked"]), str(one["matched"]), said)
        self.console.print(table)


def _nights(options: dict[str, Any]) -> list[Night]:
    where = {}
    if options["location"]:
        where = {"_id": parse_id(options["location"])}
    locations = list(collection("locations").find(where))
    if not locations:
        raise CommandError(f"There is no location {options['location']}")
    if options["night"] == "yesterday":
        return [nights_of(one["_id"], 1)[0] for one in locations]
    try:
        day = date.fromisoformat(options["night"])
    except ValueError as error:
        raise CommandError(f"--night must be a date such as 2026-01-31: {error}") from error
    return [night_of(one, day) for one in locations]
