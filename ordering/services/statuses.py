"""The status machine: CREATED → ACCEPTED → READY_FOR_PICKUP → PICKED_UP, or CANCELLED before.

Every move is one conditional write on the order itself, so of two who try one wins, and nothing is
left half done by a crash.
"""

from typing import Any

from bson import ObjectId

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, iso, now
from ordering.models import OrderStatus

MOVES: dict[str, tuple[str, ...]] = {
    "CREATED": ("ACCEPTED", "CANCELLED"),
    "ACCEPTED": ("READY_FOR_PICKUP", "CANCELLED"),
    "READY_FOR_PICKUP": ("PICKED_UP", "CANCELLED"),
    "PICKED_UP": (),
    "CANCELLED": (),
}
OPEN = ("CREATED", "ACCEPTED", "READY_FOR_PICKUP")
ENDED = ("PICKED_UP", "CANCELLED")


def move_order(*, order: Document, to: str, told: Document | None = None) -> None:
    """Move a stored order to the status `to`; doing so again changes nothing.

    `told`: fields that the same write sets, such as when it will be ready; an order that is
    accepted already gets them all the same. Raises ApiError: invalid_transition (409), saying which
    moves there are.
    """
    orders, order_id = collection("orders"), order["_id"]
    came_from = [status for status, targets in MOVES.items() if to in targets]
    changes = _changes(to, told or {})
    if orders.update_one({"_id": order_id, "status": {"$in": came_from}}, changes).modified_count:
        return
    if to == OrderStatus.ACCEPTED:
        # A person takes over what the system accepted: today's service records who did.
        by_system = {"_id": order_id, "status": to, "meta.acceptedBy": "system"}
        orders.update_one(by_system, {"$set": _accepted(now())})
        if told:
            there = {"_id": order_id, "status": to}
            orders.update_one(there, {"$set": {**told, "updatedAt": now()}})
    _refuse_unless_there(order_id, to)


def _changes(to: str, told: Document) -> Any:
    instant = now()
    times = {"updatedAt": instant, f"statusTimes.{to}": instant}
    set_fields: Document = {**told, "status": to, **times}
    if to == OrderStatus.ACCEPTED:
        set_fields |= _accepted(instant)
    if to in ENDED:
        set_fields["endedAt"] = instant
    if to != OrderStatus.READY_FOR_PICKUP:
        return {"$set": set_fields}
    # Ready as a whole: lines that nobody bumped are done too.
    return [{"$set": {**set_fields, "items": _lines_done(instant)}}]


def _lines_done(instant: Any) -> Document:
    """Update expression: all lines are completed, those that were not before at this instant."""
    done = {
        "startedAt": {"$ifNull": ["$$line.startedAt", instant]},
        "completedAt": {"$ifNull": ["$$line.completedAt", instant]},
    }
    changed = {"$mergeObjects": ["$$line", done]}
    return {"$map": {"input": "$items", "as": "line", "in": changed}}


def _accepted(instant: Any) -> Document:
    return {"meta.acceptedAt": iso(instant), "meta.acceptedBy": "user"}


def _refuse_unless_there(order_id: ObjectId, to: str) -> None:
    order = find_order(order_id, {"status": 1})
    if order is None:
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
    if order.get("status") != to:
        status = order.get("status") or ""
        allowed = list(MOVES.get(status, ()))
        raise ApiError(
            ErrorCode.INVALID_TRANSITION,
            f"An order that is {status} cannot become {to}"
            + (f"; it can become {' or '.join(allowed)}" if allowed else ""),
            orderStatus=status,
            allowed=allowed,
        )
