"""What clients may say: they join, they report, and they set a wait time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import socketio
from channels.layers import get_channel_layer
from django.http import Http404

from kitchen.boards import board_of
from kitchen.socketio.events import (
    WAIT_TIME,
    Event,
    apps_group,
    location_room,
    order_room,
    station_room,
    store_room,
)
from kitchen.socketio.follower import Followers
from kitchen.socketio.members import Member, Members
from orderbuddy.accounts.access import Person, access_location
from orderbuddy.api.tokens import check_order_token
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, parse_id
from orderbuddy.sockets import OUTAGES, READ_WITHIN_SECONDS, shared_read

logger = logging.getLogger(__name__)

NAMESPACE = "/"
# NestJS, which today's service is made of, tells clients of faults by an event of this name.
FAULT = "exception"
LONGEST_TEXT = 200
WAIT_TIME_KEYS = ("restaurantId", "locationId", "orderId", "itemId", "waitTime", "correlationId")

Answer = dict[str, Any]
Handler = Callable[["Apps", Member, Any], Awaitable[Answer | None]]

REASONS = {
    "not_signed_in": "Sign in first: connect with auth: {token}, or with the session's cookie",
    "not_allowed": "You may not act for this restaurant any more",
    "not_found": "There is no such place, or it is not yours",
    "order_not_found": "Order not found",
    "bad_token": "That is not this order's token",
    "not_joined": "Join the store or a station of this restaurant first",
    "bad_message": "This event needs other data",
    "too_many": "Too many at once: please wait a moment",
    "try_again": "The service is not available: please try again in a moment",
    "failed": "That did not work",
}


class Refused(Exception):
    """`code` is one of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Apps(socketio.AsyncNamespace):
    """The default namespace of one process."""

    def __init__(self) -> None:
        super().__init__(NAMESPACE)
        self._followers = Followers(self._tell)
        self._members = Members(self._revoke)

    async def trigger_event(self, event: str, sid: str, *said: Any) -> Answer | None:
        """Called by the library; what it returns goes to a client that asked for an answer."""
        if event in ("connect", "disconnect"):
            # A client may use these words, too; from the library they come while it is neither in
            # nor out.
            if not self.server.manager.is_connected(sid, NAMESPACE):
                self._come_or_go(event, sid, *said)
            return None
        member, handler = self._members.get(sid), _HANDLERS.get(event)
        if member is None or handler is None:
            return None
        return await self._answer(event, handler, member, said[0] if said else None)

    def _come_or_go(self, event: str, sid: str, *said: Any) -> None:
        if event == "connect":
            self._members.add(Member(sid, said[1] if len(said) > 1 else None, said[0]))
        elif member := self._members.remove(sid):
            for location_id in member.rooms:
                self._followers.leave(location_id, sid)

    async def _answer(self, event: str, handler: Handler, member: Member, data: Any) -> Answer:
        try:
            async with asyncio.timeout(READ_WITHIN_SECONDS):
                return {"success": True, **(await handler(self, member, data) or {})}
        except Refused as refused:
            code = refused.code
        except Http404:
            code = "not_found"
        except OUTAGES as error:
            logger.warning("An app is told to try again: %s", error)
            code = "try_again"
        except Exception:  # the client must be told; its connection goes on
            logger.exception("An app's event failed", extra={"event": event})
            code = "failed"
        return await self._fault(member.sid, event, code)

    async def _fault(self, sid: str, event: str, code: str) -> Answer:
        """By event, for clients that ask for no answer; by answer, for those that do."""
        said = {"code": code, "message": REASONS[code], "event": event}
        await self.emit(FAULT, {"status": "error", **said}, room=sid)
        return {"success": False, **said}

    async def on_store_joined(self, member: Member, data: Any) -> Answer | None:
        location_id = await self._place_of_staff(member, data)
        rooms = (location_room(location_id), store_room(location_id))
        await self._join(member, location_id, *rooms, staff_of=data["restaurantId"])
        return None

    async def on_station_joined(self, member: Member, data: Any) -> Answer:
        location_id = await self._place_of_staff(member, data)
        station_id = _text(data, "stationId")
        board = await shared_read(("board", location_id), partial(board_of, location_id))
        if board is None or board.station(station_id) is None:
            raise Refused("not_found")
        rooms = (location_room(location_id), station_room(location_id, station_id))
        connected = {"success": True, "stationId": station_id, "locationId": location_id}
        hello = Event("station_connected", connected, [member.sid])
        await self._join(member, location_id, *rooms, staff_of=data["restaurantId"], hello=hello)
        return connected

    async def on_order_joined(self, member: Member, data: Any) -> Answer:
        """`{orderId, token}`, `{orderId}` or the bare id. What guests hear names nobody, so the id
        alone is enough; a wrong token is a mistake all the same."""
        _not_too_often(member)
        order_id = str(parse_id(data if isinstance(data, str) else _text(data, "orderId")) or "")
        token = data.get("token") if isinstance(data, dict) else None
        if token and not (isinstance(token, str) and check_order_token(order_id, token)):
            raise Refused("bad_token")
        order = await shared_read(("order", order_id), partial(_order_of, order_id))
        location_id = str((order or {}).get("locationId") or "")
        if order is None or not location_id:
            raise Refused("order_not_found")
        await self._join(member, location_id, order_room(order_id))
        return {"orderId": order_id, "status": order.get("status") or ""}

    async def on_report(self, member: Member, data: Any) -> None:
        """What has happened is told when it is stored, and only then: a report says nothing new."""
        if not member.is_staff_of(_text(data, "restaurantId")):
            raise Refused("not_joined")
        _text(data, "orderId")

    async def on_wait_time(self, member: Member, data: Any) -> None:
        """Stored nowhere, so it is passed on: to the location's stores and the order's guest."""
        _not_too_often(member)
        restaurant_id, order_id = _text(data, "restaurantId"), _text(data, "orderId")
        if not member.is_staff_of(restaurant_id):
            raise Refused("not_joined")
        location_id = self._location_of(member, restaurant_id, order_id)
        message = {
            "type": "push.event",
            "name": WAIT_TIME,
            "payload": _wait_time(data),
            "rooms": [store_room(location_id), order_room(order_id)],
        }
        await get_channel_layer().group_send(apps_group(location_id), message)

    def _location_of(self, member: Member, restaurant_id: str, order_id: str) -> str:
        for location_id, whose in member.restaurants.items():
            follower = self._followers.get(location_id)
            if whose == restaurant_id and follower and follower.knows(order_id):
                return location_id
        raise Refused("order_not_found")

    async def _place_of_staff(self, member: Member, data: Any) -> str:
        """The location's id, when this member's person may act for it."""
        _not_too_often(member)
        restaurant_id, location_id = _text(data, "restaurantId"), _text(data, "locationId")
        person = await member.person()
        if not person.is_authenticated:
            raise Refused("not_signed_in")
        reading = partial(_location_of_member, person, location_id, restaurant_id)
        key = ("location", str(person.pk), restaurant_id, location_id)
        location = await shared_read(key, reading)
        return str(location["_id"])

    async def _join(
        self,
        member: Member,
        location_id: str,
        *rooms: str,
        staff_of: str | None = None,
        hello: Event | None = None,
    ) -> None:
        """From its return on, the member hears what happens, and nothing that happened before.

        Whoever joins as staff of a restaurant is asked about from here on, not from before: a
        membership that ended meanwhile would be forgotten.
        """
        if not member.has_room():
            raise Refused("too_many")
        follower = self._followers.follow(location_id, member.sid)
        held = member.rooms.setdefault(location_id, set())
        try:
            async with follower.caught_up():
                if self._is_here(member):
                    for room in rooms:
                        await self.enter_room(member.sid, room)
                    held.update(rooms)
                    if staff_of is not None:
                        member.restaurants[location_id] = staff_of
                    if hello is not None:
                        await self._tell(hello)
        finally:
            if not held or not self._is_here(member):
                self._leave(member, location_id)

    def _is_here(self, member: Member) -> bool:
        return self._members.get(member.sid) is member

    def _leave(self, member: Member, location_id: str) -> None:
        member.rooms.pop(location_id, None)
        member.restaurants.pop(location_id, None)
        self._followers.leave(location_id, member.sid)

    async def _revoke(self, member: Member, location_id: str, signed_in: bool) -> None:
        del member.restaurants[location_id]
        held = member.rooms.get(location_id, set())
        for room in [one for one in held if not one.startswith("order:")]:
            await self.leave_room(member.sid, room)
            held.discard(room)
        if not held:
            self._leave(member, location_id)
        code = "not_allowed" if signed_in else "not_signed_in"
        await self._fault(member.sid, "store_joined", code)

    async def _tell(self, event: Event) -> None:
        await self.emit(event.name, event.payload, room=event.rooms)


