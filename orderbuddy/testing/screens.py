"""A kitchen screen without a browser: holds tickets by the version rule, reconnects by itself."""

import contextlib
import json
import threading
import time
from collections import Counter
from socket import SHUT_RDWR

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection

from orderbuddy.running.clients import StaffSession


class Screen:
    """Follows one kitchen socket in a thread.

    `tickets` has the newest of each order by id, `appeared` how often an order that was not there
    came up as an open ticket: the number of times that its chime would have sounded.
    """

    def __init__(self, stack, path: str, session: StaffSession) -> None:
        self._stack, self._path, self._session = stack, path, session
        self.tickets: dict[str, dict] = {}
        self.appeared: Counter[str] = Counter()
        self.connections = 0
        self.snapshots = 0
        self.connected = threading.Event()
        self._socket: ClientConnection | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> "Screen":
        self._thread.start()
        assert self.connected.wait(30), f"{self._path} never sent a snapshot"
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(10)

    def hang_up(self) -> None:
        """The connection breaks; the screen comes back by itself."""
        socket = self._socket
        if socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(SHUT_RDWR)

    def _say(self, message: dict) -> None:
        self._socket.send(json.dumps(message))

    def wait_for(self, order_ids: set[str], seconds: float = 30) -> None:
        """Until each of these orders is on the screen."""
        deadline = time.monotonic() + seconds
        while missing := order_ids - self.tickets.keys():
            assert time.monotonic() < deadline, f"{len(missing)} never came: {sorted(missing)[:3]}"
            time.sleep(0.05)

    def _follow(self) -> None:
        while not self._ended.is_set():
            try:
                with self._stack.open_socket(self._path, self._session) as socket:
                    self._socket = socket
                    self.connections += 1
                    self._listen(socket)
            except (OSError, WebSocketException):  # away; a screen tries again
                self._ended.wait(0.3)

    def _listen(self, socket) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                self._hear(json.loads(socket.recv(timeout=0.5)))
            self._idle()

    def _idle(self) -> None:
        """Twice a second and after each message, while there is a connection."""

    def _hear(self, message: dict) -> None:
        if message["type"] == "snapshot":
            self._apply_snapshot(message)
        elif message["type"] == "ticket":
            self._apply(message["ticket"])

    def _apply_snapshot(self, message: dict) -> None:
        self.snapshots += 1
        for ticket in message["tickets"]:
            self._apply(ticket)
        self.connected.set()

    def _apply(self, ticket: dict) -> None:
        held = self.tickets.get(ticket["orderId"])
        if held is None:
            self.appeared[ticket["orderId"]] += 1
        elif ticket["version"] <= held["version"]:
            return
        self.tickets[ticket["orderId"]] = ticket
