"""What other apps add to a location as guests see it."""

from collections.abc import Callable
from typing import Any

from menus.snapshots import Place

# Keys and values, JSON-ready; only those that say something.
Addition = Callable[[Place], dict[str, Any]]

_additions: list[Addition] = []


def adds_to_location(addition: Addition) -> Addition:
    """Decorator: what this function gives for a place is in the guests' answer about it, which is
    read often: no query. For apps that import this one."""
    _additions.append(addition)
    return addition


def location_additions(place: Place) -> dict[str, Any]:
    """What all of them add."""
    return {name: value for addition in _additions for name, value in addition(place).items()}