_HANDLERS: dict[str, Handler] = {
    "store_joined": Apps.on_store_joined,
    "station_joined": Apps.on_station_joined,
    "order_joined": Apps.on_order_joined,
    WAIT_TIME: Apps.on_wait_time,
    **dict.fromkeys(
        (
            "order_item_started",
            "order_item_completed",
            "order_accepted",
            "order_ready_for_pickup",
            "order_completed",
        ),
        Apps.on_report,
    ),
}


def _not_too_often(member: Member) -> None:
    if member.asks_too_much():
        raise Refused("too_many")


def _text(data: Any, key: str) -> str:
    found = data.get(key) if isinstance(data, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_TEXT:
        raise Refused("bad_message")
    return found


def _wait_time(data: dict[str, Any]) -> dict[str, Any]:
    """The keys that it may have, each with something short in it."""
    said = {key: data[key] for key in WAIT_TIME_KEYS if key in data}
    good = all(
        isinstance(one, str | int | float) and len(str(one)) <= LONGEST_TEXT
        for one in said.values()
    )
    if "waitTime" not in said or not good:
        raise Refused("bad_message")
    return said


def _location_of_member(person: Person, location_id: str, restaurant_id: str) -> Document:
    return access_location(person, location_id, restaurant_id)


def _order_of(order_id: str) -> Document | None:
    return find_order(order_id, {"locationId": 1, "status": 1})
