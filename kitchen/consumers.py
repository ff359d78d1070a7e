from collections import deque
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qs

import msgspec
from pymongo.errors import PyMongoError

from kitchen.boards import ALL, Board, Kind, board_of, guests_group, kitchen_group
from kitchen.devices.selectors import screen_group
from kitchen.guests import GONE, guests_entry
from kitchen.pace import pace_json
from kitchen.selectors import cancelled_orders, open_alarms
from kitchen.services.showing import View, store_views
from kitchen.tickets import Ticket, is_wanted, is_wanted_by, ticket, ticket_for
from kitchen.workload import workload
from orderbuddy.changes import versioned_session
from orderbuddy.mongo import iso, now, parse_id
from orderbuddy.sockets import NOT_FOUND, TRY_AGAIN, MemberSocket, Refused, shared_read
from ordering.groups import alarm_group, location_group
from ordering.live import open_orders, readable

# What screens of this process have shown since the last writing. While there are more than so many,
# nothing is taken: a screen that got no answer says it again.
_shown: deque[View] = deque()
MOST_WAITING = 20_000


class KitchenSocket(MemberSocket):
    """/ws/kitchen/{locationId}/?station=: the open tickets, one station's lines of them, or (for a
    station of that kind) what expo or the guests' board shows.

    The screen says what it shows, and nothing else: deeds are REST, where a refusal, a repeat and a
    lost answer are dealt with already; all screens hear of them from the relay either way.
    """

    longest_message: ClassVar[int] = 8192
    screens_too: ClassVar[bool] = True
    _kind: Kind | None = None

    @property
    def station_id(self) -> str:
        return parse_qs(self.scope["query_string"].decode("latin1")).get("station", [""])[0]

    async def admit(self) -> list[str]:
        await self.check_member()
        board = await shared_read(("board", self.location_id), self._board)
        kind = board.kind_of(self.station_id) if self.station_id else Kind.EXPO
        if kind is None:
            raise Refused(NOT_FOUND)
        if self._kind not in (None, kind):
            raise Refused(TRY_AGAIN)  # it hears what another kind of screen shows
        self._kind = kind
        own = [screen_group(self.screen.id)] if self.screen else []
        if kind is Kind.BOARD:
            return [guests_group(self.location_id), location_group(self.location_id), *own]
        watched = kitchen_group(self.location_id, self._lines_of)
        return [watched, alarm_group(self.location_id), location_group(self.location_id), *own]

    async def hear(self, said: dict[str, Any]) -> None:
        """`seen`: tickets that are on this screen. Many screens' are stored together."""
        if said.get("type") != "seen" or self._kind is Kind.BOARD:
            return
        if len(_shown) > MOST_WAITING:
            return
        board = await shared_read(("board", self.location_id), self._board)
        _shown.extend(self._views(said.get("tickets"), board))
        await shared_read("shown", _store_shown)
        answer = {"type": "seen", "id": said.get("id")}
        await self.send(msgspec.json.encode(answer).decode())

    def snapshot(self) -> tuple[int, str]:
        board = self._board()
        with versioned_session() as (session, version):
            orders = open_orders(session, self.location["_id"])
            told = {"version": version, "serverTime": iso(now())}
            if self._kind is Kind.BOARD:
                entries = readable(orders, lambda order: guests_entry(order, version))
                shown = [one for one in entries if one["state"] != GONE]
                return version, _encoded(board, told, orders=shown)
            orders += cancelled_orders(session, self.location["_id"])
            alarms = open_alarms(self.location["_id"], session, version)
        pace = pace_json(board.place, workload(orders, board, now()))
        tickets = readable(orders, lambda order: ticket(order, version=version, board=board))
        return version, _encoded(
            board,
            told,
            kitchen=board.kitchen_json(),
            stations=board.stations_json(),
            tickets=self._mine(tickets),
            alarms=alarms,
            pace=pace,
        )

    @property
    def _lines_of(self) -> str:
        """The station whose lines are shown; "" for whole orders."""
        return self.station_id if self._kind is Kind.STATION else ""

    def _board(self) -> Board:
        board = board_of(self.location_id)
        if board is None:
            raise Refused(NOT_FOUND)
        return board

    def _mine(self, tickets: list[Ticket]) -> list[Ticket]:
        station = self._lines_of
        if not station:
            return [one for one in tickets if is_wanted(one)]
        return [ticket_for(one, station) for one in tickets if is_wanted_by(one, station)]

    def _views(self, tickets: Any, board: Board) -> Iterator[View]:
        """`{stationId: [orderId]}`; whatever else it holds is left out."""
        known = {one.id for one in board.stations} or {ALL}
        for station_id, order_ids in tickets.items() if isinstance(tickets, dict) else ():
            if station_id in known and isinstance(order_ids, list):
                for order_id in map(parse_id, order_ids):
                    if order_id is not None:
                        yield View(self.location["_id"], order_id, station_id)


def _encoded(board: Board, told: dict[str, Any], **parts: Any) -> str:
    body = {"type": "snapshot", **told, "location": board.location_json(), **parts}
    return msgspec.json.encode(body).decode()


def _store_shown() -> None:
    """In a thread, one at a time: `shared_read` begins the next when this one is done, and whoever
    asked meanwhile waits for that one."""
    views = [_shown.popleft() for _ in range(len(_shown))]
    try:
        store_views(views=views)
    except PyMongoError:
        _shown.extendleft(views)  # some of them may be of those who wait for the next
        raise
