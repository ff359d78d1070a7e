from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from orderbuddy.api.errors import ApiError
from orderbuddy.guests.addresses import Address
from orderbuddy.mongo import collection


def add_guest_arguments(parser: ArgumentParser) -> None:
    """`GUEST` and `--restaurant`, of the commands about a guest."""
    parser.add_argument("guest", metavar="PHONE-OR-EMAIL")
    parser.add_argument("--restaurant", help="of this restaurant only (its id), not of all")


def guest_of(options: dict[str, Any]) -> tuple[Address, str | None]:
    """(address, restaurant's id or None for all). Raises CommandError."""
    restaurant_id = options["restaurant"]
    if restaurant_id and collection("restaurants").find_one({"_id": restaurant_id}) is None:
        raise CommandError(f"There is no restaurant {restaurant_id}")
    try:
        return Address.of(options["guest"]), restaurant_id
    except ApiError as error:
        raise CommandError(str(error)) from error
