"""The Socket.IO server of one process, with python-socketio, and its limits.

Rooms are this process's own; what happens comes to every process over the channel layer, so the
library needs no message queue of its own.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import socketio
from django.conf import settings
from engineio.payload import Payload

from kitchen.socketio.apps import Apps

logger = logging.getLogger(__name__)

PATH = "/socket.io/"
# A phone that is gone is noticed within half a minute, as on the other sockets.
PING_SECONDS = 15
LONGEST_MESSAGE = 10_000
MOST_SOCKETS = 10_000
# Mail of a client that polls, and does not come for it.
MOST_WAITING = 500
MESSAGES_PER_WINDOW = 500
WINDOW_SECONDS = 10.0
SWEEP_SECONDS = 2.0

# An app that was offline sends all that it has kept in one request.
Payload.max_decode_packets = 200

Asgi = Callable[..., Awaitable[None]]


def origin_allowed(origin: str, environ: Mapping[str, Any]) -> bool:
    """Our own pages, and the apps that live elsewhere. (A client without an origin is no browser:
    it has no cookie that somebody else's page could use.)"""
    known = (settings.API_ENDPOINT, settings.MENU_ENDPOINT, settings.STORE_ENDPOINT)
    return origin in filter(None, known) or urlsplit(origin).netloc == environ.get("HTTP_HOST")


class SocketIo:
    """An ASGI application: /socket.io/ is ours, everything else is `other`'s."""

    def __init__(self, other: Asgi) -> None:
        self._other = other
        # It logs every packet, and a traceback for whatever garbage a client sends.
        library = logging.getLogger("kitchen.socketio.library")
        library.setLevel(logging.CRITICAL)
        self.server = socketio.AsyncServer(
            async_mode="asgi",
            # One client's events are taken in their order, the next one when the last is done.
            async_handlers=False,
            cors_allowed_origins=origin_allowed,
            max_http_buffer_size=LONGEST_MESSAGE,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            logger=library,
            engineio_logger=library,
        )
        self.server.register_namespace(Apps())
        self._engine = self.server.eio
        self._understand, self._part = map(self._engine.handlers.get, ("message", "disconnect"))
        self._engine.on("message", self._take)
        self._engine.on("disconnect", self._let_go)
        self._heard: dict[str, int] = {}
        self._sweeping: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket") or not scope["path"].startswith(PATH):
            await self._other(scope, receive, send)
        elif self._is_full(scope):
            await _refuse(scope, send, 503, "Too many sockets")
        else:
            self._sweep_from_now_on()
            await self._serve(scope, receive, send)

    def _is_full(self, scope: Any) -> bool:
        is_new = b"sid=" not in scope["query_string"]
        return is_new and len(self._engine.sockets) >= MOST_SOCKETS

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            if scope["type"] == "http" and scope["method"] == "GET":
                await self._poll(scope, receive, send)
            else:
                await self.server.handle_request(scope, receive, send)
        except Exception as error:  # noqa: BLE001  (garbage fails anywhere in the library)
            logger.info("A socket is closed: %s", error)
            await _refuse(scope, send, 400, "Bad request")

    async def _poll(self, scope: Any, receive: Any, send: Any) -> None:
        """Ends with the client: what is said next must not go to a request that nobody awaits."""
        first = await receive()
        if first["type"] == "http.disconnect":
            return

        async def request() -> Any:
            return first

        answering = asyncio.create_task(self.server.handle_request(scope, request, send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            answering.cancel()
        # Cancelled, it closes its socket.
        with contextlib.suppress(asyncio.CancelledError):
            await answering

    async def _take(self, eio_sid: str, data: Any) -> None:
        """One message of a client, sense or not."""
        heard = self._heard[eio_sid] = self._heard.get(eio_sid, 0) + 1
        if heard > MESSAGES_PER_WINDOW:
            await self._hang_up(eio_sid)
            return
        try:
            await self._understand(eio_sid, data)
        except Exception as error:  # noqa: BLE001  (as above)
            logger.info("A socket said what nobody understands: %s", error)
            await self._hang_up(eio_sid)

    async def _let_go(self, eio_sid: str, reason: str) -> None:
        """The library leaves a request of a client that polls waiting, for half a minute."""
        await self._part(eio_sid, reason)
        self._heard.pop(eio_sid, None)
        socket = self._engine.sockets.get(eio_sid)
        if socket is not None:
            socket.queue.put_nowait(None)  # ends the one who writes, who ends the connection

    def _sweep_from_now_on(self) -> None:
        if self._sweeping is None or self._sweeping.done():
            self._sweeping = asyncio.create_task(self._sweep_for_ever())

    async def _sweep_for_ever(self) -> None:
        window_ends = 0.0
        while True:
            clock = asyncio.get_running_loop().time()
            if clock > window_ends:
                window_ends = clock + WINDOW_SECONDS
                self._heard.clear()
            for eio_sid, socket in list(self._engine.sockets.items()):
                if socket.queue.qsize() > MOST_WAITING:
                    await self._hang_up(eio_sid)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _hang_up(self, eio_sid: str) -> None:
        """Without a farewell, so that the client's library connects again by itself."""
        socket = self._engine.sockets.get(eio_sid)
        if socket is not None:
            await socket.close(wait=False, abort=True)


async def _left(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(scope: Any, send: Any, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})
        return
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})
