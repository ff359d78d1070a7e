"""A TCP proxy in front of a real server that can hold back an answer: to kill what waits for it."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit

CHUNK = 65536


class HoldingProxy:
    """Forwards to `target` ("host:port"). Armed with some bytes, it lets a request that has them
    through, keeps its answer, and sets `held`: the server has done it, and the client never hears.
    """

    def __init__(self, target: str) -> None:
        host, _, port = target.partition(":")
        self._target = (host, int(port))
        self._wanted: tuple[bytes, ...] = ()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._listener.getsockname())
        self.held = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, *wanted: bytes) -> None:
        """Hold the answer of the next request that contains all of `wanted`."""
        self.held.clear()
        self._wanted = wanted

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                hold = threading.Event()
                for source, sink, asks in ((client, server, True), (server, client, False)):
                    arguments = (source, sink, hold, asks)
                    threading.Thread(target=self._pump, args=arguments, daemon=True).start()

    def _pump(
        self, source: socket.socket, sink: socket.socket, hold: threading.Event, asks: bool
    ) -> None:
        with contextlib.suppress(OSError):  # either side hung up
            while data := source.recv(CHUNK):
                if asks and self._wanted and all(one in data for one in self._wanted):
                    self._wanted = ()
                    hold.set()
                elif not asks and hold.is_set():
                    self.held.set()
                    continue
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()


def through(mongodb_url: str, proxy_address: str) -> str:
    """`mongodb_url` by way of the proxy, to that one server and no other of its replica set."""
    name = urlsplit(mongodb_url).path
    return f"mongodb://{proxy_address}{name or '/'}?directConnection=true"
