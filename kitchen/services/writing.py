"""How a deed in the kitchen is written: one conditional update of the order, at most once."""

from dataclasses import dataclass
from typing import Any

from kitchen.boards import ALL, Board, Kind, Route, board_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, parse_id
from ordering.services.statuses import OPEN

# How many deeds an order remembers: more than any screen sends again after an offline spell.
REMEMBERED_ACTIONS = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something, on which station's behalf, and the screen's own id of it.

    Without `station_id` a line is done as a whole. Of one `action_id`, only the first is done;
    `what` is the same only for the same deed, whoever sends it.
    """

    by: str = ""
    station_id: str = ""
    action_id: str = ""
    what: str = ""


def is_done(order: Document, deed: Deed) -> bool:
    """True when this stored order has had that deed already.

    Raises ApiError idempotency_mismatch (422) when it has had another one of that id: its screen
    would take it for done.
    """
    known = (
        one["what"] for one in order.get("kitchenActions") or () if one["id"] == deed.action_id
    )
    what = next(known, None) if deed.action_id else None
    if what is not None and what != deed.what:
        raise ApiError(ErrorCode.IDEMPOTENCY_MISMATCH, "This actionId was used for another deed")
    return what is not None


def write_open(order: Document, update: list[Document], deed: Deed, **only: Any) -> None:
    """Apply the update while the order is open (and is as `only` says), unless it was done before.

    Raises ApiError invalid_transition (409) where it can no longer be done.
    """
    where: Document = {"_id": parse_id(order["_id"]), "status": {"$in": list(OPEN)}, **only}
    if deed.action_id:
        where["kitchenActions.id"] = {"$ne": deed.action_id}
        update = [*update, {"$set": {"kitchenActions": _remembered(deed)}}]
    if not collection("orders").update_one(where, update).matched_count:
        _refuse_unless_done(order, deed)


def known_lines(order: Document, line_ids: list[str]) -> list[Document]:
    """The order's lines with these ids. Raises ApiError order_not_found (404)."""
    lines = {line.get("id"): line for line in order.get("items") or ()}
    if not lines.keys() >= set(line_ids):
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order or item not found")
    return [lines[line_id] for line_id in dict.fromkeys(line_ids)]


def routes_of(lines: list[Document], board: Board | None) -> dict[str, Route]:
    """By id, who makes these stored lines."""
    nobody = Route((), {}, ())
    return {line["id"]: board.route(line) if board else nobody for line in lines}


def board_for(order: Document, deed: Deed) -> Board | None:
    """The board of the order's location, when the deed's station is one of it (or EXPO, or ALL).

    Raises ApiError station_not_found (404).
    """
    board, named = board_of(str(order.get("locationId"))), deed.station_id
    kind = board.kind_of(named) if board else None
    if named and named != ALL and kind not in (Kind.STATION, Kind.EXPO):
        raise ApiError(ErrorCode.STATION_NOT_FOUND, "Station not found")
    return board


def _remembered(deed: Deed) -> Document:
    known = {"$ifNull": ["$kitchenActions", []]}
    done = {"$literal": {"id": deed.action_id, "what": deed.what}}
    return {"$slice": [{"$concatArrays": [known, [done]]}, -REMEMBERED_ACTIONS]}


def _refuse_unless_done(order: Document, deed: Deed) -> None:
    fields = {"status": 1, "kitchenActions": 1}
    found = collection("orders").find_one({"_id": parse_id(order["_id"])}, fields) or {}
    if is_done(found, deed):
        return
    ended = found.get("status") not in OPEN
    raise ApiError(
        ErrorCode.INVALID_TRANSITION,
        "This order has ended; its lines no longer change"
        if ended
        else "Nothing would be left of this order; cancel it as a whole",
        orderStatus=found.get("status") or order.get("status"),
    )
