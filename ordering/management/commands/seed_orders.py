from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.running.progress import progress_bar
from ordering.archiving.months import make_months
from ordering.reports.seeding import has_real_orders, seed_day, seeded_days, town_of


class Command(BaseCommand):
    help = (
        "Gives a location a past to look at: archived orders of many days, with their figures. "
        "For demonstrations and measurements, never for a shop that takes orders."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--location", help="its id (the first location without it)")
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--per-day", type=int, default=500, help="about so many orders a day")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same orders")
        parser.add_argument(
            "--anyway", action="store_true", help="also where real orders have been placed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        location = _location(options["location"])
        if has_real_orders(location) and not options["anyway"]:
            raise CommandError("Orders have been placed there; --anyway puts made-up ones beside")
        try:
            town = town_of(location, options["seed"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        days, made = seeded_days(location, options["days"]), 0
        with progress_bar(f"Orders of {len(days)} days", len(days)) as advance:
            for day in days:
                made += seed_day(town, day, options["per_day"])
                advance(1)
        make_months(location)
        name = location.get("name") or location["_id"]
        Console(file=self.stdout).print(f"{name} has {made:,} orders more, of {len(days)} days.")


def _location(wanted: str | None) -> Document:
    where = {"_id": parse_id(wanted)} if wanted else {}
    found = collection("locations").find_one(where, sort=[("_id", 1)])
    if found is None:
        raise CommandError(f"There is no location {wanted}" if wanted else "No location yet")
    return found
