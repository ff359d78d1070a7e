from urllib.parse import parse_qs

import msgspec

from kitchen.boards import board_of, kitchen_group
from kitchen.tickets import Ticket, ticket, ticket_for
from orderbuddy.changes import versioned_session
from orderbuddy.mongo import iso, now
from orderbuddy.sockets import NOT_FOUND, MemberSocket, Refused
from ordering.groups import location_group
from ordering.live import open_orders, readable


class KitchenSocket(MemberSocket):
    """/ws/kitchen/{locationId}/?station=: the open tickets, or one station's lines of them."""

    @property
    def station_id(self) -> str:
        return parse_qs(self.scope["query_string"].decode("latin1")).get("station", [""])[0]

    async def admit(self) -> list[str]:
        await self.check_member()
        watched = kitchen_group(self.location_id, self.station_id)
        return [watched, location_group(self.location_id)]

    def snapshot(self) -> tuple[int, str]:
        board = board_of(self.location_id)
        if board is None or (self.station_id and board.station(self.station_id) is None):
            raise Refused(NOT_FOUND)
        with versioned_session() as (session, version):
            orders = open_orders(session, self.location["_id"])
        tickets = readable(orders, lambda order: ticket(order, version=version, board=board))
        body = {
            "type": "snapshot",
            "version": version,
            "serverTime": iso(now()),
            "location": board.location_json(),
            "stations": board.stations_json(),
            "tickets": self._mine(tickets),
        }
        return version, msgspec.json.encode(body).decode()

    def _mine(self, tickets: list[Ticket]) -> list[Ticket]:
        if not self.station_id:
            return tickets
        mine = (ticket_for(one, self.station_id) for one in tickets)
        return [one for one in mine if one["lines"]]
