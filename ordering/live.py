"""Orders as live screens get them: with a version, read whole, never by halves."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bson import ObjectId
from pymongo.client_session import ClientSession

from menus.hours import start_of_day
from orderbuddy.api.rendering import jsonable
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
    """An order for the staff of its restaurant: with what it shows of its payments and why it was
    cancelled, where it has that."""
    more = {name: jsonable(order[name]) for name in ("payment", "cancelReason") if order.get(name)}
    return {**staff_order(order), **more, "version": version}


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

    Where there are too many, what waits to be handed over gives way to what is to be made.
    """
    if location_id is not None:
        return recent_orders(session, location_id, TO_BE_MADE, [READY])
    recent = {"$gte": now() - OPEN_FOR}
    # No other index of what was placed spans locations.
    placed = {"_id": {"$gte": ObjectId.from_datetime(recent["$gte"])}}
    found = {
        order["_id"]: order
        for when in ({"startAt": recent}, placed)
        for order in collection("orders").find(
            {"status": {"$in": list(OPEN)}, **when}, session=session
        )
    }
    return sorted(found.values(), key=_placed)


def recent_orders(
    session: ClientSession | None, location_id: ObjectId, *groups: Sequence[str]
) -> list[Document]:
    """The location's orders of the last day with these statuses, oldest first.

    A scheduled order is of the day on which it starts. Of each group of statuses, the newest come,
    should there be too many.
    """
    recent = {"$gte": now() - OPEN_FOR}
    found: dict[ObjectId, Document] = {}
    all_of_them = [status for group in groups for status in group]
    for by, statuses in [("startAt", all_of_them), *(("startedAt", group) for group in groups)]:
        where = {"locationId": location_id, "status": {"$in": list(statuses)}, by: recent}
        orders = collection("orders").find(where, session=session).sort(by, -1)
        found |= {order["_id"]: order for order in orders.limit(MOST_ORDERS)}
    return sorted(found.values(), key=_placed)


def _placed(order: Document) -> tuple[datetime, ObjectId]:
    at = instant_of(order.get("startedAt"))
    return at or order["_id"].generation_time, order["_id"]


def _for_later(session: ClientSession, location_id: ObjectId, since: datetime) -> list[Document]:
    """Open orders that were placed before the instant `since`, and begin after it."""
    where: Document = {
        "locationId": location_id,
        "startAt": {"$gte": since},
        "startedAt": {"$lt": since},
        "status": {"$in": list(OPEN)},
    }
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
    for_later = _for_later(session, location["_id"], since)
    return [*for_later, *list(found)[::-1]]
