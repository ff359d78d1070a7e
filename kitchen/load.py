"""How busy each station is now, counted from the open tickets."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from kitchen.boards import ALL, Board
from kitchen.tickets import Ticket, ticket
from orderbuddy.mongo import Document, instant_of, iso
from ordering.live import readable


def station_loads(orders: Iterable[Document], board: Board, at: datetime) -> list[dict[str, Any]]:
    """For each station: tickets and lines to be made now, lines held back, and how many tickets
    are to be hurried with (`warn`) or `late`; a late one is not in `warn`.

    `orders` are stored ones; only those that are accepted and not ready count.
    """
    accepted = [one for one in orders if one.get("status") == "ACCEPTED"]
    tickets = readable(accepted, lambda order: ticket(order, version=0, board=board))
    names = {one.id: one.name for one in board.stations} or {ALL: ""}
    return [
        {"stationId": station_id, "name": name, **_load(tickets, station_id, board, at)}
        for station_id, name in names.items()
    ]


def _load(tickets: list[Ticket], station_id: str, board: Board, at: datetime) -> dict[str, Any]:
    open_lines = [_open_lines(one, station_id) for one in tickets]
    since = [
        min(due)
        for lines in open_lines
        if (due := [fires for line in lines if (fires := _fires(line)) and fires <= at])
    ]
    warn, late = (at - timedelta(minutes=minutes) for minutes in board.thresholds())
    lines = [line for one in open_lines for line in one]
    held = sum(not (fires := _fires(line)) or fires > at for line in lines)
    return {
        "tickets": len(since),
        "lines": len(lines) - held,
        "held": held,
        "warn": sum(late < one <= warn for one in since),
        "late": sum(one <= late for one in since),
        "oldestAt": iso(min(since, default=None)),
    }


def _open_lines(whole: Ticket, station_id: str) -> list[dict[str, Any]]:
    return [
        line
        for line in whole["lines"]
        if station_id in (line["stationIds"] or (ALL,))
        and not line["cancelledAt"]
        and not line["parts"].get(station_id, line)["completedAt"]
    ]


def _fires(line: dict[str, Any]) -> datetime | None:
    return instant_of(line["firedAt"])
