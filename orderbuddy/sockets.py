"""What all live sockets share: let in, join, snapshot, then upserts; a fresh snapshot after a gap.

The groups are joined before the snapshot is read, and the snapshot's version is taken before it is
read, so no change falls between them. Whatever may have been missed is mended by a fresh snapshot:
when the connection to Valkey was lost, when the relay lost its place, and, on screens that stay
open for days, every minute in any case.
"""

import asyncio
import functools
import logging
import os
import random
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Any, ClassVar
from zlib import crc32

import msgspec
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError
from django.http import Http404
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from orderbuddy.accounts.access import Person, access_location
from orderbuddy.accounts.screens import COOKIE as SCREEN_COOKIE
from orderbuddy.accounts.screens import ScreenUser, screen_of_token
from orderbuddy.accounts.sessions import person_of
from orderbuddy.crowds import Crowd, address_of
from orderbuddy.layers import EVERYONE
from orderbuddy.mongo import Document, iso, now
from orderbuddy.shared_reads import SharedReads
from orderbuddy.snapshots import forget_location

logger = logging.getLogger(__name__)

NOT_SIGNED_IN = 4401
NOT_ALLOWED = 4403
NOT_FOUND = 4404
# Daphne closes with codes of 1000 and from 3000 on only.
TRY_AGAIN = 4503
TOO_LONG = 4413
TOO_MANY = 4429
FAILED = 4500

OUTAGES = (RedisError, PyMongoError, DatabaseError, OSError)

# A thousand screens that lost Valkey together must not read MongoDB together.
RESYNC_WITHIN_SECONDS = 1.0
READ_WITHIN_SECONDS = 5.0
RETRY_SECONDS = 2.0
MEETINGS = 4
MESSAGES_PER_WINDOW = 20
WINDOW_SECONDS = 10.0

_reads = SharedReads()
_watchers: Counter[str] = Counter()


