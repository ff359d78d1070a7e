"""What stations do to an order's lines: start, bump, recall. Each is one write on the order.

Two stations that bump different lines at the same moment both count, and whichever comes last
makes the order ready, because the lines and the status change in one update.
"""

from typing import Any

from menus.snapshots import place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now, parse_id
from ordering.services.statuses import OPEN, lines_done

_ALL_DONE = {
    "$allElementsTrue": [
        {
            "$map": {
                "input": "$items",
                "as": "line",
                "in": {"$ne": [{"$ifNull": ["$$line.completedAt", None]}, None]},
            }
        }
    ]
}


def start_line(*, order: Document, line_id: str) -> None:
    """A cook has begun; a second start changes nothing.

    Raises ApiError: order_not_found (404) for an unknown line, invalid_transition (409) for an
    order that is no longer open.
    """
    _require_lines(order, [line_id])
    lines, instant = "$$line", now()
    started = {"$mergeObjects": [lines, {"startedAt": {"$ifNull": ["$$line.startedAt", instant]}}]}
    changed = {"$cond": [{"$eq": ["$$line.id", line_id]}, started, lines]}
    items = {"$map": {"input": "$items", "as": "line", "in": changed}}
    _write_open(order, [{"$set": {"items": items, "updatedAt": instant}}])


def bump_lines(*, order: Document, line_ids: list[str]) -> None:
    """Lines are done. When it was the last, the order is ready, where the location wants that.

    Doing so again changes nothing. Raises as `start_line`.
    """
    _require_lines(order, line_ids)
    instant = now()
    update: list[Document] = [
        {"$set": {"items": lines_done(instant, line_ids), "updatedAt": instant}}
    ]
    if _readies_itself(order):
        update.append(_ready_when_done(instant))
    _write_open(order, update)


def recall_lines(*, order: Document, line_ids: list[str]) -> None:
    """Undo a bump: the lines are open again, and an order that was ready is in the making again.

    Raises as `start_line`; an order that was picked up or cancelled cannot be recalled.
    """
    _require_lines(order, line_ids)
    opened = {
        "$cond": [
            {"$in": ["$$line.id", line_ids]},
            {"$mergeObjects": ["$$line", {"completedAt": None}]},
            "$$line",
        ]
    }
    was_ready = {"$eq": ["$status", "READY_FOR_PICKUP"]}
    update: list[Document] = [
        {
            "$set": {
                "items": {"$map": {"input": "$items", "as": "line", "in": opened}},
                "status": {"$cond": [was_ready, "ACCEPTED", "$status"]},
                "updatedAt": now(),
            }
        },
        {"$unset": ["statusTimes.READY_FOR_PICKUP", "readyBy"]},
    ]
    _write_open(order, update)


def create_station(*, restaurant_id: str, location_id: Any, name: str, tags: list[str]) -> Document:
    """Store a new station; returns it."""
    station = {
        "restaurantId": restaurant_id,
        "locationId": location_id,
        "name": name,
        "tags": tags,
    }
    collection("stations").insert_one(station)
    return station


def _ready_when_done(instant: Any) -> Document:
    ready = {"$and": [{"$eq": ["$status", "ACCEPTED"]}, _ALL_DONE]}
    return {
        "$set": {
            "status": {"$cond": [ready, "READY_FOR_PICKUP", "$status"]},
            "statusTimes": {
                "$cond": [
                    ready,
                    {"$mergeObjects": ["$statusTimes", {"READY_FOR_PICKUP": instant}]},
                    "$statusTimes",
                ]
            },
            # As opposed to somebody calling the whole order ready, whatever is still on the stove.
            "readyBy": {"$cond": [ready, "stations", "$readyBy"]},
        }
    }


def _readies_itself(order: Document) -> bool:
    place = place_of(str(order.get("locationId")))
    return place is None or place.location.get("autoReady") is not False


def _require_lines(order: Document, line_ids: list[str]) -> None:
    known = {line.get("id") for line in order.get("items") or ()}
    if not known.issuperset(line_ids):
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order or item not found")


def _write_open(order: Document, update: list[Document]) -> None:
    open_order = {"_id": parse_id(order["_id"]), "status": {"$in": list(OPEN)}}
    if not collection("orders").update_one(open_order, update).matched_count:
        raise ApiError(
            ErrorCode.INVALID_TRANSITION,
            "This order has ended; its lines no longer change",
            orderStatus=order.get("status"),
        )
