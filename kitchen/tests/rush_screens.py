"""Screens of the rush, without a browser: they follow the kitchen's feed, say what they show, and
bump. Each keeps a book of what it has seen, from which the test then judges."""

import itertools
import threading
import time
import uuid
from collections import Counter, defaultdict
from functools import partial
from queue import Empty, PriorityQueue
from random import Random
from typing import Any

from kitchen.tests.rush_hands import Hands
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.screens import Screen

TELL_EVERY_SECONDS = 1.0
TELL_AGAIN_SECONDS = 10.0
MOST_IN_A_MESSAGE = 200
MAKING_SECONDS = (0.2, 2.0)
HAND_OVER_SECONDS = 10.0
# How many people hand over: one could be all that a slow machine waits for.
EXPO_PAIRS = 3

OPEN = ("CREATED", "ACCEPTED", "READY_FOR_PICKUP")

Pair = tuple[str, str]  # station, order


class RushScreen(Screen):
    """What it has seen, of each (station, order, line): `seen_open`, that it was to be made, with
    its dish; `done_at`, the instants at which it was done, as told: one, if it was bumped once.

    `faults` is what should never happen; `trails`, by order, all that was told of it.
    `die()` is a power cut: whatever the screen holds is lost, and it starts again.
    """

    def __init__(self, stack, path: str, session: StaffSession, stations: set[str]) -> None:
        super().__init__(stack, path, session)
        self.url, self.session, self.stations = stack.url, session, stations
        self.seen_open: dict[tuple[str, str, str], str] = {}
        self.done_at: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        self.alarms: dict[str, dict] = {}
        self.trails: defaultdict[str, list[str]] = defaultdict(list)
        self.faults: list[str] = []
        self._gone: dict[str, int] = {}
        self._told: dict[Pair, float] = {}
        self._answered: set[Pair] = set()
        self._numbers = itertools.count()
        self._messages: dict[int, list[Pair]] = {}
        self._tell_at = 0.0
        self._dead = threading.Event()

    def die(self) -> None:
        self._dead.set()
        self.hang_up()

    def _listen(self, socket) -> None:
        if self._dead.is_set():
            self._dead.clear()
            self._forget()
        self._told.clear()  # what was not answered is told again after a reconnect
        super()._listen(socket)

    def _hear(self, message: dict) -> None:
        super()._hear(message)
        if message["type"] == "seen":
            self._answered.update(self._messages.pop(message["id"], ()))
        elif message["type"] == "alarm":
            self._take_alarm(message["alarm"])

    def _idle(self) -> None:
        if time.monotonic() < self._tell_at:
            return
        self._tell_at = time.monotonic() + TELL_EVERY_SECONDS
        if pairs := self._untold()[:MOST_IN_A_MESSAGE]:
            self._tell(pairs)

    def _apply_snapshot(self, message: dict) -> None:
        super()._apply_snapshot(message)
        listed = {ticket["orderId"] for ticket in message["tickets"]}
        for order_id, held in list(self.tickets.items()):
            if order_id not in listed and held["version"] <= message["version"]:
                self._drop(order_id, message["version"])
        self.alarms = {}
        for alarm in message["alarms"]:
            self._take_alarm(alarm)

    def _apply(self, ticket: dict) -> None:
        before = self.tickets.get(ticket["orderId"])
        known = before["version"] if before else self._gone.get(ticket["orderId"], -1)
        if ticket["version"] <= known:
            return
        self._trail(ticket["orderId"], ticket["version"], ticket["status"])
        if before is not None or ticket["status"] in OPEN:
            super()._apply(ticket)
        for line in ticket["lines"]:
            for station in self.stations.intersection(line["stationIds"]):
                self._note(station, ticket, line, before)
        if ticket["status"] not in OPEN:
            self._drop(ticket["orderId"], ticket["version"])

    def _note(self, station: str, ticket: dict, line: dict, before: dict | None) -> None:
        key = (station, ticket["orderId"], line["id"])
        done = part_of(line, station)["completedAt"]
        if done:
            self.done_at[key].add(done)
        elif ticket["status"] != "ACCEPTED":
            self.faults.append(f"{key} is open on an order that is {ticket['status']}")
        elif before and any(part_of(one, station)["completedAt"] for one in lines_of(before, line)):
            self.faults.append(f"{key} came back after it was bumped")
        else:
            self.seen_open[key] = line["menuItemId"]

    def _drop(self, order_id: str, version: int) -> None:
        """A late, older word must not bring it back."""
        self.tickets.pop(order_id, None)
        self._gone[order_id] = version
        self._trail(order_id, version, "dropped")

    def _trail(self, order_id: str, version: int, what: str) -> None:
        self.trails[order_id].append(f"{self.connections}: {version} {what}")

    def _forget(self) -> None:
        self.tickets.clear()
        self.appeared.clear()
        self._gone.clear()
        self._answered.clear()
        self._messages.clear()

    def _take_alarm(self, alarm: dict) -> None:
        if alarm["endedAt"]:
            self.alarms.pop(alarm["id"], None)
        else:
            self.alarms[alarm["id"]] = alarm

    def _untold(self) -> list[Pair]:
        again = time.monotonic() - TELL_AGAIN_SECONDS
        return [
            (station, order_id)
            for order_id, ticket in list(self.tickets.items())
            for station in sorted(stations_of(ticket) & self.stations)
            if (station, order_id) not in self._answered
            and self._told.get((station, order_id), 0.0) < again
        ]

    def _tell(self, pairs: list[Pair]) -> None:
        number, tickets = next(self._numbers), defaultdict(list)
        for station, order_id in pairs:
            tickets[station].append(order_id)
        self._messages[number] = pairs
        self._told.update(dict.fromkeys(pairs, time.monotonic()))
        self._say({"type": "seen", "id": number, "tickets": tickets})