class Refused(Exception):
    """Closes the socket with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class LiveSocket(AsyncWebsocketConsumer):
    """A subclass says who may look (`admit`) and what there is to see (`snapshot`).

    `most_watchers`: how many sockets of this process may watch one thing. It stops a client that
    opens sockets in a loop, and not the many guests behind one restaurant's address.
    `refresh_seconds`: how often a fresh snapshot is sent in any case; None: never.
    `longest_message`: how many characters a client's message may have.
    `crowd`: the bounds of sockets that anybody may open; None for those that one needs a right for.
    """

    most_watchers: ClassVar[int] = 2000
    longest_message: ClassVar[int] = 256
    refresh_seconds: ClassVar[float | None] = None
    crowd: ClassVar[Crowd | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._watched: str | None = None
        # Groups beside those of `admit`, which it may fill.
        self.also_joins: list[str] = []
        self._came_from: str | None = None
        self._version = 0
        self._timer: asyncio.TimerHandle | None = None
        self._pushing: asyncio.Task[None] | None = None
        self._heard = 0
        self._window_ends = 0.0

    async def admit(self) -> list[str]:
        """The groups to join, the first naming what is watched. Asked again at each refresh.

        Raises Refused.
        """
        raise NotImplementedError

    def snapshot(self) -> tuple[int, str]:
        """(version, JSON text), the same for all who watch the same. Runs in a thread.

        May raise Refused.
        """
        raise NotImplementedError

    async def hear(self, said: dict[str, Any]) -> None:
        """What the client says beside `ping`: a JSON object, as it was sent. May raise OUTAGES."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The client's messages here, the layer's in a task of their own.

        Channels' own loop makes a task and visits a thread for each message, which is most of the
        cost of telling a thousand screens.
        """
        self.scope, self.base_send = scope, send
        self.channel_layer = get_channel_layer()
        self.channel_name = await self.channel_layer.new_channel()
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            self._leave()

    async def dispatch(self, message: Any) -> None:
        await getattr(self, get_handler_name(message))(message)

    async def websocket_disconnect(self, message: Any) -> None:
        raise StopConsumer

    async def connect(self) -> None:
        await self.accept()  # a refused handshake would not tell the browser why
        try:
            async with asyncio.timeout(READ_WITHIN_SECONDS):
                await self._let_in()
            self._pushing = asyncio.create_task(self._push_for_ever())
        except Refused as refused:
            await self.close(refused.code)
        except OUTAGES as error:
            logger.warning("A socket is told to try again: %s", error)
            await self.close(TRY_AGAIN)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if len(text_data or bytes_data or "") > self.longest_message:
            await self.close(TOO_LONG)
        elif self._hears_too_much():
            await self.close(TOO_MANY)
        elif (said := _object(text_data)).get("type") == "ping":
            await self.send(_text({"type": "pong", "serverTime": iso(now())}))
        elif self._watched is not None:
            await self._take(said)

    async def _take(self, said: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(READ_WITHIN_SECONDS):
                await self.hear(said)
        except OUTAGES as error:
            logger.warning("What a client said was not stored: %s", error)

    async def push_text(self, message: Any) -> None:
        """A change that the snapshot does not have."""
        if message["version"] > self._version:
            await self.send(message["text"])

    async def push_resync(self, message: Any) -> None:
        """Something may have been missed."""
        self._refresh_in(random.uniform(0.0, RESYNC_WITHIN_SECONDS))  # noqa: S311

    async def push_refresh(self, message: Any) -> None:
        """Now."""
        self._timer = None
        try:
            async with asyncio.timeout(READ_WITHIN_SECONDS):
                await self.admit()
                await self._send_snapshot()
        except Refused as refused:
            await self.close(refused.code)
        except OUTAGES as error:
            logger.warning("A socket's refresh has to wait: %s", error)
            self._refresh_in(random.uniform(0.5, 1.0) * RETRY_SECONDS)  # noqa: S311

    async def _push_for_ever(self) -> None:
        try:
            while True:
                await self.dispatch(await self.channel_layer.receive(self.channel_name))
        except Exception:  # a screen that hears nothing any more must know: it connects again
            logger.exception("A socket is closed")
            await self.close(FAILED)

    def _join_crowd(self) -> None:
        if self.crowd is None:
            return
        address = address_of(self.scope)
        if not self.crowd.enter(address):
            raise Refused(TRY_AGAIN)
        self._came_from = address

    async def _let_in(self) -> None:
        self._join_crowd()
        groups = await self.admit()
        if _watchers[groups[0]] >= self.most_watchers:
            raise Refused(TRY_AGAIN)
        self._watched = groups[0]
        _watchers[self._watched] += 1
        for group in (*groups, *self.also_joins, EVERYONE):
            await self.channel_layer.group_add(group, self.channel_name)
        await self._send_snapshot()

    async def _send_snapshot(self) -> None:
        self._version, text = await shared_read(self._watched, self.snapshot)
        await self.send(text)
        if self.refresh_seconds is not None:
            self._refresh_in(self._until_next_refresh(self.refresh_seconds))

    def _until_next_refresh(self, period: float) -> float:
        """About the period. Sockets of this process that watch one thing meet at a few instants of
        it, and so share their reads; those of another thing, or process, meet at others."""
        phase = crc32(f"{self._watched} {os.getpid()}".encode()) / 2**32 * period
        earliest = asyncio.get_running_loop().time() + 0.8 * period
        return 0.8 * period + (phase - earliest) % (period / MEETINGS)

    def _refresh_in(self, seconds: float) -> None:
        """Between two messages, so that none is held up meanwhile; the earliest time counts."""
        loop = asyncio.get_running_loop()
        at = loop.time() + seconds
        if self._timer is not None:
            if self._timer.when() <= at:
                return
            self._timer.cancel()
        refresh = {"type": "push.refresh", "key": "refresh"}
        self._timer = loop.call_at(at, self.channel_layer.put, self.channel_name, refresh)

    def _hears_too_much(self) -> bool:
        time = asyncio.get_running_loop().time()
        if time > self._window_ends:
            self._window_ends, self._heard = time + WINDOW_SECONDS, 0
        self._heard += 1
        return self._heard > MESSAGES_PER_WINDOW

    def _leave(self) -> None:
        if self._pushing is not None:
            self._pushing.cancel()
        if self._timer is not None:
            self._timer.cancel()
        if self.crowd is not None and self._came_from is not None:
            self.crowd.leave(self._came_from)
        if self._watched is not None:
            _watchers[self._watched] -= 1
            if not _watchers[self._watched]:
                del _watchers[self._watched]
        self.channel_layer.close_channel(self.channel_name)


class MemberSocket(LiveSocket):
    """A socket of a location, for signed-in members of its restaurant.

    4401 when signed out, 4404 for any location that is not theirs, 4403 once they are no members
    any more (asked at each refresh, and when the relay says that the person has changed).
    `screens_too`: also for the location's paired screens; `screen` is then the one that this socket
    is of.
    """

    refresh_seconds = 60.0
    screens_too: ClassVar[bool] = False
    location: Document
    screen: ScreenUser | None = None

    @property
    def location_id(self) -> str:
        return self.scope["url_route"]["kwargs"]["location_id"]

    async def push_resync(self, message: Any) -> None:
        # The word to forget what is kept of the location comes on another connection, perhaps
        # after this one; what was read before would then stay on the screen for a minute.
        forget_location(self.location_id)
        await super().push_resync(message)

    async def check_member(self) -> None:
        """Sets `location` and `screen`. Raises Refused."""
        cookies = self.scope["cookies"]
        session_key = cookies.get(settings.SESSION_COOKIE_NAME) or ""
        token = (cookies.get(SCREEN_COOKIE) or "") if self.screens_too else ""
        key = (session_key, token, self.location_id)
        try:
            reading = functools.partial(_let_in_at, *key)
            self.location, person = await shared_read(key, reading)
        except Http404:
            raise Refused(NOT_FOUND if self._watched is None else NOT_ALLOWED) from None
        self.screen = person if isinstance(person, ScreenUser) else None
        self.also_joins = [] if self.screen else [person_group(person.pk)]


async def shared_read(key: Hashable, function: Callable[[], Any]) -> Any:
    """What the blocking `function()` gives or raises; see `SharedReads`."""
    return await _reads.read(key, function)


def person_group(person_id: object) -> str:
    """The staff's and kitchen's sockets of a person: whoever changes their rights tells these."""
    return f"person.{person_id}"


def _let_in_at(session_key: str, token: str, location_id: str) -> tuple[Document, Person]:
    """The location, and who asks: a person or, where nobody is signed in, a screen."""
    person: Person | None = person_of(session_key) if session_key else None
    if person is None or not person.is_authenticated:
        person = screen_of_token(token)
    if person is None:
        raise Refused(NOT_SIGNED_IN)
    return access_location(person, location_id), person


def _object(text: str | None) -> dict[str, Any]:
    """What the text says; nothing where it is not a JSON object."""
    try:
        said = msgspec.json.decode(text or "")
    except (msgspec.DecodeError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _text(body: dict[str, Any]) -> str:
    return msgspec.json.encode(body).decode()
