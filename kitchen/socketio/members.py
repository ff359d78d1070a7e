"""The sockets of this process: what each joined, how much it says, and whether it still may hear.

A socket that may not hear a location's events any more is out of its rooms within CHECK_SECONDS.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from orderbuddy.accounts.access import Person, may_act_at
from orderbuddy.accounts.handshakes import credential_of, person_of_handshake
from orderbuddy.mongo import parse_id
from orderbuddy.sockets import OUTAGES, shared_read

logger = logging.getLogger(__name__)

CHECK_SECONDS = 4.0
MOST_ROOMS = 40
WINDOW_SECONDS = 10.0
# Joins and wait times cost a query.
COSTLY_PER_WINDOW = 30


class Member:
    """One socket. `rooms`: those it is in, by location. `restaurants`: of whose staff it is, by
    location."""

    def __init__(self, sid: str, auth: Any, environ: Mapping[str, Any]) -> None:
        self.sid = sid
        self.credential = credential_of(auth, environ)
        self.rooms: dict[str, set[str]] = {}
        self.restaurants: dict[str, str] = {}
        self._auth = auth
        self._cookie = {"HTTP_COOKIE": environ.get("HTTP_COOKIE") or ""}
        self._costly = 0
        self._window_ends = 0.0

    async def person(self) -> Person:
        """Who it is now. Raises one of OUTAGES."""
        reading = partial(person_of_handshake, self._auth, self._cookie)
        return await shared_read(("person", self.credential), reading)

    def is_staff_of(self, restaurant_id: Any) -> bool:
        """Whether it has joined as staff of that restaurant."""
        return restaurant_id in self.restaurants.values()

    def asks_too_much(self) -> bool:
        """Counts one costly event."""
        time = asyncio.get_running_loop().time()
        if time > self._window_ends:
            self._window_ends, self._costly = time + WINDOW_SECONDS, 0
        self._costly += 1
        return self._costly > COSTLY_PER_WINDOW

    def has_room(self) -> bool:
        """Whether it may join yet another one."""
        return sum(map(len, self.rooms.values())) < MOST_ROOMS


Revoke = Callable[[Member, str, bool], Awaitable[None]]


class Members:
    """`revoke(member, location_id, signed_in)` is awaited for each who may not hear any more."""

    def __init__(self, revoke: Revoke) -> None:
        self._revoke = revoke
        self._by_sid: dict[str, Member] = {}
        self._checking: asyncio.Task[None] | None = None

    def add(self, member: Member) -> None:
        self._by_sid[member.sid] = member
        if self._checking is None or self._checking.done():
            self._checking = asyncio.create_task(self._check_for_ever())

    def get(self, sid: str) -> Member | None:
        return self._by_sid.get(sid)

    def remove(self, sid: str) -> Member | None:
        return self._by_sid.pop(sid, None)

    async def _check_for_ever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self._check()
            except OUTAGES as error:
                logger.warning("Whether apps may still listen is asked later: %s", error)
            except Exception:  # nobody would be checked any more
                logger.exception("Whether apps may still listen could not be asked")

    async def _check(self) -> None:
        """Sockets of one sign-in are asked about once."""
        by_credential: dict[str, list[Member]] = {}
        for member in self._by_sid.values():
            if member.restaurants:
                by_credential.setdefault(member.credential, []).append(member)
        for members in by_credential.values():
            person = await members[0].person()
            for member in members:
                for location_id, restaurant_id in list(member.restaurants.items()):
                    if not may_act_at(person, restaurant_id, parse_id(location_id)):
                        await self._revoke(member, location_id, person.is_authenticated)
