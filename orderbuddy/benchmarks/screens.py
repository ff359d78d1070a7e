"""Order → screen: many open kitchen sockets, orders at a steady pace, when each ticket arrives.

Every second socket is a station's own screen, the others show whole orders.
"""

import asyncio
import http.client
import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from websockets.asyncio.client import connect

from orderbuddy.benchmarks.daphnes import Daphnes
from orderbuddy.benchmarks.load import PLACE, percentiles
from orderbuddy.benchmarks.shops import BenchShop

TICKET = re.compile(r'"orderId":"([0-9a-f]{24})".*?"placedAt":"([^"]+)"')
CONNECTING_AT_ONCE = 50
PLACERS = 8
# What comes twice comes soon after; what has not come by the latest of these is lost.
LAST_ARRIVALS_SECONDS, LATEST_ARRIVAL_SECONDS = 3, 30


@dataclass
class Arrivals:
    """What the screens saw: (order, screen) → how often, and how long after the insert."""

    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    at: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    since_insert: list[float] = field(default_factory=list)

    def take(self, screen: int, text: str) -> None:
        """A ticket, or a fresh snapshot, in which a ticket may come for the first time."""
        arrived = time.time()
        if text.startswith('{"type":"ticket"'):
            self._count(screen, TICKET.findall(text)[:1], arrived)
        elif text.startswith('{"type":"snapshot"'):
            fresh = [one for one in TICKET.findall(text) if (one[0], screen) not in self.seen]
            self._count(screen, fresh, arrived)

    def _count(self, screen: int, tickets: list[tuple[str, str]], arrived: float) -> None:
        for order_id, placed_at in tickets:
            self.seen[order_id, screen] += 1
            self.at[order_id].append(arrived)
            self.since_insert.append(arrived - datetime.fromisoformat(placed_at).timestamp())


def measure_screens(
    stack: Any,
    daphnes: Daphnes,
    shops: Sequence[BenchShop],
    cookie: str,
    *,
    sockets: int,
    per_second: float,
    seconds: float,
) -> dict[str, Any]:
    """Open `sockets` kitchen sockets over the shops, spread over the processes; place orders, and
    time every arrival."""
    before_mb = daphnes.memory_mb
    count = int(per_second * seconds)
    quotes = [_quote(stack.web_port, shops[n % len(shops)]) for n in range(count)]
    arrivals, placed = Arrivals(), {}
    per_shop = Counter(n % len(shops) for n in range(sockets))
    expected = sum(per_shop[n % len(shops)] for n in range(count))
    screens = [
        _Screen(number, _address(number, shops, daphnes.urls), stack.url, cookie)
        for number in range(sockets)
    ]
    held_mb = asyncio.run(
        _watch(screens, stack.web_port, quotes, per_second, arrivals, expected, placed, daphnes)
    )
    taps = [
        arrived - placed[order_id]
        for order_id, times in arrivals.at.items()
        if order_id in placed
        for arrived in times
    ]
    return {
        "sockets": sockets,
        "processes": len(daphnes),
        "memory_mb": round(daphnes.memory_mb, 1),
        "memory_per_socket_kb": round((held_mb - before_mb) * 1024 / sockets, 1),
        "locations": len(shops),
        "orders": count,
        "tickets": len(arrivals.seen),
        "lost": expected - len(arrivals.seen),
        "doubled": sum(number - 1 for number in arrivals.seen.values()),
        "insert_to_screen_ms": _named(arrivals.since_insert),
        "tap_to_screen_ms": _named(taps),
    }


def _named(seconds: list[float]) -> dict[str, float]:
    return dict(zip(("p50", "p95", "p99"), percentiles(seconds, (50, 95, 99)), strict=True))


@dataclass(frozen=True)
class _Screen:
    number: int
    address: str
    origin: str
    cookie: str

    async def watch(
        self, gate: asyncio.Semaphore, opened: asyncio.Semaphore, arrivals: Arrivals
    ) -> None:
        await gate.acquire()
        async with connect(
            self.address, origin=self.origin, additional_headers={"Cookie": self.cookie},
            compression=None, ping_interval=None, open_timeout=60,
        ) as socket:  # fmt: skip
            await socket.recv()
            gate.release()
            opened.release()
            async for text in socket:
                arrivals.take(self.number, str(text))


def _address(number: int, shops: Sequence[BenchShop], urls: Sequence[str]) -> str:
    """A shop's screens are of both kinds, and on all processes."""
    shop, turn = shops[number % len(shops)], number // len(shops)
    station = f"?station={shop.station_id}" if turn % 2 else ""
    return f"{urls[turn // 2 % len(urls)]}/ws/kitchen/{shop.location_id}/{station}"


async def _watch(
    screens: Sequence[_Screen],
    port: int,
    quotes: list[str],
    per_second: float,
    arrivals: Arrivals,
    expected: int,
    placed: dict[str, float],
    daphnes: Daphnes,
) -> float:
    """Gives what the processes held when all screens were open, in MB."""
    gate, opened = asyncio.Semaphore(CONNECTING_AT_ONCE), asyncio.Semaphore(0)
    watching = [asyncio.create_task(one.watch(gate, opened, arrivals)) for one in screens]
    for _ in screens:
        await opened.acquire()
    held_mb = daphnes.memory_mb
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    pace = threading.Thread(target=_place_all, args=(port, quotes, per_second, placed, loop, done))
    pace.start()
    await done.wait()
    pace.join()
    latest = loop.time() + LATEST_ARRIVAL_SECONDS
    while len(arrivals.seen) < expected and loop.time() < latest:
        await asyncio.sleep(0.1)
    await asyncio.sleep(LAST_ARRIVALS_SECONDS)
    for screen in watching:
        screen.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    return held_mb


def _place_all(
    port: int,
    quotes: list[str],
    per_second: float,
    placed: dict[str, float],
    loop: asyncio.AbstractEventLoop,
    done: asyncio.Event,
) -> None:
    """Tap after tap at a steady pace, however long the answers take."""
    with ThreadPoolExecutor(PLACERS) as pool:
        started = time.perf_counter()
        for number, quote_id in enumerate(quotes):
            time.sleep(max(0.0, started + number / per_second - time.perf_counter()))
            pool.submit(_place, port, quote_id, placed)
    loop.call_soon_threadsafe(done.set)


def _place(port: int, quote_id: str, placed: dict[str, float]) -> None:
    tapped = time.time()
    answer = _post(port, PLACE.path, json.dumps({"previewOrderId": quote_id}).encode())
    placed[answer["orderId"]] = tapped


def _quote(port: int, shop: BenchShop) -> str:
    answer = _post(port, "/api/v1/order-app/cart/preview-order", shop.cart())
    return answer["data"]["previewOrderId"]


def _post(port: int, path: str, body: bytes) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()
