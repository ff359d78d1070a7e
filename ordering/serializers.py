"""Orders as answers: the keys that today's apps check, no more and no fewer.

Documents of other programs may lack fields or hold null; a text never becomes null in an answer.
"""

from typing import Any

from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, iso

_LINE_KEYS = (
    "id", "menuItemId", "name", "priceCents", "notes", "modifiers", "variants", "stationTags",
    "startedAt", "completedAt",
)  # fmt: skip


def line(stored: Document) -> dict[str, Any]:
    """One line of an order."""
    shown = {key: jsonable(stored.get(key)) for key in _LINE_KEYS}
    for key in ("id", "menuItemId", "name", "notes"):
        shown[key] = shown[key] or ""
    for key in ("modifiers", "variants", "stationTags"):
        shown[key] = shown[key] or []
    shown["priceCents"] = shown["priceCents"] or 0
    return shown


def guest_order(order: Document, *, with_phone: bool) -> dict[str, Any]:
    """An order for its guest; phone and payment only for who has the order's token."""
    customer = order.get("customer") or {}
    shown = {
        "_id": str(order["_id"]),
        "orderCode": order.get("orderCode") or "",
        "restaurantId": order.get("restaurantId") or "",
        "locationId": str(order.get("locationId") or ""),
        "locationSlug": order.get("locationSlug") or "",
        "customer": {
            "name": customer.get("name") or "",
            "phone": (customer.get("phone") or "") if with_phone else "",
        },
        "origin": _origin(order),
        "items": [line(one) for one in order.get("items") or ()],
        "discount": jsonable(order.get("discount")),
        "status": order.get("status") or "",
        "totalPriceCents": order.get("totalPriceCents") or 0,
        **told_times(order),
    }
    if with_phone and order.get("payment"):
        shown["payment"] = jsonable(order["payment"])
    return shown


def staff_order(order: Document) -> dict[str, Any]:
    """An order for the staff of its restaurant."""
    shown = {
        "_id": str(order["_id"]),
        "orderCode": order.get("orderCode") or "",
        "paymentId": order.get("paymentId") or "",
        "restaurantId": order.get("restaurantId") or "",
        "locationId": str(order.get("locationId") or ""),
        "locationSlug": order.get("locationSlug") or "",
        "meta": jsonable(order.get("meta") or {}),
        "customer": jsonable(order.get("customer") or {"name": "", "phone": ""}),
        "origin": _origin(order),
        "items": [line(one) for one in order.get("items") or ()],
        "discount": jsonable(order.get("discount")),
        "status": order.get("status") or "",
        "startedAt": iso(order.get("startedAt")),
        "totalPriceCents": order.get("totalPriceCents") or 0,
        "getSms": bool(order.get("getSms")),
        **told_times(order),
    }
    if order.get("endedAt"):
        shown["endedAt"] = iso(order["endedAt"])
    return shown


def told_times(stored: Document) -> dict[str, str]:
    """{readyAt?, startAt?, estimatedReadyAt?} of a quote or an order: only what it has, so that
    today's apps find what they know at a location that tells no times."""
    names = ("readyAt", "startAt", "estimatedReadyAt")
    return {name: text for name in names if (text := iso(stored.get(name))) is not None}


def updated_at(order: Document) -> str | None:
    """When the order last changed, as text; today's service leaves only the start behind."""
    return iso(order.get("updatedAt") or order.get("endedAt") or order.get("startedAt"))


def timeline(order: Document) -> list[dict[str, Any]]:
    """The statuses the order has been through, in order, with when (None where unknown)."""
    times = order.get("statusTimes") or {}
    status, ended = order.get("status"), order.get("endedAt")
    known = {
        "CREATED": times.get("CREATED") or order.get("startedAt"),
        "ACCEPTED": times.get("ACCEPTED") or (order.get("meta") or {}).get("acceptedAt"),
        "READY_FOR_PICKUP": times.get("READY_FOR_PICKUP"),
        "PICKED_UP": times.get("PICKED_UP") or (ended if status == "PICKED_UP" else None),
        "CANCELLED": times.get("CANCELLED") or (ended if status == "CANCELLED" else None),
    }
    return [
        {"status": one, "at": iso(at)}
        for one, at in known.items()
        if at is not None or one == status
    ]


def _origin(order: Document) -> dict[str, Any]:
    origin = order.get("origin") or {}
    return {"id": str(origin.get("id") or ""), "name": origin.get("name") or ""}
