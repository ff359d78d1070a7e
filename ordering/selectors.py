from datetime import timedelta
from typing import Any

from menus.hours import start_of_day
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, now, parse_id

STATUS_FIELDS = {"status": 1, "updatedAt": 1, "startedAt": 1, "endedAt": 1}


def order_or_404(order_id: str, fields: Document | None = None) -> Document:
    """The stored order (only `fields` of it), an archived one too; ApiError order_not_found (404)
    without one."""
    found = find_order(order_id, fields)
    if found is None:
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
    return found


def origin_json(origin_id: str) -> dict[str, Any]:
    """The origin that a QR code names; every field "" when it is unknown, as today."""
    key = parse_id(origin_id)
    found = collection("origins").find_one({"_id": key}) if key else None
    names = ("_id", "restaurantId", "locationId", "label", "type")
    return {name: str((found or {}).get(name) or "") for name in names}


def todays_orders(location: Document, status: str | None = None) -> list[Document]:
    """The location's orders (of that status) since its own midnight, oldest first, after those that
    were placed before it for this day."""
    midnight = start_of_day(location, now())
    tomorrow = start_of_day(location, midnight + timedelta(hours=27))
    here = {"locationId": location["_id"], **({"status": status} if status else {})}
    today = {**here, "startedAt": {"$gte": midnight}}
    before = {
        **here,
        "startAt": {"$gte": midnight, "$lt": tomorrow},
        "startedAt": {"$lt": midnight},
    }
    orders = collection("orders")
    return [*orders.find(before).sort("startAt", 1), *orders.find(today).sort("startedAt", 1)]
