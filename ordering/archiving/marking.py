"""A stored day whose archived orders change is not right any more, and says so before they do."""

from collections.abc import Iterable
from datetime import date

from menus.hours import zone_of
from orderbuddy.archived import ARCHIVE
from orderbuddy.mongo import Document, collection, instant_of
from ordering.reports.days import day_key
from ordering.reports.reading import DAYS

_STALE = {"$set": {"state": "stale"}, "$inc": {"revision": 1}}


def day_id(location: Document, day: date) -> str:
    """The id of a location's stored day."""
    return f"{day_key(day)}:{location['_id']}"


def mark_days(location: Document, orders: Iterable[Document]) -> None:
    """Orders are about to leave `orders`: whoever is making their days begins anew."""
    zone = zone_of(location)
    for day in {one["startedAt"].astimezone(zone).date() for one in orders}:
        named = {"locationId": location["_id"], "restaurantId": location.get("restaurantId")}
        first = {"$setOnInsert": {**named, "day": day_key(day)}}
        collection(DAYS).update_one({"_id": day_id(location, day)}, _STALE | first, upsert=True)


def change_archived(order: Document, update: Document) -> None:
    """Change an archived order: its day is counted from the orders until it is made anew.

    Marked before, should this process end in between; and after, should somebody have made the day
    from the order as it was.
    """
    _mark_day_of(order)
    collection(ARCHIVE).update_one({"_id": order["_id"]}, update)
    _mark_day_of(order)


def _mark_day_of(order: Document) -> None:
    started = instant_of(order.get("startedAt"))
    here = {"locationId": order.get("locationId")}
    of_day = {**here, "start": {"$lte": started}, "end": {"$gt": started}}
    collection(DAYS).update_many(of_day, _STALE)
