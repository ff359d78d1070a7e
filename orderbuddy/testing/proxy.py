"""A TCP proxy in front of a real server that can hold a request or its answer: to kill, or to
pause, what waits for it at that very step."""

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK = 65536


@dataclass(eq=False)
class _Hold:
    """What to hold, once. `ended`: it was let go, or (`is_dropped`) will never get anywhere."""

    wanted: tuple[bytes, ...]
    before: bool
    taken: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    is_dropped: bool = False

    def matches(self, request: bytes) -> bool:
        return not self.taken.is_set() and all(one in request for one in self.wanted)


class HoldingProxy:
    """Forwards to `target` ("host:port"). Armed with some bytes, it lets a request that has them
    through, keeps its answer, and sets `held`: the server has done it, and the client never hears.
    Armed with `before`, it keeps the request itself: the server never hears.
    """

    def __init__(self, target: str) -> None:
        host, _, port = target.partition(":")
        self._target = (host, int(port))
        self._lock = threading.Lock()
        self._hold: _Hold | None = None
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = "{}:{}".format(*self._listener.getsockname())
        self.held = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, *wanted: bytes, before: bool = False) -> None:
        """Hold the answer of the next request that contains all of `wanted`, or that request.

        What was held until now is dropped.
        """
        self.drop()
        self.held.clear()
        self._hold = _Hold(wanted, before)

    def release(self) -> None:
        """Let go on what is held; nothing is held any more."""
        self._end(drop=False)

    def release_until(self, *wanted: bytes, before: bool = False) -> None:
        """Let go on what is held, and hold the next one that contains all of `wanted`."""
        with self._lock:
            hold, self._hold = self._hold, _Hold(wanted, before)
            self.held.clear()
        if hold is not None:
            hold.ended.set()

    def drop(self) -> None:
        """What is held never gets anywhere; nothing is held any more."""
        self._end(drop=True)

    def close(self) -> None:
        self.drop()
        self._listener.close()

    def _end(self, *, drop: bool) -> None:
        with self._lock:
            hold, self._hold = self._hold, None
        if hold is not None:
            hold.is_dropped = drop
            hold.taken.set()
            hold.ended.set()

    def take(self, request: bytes) -> _Hold | None:
        """The hold that this request is for, if there is one; nobody else gets it."""
        with self._lock:
            hold = self._hold
            if hold is None or not hold.matches(request):
                return None
            hold.taken.set()
            return hold

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(self._target)
                except OSError:  # being started again: the client sees that nobody answers
                    client.close()
                    continue
                _Line(self, client, server).start()


class _Line:
    """One client's connection. `_asked` is what it has sent since the last answer: a request may
    come in several pieces."""

    def __init__(self, proxy: HoldingProxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._asked = b""
        self._hold: _Hold | None = None

    def start(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        answers = threading.Thread(target=self._run, args=(self._answers,), daemon=True)
        answers.start()
        self._run(self._requests)
        answers.join()
        self._client.close()
        self._server.close()

    def _run(self, pump: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):  # either side hung up
            pump()
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _requests(self) -> None:
        while data := self._client.recv(CHUNK):
            self._asked = (self._asked + data)[-2 * CHUNK :]
            hold = self._proxy.take(self._asked)
            if hold is not None and not hold.before:
                self._hold = hold
            elif hold is not None and not self._kept(hold):
                return
            self._server.sendall(data)

    def _answers(self) -> None:
        while data := self._server.recv(CHUNK):
            self._asked = b""
            hold, self._hold = self._hold, None
            if hold is not None and not self._kept(hold):
                return
            self._client.sendall(data)

    def _kept(self, hold: _Hold) -> bool:
        """Waits until what is held may go on; False when it never will."""
        self._proxy.held.set()
        hold.ended.wait()
        return not hold.is_dropped


def through(mongodb_url: str, proxy_address: str) -> str:
    """`mongodb_url` by way of the proxy, to that one server and no other of its replica set."""
    name = urlsplit(mongodb_url).path
    return f"mongodb://{proxy_address}{name or '/'}?directConnection=true"
