"""What reports need to know of an order, read leniently: other programs write orders too."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from orderbuddy.archived import ADDED
from orderbuddy.mongo import Document, collection, instant_of

# As the kitchen's screens take it where the location says nothing.
LATE_MINUTES = 10
# Slower than that nobody cooks: the ticket was forgotten, and would spoil every average.
FORGOTTEN_SECONDS = 6 * 3600
NO_CATEGORY = ("", "Not on the menu")

# All that `Figures.add` reads of an order.
FIELDS = dict.fromkeys(
    (
        "restaurantId", "locationId", "origin", "discount", "campaign", "status", "startedAt",
        "startAt", "statusTimes.ACCEPTED", "meta.acceptedAt", "totalPriceCents", "taxCents",
        "payment.tipCents", "payment.refundedCents", "items.menuItemId", "items.name",
        "items.priceCents", "items.stationTags", "items.firedAt", "items.completedAt",
        "items.cancelledAt", ADDED,
    ),
    1,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Book:
    """What the location's menus and settings say now: category and cost by item id."""

    items: dict[str, tuple[str, str, int | None]] = field(default_factory=dict)
    late_minutes: int = LATE_MINUTES

    def line(self, line: Document) -> Document:
        """`{categoryId, category, costCents}` of a line."""
        known = self.items.get(str(line.get("menuItemId") or ""))
        category_id, category, cost = known or (*NO_CATEGORY, None)
        return {"categoryId": category_id, "category": category, "costCents": cost}


def book_of(location: Document) -> Book:
    """The book of a stored location, read from its menus."""
    items: dict[str, tuple[str, str, int | None]] = {}
    wanted = {"categories.id": 1, "categories.name": 1, "items.id": 1, "items.categoryId": 1,
              "items.makingCostCents": 1}  # fmt: skip
    for menu in collection("menus").find({"locationId": location["_id"]}, wanted).sort("_id", 1):
        names = {str(one.get("id")): _name(one) for one in menu.get("categories") or ()}
        for item in menu.get("items") or ():
            category = str(item.get("categoryId") or "")
            found = (category, names[category]) if category in names else NO_CATEGORY
            items.setdefault(str(item.get("id")), (*found, whole_or_none(item, "makingCostCents")))
    late = (location.get("kitchen") or {}).get("lateMinutes")
    is_said = isinstance(late, int | float) and late > 0
    return Book(items, int(late) if is_said else LATE_MINUTES)


def frozen_facts(order: Document, book: Book) -> Document:
    """What the menu says today of an order's lines, to be kept with the archived order."""
    return {"lines": [book.line(one) for one in lines_of(order)], "lateMinutes": book.late_minutes}


def facts_of(order: Document, book: Book) -> Document:
    """The frozen facts of an archived order, today's of any other."""
    kept = order.get(ADDED)
    return kept if kept and "lines" in kept else frozen_facts(order, book)


def lines_of(order: Document) -> list[Document]:
    """The order's lines, cancelled ones too."""
    return [one for one in order.get("items") or () if isinstance(one, dict)]


def whole(stored: Any, name: str) -> int:
    """A stored amount in cents; 0 where it is none."""
    return whole_or_none(stored, name) or 0


def whole_or_none(stored: Any, name: str) -> int | None:
    value = stored.get(name) if isinstance(stored, dict) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return round(value) if is_number and value == value else None


def tax_of(order: Document) -> int:
    """The tax in an order's total; where nothing tells it, what the total is above its lines."""
    told = whole_or_none(order, "taxCents")
    if told is not None:
        return told
    above = whole(order, "totalPriceCents") + whole(order.get("discount"), "amountCents")
    return max(0, above - sum(whole(one, "priceCents") for one in lines_of(order)))


def begun_at(order: Document) -> datetime | None:
    """From when the kitchen had the order: accepted, or to be begun; None if it never was."""
    times, meta = order.get("statusTimes") or {}, order.get("meta") or {}
    accepted = instant_of(times.get("ACCEPTED")) or instant_of(meta.get("acceptedAt"))
    if accepted is None and order.get("status") in ("ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP"):
        accepted = instant_of(order.get("startedAt"))
    starts = instant_of(order.get("startAt"))
    return max(accepted, starts) if accepted and starts else accepted


def tickets_of(order: Document) -> Iterator[tuple[str, float]]:
    """(station tag, seconds) of each ticket that was finished: from when its first line was to be
    made until its last line was done."""
    begun = begun_at(order)
    if begun is None:
        return
    spans: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for line in lines_of(order):
        if not line.get("cancelledAt"):
            since = instant_of(line.get("firedAt")) or begun
            for tag in tags_of(line):
                spans.setdefault(tag, []).append((since, instant_of(line.get("completedAt"))))
    for tag, found in spans.items():
        done = [end for _, end in found if end is not None]
        seconds = (max(done) - min(one for one, _ in found)).total_seconds() if done else -1.0
        if len(done) == len(found) and 0 <= seconds <= FORGOTTEN_SECONDS:
            yield tag, seconds


def tags_of(line: Document) -> list[str]:
    """The line's station tags, each once; `""` where it has none."""
    return list(dict.fromkeys(map(str, line.get("stationTags") or ()))) or [""]


@lru_cache(maxsize=4096)
def _english(names: tuple[tuple[str, str], ...]) -> str:
    return dict(names).get("en") or (names[0][1] if names else "")


def _name(stored: Document) -> str:
    name = stored.get("name")
    if isinstance(name, dict):
        return _english(tuple((str(key), str(value)) for key, value in name.items() if value))
    return str(name or stored.get("id") or "")
