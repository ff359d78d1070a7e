"""What can be had now: an item, a variant or an option that is off comes back by itself.

Off is `isAvailable: false`, as today's service writes and reads it. `snooze.until` says when it is
over; without one it stays off until somebody lifts it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from menus.parts import parts_in
from orderbuddy.mongo import Document

# What of a stored part is for the people who run the place.
OURS = frozenset({"snooze", "schedule", "translatedFrom"})


def can_be_had(part: Document, at: datetime) -> bool:
    """True when this stored item, variant or option is not off at the aware instant `at`."""
    if part.get("isAvailable") is not False:
        return True
    until = over_at(part)
    return until is not None and until <= at


def over_at(part: Document) -> datetime | None:
    """When a part that is off comes back by itself; None when somebody has to lift it."""
    until = (part.get("snooze") or {}).get("until")
    if not isinstance(until, datetime):
        return None
    return until if until.tzinfo else until.replace(tzinfo=UTC)


def next_change(menus: Iterable[Document], at: datetime) -> datetime | None:
    """The next instant at which something of these stored menus comes back by itself."""
    ends = (
        over_at(stored)
        for menu in menus
        for _, stored in parts_in(menu)
        if stored.get("isAvailable") is False
    )
    return min((end for end in ends if end is not None and end > at), default=None)


def as_offered(item: Document, at: datetime, few_left: int = 0) -> Document | None:
    """A stored item without the variants and options that are off; None when it cannot be had.

    An item is off, too, when all its variants are, or all options of a modifier that it needs.
    Of counted stock guests learn how many are `left`, once that is no more than `few_left`.
    """
    if not can_be_had(item, at):
        return None
    variants = [_plain(one) for one in item.get("variants") or () if can_be_had(one, at)]
    modifiers = [_offered_modifier(one, at) for one in item.get("modifiers") or ()]
    if item.get("variants") and not variants:
        return None
    if any(one.get("required") and not one.get("options") for one in modifiers):
        return None
    offered = {**_plain(item), "isAvailable": True}
    stock = offered.pop("stock", None)
    if "variants" in item:
        offered["variants"] = variants
    if "modifiers" in item:
        offered["modifiers"] = modifiers
    left = left_of(stock)
    return offered if left is None or left > few_left else {**offered, "left": left}


def left_of(stock: Any) -> int | None:
    """How many portions of a stored stock are left, as far as the menu knows (what is really sold,
    the orders say: `ordering.stock`); None where nothing is counted."""
    if not isinstance(stock, dict) or not stock.get("batch"):
        return None
    known = stock.get("left")
    count = known if isinstance(known, int | float) else stock.get("count")
    return max(0, int(count)) if isinstance(count, int | float) else 0


def _offered_modifier(modifier: Document, at: datetime) -> Document:
    options = [_plain(one) for one in modifier.get("options") or () if can_be_had(one, at)]
    return {**_plain(modifier), "options": options}


def _plain(part: Document) -> Document:
    """A part that can be had, as guests see it: who had taken it off, and when, is our business."""
    shown = without_ours(part)
    if "isAvailable" in part:
        shown["isAvailable"] = True
    return shown


def without_ours(part: Document) -> Document:
    """A stored part without what only the people who run the place need."""
    return {key: value for key, value in part.items() if key not in OURS}
