import gc
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from messaging.conversations.measuring import measure, plan_of
from orderbuddy.mongo import Document, collection, parse_id


class Command(BaseCommand):
    help = "Measures how long an inbox takes to be listed and searched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--location", help="its id (the one with most conversations without)")
        parser.add_argument("--times", type=int, default=30)

    def handle(self, *args: Any, **options: Any) -> None:
        location = _location(options["location"])
        count = collection("threads").count_documents({"locationId": location["_id"]})
        lines = collection("thread_messages").count_documents(
            {"restaurantId": location["restaurantId"]}
        )
        title = f"{count:,} conversations, {lines:,} messages; milliseconds"
        table = Table("Question", "Found", "Median", "95 %", "Slowest", title=title)
        # As in the web process: what has been loaded for good is not looked through again.
        gc.collect()
        gc.freeze()
        for one in measure(location, options["times"]):
            times = (one.median_ms, one.most_ms, one.slowest_ms)
            table.add_row(one.name, str(one.found), *(f"{ms:.1f}" for ms in times))
        plan = plan_of(location)
        console = Console(file=self.stdout)
        console.print(table)
        console.print(
            f"All open: {' < '.join(plan['stages'])}; {plan['examined']} documents examined "
            f"for {plan['returned']}."
        )


def _location(wanted: str | None) -> Document:
    if wanted is None:
        counted = [
            {"$group": {"_id": "$locationId", "threads": {"$sum": 1}}},
            {"$sort": {"threads": -1}},
            {"$limit": 1},
        ]
        wanted = next(iter(collection("threads").aggregate(counted)), {}).get("_id")
    found = collection("locations").find_one({"_id": parse_id(wanted)})
    if found is None:
        raise CommandError("There is no such location; `manage.py seed_threads` makes threads")
    return found
