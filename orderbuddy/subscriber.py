"""One connection to Valkey that listens to many channels, and knows when it was cut off.

redis-py's own PubSub connects and subscribes again behind its caller's back, who then never learns
that messages were missed. This one says so, after every channel is confirmed again.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
CONFIRM_SECONDS = 3.0
# Silence for so long is answered with a PING; as long again without its PONG ends the connection.
PING_SECONDS = 3.0
SWEEP_SECONDS = 5.0
RETRY_SECONDS = (0.1, 0.5)


class Subscriber:
    """`deliver(channel, payload)` is called for each message, `resumed()` after each gap.

    Belongs to the event loop that makes it. It always listens to the channel `inbox`.
    """

    def __init__(
        self,
        url: str,
        inbox: str,
        *,
        deliver: Callable[[str, bytes], None],
        resumed: Callable[[], None],
    ) -> None:
        self._pool = ConnectionPool.from_url(
            url,
            protocol=2,
            # Timeouts are set around each step here; redis-py's would send from a task of its own,
            # after the connection may have ended.
            socket_timeout=None,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )
        self._deliver = deliver
        self._resumed = resumed
        self._loop = asyncio.get_running_loop()
        self._confirmed = {inbox: self._loop.create_future()}
        self._unused: set[str] = set()
        self._connection: AbstractConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._was_cut_off = False
        self._last_of_all: str | None = None

    def start(self) -> None:
        """Begins to listen, if it does not yet."""
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._listen_for_ever())

    async def subscribe(self, channel: str) -> None:
        """Returns when Valkey has confirmed; ConnectionError when it does not in CONFIRM_SECONDS.

        A channel that was not confirmed stays wanted: it is asked for again until it is released.
        """
        self.start()
        self._unused.discard(channel)
        confirmed = self._confirmed.get(channel)
        if confirmed is None:
            confirmed = self._confirmed[channel] = self._loop.create_future()
            await self._command("SUBSCRIBE", channel)
        if confirmed.done():
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await asyncio.shield(confirmed)
        except TimeoutError as error:
            raise ConnectionError(f"Valkey does not confirm {channel}") from error

    def release(self, channel: str) -> None:
        """Nobody needs this channel now; it is given up within a few seconds if that stays so."""
        if channel in self._confirmed:
            self._unused.add(channel)

    async def close(self) -> None:
        """Stop to listen."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _command(self, *words: str) -> None:
        """Sends, if there is a connection: one that is being made will ask for everything."""
        connection = self._connection
        # No `await` may come between this question and the sending: redis-py would reconnect.
        if connection is not None and connection.is_connected:
            # The reader meets the same failure, and does what is to be done.
            with contextlib.suppress(RedisError, OSError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    await connection.send_command(*words, check_health=False)

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                logger.warning("Cut off from Valkey, trying again: %s", error)
            self._forget_confirmations()
            await asyncio.sleep(random.uniform(*RETRY_SECONDS))  # noqa: S311

    async def _listen(self) -> None:
        connection = self._pool.make_connection()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await connection.connect()
            self._connection = connection
            await self._subscribe_to_all()
            await self._read(connection)
        finally:
            self._connection = None
            await connection.disconnect(nowait=True)

    async def _subscribe_to_all(self) -> None:
        for channel in self._unused:
            self._confirmed.pop(channel, None)
        self._unused.clear()
        channels = list(self._confirmed)
        # Confirmed in this order: with the last of them, all are.
        self._last_of_all = channels[-1]
        await self._command("SUBSCRIBE", *channels)

    async def _read(self, connection: AbstractConnection) -> None:
        clock = self._loop.time
        sweep_at = clock() + SWEEP_SECONDS
        asked = False
        while True:
            response = await connection.read_response(timeout=PING_SECONDS)
            if response is not None:
                asked = False
                self._take(response)
            elif asked:
                raise ConnectionError("Valkey answers no PING")
            else:
                asked = True
                await self._command("PING")
            if clock() > sweep_at:
                sweep_at = clock() + SWEEP_SECONDS
                await self._sweep()

    def _take(self, response: list[bytes]) -> None:
        kind = response[0]
        if kind == b"message":
            self._deliver(response[1].decode(), response[2])
        elif kind == b"subscribe":
            self._confirm(response[1].decode())

    def _confirm(self, channel: str) -> None:
        confirmed = self._confirmed.get(channel)
        if confirmed is not None and not confirmed.done():
            confirmed.set_result(None)
        if channel == self._last_of_all:
            self._last_of_all = None
            if self._was_cut_off:
                self._was_cut_off = False
                self._resumed()

    async def _sweep(self) -> None:
        """Gives up channels that nobody wants. Only confirmed ones: what is still being asked for
        must not have its confirmation mistaken for a later one's."""
        given_up = [channel for channel in self._unused if self._confirmed[channel].done()]
        self._unused.difference_update(given_up)
        for channel in given_up:
            del self._confirmed[channel]
        if given_up:
            await self._command("UNSUBSCRIBE", *given_up)

    def _forget_confirmations(self) -> None:
        self._was_cut_off = True
        self._last_of_all = None
        for channel, confirmed in self._confirmed.items():
            if confirmed.done():
                self._confirmed[channel] = self._loop.create_future()
