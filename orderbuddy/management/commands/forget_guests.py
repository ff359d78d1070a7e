from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orderbuddy.guests.services import forget_what_is_too_old
from orderbuddy.mongo import collection


class Command(BaseCommand):
    help = (
        "Forgets now, as each night, the guests of orders that are older than a restaurant keeps."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--restaurant", help="of this restaurant only (its id), not of all")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {"_id": options["restaurant"]} if options["restaurant"] else {}
        found = list(collection("restaurants").find(wanted, {"guestDataDays": 1}).sort("_id", 1))
        if not found:
            raise CommandError(f"There is no restaurant {options['restaurant'] or 'yet'}")
        for restaurant in found:
            self.stdout.write(f"{restaurant['_id']}: {self._forgotten(restaurant)}")

    def _forgotten(self, restaurant: dict[str, Any]) -> str:
        days = restaurant.get("guestDataDays")
        if not days:
            return "kept until somebody erases it"
        counts = forget_what_is_too_old(restaurant=restaurant)
        words = ", ".join(f"{count} {name}" for name, count in counts.items())
        return f"{words or 'nothing'} older than {days} days"
