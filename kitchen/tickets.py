"""An order as the kitchen reads it: what to make, where, since when. No prices, no phone."""

from typing import Any

from kitchen.boards import ALL, EXPO, Board
from kitchen.courses import begins_at, fire_times
from kitchen.lines import shown_line
from kitchen.unseen import newest_change, unseen_of_order
from orderbuddy.mongo import Document, iso

Ticket = dict[str, Any]


def ticket(order: Document, *, version: int, board: Board) -> Ticket:
    """The whole ticket of a stored order."""
    times, origin = order.get("statusTimes") or {}, order.get("origin") or {}
    accepted = times.get("ACCEPTED") or (order.get("meta") or {}).get("acceptedAt")
    lines = _lines(order, board)
    stations = _stations(lines, board)
    return {
        "orderId": str(order["_id"]),
        "orderCode": order.get("orderCode") or "",
        "version": version,
        "status": order.get("status") or "",
        "customerName": (order.get("customer") or {}).get("name") or "",
        "origin": {"id": str(origin.get("id") or ""), "name": origin.get("name") or ""},
        "placedAt": iso(order.get("startedAt")),
        "acceptedAt": iso(accepted),
        "startAt": iso(order.get("startAt")),
        "wantedAt": iso(order.get("readyAt")),
        "estimatedReadyAt": iso(order.get("estimatedReadyAt")),
        "readyAt": iso(times.get("READY_FOR_PICKUP")),
        "endedAt": iso(order.get("endedAt")),
        "stations": stations,
        "changedAt": iso(newest_change(order)),
        "unseenBy": _unseen(order, lines, stations, board),
        "lines": lines,
    }


def stations_on(whole: Ticket) -> set[str]:
    """Ids of the stations that have a line on this ticket."""
    return {station for line in whole["lines"] for station in line["stationIds"]}


def ticket_for(whole: Ticket, station_id: str) -> Ticket:
    """The ticket with only that station's lines, and what is made elsewhere. A line that was
    cancelled is there until the station has acknowledged it."""
    return {
        **whole,
        "lines": [line for line in whole["lines"] if _is_on(line, station_id)],
        "alsoAt": [one["name"] for one in whole["stations"] if one["id"] != station_id],
    }


def is_wanted(whole: Ticket) -> bool:
    """False for a ticket that no screen shows any more."""
    return whole["status"] != "CANCELLED" or bool(whole["unseenBy"])


def is_wanted_by(whole: Ticket, station_id: str) -> bool:
    """Whether that station's screen has this ticket on it, or has to hear of it."""
    if whole["status"] == "CANCELLED":
        return station_id in whole["unseenBy"]
    return any(_is_on(line, station_id) for line in whole["lines"])


def _lines(order: Document, board: Board) -> list[dict[str, Any]]:
    begins, fires = begins_at(order), fire_times(order, board.coursing)
    return [
        shown_line(line, order, board, fires=at, begins=begins)
        for line, at in zip(order.get("items") or (), fires, strict=True)
    ]


def _stations(lines: list[dict[str, Any]], board: Board) -> list[dict[str, Any]]:
    """What each station has to do for this order, and how much of it is done."""
    known = [(one.id, one.name) for one in board.stations] or [(ALL, "")]
    found = []
    for station_id, name in known:
        theirs = [
            line
            for line in lines
            if station_id in (line["stationIds"] or (ALL,)) and not line["cancelledAt"]
        ]
        if theirs:
            done = sum(_is_done(line, station_id) for line in theirs)
            found.append({"id": station_id, "name": name, "total": len(theirs), "done": done})
    return found


def _unseen(
    order: Document, lines: list[dict[str, Any]], stations: list[dict[str, Any]], board: Board
) -> list[str]:
    busy = [one["id"] for one in stations if one["done"] < one["total"]]
    unseen = {
        *unseen_of_order(order, busy, board),
        *(by for one in lines for by in one["unseenBy"]),
    }
    places = [*(one.id for one in board.stations), ALL, EXPO]
    return sorted(unseen, key=places.index)


def _is_done(line: dict[str, Any], station_id: str) -> bool:
    return bool(line["parts"].get(station_id, line)["completedAt"])


def _is_on(line: dict[str, Any], station_id: str) -> bool:
    seen_off = line["cancelledAt"] and station_id not in line["unseenBy"]
    return station_id in line["stationIds"] and not seen_off
