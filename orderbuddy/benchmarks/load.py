"""HTTP load from a generator that is not itself the bottleneck: wrk, or sockets of our own."""

import itertools
import json
import random
import re
import secrets
import selectors
import shutil
import socket
import subprocess
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

QUOTED = re.compile(rb'"previewOrderId":"([0-9a-f]{24})"')


@dataclass(frozen=True)
class Follow:
    """What is sent for each quote that comes back; QUOTE in `body` stands for the quote's id."""

    path: str
    body: str


PLACE = Follow("/api/v1/payments/place-order-without-payment", '{"previewOrderId":"QUOTE"}')
PAY = Follow(
    "/api/v1/payments/complete-transaction",
    '{"previewOrderId":"QUOTE","transactionToken":"token-QUOTE"}',
)


@dataclass(frozen=True)
class Scenario:
    """One request, sent again and again; with `then` each quote that comes back is placed. NUMBER
    in `body` stands for seven digits, other ones each time."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    then: Follow | None = None


@dataclass(frozen=True)
class Figures:
    """Milliseconds; `errors` are answers of 400 and above, and broken connections."""

    per_second: float
    p50: float
    p95: float
    p99: float
    errors: int


def generator_name() -> str:
    return "wrk" if shutil.which("wrk") else "sockets of our own (wrk is not installed)"


def run_load(port: int, scenario: Scenario, *, connections: int, seconds: float) -> Figures:
    """Send `scenario` over that many connections for that long."""
    if shutil.which("wrk"):
        return _run_wrk(port, scenario, connections, seconds)
    taken = run_sockets(port, scenario, connections=connections, seconds=seconds)
    times = taken.first + taken.then
    return Figures(len(times) / taken.elapsed, *percentiles(times, (50, 95, 99)), taken.errors)


LUA = """
local path, method, body = %(path)s, %(method)s, %(body)s
local placing, placed = %(placing)s, %(placed)s
local headers = {%(headers)s}
local quotes = {}
local changes, count = body and body:find("NUMBER"), %(first)d
function request()
  if placing and #quotes > 0 then
    local id = table.remove(quotes)
    return wrk.format("POST", placing, headers, (placed:gsub("QUOTE", id)))
  end
  if not changes then return wrk.format(method, path, headers, body) end
  count = count + 1
  return wrk.format(method, path, headers, (body:gsub("NUMBER", string.format("%%07d", count))))
end
%(response)s
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('FIGURES {"per_second":%%f,"p50":%%f,"p95":%%f,"p99":%%f,"errors":%%d}\\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    e.connect + e.read + e.write + e.timeout + e.status))
end
"""
# wrk reads bodies only where a script wants them, which costs it much of its speed.
LUA_RESPONSE = """
function response(status, headers, body)
  local id = body:match('"previewOrderId":"(%x+)"')
  if id then table.insert(quotes, id) end
end
"""


def _run_wrk(port: int, scenario: Scenario, connections: int, seconds: float) -> Figures:
    headers = ",".join(f"[{_lua(k)}]={_lua(v)}" for k, v in _headers(scenario).items())
    script = LUA % {
        "path": _lua(scenario.path),
        "method": _lua(scenario.method),
        "body": _lua(scenario.body.decode()) if scenario.body else "nil",
        "placing": _lua(scenario.then.path) if scenario.then else "nil",
        "placed": _lua(scenario.then.body) if scenario.then else "nil",
        "headers": headers,
        "response": LUA_RESPONSE if scenario.then else "",
        "first": _first_number(),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "load.lua"
        path.write_text(script)
        # A slow answer is in the percentiles; wrk would count it as an error after two seconds.
        lasting = [f"-d{max(1, round(seconds))}s", "--timeout", "30s"]
        command = ["wrk", "-t1", f"-c{connections}", *lasting, "-s", str(path)]
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        ).stdout
    return Figures(**json.loads(said.rsplit("FIGURES ", 1)[1]))


def _lua(text: str) -> str:
    return json.dumps(text)


def _headers(scenario: Scenario) -> dict[str, str]:
    return {**({"Content-Type": "application/json"} if scenario.body else {}), **scenario.headers}


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.received = bytearray()
        self.sent_at = 0.0
        self.follows = False

    def send(self, request: bytes, *, follows: bool = False) -> None:
        self.received.clear()
        self.follows = follows
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> bool:
        """True when the whole answer is there."""
        self.received += self.socket.recv(262144)
        head, found, rest = self.received.partition(b"\r\n\r\n")
        if not found:
            return False
        length = re.search(rb"content-length: (\d+)", head.lower())
        return len(rest) >= (int(length[1]) if length else 0)


@dataclass
class Taken:
    """How long requests took, in seconds: the scenario's own, and those of its `then`."""

    first: list[float] = field(default_factory=list)
    then: list[float] = field(default_factory=list)
    errors: int = 0
    elapsed: float = 0.0


def run_sockets(
    port: int, scenario: Scenario, *, connections: int, seconds: float, pause: float = 0.0
) -> Taken:
    """As `run_load`, by sockets of our own, which tell the two kinds of requests apart.

    Each connection rests for `pause` seconds, give or take half of it, before it asks again.
    """
    numbers = itertools.count(_first_number())
    quotes: deque[bytes] = deque()
    resting: list[tuple[float, _Connection]] = []
    taken = Taken()
    with selectors.DefaultSelector() as ready:
        for _ in range(connections):
            connection = _Connection(port)
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            resting.append((time.perf_counter() + random.uniform(0, pause), connection))  # noqa: S311
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            for key, _ in ready.select(0.005 if resting else 0.1):
                connection = key.data
                if not connection.take():
                    continue
                times = taken.then if connection.follows else taken.first
                times.append(time.perf_counter() - connection.sent_at)
                taken.errors += int(connection.received[9:12]) >= 400
                if scenario.then and (found := QUOTED.search(connection.received)):
                    quotes.append(_following(scenario.then, found[1]))
                rests = pause * random.uniform(0.5, 1.5)  # noqa: S311
                resting.append((time.perf_counter() + rests, connection))
            for at, connection in resting[:]:
                if at > time.perf_counter():
                    continue
                resting.remove((at, connection))
                if quotes:
                    connection.send(quotes.pop(), follows=True)
                else:
                    connection.send(_first(scenario, next(numbers)))
        taken.elapsed = time.perf_counter() - started
        for key in list(ready.get_map().values()):
            key.data.socket.close()
    return taken


def _first_number() -> int:
    """Not those of the run before."""
    return secrets.randbelow(900) * 10_000


def _first(scenario: Scenario, number: int) -> bytes:
    body = scenario.body.replace(b"NUMBER", b"%07d" % number)
    return _bytes(scenario.method, scenario.path, _headers(scenario), body)


def _following(then: Follow, quote_id: bytes) -> bytes:
    body = then.body.replace("QUOTE", quote_id.decode()).encode()
    return _bytes("POST", then.path, {"Content-Type": "application/json"}, body)


def _bytes(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def percentiles(seconds: list[float], wanted: tuple[int, ...]) -> list[float]:
    """Percentiles of times in seconds, as milliseconds; zeros without any."""
    ordered = sorted(seconds)
    if not ordered:
        return [0.0 for _ in wanted]
    last = len(ordered) - 1
    return [ordered[min(last, int(len(ordered) * one / 100))] * 1000 for one in wanted]
