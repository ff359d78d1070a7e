"""Which broadcast has brought an order: one at most, by the strongest sign there is.

    broadcast_orders: {_id: order id, broadcastId, restaurantId, by: "code"|"click"|"window", cents,
              person, at}

"code": the order has the broadcast's coupon. "click": the link in a guest's message led to it.
"window": whoever was written to ordered within the broadcast's `windowHours` after their message
left. A cancelled order brought nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from messaging.broadcasts.audience.consented import hash_of_number
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, instant_of
from ordering.campaigns.personal_codes import is_personal_code
from ordering.campaigns.terms import code_key
from ordering.services.texting import phone_of
from ordering.stock import HOLDING
from ordering.via import KEPT

_FIELDS = {
    "restaurantId": 1, "startedAt": 1, "totalPriceCents": 1, "status": 1, "via": 1, "campaign": 1,
    "customer.phone": 1,
}  # fmt: skip
LONGEST_WINDOW = timedelta(days=14)
REACHED = ("sent", "delivered", "read")


def look_at_order(order_id: Any) -> None:
    """Write down what brought it, or that nothing did; doing so again changes nothing."""
    order = find_order(order_id, _FIELDS)
    if order is not None:
        look_at_orders([order])


def look_at_orders(orders: Iterable[Document]) -> None:
    """The same for stored orders (`_FIELDS` of them)."""
    stored = collection("broadcast_orders")
    for order in orders:
        found = brought_by(order)
        if found is None:
            stored.delete_one({"_id": order["_id"]})
        else:
            stored.replace_one({"_id": order["_id"]}, found, upsert=True)


def brought_by(order: Document) -> Document | None:
    """The order's document of `broadcast_orders`; None where no broadcast has brought it."""
    at = instant_of(order.get("startedAt"))
    if at is None or order.get("status") not in HOLDING:
        return None
    guests = _guests(order, at)
    for by, look in (("code", _by_code), ("click", _by_click), ("window", _by_window)):
        found = look(order, at, guests)
        if found is not None:
            return {
                "_id": order["_id"],
                **found,
                "restaurantId": order["restaurantId"],
                "by": by,
                "cents": int(order.get("totalPriceCents") or 0),
                "at": at,
            }
    return None


def _guests(order: Document, at: datetime) -> list[Document]:
    """What this guest was sent lately by that restaurant, the newest first."""
    number = phone_of(order)
    if not number:
        return []
    lately = {"$gte": at - LONGEST_WINDOW, "$lte": at}
    mine = {"hashes": hash_of_number(number), "madeAt": lately}
    found = collection("broadcast_guests").find(mine).sort("madeAt", -1)
    return [one for one in found if one["restaurantId"] == order["restaurantId"]]


def _by_code(order: Document, at: datetime, guests: list[Document]) -> Document | None:
    """By its campaign and code; of several broadcasts with one code the guest's own, else the last
    one before the order."""
    share = order.get("campaign") or {}
    code = code_key(share.get("code"))
    if not code:
        return None
    has_it = {
        "coupon.campaignId": share.get("id"),
        "restaurantId": order["restaurantId"],
        "startedAt": {"$lte": at},
    }
    found = [
        one
        for one in collection("broadcasts").find(has_it).sort("startedAt", -1)
        if _is_of(one["coupon"], code)
    ]
    own = {one["broadcastId"]: one for one in guests}
    best = next((one for one in found if one["_id"] in own), found[0] if found else None)
    return _told(best["_id"], own.get(best["_id"])) if best else None


def _is_of(coupon: Document, code: str) -> bool:
    root = code_key(coupon.get("code"))
    if coupon.get("isPersonal"):
        return is_personal_code(coupon["campaignId"], root, code)
    return code == root


def _by_click(order: Document, at: datetime, guests: list[Document]) -> Document | None:
    if not order.get("via"):
        return None
    guest = collection("broadcast_guests").find_one({"token": order["via"]})
    if guest is None or guest["restaurantId"] != order["restaurantId"] or guest.get("isTest"):
        return None
    clicked = instant_of(guest.get("clickedAt"))
    is_recent = clicked is not None and guest["madeAt"] <= at <= _last_click(guest) + KEPT
    return _told(guest["broadcastId"], guest) if is_recent else None


def _last_click(guest: Document) -> datetime:
    return instant_of(guest.get("lastClickAt")) or guest["clickedAt"]


def _by_window(order: Document, at: datetime, guests: list[Document]) -> Document | None:
    ids = [one["broadcastId"] for one in guests]
    if not ids:
        return None
    broadcasts = collection("broadcasts").find({"_id": {"$in": ids}}, {"windowHours": 1})
    hours = {one["_id"]: one.get("windowHours") or 0 for one in broadcasts}
    for guest in guests:
        left = _left_at(guest)
        window = timedelta(hours=hours.get(guest["broadcastId"], 0))
        if left is not None and left <= at <= left + window:
            return _told(guest["broadcastId"], guest)
    return None


def _left_at(guest: Document) -> datetime | None:
    """When the guest's message left; None for one that waits, or has reached nobody."""
    theirs = {
        "broadcastId": guest["broadcastId"],
        "state": {"$in": list(REACHED)},
        "toHash": {"$in": guest.get("toHashes") or []},
    }
    found = collection("messages").find_one(theirs, {"times": 1})
    times = (found or {}).get("times") or {}
    # A provider's word of its end may come before our own of its beginning.
    return min((times[one] for one in REACHED if times.get(one)), default=None)


def _told(broadcast_id: Any, guest: Document | None) -> Document:
    return {"broadcastId": broadcast_id, "person": guest["person"] if guest else ""}
