"""What a guest has ordered at a restaurant, by the number that they left."""

from collections.abc import Iterable
from typing import Any

from menus.hours import zone_of
from messaging.conversations.guests import written
from orderbuddy.archived import ARCHIVE
from orderbuddy.mongo import Document, collection, instant_of
from ordering.stock import HOLDING

MOST_ITEMS = 300
_FIELDS = {
    "startedAt": 1, "items.menuItemId": 1, "locationId": 1, "restaurantId": 1, "campaign": 1,
    "totalPriceCents": 1, "status": 1, "via": 1, "customer.phone": 1,
}  # fmt: skip


def orders_of_number(restaurant_id: str, number: str) -> list[Document]:
    """All orders of that number at the restaurant that were not cancelled, oldest first; each
    once, those in the archive too."""
    places = collection("locations").distinct("_id", {"restaurantId": restaurant_id})
    where = {
        "locationId": {"$in": places},
        "customer.phone": {"$in": written(number)},
        "status": {"$in": list(HOLDING)},
    }
    # `orders` first: one that moves to the archive meanwhile is found in one of the two.
    found: dict[Any, Document] = {}
    for name in ("orders", ARCHIVE):
        found = {one["_id"]: one for one in collection(name).find(where, _FIELDS)} | found
    dated = [one for one in found.values() if instant_of(one.get("startedAt"))]
    return sorted(dated, key=_started)


def figures_of(orders: list[Document]) -> Document:
    """{visits, firstAt, lastAt, items, places, lastOrderId} of one guest's orders. A visit is a day
    of the location's own clock on which they ordered."""
    zones = _zones(one["locationId"] for one in orders)
    days = {_started(one).astimezone(zones[one["locationId"]]).date() for one in orders}
    items = {line.get("menuItemId") for one in orders for line in one.get("items") or ()}
    return {
        "visits": len(days),
        "firstAt": _started(orders[0]) if orders else None,
        "lastAt": _started(orders[-1]) if orders else None,
        "items": sorted(filter(None, items))[:MOST_ITEMS],
        "places": sorted({one["locationId"] for one in orders}),
        "lastOrderId": orders[-1]["_id"] if orders else None,
    }


def _zones(location_ids: Iterable[Any]) -> dict[Any, Any]:
    ids = list(set(location_ids))
    found = collection("locations").find({"_id": {"$in": ids}}, {"timezone": 1})
    known = {one["_id"]: zone_of(one) for one in found}
    return {one: known.get(one) or zone_of({}) for one in ids}


def _started(order: Document) -> Any:
    return instant_of(order["startedAt"])
