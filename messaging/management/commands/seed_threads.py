from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from messaging.conversations.seeding import seed_threads
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.progress import progress_bar


class Command(BaseCommand):
    help = (
        "Gives a location made-up conversations. "
        "For demonstrations and measurements, never for a shop that takes orders."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--location", help="its id (the first location without it)")
        parser.add_argument("--threads", type=int, default=10_000)
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same words")

    def handle(self, *args: Any, **options: Any) -> None:
        where = {"_id": parse_id(options["location"])} if options["location"] else {}
        location = collection("locations").find_one(where, sort=[("_id", 1)])
        if location is None:
            raise CommandError("There is no such location")
        with progress_bar("Conversations", options["threads"]) as advance:
            for made in seed_threads(location, options["threads"], seed=options["seed"]):
                advance(made)
        name = location.get("name") or location["_id"]
        Console(file=self.stdout).print(f"{name} has {options['threads']:,} conversations more.")
