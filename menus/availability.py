"""What can be had now: an item, a variant or an option that is off comes back by itself.

Off is `isAvailable: false`, as today's service writes and reads it. `snooze.until` says when it is
over; without one it stays off until somebody lifts it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from orderbuddy.mongo import Document


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
        over_at(part)
        for menu in menus
        for part in parts_of(menu)
        if part.get("isAvailable") is False
    )
    return min((end for end in ends if end is not None and end > at), default=None)


def parts_of(menu: Document) -> Iterator[Document]:
    """Everything of a stored menu that can be off: items, their variants and options."""
    for item in menu.get("items") or ():
        if isinstance(item, dict):
            yield item
            yield from item.get("variants") or ()
            for modifier in item.get("modifiers") or ():
                yield from modifier.get("options") or ()


def as_offered(item: Document, at: datetime) -> Document | None:
    """A stored item without the variants and options that are off; None when it cannot be had.

    An item is off, too, when all its variants are, or all options of a modifier that it needs.
    """
    if not can_be_had(item, at):
        return None
    variants = [one for one in item.get("variants") or () if can_be_had(one, at)]
    modifiers = [_offered_modifier(one, at) for one in item.get("modifiers") or ()]
    if item.get("variants") and not variants:
        return None
    if any(one.get("required") and not one.get("options") for one in modifiers):
        return None
    offered = {**item, "isAvailable": True}
    offered.pop("snooze", None)
    if "variants" in item:
        offered["variants"] = variants
    if "modifiers" in item:
        offered["modifiers"] = modifiers
    return offered


def _offered_modifier(modifier: Document, at: datetime) -> Document:
    options = [one for one in modifier.get("options") or () if can_be_had(one, at)]
    return {**modifier, "options": options}
