"""Figures that can be added up: of an order, of a day, of a year.

A table is rows of whole numbers by a key. Whatever is in them is a sum, so the rows of two days (or
of two halves of a day) come to the rows of both, and nothing has to be counted twice to be merged.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from orderbuddy.mongo import Document, instant_of
from ordering.reports.days import day_key, slot_of
from ordering.reports.facts import (
    Book,
    facts_of,
    lines_of,
    tags_of,
    tax_of,
    tickets_of,
    whole,
    whole_or_none,
)

# Ends of the first stretches of making time in minutes; the last stretch has none.
STRETCHES: Final = (5, 10, 15, 20)

# Of every table its columns. All amounts in cents; `gross` is what guests were charged, with tax
# and less discounts, without tips. `lineCents` are prices of lines: without tax and discounts.
# `costCents` and `costedCents` are cost and price of those lines whose cost is known.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "days": (
        "orders", "gross", "lines", "lineCents", "tax", "discount", "tips", "refunds",
        "cancelled", "cancelledCents", "costCents", "costedCents",
    ),
    "slots": ("orders", "gross"),
    "items": ("lines", "lineCents", "costCents", "costedCents", "costedLines"),
    "categories": ("lines", "lineCents", "costCents", "costedCents", "costedLines"),
    "origins": ("orders", "gross", "lines"),
    "stations": (
        "lines", "lineCents", "tickets", "seconds", "late",
        "upTo5", "upTo10", "upTo15", "upTo20", "longer",
    ),
    "campaigns": ("orders", "gross", "discount"),
}  # fmt: skip
TABLES = tuple(COLUMNS)
_OF_LINES = frozenset({"items", "categories", "stations"})

Row = list[int]


class Figures:
    """Tables of sums, and the last name under which each key was sold."""

    __slots__ = ("names", "tables", "wanted")

    def __init__(self, wanted: Iterable[str] = TABLES) -> None:
        self.wanted = frozenset(wanted)
        self.tables: dict[str, dict[Any, Row]] = {one: {} for one in TABLES if one in self.wanted}
        self.names: dict[str, dict[Any, str]] = {one: {} for one in self.tables}

    def add(self, order: Document, zone: ZoneInfo, book: Book) -> None:
        """Count one stored order; the same order must not be added again."""
        started = instant_of(order.get("startedAt"))
        if started is None:
            return
        local = started.astimezone(zone)
        day, gross = day_key(local.date()), whole(order, "totalPriceCents")
        if order.get("status") == "CANCELLED":
            self._count("days", day, "", (0,) * 8 + (1, gross, 0, 0))
            return
        facts = facts_of(order, book)
        lines = [
            (line, known)
            for line, known in zip(lines_of(order), facts["lines"], strict=False)
            if not line.get("cancelledAt")
        ]
        discount = whole(order.get("discount"), "amountCents")
        costs = [_costs(line, known) for line, known in lines]
        self._add_day(day, order, gross, discount, costs)
        self._count("slots", slot_of(local), "", (1, gross))
        if self.wanted & _OF_LINES:
            self._add_lines(lines, costs)
        origin = order.get("origin") or {}
        origin_id = str(origin.get("id") or "")
        self._count("origins", origin_id, origin.get("name") or "", (1, gross, len(lines)))
        if "stations" in self.wanted:
            self._add_tickets(order, facts.get("lateMinutes") or 0)
        self._add_campaign(order, gross, discount)

    def merge(self, stored: Document) -> None:
        """Add the stored figures of a day (see `stored`)."""
        for name, mine in self.tables.items():
            names = self.names[name]
            for row in stored.get(name) or ():
                key, numbers = row[0], row[2:]
                if row[1]:
                    names[key] = row[1]
                held = mine.get(key)
                if held is None:
                    mine[key] = numbers
                else:
                    mine[key] = [a + b for a, b in zip(held, numbers, strict=True)]

    def stored(self) -> Document:
        """As they are kept: each table a list of `[key, name, number, …]`."""
        return {
            name: [
                [key, self.names[name].get(key, ""), *row]
                for key, row in sorted(rows.items(), key=lambda one: str(one[0]))
            ]
            for name, rows in self.tables.items()
        }

    def rows(self, table: str) -> dict[Any, dict[str, int]]:
        """The table's rows by key, their numbers by column."""
        columns = COLUMNS[table]
        return {
            key: dict(zip(columns, row, strict=True)) for key, row in self.tables[table].items()
        }

    def total(self, table: str = "days") -> dict[str, int]:
        """The sum of all rows of a table, by column."""
        columns = COLUMNS[table]
        sums = [sum(column) for column in zip(*self.tables[table].values(), strict=True)]
        return dict(zip(columns, sums or [0] * len(columns), strict=True))

    def name(self, table: str, key: Any) -> str:
        """The last name of a key, "" where it has none."""
        return self.names[table].get(key, "")

    def _count(self, table: str, key: Any, name: str, numbers: tuple[int, ...]) -> None:
        rows = self.tables.get(table)
        if rows is None:
            return
        held = rows.get(key)
        if held is None:
            rows[key] = list(numbers)
        else:
            for place, number in enumerate(numbers):
                held[place] += number
        if name:
            self.names[table][key] = str(name)

    def _add_day(
        self, day: str, order: Document, gross: int, discount: int, costs: list[tuple[int, ...]]
    ) -> None:
        paid = order.get("payment")
        tips, refunds = whole(paid, "tipCents"), whole(paid, "refundedCents")
        sums = [sum(one[place] for one in costs) for place in range(3)]
        numbers = (
            1, gross, len(costs), sums[0], tax_of(order), discount, tips, refunds, 0, 0, *sums[1:],
        )  # fmt: skip
        self._count("days", day, "", numbers)

    def _add_lines(
        self, lines: list[tuple[Document, Document]], costs: list[tuple[int, ...]]
    ) -> None:
        for (line, known), cost in zip(lines, costs, strict=True):
            numbers = (1, *cost)
            item = str(line.get("menuItemId") or "")
            self._count("items", item, line.get("name") or item, numbers)
            self._count("categories", known["categoryId"], known["category"], numbers)
            for tag in tags_of(line):
                self._count("stations", tag, "", (1, cost[0], *(0,) * 8))

    def _add_tickets(self, order: Document, late_minutes: int) -> None:
        for tag, seconds in tickets_of(order):
            stretch = sum(seconds > 60 * end for end in STRETCHES)
            numbers = [0, 0, 1, round(seconds), int(seconds > 60 * late_minutes), 0, 0, 0, 0, 0]
            numbers[5 + stretch] = 1
            self._count("stations", tag, "", tuple(numbers))

    def _add_campaign(self, order: Document, gross: int, discount: int) -> None:
        campaign = order.get("campaign") if isinstance(order.get("campaign"), dict) else {}
        name = campaign.get("name") or (order.get("discount") or {}).get("name") or ""
        if campaign or discount:
            key = str(campaign.get("id") or name)
            self._count("campaigns", key, name, (1, gross, discount))


def _costs(line: Document, known: Document) -> tuple[int, ...]:
    """(price, cost, price if the cost is known, whether it is)."""
    price, cost = whole(line, "priceCents"), whole_or_none(known, "costCents")
    return (price, cost, price, 1) if cost is not None else (price, 0, 0, 0)
