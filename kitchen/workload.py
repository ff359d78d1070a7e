"""How long the kitchen needs for what it has, and for what a guest would order now.

A station's wait is the make minutes of its open portions that are to be made now, divided by how
many it makes at once (`Station.capacity`). What is held, of a later course or scheduled, counts
from when it is fired; what nobody has touched for hours was forgotten.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kitchen.boards import ALL, CAPACITY, Board, Route, board_of
from kitchen.courses import fire_times, make_minutes_of
from kitchen.lines import is_done_by
from kitchen.selectors import waiting_orders
from orderbuddy.mongo import Document, instant_of, now
from ordering.live import readable
from ordering.slots import FORGOTTEN, WAITING
from ordering.workload import tells_workload

# What is in the making for longer than it takes is not done by that.
AT_LEAST_MINUTES = 1.0


@dataclass(frozen=True, slots=True)
class Workload:
    """See `ordering.workload.Workload`. `waits` are minutes by station."""

    board: Board
    waits: dict[str, float]
    open_tickets: int

    @property
    def busiest_minutes(self) -> float:
        return max(self.waits.values(), default=0.0)

    def minutes_for(self, lines: Iterable[Document], *, starts_in: float | None = 0.0) -> float:
        mine: defaultdict[str, list[float]] = defaultdict(list)
        for line in lines:
            for maker in self.board.route(line).makers or (ALL,):
                mine[maker].append(_minutes(line, self.board))
        return max((self._done_at(one, mine[one], starts_in) for one in mine), default=0.0)

    def _done_at(self, station: str, minutes: list[float], starts_in: float | None) -> float:
        own = max(*minutes, sum(minutes) / _capacity(self.board, station))
        if starts_in is None:
            return own
        return own + max(0.0, self.waits.get(station, 0.0) - starts_in)


@tells_workload
def read_workload(location_id: str) -> Workload | None:
    """The location's workload now, in one query; None without the location."""
    board = board_of(location_id)
    if board is None:
        return None
    return workload(waiting_orders(board.place.location["_id"]), board, now())


def workload(orders: Iterable[Document], board: Board, at: datetime) -> Workload:
    """What these stored orders are to the kitchen at that instant."""
    minutes: Counter[str] = Counter()
    open_tickets = 0
    waiting = [one for one in orders if one.get("status") in WAITING]
    for share in readable(waiting, lambda order: _share(order, board, at)):
        open_tickets += share is not None
        minutes.update(share or {})
    waits = {maker: total / _capacity(board, maker) for maker, total in minutes.items()}
    return Workload(board, waits, open_tickets)


def _share(order: Document, board: Board, at: datetime) -> dict[str, float] | None:
    """Minutes by station of what is to be made of the order now; None when there is nothing yet."""
    if not all(isinstance(line, dict) for line in order.get("items") or ()):
        return None  # another program's broken order, of which screens tell already
    due = _due(order, board, at)
    minutes: defaultdict[str, float] = defaultdict(float)
    for line in due:
        route = board.route(line)
        for maker in route.makers or (ALL,):
            minutes[maker] += _left(line, maker, route, board, at)
    return minutes if due else None


def _due(order: Document, board: Board, at: datetime) -> list[Document]:
    """Its lines that are to be made now. One that nobody has accepted yet is ahead of a new one all
    the same."""
    accepted = {**order, "status": "ACCEPTED"}
    fires = fire_times(accepted, board.coursing)
    return [
        line
        for line, since in zip(order.get("items") or (), fires, strict=True)
        if since is not None and at - FORGOTTEN <= since <= at
    ]


def _left(line: Document, maker: str, route: Route, board: Board, at: datetime) -> float:
    """Minutes of that station's work on the line."""
    if is_done_by(line, maker, route):
        return 0.0
    minutes = _minutes(line, board)
    part = (line.get("parts") or {}).get(maker) or {}
    started = instant_of(part.get("startedAt")) or instant_of(line.get("startedAt"))
    if started is None or not minutes:
        return minutes
    return max(AT_LEAST_MINUTES, minutes - (at - started).total_seconds() / 60)


def _minutes(line: Document, board: Board) -> float:
    return float(make_minutes_of(line) or board.place.pace.usual_minutes or 0)


def _capacity(board: Board, station_id: str) -> int:
    station = board.station(station_id)
    return station.capacity if station else CAPACITY
