from collections.abc import Callable
from typing import ClassVar
from urllib.parse import parse_qs

import msgspec

from menus.snapshots import place_of
from orderbuddy.api.tokens import check_order_token
from orderbuddy.archived import find_order
from orderbuddy.changes import versioned_session
from orderbuddy.crowds import Crowd, menu_crowd
from orderbuddy.mongo import iso, parse_id
from orderbuddy.sockets import NOT_ALLOWED, NOT_FOUND, LiveSocket, MemberSocket, Refused
from ordering.groups import alarm_group, location_group, menu_group, order_group, staff_group
from ordering.live import guest_view, readable, staff_additions, staff_orders, staff_view


class OrderPageSocket(LiveSocket):
    """What an order's page opens: for whoever has the order's token (4403 without)."""

    most_watchers: ClassVar[int] = 20
    group_of: ClassVar[Callable[[str], str]]

    @property
    def order_id(self) -> str:
        return self.scope["url_route"]["kwargs"]["order_id"]

    async def admit(self) -> list[str]:
        token = parse_qs(self.scope["query_string"].decode("latin1")).get("token", [""])[0]
        if not check_order_token(self.order_id, token):
            raise Refused(NOT_ALLOWED)
        return [type(self).group_of(self.order_id)]


class OrderSocket(OrderPageSocket):
    """/ws/orders/{orderId}/?token=: a guest watches their own order."""

    group_of = staticmethod(order_group)

    def snapshot(self) -> tuple[int, str]:
        with versioned_session() as (session, version):
            order = find_order(self.order_id, session=session)
        if order is None:
            raise Refused(NOT_FOUND)
        body = {"type": "snapshot", "version": version, "order": guest_view(order, version)}
        return version, msgspec.json.encode(body).decode()


class MenuSocket(LiveSocket):
    """/ws/menu/{locationId}/: a phone that has the menu open hears when to read it again.

    Everybody may: it says nothing but that something has changed, and when something comes back.
    `menus` are the ETags of the menus and `place` the Place-Tag of the location as they are now,
    for a phone that was away for a while. They may be older than the newest change: `version` says
    how old, so that its word, which is on its way, still counts.
    """

    most_watchers: ClassVar[int] = 5000
    crowd: ClassVar[Crowd | None] = menu_crowd()

    @property
    def location_id(self) -> str:
        return self.scope["url_route"]["kwargs"]["location_id"]

    async def admit(self) -> list[str]:
        if parse_id(self.location_id) is None:
            raise Refused(NOT_FOUND)
        return [menu_group(self.location_id)]

    def snapshot(self) -> tuple[int, str]:
        place = place_of(self.location_id)
        if place is None:
            raise Refused(NOT_FOUND)
        body = {
            "type": "menu",
            "version": place.version,
            "nextChangeAt": iso(place.changes_at),
            "menus": {menu_id: page.etag for menu_id, page in place.pages.items()},
            "place": place.tag,
        }
        return place.version, msgspec.json.encode(body).decode()


class StaffSocket(MemberSocket):
    """/ws/staff/{locationId}/: the staff watches the orders of the location's day."""

    async def admit(self) -> list[str]:
        await self.check_member()
        everyone = (alarm_group(self.location_id), location_group(self.location_id))
        return [staff_group(self.location_id), *everyone]

    def snapshot(self) -> tuple[int, str]:
        with versioned_session() as (session, version):
            found = staff_orders(session, self.location)
            added = staff_additions(session, self.location, version)
        orders = readable(found, lambda order: staff_view(order, version))
        body = {"type": "snapshot", "version": version, "orders": orders, **added}
        return version, msgspec.json.encode(body).decode()
