from typing import Any

from menus.hours import start_of_day
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, collection, iso, now, parse_id
from ordering.serializers import line


def stations_of(location: Document) -> list[Document]:
    """The location's stations in the order in which they were made."""
    here = {"locationId": location["_id"], "restaurantId": location.get("restaurantId")}
    return list(collection("stations").find(here).sort("_id", 1))


def station_of(location: Document, station_id: object) -> Document | None:
    """That station, when it is this location's."""
    return collection("stations").find_one(
        {"_id": parse_id(station_id), "locationId": location["_id"]}
    )


def station_orders(location: Document, tags: list[str]) -> list[dict[str, Any]]:
    """Today's accepted orders (the location's own day) with only the lines that share a tag."""
    accepted_today = {
        "locationId": location["_id"],
        "status": "ACCEPTED",
        "startedAt": {"$gte": start_of_day(location, now())},
        "items.stationTags": {"$in": tags},
    }
    found = collection("orders").find(accepted_today).sort("startedAt", 1)
    return [
        {
            "_id": str(order["_id"]),
            "orderCode": order.get("orderCode") or "",
            "status": order.get("status") or "",
            "locationId": str(order["locationId"]),
            "meta": _correlation(order),
            "items": lines_for(order, tags),
        }
        for order in found
    ]


def station_order(order: Document, tags: list[str]) -> dict[str, Any] | None:
    """One order with the lines that share a tag; None when there is no such line."""
    lines = lines_for(order, tags)
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


def station_json(station: Document) -> dict[str, Any]:
    """A station as an answer."""
    return {
        "_id": str(station["_id"]),
        "restaurantId": station.get("restaurantId") or "",
        "locationId": str(station.get("locationId") or ""),
        "name": station.get("name") or "",
        "tags": station.get("tags") or [],
    }


def lines_for(order: Document, tags: list[str]) -> list[dict[str, Any]]:
    """The order's lines that share a tag with `tags`."""
    wanted = set(tags)
    return [
        line(one)
        for one in order.get("items") or ()
        if wanted.intersection(one.get("stationTags") or ())
    ]


def _correlation(order: Document) -> dict[str, Any]:
    return {"correlationId": (order.get("meta") or {}).get("correlationId") or ""}