class Expo(RushScreen):
    """Sees whole orders, and hands over what has been ready for a while."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.handed_over: set[str] = set()
        self._ready: dict[str, float] = {}
        self._pairs = [Hands(self, partial(self._hand_over, nth)) for nth in range(EXPO_PAIRS)]

    def __enter__(self) -> "Expo":
        super().__enter__()
        for hands in self._pairs:
            hands.start()
        return self

    def __exit__(self, *error: object) -> None:
        for hands in self._pairs:
            hands.end()
        super().__exit__(*error)

    def _hand_over(self, nth: int) -> None:
        for order_id, ticket in list(self.tickets.items()):
            if ticket["status"] != "READY_FOR_PICKUP" or order_id in self.handed_over:
                continue
            if int(order_id, 16) % EXPO_PAIRS != nth:
                continue
            since = self._ready.setdefault(order_id, time.monotonic())
            if time.monotonic() - since < HAND_OVER_SECONDS:
                continue
            self.handed_over.add(order_id)
            body = {"orderId": order_id, "orderStatus": "PICKED_UP"}
            path = "/api/v1/restaurant/order-status"
            self._pairs[nth].do(path, body, key=str(uuid.uuid4()))


class CookScreen(RushScreen):
    """A station's screen whose cook bumps each ticket a while after it came, and now and then
    sends a bump again, as after an answer that was lost. `bumped` counts what the cook has done:
    portions by name."""

    def __init__(self, stack, path: str, session: StaffSession, station: str) -> None:
        super().__init__(stack, path, session, {station})
        self.station = station
        self.bumped: Counter[str] = Counter()
        self._due: PriorityQueue[tuple[float, str]] = PriorityQueue()
        self._planned: set[str] = set()
        self._hands = Hands(self, self._bump_what_is_due)

    def __enter__(self) -> "CookScreen":
        super().__enter__()
        self._hands.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._hands.end()
        super().__exit__(*error)

    def _apply(self, ticket: dict) -> None:
        super()._apply(ticket)
        if ticket["orderId"] in self._planned or not self._open_lines(ticket["orderId"]):
            return
        self._planned.add(ticket["orderId"])
        # Two screens of one station bump at the same moment.
        making = Random(ticket["orderId"]).uniform(*MAKING_SECONDS)
        self._due.put((time.monotonic() + making, ticket["orderId"]))

    def _forget(self) -> None:
        super()._forget()
        self._planned.clear()

    def _open_lines(self, order_id: str) -> list[dict]:
        ticket = self.tickets.get(order_id)
        lines = ticket["lines"] if ticket else []
        return [one for one in lines if not part_of(one, self.station)["completedAt"]]

    def _bump_what_is_due(self) -> None:
        while True:
            try:
                due, order_id = self._due.get_nowait()
            except Empty:
                return
            if due > time.monotonic():
                self._due.put((due, order_id))
                return
            if lines := self._open_lines(order_id):
                self._bump(order_id, lines)

    def _bump(self, order_id: str, lines: list[dict]) -> None:
        body = {
            "orderId": order_id,
            "itemIds": [line["id"] for line in lines],
            "stationId": self.station,
            "actionId": str(uuid.uuid4()),
        }
        self._hands.do("/api/v1/stations/bump", body)
        self.bumped.update(line["name"] for line in lines)
        if Random(body["actionId"]).random() < 0.2:
            self._hands.do("/api/v1/stations/bump", body)


def part_of(line: dict, station: str) -> dict:
    """The state of a line at a station."""
    return line["parts"].get(station) or line


def lines_of(ticket: dict, line: dict) -> list[dict]:
    return [one for one in ticket["lines"] if one["id"] == line["id"]]


def stations_of(ticket: dict) -> set[str]:
    return {station for line in ticket["lines"] for station in line["stationIds"]}
