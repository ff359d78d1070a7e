"""Orders as live screens get them: with a version, read whole, never by halves."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bson import ObjectId
from pymongo.client_session import ClientSession

from menus.hours import start_of_day
from orderbuddy.mongo import Document, collection, instant_of, now
from ordering.serializers import guest_order, staff_order, timeline, updated_at
from ordering.services.statuses import OPEN

logger = logging.getLogger(__name__)

View = TypeVar("View")
# What other apps have to show to the staff of a location.
Addition = Callable[[ClientSession, Document, int], Any]

_additions: dict[str, Addition] = {}

# An order that nobody ended by then was forgotten, not cooked.
OPEN_FOR = timedelta(hours=24)
MOST_ORDERS = 1000
*TO_BE_MADE, READY = OPEN


def adds_to_staff_snapshot(name: str) -> Callable[[Addition], Addition]:
    """Decorator: what this function gives for (session, location, version), JSON-ready, is under
    `name` in the staff's snapshots. For apps that import this one."""

    def register(addition: Addition) -> Addition:
        _additions[name] = addition
        return addition

    return register


def staff_additions(session: ClientSession, location: Document, version: int) -> dict[str, Any]:
    """What other apps add to the staff's snapshot of a location."""
    return {name: addition(session, location, version) for name, addition in _additions.items()}


def guest_view(order: Document, version: int) -> dict[str, Any]:
    """An order for its guest, who has the order's token."""
    return {
        **guest_order(order, with_phone=True),
        "version": version,
        "updatedAt": updated_at(order),
        "timeline": timeline(order),
    }


def staff_view(order: Document, version: int) -> dict[str, Any]:
    """An order for the staff of its restaurant."""
    return {**staff_order(order), "version": version}


def readable(orders: Iterable[Document], view: Callable[[Document], View]) -> list[View]:
    """The view of each order, but for those that cannot be read at all, which are logged."""
    views = []
    for order in orders:
        try:
            views.append(view(order))
        except Exception:  # another program's broken order must not take the screen from the rest
            logger.exception("An order cannot be shown", extra={"order": str(order.get("_id"))})
    return views


def open_orders(
    session: ClientSession | None, location_id: ObjectId | None = None
) -> list[Document]:
    """Orders of the last day that have not ended, oldest first; of all locations without one.

    A scheduled order is of the day on which it starts. Where there are too many, what waits to be
    handed over gives way to what is to be made, and old to new.
    """
    recent = {"$gte": now() - OPEN_FOR}
    if location_id is None:
        # No other index of what was placed spans locations.
        wanted = [({"_id": {"$gte": ObjectId.from_datetime(recent["$gte"])}}, OPEN)]
    else:
        wanted = [({"startedAt": recent}, TO_BE_MADE), ({"startedAt": recent}, [READY])]
    found: dict[ObjectId, Document] = {}
    for when, statuses in [({"startAt": recent}, OPEN), *wanted]:
        where: Document = {"status": {"$in": list(statuses)}, **when}
        found |= _newest(where, location_id, session)
    return sorted(found.values(), key=lambda order: (_placed_at(order), order["_id"]))


def _newest(
    where: Document, location_id: ObjectId | None, session: ClientSession | None
) -> dict[ObjectId, Document]:
    if location_id is None:
        orders = collection("orders").find(where, session=session)
    else:
        (by,) = where.keys() - {"status"}
        here = {"locationId": location_id, **where}
        orders = collection("orders").find(here, session=session).sort(by, -1).limit(MOST_ORDERS)
    return {order["_id"]: order for order in orders}


def _placed_at(order: Document) -> datetime:
    return instant_of(order.get("startedAt")) or order["_id"].generation_time


def orders_for_later(
    location_id: ObjectId | None,
    since: datetime,
    statuses: tuple[str, ...] = OPEN,
    session: ClientSession | None = None,
) -> list[Document]:
    """Scheduled orders that were placed before the instant `since`, and begin after it."""
    where: Document = {
        "startAt": {"$gte": since}, "startedAt": {"$lt": since}, "status": {"$in": list(statuses)},
    }  # fmt: skip
    if location_id is not None:
        where["locationId"] = location_id
    found = collection("orders").find(where, session=session)
    return list(found.sort("startAt", 1).limit(MOST_ORDERS))


def staff_orders(session: ClientSession, location: Document) -> list[Document]:
    """The location's orders of its own day, and those of the day before that are still open."""
    midnight = start_of_day(location, now())
    since = min(midnight, now() - OPEN_FOR)
    recent = {
        "locationId": location["_id"],
        "startedAt": {"$gte": since},
        "$or": [{"startedAt": {"$gte": midnight}}, {"status": {"$in": list(OPEN)}}],
    }
    found = collection("orders").find(recent, session=session)
    found = found.sort("startedAt", -1).limit(MOST_ORDERS)
    for_later = orders_for_later(location["_id"], since, session=session)
    return [*for_later, *list(found)[::-1]]
