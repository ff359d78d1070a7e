"""Orders with one station's lines, as today's apps read them."""

from collections.abc import Callable
from typing import Any

from kitchen.boards import board_of
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, iso
from ordering.selectors import todays_orders
from ordering.serializers import line

Wanted = Callable[[Document], bool]


def station_orders(location: Document, station_id: str) -> list[dict[str, Any]]:
    """Today's accepted orders (the location's own day) with only the lines that it makes."""
    board = board_of(str(location["_id"]))
    found = todays_orders(location, status="ACCEPTED")
    return [
        {
            "_id": str(order["_id"]),
            "orderCode": order.get("orderCode") or "",
            "status": order.get("status") or "",
            "locationId": str(order["locationId"]),
            "meta": _correlation(order),
            "items": lines,
        }
        for order in found
        if (lines := _lines(order, lambda one: board and station_id in board.route(one).makers))
    ]


def station_order(order: Document, tags: list[str]) -> dict[str, Any] | None:
    """One order with the lines that share a tag; None when there is no such line."""
    wanted = set(tags)
    lines = _lines(order, lambda one: bool(wanted.intersection(one.get("stationTags") or ())))
    if not lines:
        return None
    return {
        "_id": str(order["_id"]),
        "orderCode": order.get("orderCode") or "",
        "meta": _correlation(order),
        "status": order.get("status") or "",
        "startedAt": iso(order.get("startedAt")),
        "customer": jsonable(order.get("customer") or {"name": "", "phone": ""}),
        "items": lines,
        "totalPriceCents": order.get("totalPriceCents") or 0,
    }


def _lines(order: Document, is_wanted: Wanted) -> list[dict[str, Any]]:
    return [line(one) for one in order.get("items") or () if is_wanted(one)]


def _correlation(order: Document) -> dict[str, Any]:
    return {"correlationId": (order.get("meta") or {}).get("correlationId") or ""}
