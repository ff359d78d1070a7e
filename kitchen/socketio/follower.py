"""One location that sockets of this process listen to: what is known of its orders, and its news.

What is known is read once, before the first socket is in; from then on each message of the relay is
compared with it. Whatever may have been missed (Valkey was away, the relay lost its place) is found
by reading again, and told late rather than never or twice.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import msgspec
from channels.layers import get_channel_layer

from kitchen.boards import board_of
from kitchen.socketio.events import Event, apps_group, events_of
from kitchen.socketio.facts import PROJECTION, OrderFacts, facts_of
from kitchen.socketio.news import latest_news, news, went_back
from orderbuddy.changes import versioned_session
from orderbuddy.layers import EVERYONE
from orderbuddy.mongo import collection, iso, now, parse_id
from orderbuddy.sockets import OUTAGES, RESYNC_WITHIN_SECONDS, RETRY_SECONDS, shared_read
from ordering.groups import location_group
from ordering.live import MOST_ORDERS, readable

logger = logging.getLogger(__name__)

Tell = Callable[[Event], Awaitable[None]]

# An order that is older and unknown is not taken for a new one.
KNOWN_FOR = timedelta(hours=24)
REFRESH_SECONDS = 60.0
# While Valkey does not answer, not every socket that joins waits for it.
DEAF_SECONDS = 5.0

_decode = msgspec.json.Decoder(OrderFacts).decode


class Known(NamedTuple):
    version: int
    facts: OrderFacts


class Reading(NamedTuple):
    """`since`: every order placed from then on is in `orders`."""

    version: int
    since: str
    orders: list[OrderFacts]


class Follower:
    """`tell` sends one event to its rooms."""

    def __init__(self, location_id: str, tell: Tell) -> None:
        self.location_id = location_id
        self.sids: set[str] = set()
        self._tell = tell
        self._layer: Any = get_channel_layer()
        self._lock = asyncio.Lock()
        self._known: dict[str, Known] = {}
        self._since = ""
        self._channel = ""
        self._listening: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._deaf_until = 0.0

    @contextlib.asynccontextmanager
    async def caught_up(self) -> AsyncIterator[None]:
        """Nothing is told inside, and all that had happened before has been.

        Raises one of OUTAGES while neither Valkey nor MongoDB can say what has.
        """
        async with self._lock:
            if self._listening is None:
                await self._begin()
            elif not await self._hears():
                await self._refresh()
            yield

    def knows(self, order_id: str) -> bool:
        """Whether that order is one of this location's last day."""
        return order_id in self._known

    def end(self) -> None:
        """Listens no more."""
        if self._listening is not None:
            self._listening.cancel()
        if self._timer is not None:
            self._timer.cancel()
        if self._channel:
            self._layer.close_channel(self._channel)

    async def _begin(self) -> None:
        if not self._channel:
            self._channel = await self._layer.new_channel()
        await self._hears()
        reading = await self._read()
        self._known = {one.order_id: Known(reading.version, one) for one in reading.orders}
        self._since = reading.since
        self._listening = asyncio.create_task(self._listen())
        self._refresh_in(REFRESH_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311

    async def _hears(self) -> bool:
        """Whether Valkey has all our groups. (Asking again costs nothing while it has.)"""
        clock = asyncio.get_running_loop().time
        if clock() < self._deaf_until:
            return False
        groups = (apps_group(self.location_id), location_group(self.location_id), EVERYONE)
        try:
            for group in groups:
                await self._layer.group_add(group, self._channel)
        except ConnectionError as error:
            logger.warning("An app's location is read instead of heard: %s", error)
            self._deaf_until = clock() + DEAF_SECONDS
            return False
        return True

    async def _listen(self) -> None:
        while True:
            message = await self._layer.receive(self._channel)
            try:
                await self._take(message)
            except OUTAGES as error:
                logger.warning("What an app should hear has to wait: %s", error)
                self._refresh_in(random.uniform(0.5, 1.0) * RETRY_SECONDS)  # noqa: S311
            except Exception:  # one order's fault must not silence the location
                logger.exception("A change could not be told to the apps")

    async def _take(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "push.resync":
            self._refresh_in(random.uniform(0.0, RESYNC_WITHIN_SECONDS))  # noqa: S311
        elif kind == "push.refresh":
            self._timer = None
            async with self._lock:
                await self._refresh()
        elif kind == "push.text":
            async with self._lock:
                await self._compare(_decode(message["text"]), message["version"])
        elif kind == "push.event":
            await self._tell(Event(message["name"], message["payload"], message["rooms"]))

    async def _compare(self, facts: OrderFacts, version: int) -> None:
        """The relay's word. Of two relays that overlap, the slower one may say what is past."""
        held = self._known.get(facts.order_id)
        if held is not None and went_back(held.facts, facts):
            if version <= held.version:
                return
            found = await shared_read(("facts", facts.order_id), partial(_read_one, facts.order_id))
            if found is None:
                return
            version, facts = found
        await self._apply(facts, version)

    async def _refresh(self) -> None:
        reading = await self._read()
        for facts in reversed(reading.orders):
            await self._apply(facts, reading.version)
        self._since = reading.since
        self._known = {
            order_id: one
            for order_id, one in self._known.items()
            if one.facts.placed_at >= reading.since
        }
        self._refresh_in(REFRESH_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311

    async def _apply(self, facts: OrderFacts, version: int) -> None:
        """Whatever the version: a write may end after one that began later, and what is told is
        what differs."""
        held = self._known.get(facts.order_id)
        if held is not None:
            version = max(version, held.version)
            found = news(held.facts, facts)
        elif facts.placed_at >= self._since:
            found = news(None, facts)
        else:
            found = latest_news(facts)
        self._known[facts.order_id] = Known(version, facts)
        for one in found:
            for event in events_of(one, facts):
                await self._tell(event)

    async def _read(self) -> Reading:
        reading = partial(_read_orders, self.location_id)
        return await shared_read(("apps", self.location_id), reading)

    def _refresh_in(self, seconds: float) -> None:
        """The earliest time counts."""
        loop = asyncio.get_running_loop()
        at = loop.time() + seconds
        if self._timer is not None:
            if self._timer.when() <= at:
                return
            self._timer.cancel()
        refresh = {"type": "push.refresh", "key": "refresh"}
        self._timer = loop.call_at(at, self._layer.put, self._channel, refresh)


class Followers:
    """Those of this process: one for each location that a socket listens to."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._by_location: dict[str, Follower] = {}

    def follow(self, location_id: str, sid: str) -> Follower:
        """The location's follower, kept until `sid` and all others are done with it."""
        follower = self._by_location.get(location_id)
        if follower is None:
            follower = self._by_location[location_id] = Follower(location_id, self._tell)
        follower.sids.add(sid)
        return follower

    def leave(self, location_id: str, sid: str) -> None:
        """`sid` listens to that location no more."""
        follower = self._by_location.get(location_id)
        if follower is None:
            return
        follower.sids.discard(sid)
        if not follower.sids:
            del self._by_location[location_id]
            follower.end()

    def get(self, location_id: str) -> Follower | None:
        return self._by_location.get(location_id)


def _read_orders(location_id: str) -> Reading:
    board = board_of(location_id)
    since = now() - KNOWN_FOR
    where = {"locationId": parse_id(location_id), "startedAt": {"$gte": since}}
    with versioned_session() as (session, version):
        found = collection("orders").find(where, PROJECTION, session=session)
        orders = list(found.sort("startedAt", -1).limit(MOST_ORDERS))
    facts = readable(orders, lambda order: facts_of(order, board))
    complete = len(orders) < MOST_ORDERS or not facts
    return Reading(version, (iso(since) or "") if complete else facts[-1].placed_at, facts)


def _read_one(order_id: str) -> tuple[int, OrderFacts] | None:
    with versioned_session() as (session, version):
        where = {"_id": parse_id(order_id)}
        order = collection("orders").find_one(where, PROJECTION, session=session)
    if order is None:
        return None
    return version, facts_of(order, board_of(str(order.get("locationId"))))
