"""The relay tells of orders and consents: whoever is concerned is noted, and looked at by a worker.

Orders come in one after the other: they are gathered for a moment, so that a rush costs the relay
one query and not one for each. Until then it does not count their changes as told.
"""

import time
from typing import Any

from messaging.broadcasts.audience.consented import concerned, hash_of_number
from messaging.broadcasts.audience.keeping import key_of
from messaging.broadcasts.audience.marks import guest_mark, mark, order_mark
from orderbuddy.changes import Change, may_put_off, on_change, when_quiet
from orderbuddy.mongo import Document, collection
from ordering.services.texting import phone_of

LATEST_SECONDS = 1.0
MOST = 500
# Guests by their audience's key, and marks of orders that say themselves what brought them.
_guests: dict[str, str] = {}
_orders: set[str] = set()
_since = [0.0]


@on_change("consents")
def mark_consents(change: Change) -> None:
    mark(guest_mark(*one) for one in concerned(change))


@on_change("orders")
def gather_orders(change: Change) -> None:
    if change.document is not None:
        gather(change.document)
    if _waits() and (len(_guests) >= MOST or time.monotonic() - _since[0] > LATEST_SECONDS):
        note()


def gather(order: Document) -> None:
    """Whoever this order concerns is noted soon. It asks nobody."""
    if not _waits():
        _since[0] = time.monotonic()
    # A cancelled one brought nothing, whatever was thought before.
    if order.get("via") or order.get("campaign") or order.get("status") == "CANCELLED":
        _orders.add(order_mark(order["_id"]))
    restaurant_id, number = order.get("restaurantId"), phone_of(order)
    if restaurant_id and number:
        hashed = hash_of_number(number)
        _guests[key_of(restaurant_id, hashed)] = guest_mark(restaurant_id, hashed)


@when_quiet
def note() -> None:
    """Note what was gathered; guests only where they are an audience. Raises PyMongoError: then it
    is still there."""
    guests, orders = dict(_guests), set(_orders)
    if not guests and not orders:
        return
    mark([*orders, *_known(guests)])
    for key in guests:
        _guests.pop(key, None)
    _orders.difference_update(orders)


@may_put_off
def _waits() -> bool:
    return bool(_guests or _orders)


def _known(guests: dict[str, str]) -> list[str]:
    """Marks of those that are an audience, or are about to become one."""
    audience, marks = collection("broadcast_audience"), collection("broadcast_marks")
    found: set[Any] = set()
    if guests:
        mine = {"_id": {"$in": list(guests)}}
        found |= {guests[one["_id"]] for one in audience.find(mine, {"_id": 1})}
        noted = {"_id": {"$in": list(guests.values())}}
        found |= {one["_id"] for one in marks.find(noted, {"_id": 1})}
    return list(found)
