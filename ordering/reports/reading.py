"""Figures of any days of any locations: stored days where they are right, else the orders.

A stored day (`report_days`) holds the figures of its archived orders. Its `leftOut` names those
that were still in `orders` when it was made; they are counted from there. Should `orders` hold
other ones of that day, one has moved or come since: the day is then counted anew, from both
collections, each order once.

`orders` is read first, the stored days next, the archive last. An order is copied before it is
deleted, and its stored day is marked as out of date in between, so an order that moves meanwhile is
in what is read, and its id keeps it from counting twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bson import ObjectId

from menus.hours import zone_of
from orderbuddy.archived import ARCHIVE, WHOLE, as_it_was
from orderbuddy.mongo import Document, collection
from ordering.reports.days import Span, day_key
from ordering.reports.facts import FIELDS, Book, book_of
from ordering.reports.figures import TABLES, Figures

DAYS = "report_days"


@dataclass(slots=True)
class _Reading:
    """One location's part of a report: its orders and its stored days, by day."""

    span: Span
    figures: Figures
    by_day: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    stored: dict[str, Document] = field(default_factory=dict)
    book: Book | None = None

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.span.location)

    def add(self, order: Document) -> None:
        if self.book is None:
            self.book = book_of(self.span.location)
        self.figures.add(order, self.zone, self.book)


def read_figures(
    locations: Iterable[Document], first: date, last: date, tables: Iterable[str] = TABLES
) -> Figures:
    """The figures of the days `first` to `last` (both included, by each location's own clock)."""
    figures = Figures(tables)
    readings = [_begun(Span(one, first, last), figures) for one in locations]
    stored = _stored_days([one.span.location for one in readings], first, last, figures.wanted)
    for reading in readings:
        reading.stored = stored.get(reading.span.location["_id"], {})
        _read(reading)
    return figures


def count_day(location: Document, day: date, orders: Iterable[Document], book: Book) -> Figures:
    """The figures of these orders of one day of a location."""
    figures, zone = Figures(), zone_of(location)
    for order in orders:
        figures.add(order, zone, book)
    return figures


def live_orders(span: Span, fields: Document | None = None) -> list[Document]:
    """The orders of these days that are in `orders`, oldest first."""
    return _orders("orders", span, fields, WHOLE)


def archived_orders(span: Span, fields: Document | None = None) -> list[Document]:
    """The orders of these days that are in `order_reports`, oldest first."""
    return _orders(ARCHIVE, span, fields, {})


def all_orders(span: Span) -> list[Document]:
    """The orders of these days wherever they are, each once, as they were, oldest first."""
    # In this order: one that is moved meanwhile is in the second.
    live = live_orders(span)
    held = {one["_id"] for one in live}
    old = [as_it_was(one) for one in archived_orders(span) if one["_id"] not in held]
    return sorted([*live, *old], key=_placed)


def _begun(span: Span, figures: Figures) -> _Reading:
    """A reading that knows which orders are in `orders`."""
    reading = _Reading(span, figures)
    for order in live_orders(span, FIELDS):
        reading.by_day[_day_of(order, reading.zone)].append(order)
    return reading


def _read(reading: _Reading) -> None:
    days, by_day = list(reading.span.days), reading.by_day
    unsure = [day for day in days if not _is_right(reading, day, by_day.get(day_key(day), ()))]
    for first, last in _runs(unsure):
        _count_anew(reading, first, last)
    for key in map(day_key, days):
        if key in reading.stored:
            reading.figures.merge(reading.stored[key])
        for order in by_day.get(key, ()):
            reading.add(order)


def _is_right(reading: _Reading, day: date, live: Iterable[Document]) -> bool:
    """Whether the stored day may be used; it is forgotten where not."""
    stored = reading.stored.get(day_key(day))
    if stored is None:
        return False
    span = Span(reading.span.location, day, day)
    is_right = (
        stored.get("state") == "ready"
        and stored.get("start") == span.start
        and stored.get("end") == span.end
        and set(stored.get("leftOut") or ()) == {one["_id"] for one in live}
    )
    if not is_right:
        del reading.stored[day_key(day)]
    return is_right


def _count_anew(reading: _Reading, first: date, last: date) -> None:
    """Put the archived orders of these days among the live ones, each order once."""
    by_day = reading.by_day
    span = Span(reading.span.location, first, last)
    live = {one["_id"] for day in span.days for one in by_day.get(day_key(day), ())}
    for order in archived_orders(span, FIELDS):
        if order["_id"] not in live:
            by_day[_day_of(order, reading.zone)].append(order)
    for day in span.days:
        by_day[day_key(day)].sort(key=_placed)


def _stored_days(
    places: list[Document], first: date, last: date, wanted: Iterable[str]
) -> dict[Any, dict[str, Document]]:
    fields = dict.fromkeys(("locationId", "day", "state", "start", "end", "leftOut", *wanted), 1)
    where = {
        "locationId": {"$in": [one["_id"] for one in places]},
        "day": {"$gte": day_key(first), "$lte": day_key(last)},
    }
    found: dict[Any, dict[str, Document]] = defaultdict(dict)
    for one in collection(DAYS).find(where, fields):
        found[one["locationId"]][one["day"]] = one
    return found


def _orders(name: str, span: Span, fields: Document | None, more: Document) -> list[Document]:
    within = {"startedAt": {"$gte": span.start, "$lt": span.end}}
    wanted = {"locationId": span.location["_id"], **within, **more}
    return sorted(collection(name).find(wanted, fields), key=_placed)


def _placed(order: Document) -> tuple[datetime, ObjectId]:
    return order["startedAt"], order["_id"]


def _day_of(order: Document, zone: ZoneInfo) -> str:
    return day_key(order["startedAt"].astimezone(zone).date())


def _runs(days: list[date]) -> list[tuple[date, date]]:
    """Days that follow each other, as (first, last)."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
