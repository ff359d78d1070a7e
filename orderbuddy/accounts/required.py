"""Whether somebody must have a second factor: an owner may ask for it of all who work there."""

from typing import TYPE_CHECKING

from orderbuddy.mongo import collection

if TYPE_CHECKING:
    from orderbuddy.accounts.models import User


def needs_second_factor(person: "User") -> bool:
    """True when a restaurant of theirs asks for it (`restaurants.requireSecondFactor`)."""
    mine = list(person.restaurants or ())
    if not mine:
        return False
    asking = {"_id": {"$in": mine}, "requireSecondFactor": True}
    return collection("restaurants").find_one(asking, {"_id": 1}) is not None


def is_enough(person: "User", *, is_strong: bool) -> bool:
    """True when somebody who signed in so may act: with a second factor, or where none is asked
    for. Asked at each request, so a restaurant that begins to ask is obeyed at once."""
    return is_strong or not needs_second_factor(person)
