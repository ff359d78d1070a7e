"""HTTP as the fakes speak it: a request, an answer, what is refused, and the server below them."""

import json
import re
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from payments.fakes.faults import Fault

MAX_BODY = 1_000_000
Json = dict[str, Any]


@dataclass(slots=True)
class Request:
    """What came in. `named` holds what the route's pattern names in the path, decoded."""

    method: str
    path: str
    query: dict[str, str]
    headers: Any
    body: bytes
    named: dict[str, str] = field(default_factory=dict)
    fault: Fault | None = None

    def json(self) -> Json:
        """The body as a JSON object; Refusal 415 or 400 for anything else."""
        if self.headers.get_content_type() != "application/json":
            raise Refusal(415, "Content-Type must be application/json")
        try:
            found = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "the body is not JSON") from None
        if not isinstance(found, dict):
            raise Refusal(400, "the body is not a JSON object")
        return found


@dataclass(slots=True)
class Answer:
    """`body`: JSON for a dict, else as it is."""

    status: int = 200
    body: Json | bytes = field(default_factory=dict)
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """Head and body in one piece: two writes would cost two packets."""
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {
            "Content-Type": self.content_type,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            **self.headers,
        }
        head = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{head}{lines}\r\n".encode() + body


class Refusal(Exception):
    """The gateway refuses a request; `is_violation`: no client of ours should ever have sent it."""

    def __init__(
        self, status: int, text: str, body: Json | None = None, *, is_violation: bool = True
    ) -> None:
        super().__init__(text)
        self.answer = Answer(status, body or {"message": text})
        self.is_violation = is_violation


class Dropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True)
class Route:
    """`pattern` is a regular expression for the whole path; its named groups are `named`.

    `operation` is what faults are told by; "" is never befallen by any.
    """

    method: str
    pattern: str
    operation: str
    handler: Callable[[Request], Answer]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


class WireServer(ThreadingHTTPServer):
    """HTTP/1.1 with connections that are kept open. `answer` may raise Dropped; what else it
    raises goes to `report`."""

    daemon_threads = True
    # A burst of guests must not be refused.
    request_queue_size = 256

    def __init__(
        self,
        address: tuple[str, int],
        answer: Callable[[Request], Answer],
        report: Callable[[str], None],
    ) -> None:
        self.answer = answer
        self._report = report
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_all(self) -> None:
        """Also the connections that clients keep open: they must not go on being served."""
        self.server_close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed meanwhile is no fault of anybody's."""
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self._report(f"the fake itself failed: {error!r}")


class _Handler(BaseHTTPRequestHandler):
    server: WireServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY)
        request = Request(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query)),
            self.headers,
            self.rfile.read(length),
        )
        try:
            self.wfile.write(self.server.answer(request).as_bytes())
        except Dropped:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: a fake's `violations` say what matters."""
