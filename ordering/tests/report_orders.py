"""Stored orders for tests of reports and of the archive: with what today's service leaves out, and
with all that ours writes."""

from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId

from orderbuddy.mongo import Document, collection, now, parse_id
from ordering.services.quotes import order_code


def stored_order(shop, at: datetime, *lines: Document, **fields: Any) -> Document:
    """An order of the shop, placed at that instant and picked up twelve minutes later."""
    order_id = ObjectId()
    items = list(lines) or [line("latte", 425, ["bar"], at)]
    total = sum(one["priceCents"] for one in items)
    ended = at + timedelta(minutes=12)
    return {
        "_id": order_id,
        "orderCode": order_code(order_id),
        "paymentId": "",
        "meta": {"correlationId": "c"},
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "locationSlug": shop.location_slug,
        "customer": {"name": "Ana", "phone": "5550100001"},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "items": items,
        "discount": None,
        "totalPriceCents": total + round(total * 0.1),
        "getSms": False,
        "subtotalCents": total,
        "taxCents": round(total * 0.1),
        "status": "PICKED_UP",
        "startedAt": at,
        "quoteId": ObjectId(),
        "statusTimes": {"CREATED": at, "ACCEPTED": at, "PICKED_UP": ended},
        "updatedAt": ended,
        "endedAt": ended,
        **fields,
    }


def line(item: str, cents: int, tags: list[str], at: datetime, minutes: float = 6) -> Document:
    """A line that was done so many minutes after `at`."""
    return {
        "id": f"l{ObjectId()}",
        "menuItemId": item,
        "name": item.capitalize(),
        "priceCents": cents,
        "notes": "",
        "modifiers": [],
        "variants": [],
        "stationTags": tags,
        "startedAt": at,
        "completedAt": at + timedelta(minutes=minutes),
    }


def store(*orders: Document) -> None:
    """Put the orders into `orders`."""
    collection("orders").insert_many(list(orders))


def days_ago(days: float) -> datetime:
    return now() - timedelta(days=days)


def location_of(shop) -> Document:
    found = collection("locations").find_one({"_id": parse_id(shop.location_id)})
    assert found is not None
    return found
