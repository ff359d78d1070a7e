"""Of a stored order, what the events depend on: small, the same whoever wrote the order."""

from collections.abc import Iterator
from typing import Any

import msgspec

from kitchen.boards import Board
from orderbuddy.mongo import Document, iso

# Today's service does not store when an order became ready. Sorts after every instant.
UNDATED = "~"
PROJECTION = (
    "restaurantId", "locationId", "status", "statusTimes", "startedAt", "endedAt", "readyBy",
    "meta.correlationId", "meta.acceptedAt", "meta.acceptedBy", "items.id", "items.stationTags",
    "items.startedAt", "items.completedAt",
)  # fmt: skip


class Line(msgspec.Struct, frozen=True):
    """`stations`: ids of those that make it. Instants are ISO text, "" for not yet."""

    id: str
    stations: tuple[str, ...]
    started_at: str
    completed_at: str


class OrderFacts(msgspec.Struct, frozen=True):
    """Instants are ISO text, "" for not (any more), UNDATED for an unknown one.

    `accepted_by_person_at` is "" for what the system accepted. `ready_by_stations`: its last line
    was bumped, as opposed to somebody handing over the whole order.
    """

    order_id: str
    restaurant_id: str
    location_id: str
    correlation_id: str
    status: str
    placed_at: str
    accepted_at: str
    accepted_by_person_at: str
    ready_at: str
    ready_by_stations: bool
    picked_up_at: str
    cancelled_at: str
    lines: tuple[Line, ...]
    tags_of: dict[str, tuple[str, ...]]


def facts_of(order: Document, board: Board | None) -> OrderFacts:
    """The facts of a stored order; without a board (no such location) it has no stations."""
    meta, times = _dict(order.get("meta")), _dict(order.get("statusTimes"))
    status = str(order.get("status") or "")
    accepted_at = _reached(status, times, "ACCEPTED", meta.get("acceptedAt"))
    by_system = meta.get("acceptedBy") == "system"
    lines = tuple(_lines(order, board))
    return OrderFacts(
        order_id=str(order["_id"]),
        restaurant_id=str(order.get("restaurantId") or ""),
        location_id=str(order.get("locationId") or ""),
        correlation_id=str(meta.get("correlationId") or ""),
        status=status,
        placed_at=iso(order.get("startedAt")) or iso(order["_id"].generation_time) or "",
        accepted_at=accepted_at,
        accepted_by_person_at=_by_person(accepted_at, meta) if not by_system else "",
        ready_at=_reached(status, times, "READY_FOR_PICKUP"),
        ready_by_stations=order.get("readyBy") == "stations",
        picked_up_at=_reached(status, times, "PICKED_UP", order.get("endedAt")),
        cancelled_at=_reached(status, times, "CANCELLED", order.get("endedAt")),
        lines=lines,
        tags_of=_tags_of(lines, board),
    )


def _reached(status: str, times: Document, reached: str, otherwise: Any = None) -> str:
    """When the order came to that status; `otherwise` counts only while it is in it."""
    at = iso(times.get(reached))
    if at is None and status == reached:
        at = iso(otherwise) or UNDATED
    return at or ""


def _by_person(accepted_at: str, meta: Document) -> str:
    """Who takes over what the system accepted leaves the time of that only."""
    return (iso(meta.get("acceptedAt")) or accepted_at) if accepted_at else ""


def _lines(order: Document, board: Board | None) -> Iterator[Line]:
    for stored in order.get("items") or ():
        if isinstance(stored, dict):  # another program's broken line costs the others nothing
            yield Line(
                id=str(stored.get("id") or ""),
                stations=tuple(board.makers(stored.get("stationTags"))) if board else (),
                started_at=iso(stored.get("startedAt")) or "",
                completed_at=iso(stored.get("completedAt")) or "",
            )


def _tags_of(lines: tuple[Line, ...], board: Board | None) -> dict[str, tuple[str, ...]]:
    """The tags of each station that makes one of these lines, in the board's order."""
    making = {station for line in lines for station in line.stations}
    stations = board.stations if board else ()
    return {one.id: tuple(sorted(one.tags)) for one in stations if one.id in making}


def _dict(value: Any) -> Document:
    return value if isinstance(value, dict) else {}
