"""Figures of any days of any locations: stored days where they are right, else the orders.

A stored day (`report_days`) holds the figures of its archived orders. Its `leftOut` names those
that were still in `orders` when it was made; they are counted from there. Should `orders` hold
other ones of that day, one has moved or come since: the day is then counted anew, from both
collections, each order once. Of long periods, whole months are read as one sum (`months`).

`orders` is read first, the stored days next, the archive last. An order is copied before it is
deleted, and its stored day is marked as out of date in between, so an order that moves meanwhile is
in what is read, and its id keeps it from counting twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bson import ObjectId

from menus.hours import zone_of
from orderbuddy.archived import ARCHIVE, WHOLE, as_it_was
from orderbuddy.mongo import Document, collection
from ordering.reports.days import Span, day_key
from ordering.reports.facts import FIELDS, Book, book_of
from ordering.reports.figures import TABLES, Figures
from ordering.reports.months import HEAD, read_months

DAYS = "report_days"
# No whole month is in fewer days.
MONTH = 28


@dataclass(slots=True)
class _Reading:
    """One location's part of a report: its orders and its stored days, by day."""

    span: Span
    figures: Figures
    by_day: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    stored: dict[str, Document] = field(default_factory=dict)
    # By their first day; and all the days that they tell.
    months: dict[str, Document] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
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
    if (last - first).days + 1 >= MONTH:
        _take_months(readings)
    _take_days(readings)
    for reading in readings:
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


def _take_months(readings: list[_Reading]) -> None:
    """Months stand for days that are right as they are stored now."""
    _take(readings, HEAD)
    for reading in readings:
        heads, wanted = reading.stored, reading.figures.wanted
        right = [day for day in reading.span.days if _is_right(reading, day)]
        reading.months = read_months(reading.span.location["_id"], heads, right, wanted)
        reading.told = {day[0] for month in reading.months.values() for day in month["days"]}
        reading.stored = {}


def _take_days(readings: list[_Reading]) -> None:
    """The stored days that no month tells; none that is not right."""
    _take(readings, HEAD | dict.fromkeys(readings[0].figures.wanted, 1) if readings else HEAD)
    for reading in readings:
        for day in reading.span.days:
            if not _is_right(reading, day):
                reading.stored.pop(day_key(day), None)


def _take(readings: list[_Reading], fields: Document) -> None:
    places = {one.span.location["_id"]: one for one in readings}
    either = [
        {"locationId": key, "day": {"$gte": day_key(first), "$lte": day_key(last)}}
        for key, one in places.items()
        for first, last in _runs([day for day in one.span.days if day_key(day) not in one.told])
    ]
    for found in collection(DAYS).find({"$or": either}, fields) if either else ():
        places[found["locationId"]].stored[found["day"]] = found


def _read(reading: _Reading) -> None:
    known = reading.stored.keys() | reading.told
    unsure = [day for day in reading.span.days if day_key(day) not in known]
    for first, last in _runs(unsure):
        _count_anew(reading, first, last)
    for key in map(day_key, reading.span.days):
        if key in reading.months:
            reading.figures.merge(reading.months[key]["figures"])
        if key in reading.stored:
            reading.figures.merge(reading.stored[key])
        for order in reading.by_day.get(key, ()):
            reading.add(order)


def _is_right(reading: _Reading, day: date) -> bool:
    """Whether the day may be used as it is stored."""
    key, span = day_key(day), Span(reading.span.location, day, day)
    stored, live = reading.stored.get(key), reading.by_day.get(key, ())
    return (
        stored is not None
        and stored.get("state") == "ready"
        and stored.get("start") == span.start
        and stored.get("end") == span.end
        and set(stored.get("leftOut") or ()) == {one["_id"] for one in live}
    )


def _count_anew(reading: _Reading, first: date, last: date) -> None:
    """Put the archived orders of these days among the live ones, each order once."""
    by_day = reading.by_day
    span = Span(reading.span.location, first, last)
    live = [one["_id"] for day in span.days for one in by_day.get(day_key(day), ())]
    # Of the last days all orders are in both: what is known is not read again.
    for order in _orders(ARCHIVE, span, FIELDS, {"_id": {"$nin": live}}):
        by_day[_day_of(order, reading.zone)].append(order)
    for day in span.days:
        by_day[day_key(day)].sort(key=_placed)


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
