"""The stored figures of a location's days (`report_days`): made, verified, made anew.

A day is stored with the number of changes that its archived orders have seen (`revision`); whoever
makes it stores it only if that has not moved meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pymongo.errors import DuplicateKeyError

from menus.hours import zone_of
from orderbuddy.archived import ARCHIVE
from orderbuddy.mongo import Document, collection, instant_of, now
from ordering.archiving.marking import day_id
from ordering.archiving.pruning import due_before
from ordering.reports.days import Span, day_key, days_between
from ordering.reports.facts import FIELDS, Book
from ordering.reports.figures import TABLES
from ordering.reports.reading import DAYS, archived_orders, count_day, live_orders


@dataclass(slots=True)
class Verified:
    """`wrong` are the days whose stored figures were not those of their orders."""

    checked: int = 0
    wrong: list[str] | None = None


def days_of(location: Document) -> list[date]:
    """The location's days that are to be stored: from its first archived order to the last day
    that has been over for 48 hours."""
    where = {"locationId": location["_id"]}
    first = collection(ARCHIVE).find_one(where, {"startedAt": 1}, sort=[("startedAt", 1)])
    started = instant_of((first or {}).get("startedAt"))
    if started is None:
        return []
    zone = zone_of(location)
    last = due_before(location).astimezone(zone).date() - timedelta(days=1)
    return list(days_between(started.astimezone(zone).date(), last))


def days_to_make(location: Document) -> Iterator[date]:
    """Those that are not stored, or no longer right."""
    fields = dict.fromkeys(("day", "state", "start", "end", "leftOut"), 1)
    found = collection(DAYS).find({"locationId": location["_id"]}, fields)
    stored = {one["day"]: one for one in found}
    live = _live_ids(location)
    for day in days_of(location):
        one, span = stored.get(day_key(day)), Span(location, day, day)
        if (
            one is None
            or one["state"] != "ready"
            or (one["start"], one["end"]) != (span.start, span.end)
            or set(one["leftOut"]) != live.get(day, set())
        ):
            yield day


def make_day(location: Document, day: date) -> bool:
    """Store the day's figures; False when something changed meanwhile, and it is to be made again.

    Orders that are in both collections, or only in `orders`, are left out of it by name.
    """
    key = day_id(location, day)
    before = collection(DAYS).find_one({"_id": key}, {"revision": 1})
    made = _counted(location, day)
    revision = (before or {}).get("revision", 0)
    where = {"_id": key, "revision": revision}
    changes = {"$set": {**made, "revision": revision + 1}}
    if before is not None:
        return bool(collection(DAYS).update_one(where, changes).matched_count)
    try:
        collection(DAYS).insert_one({"_id": key, **made, "revision": 1})
    except DuplicateKeyError:
        return False
    return True


def verify(location: Document) -> Verified:
    """Compare the location's stored days with their orders; those that differ are made anew."""
    verified = Verified(wrong=[])
    for stored in collection(DAYS).find({"locationId": location["_id"], "state": "ready"}):
        day = date.fromisoformat(stored["day"])
        made = _counted(location, day)
        verified.checked += 1
        names = [*TABLES, "start", "end", "leftOut"]
        if any(stored.get(name) != made[name] for name in names):
            verified.wrong.append(stored["day"])
            make_day(location, day)
    return verified


def _counted(location: Document, day: date) -> Document:
    span = Span(location, day, day)
    left_out = sorted(one["_id"] for one in live_orders(span, {"startedAt": 1}))
    held = set(left_out)
    orders = [one for one in archived_orders(span, FIELDS) if one["_id"] not in held]
    # Archived orders bring their own facts: the menu of today is not asked.
    figures = count_day(location, day, orders, Book())
    return {
        "restaurantId": location.get("restaurantId"),
        "locationId": location["_id"],
        "day": day_key(day),
        "start": span.start,
        "end": span.end,
        "state": "ready",
        "leftOut": left_out,
        "madeAt": now(),
        **figures.stored(),
    }


def _live_ids(location: Document) -> dict[date, set[object]]:
    """What is left in `orders` of the days that are to be stored."""
    zone = zone_of(location)
    old = {"locationId": location["_id"], "startedAt": {"$lt": due_before(location)}}
    found: dict[date, set[object]] = {}
    for one in collection("orders").find(old, {"startedAt": 1}):
        found.setdefault(one["startedAt"].astimezone(zone).date(), set()).add(one["_id"])
    return found
