"""Runs the whole benchmark: servers of its own, one web process, then the screens."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import requests
from django.contrib.auth.hashers import make_password
from pymongo import MongoClient
from pymongo.database import Database

from orderbuddy.benchmarks import machine
from orderbuddy.benchmarks.daphnes import Daphnes, allow_files, processes_for
from orderbuddy.benchmarks.load import (
    PAY,
    PLACE,
    Follow,
    Scenario,
    generator_name,
    run_load,
)
from orderbuddy.benchmarks.notifications import measure_notifications
from orderbuddy.benchmarks.providers import call_back, providing, text_company
from orderbuddy.benchmarks.screens import measure_screens
from orderbuddy.benchmarks.shops import OWNER, PASSWORD, BenchShop, insert_shop
from orderbuddy.running.clients import StaffSession
from orderbuddy.running.ports import free_port
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.servers import EmbeddedServers
from orderbuddy.running.stack import BASE_DIR, Stack

SETTINGS = {
    "DEBUG": "false",
    "HTTPS_ONLY": "false",
    "SECRET_KEY": "only-for-benchmarks-" + "k" * 40,
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "MONGODB_NAME": "benchmark",
    "LOG_LEVEL": "WARNING",
    "GUEST_WRITES_PER_10_SECONDS": "0",
    "SIGN_INS_PER_MINUTE": "1000",
}
EMPTY = Scenario("/health/live")
EMPTY_SECONDS = 2.0
WARM_UP_SECONDS = 1.0
LOCATIONS = 50
SHOPS_FROM = 100
ORDERS_PER_SECOND = 20
START_UPS = 5
WEB_CPU, OTHER_CPU = 0, 1

Report = Callable[[str], None]


class Benchmark:
    """`only` names the measurements that are wanted (all without it)."""

    def __init__(
        self,
        *,
        seconds: float,
        connections: int,
        sockets: Sequence[int],
        pin: bool,
        only: Sequence[str],
        report: Report,
    ) -> None:
        self.seconds = seconds
        self.connections = connections
        self.sockets = sockets
        self.pinned = pin and machine.can_pin()
        self.only = only
        self.report = report
        self._providers: dict[str, str] = {}

    def run(self) -> dict[str, Any]:
        """Everything as one JSON-ready document. Raises RunningError where the machine does not
        allow what is wanted."""
        if self._wants("screens"):
            allow_files(max(self.sockets))
        found = {
            "machine": machine.describe(),
            "generator": generator_name(),
            "pinned": self.pinned,
            "connections": self.connections,
            "seconds": self.seconds,
        }
        with self._servers() as environment:
            if self._wants("start-up"):
                found["start_up_seconds"] = self._start_ups(environment)
            with MongoClient(environment["MONGODB_URL"]) as client:
                found |= self._measured(environment, client[environment["MONGODB_NAME"]])
        return found

    def _measured(self, environment: dict[str, str], database: Database) -> dict[str, Any]:
        small = insert_shop(database, 1, items=24, size=45_000)
        large = insert_shop(database, 2, items=64, size=118_000)
        directory = Path(environment["BENCHMARK_DIRECTORY"])
        cpus = {"web": {WEB_CPU}} if self.pinned else {}
        stack = Stack(environment, directory, parts=("web", "relay"), cpus=cpus)
        stack.start(self.report)
        try:
            found = {"http": self._http(stack, database, small, large)}
            if self._wants("notifications"):
                found["notifications"] = self._notifications(stack, database)
            found["web_memory_mb"] = round(machine.memory_mb(stack.process("web").pid), 1)
            if self._wants("screens"):
                found["screens"] = [
                    self._screens(stack, database, sockets, SHOPS_FROM * (1 + turn))
                    for turn, sockets in enumerate(self.sockets)
                ]
            return found
        finally:
            stack.stop()

    def _notifications(self, stack: Stack, database: Database) -> dict[str, Any]:
        """With a worker beside the rest, which all other figures do without."""
        shops = [insert_shop(database, number, items=24) for number in (4, 5)]
        call_back(self._providers, stack.url)
        workers = Stack(stack.env, stack.directory, parts=("worker",))
        workers.start(self.report)
        try:
            return measure_notifications(
                database,
                *shops,
                providers=self._providers,
                port=stack.web_port,
                connections=self.connections,
                seconds=self.seconds,
                report=self.report,
            )
        finally:
            workers.stop()

    def _http(
        self, stack: Stack, database: Database, small: BenchShop, large: BenchShop
    ) -> list[dict[str, Any]]:
        cards = insert_shop(database, 3, items=24, takes_cards=True)
        etag = requests.get(stack.url + small.menu_path, timeout=10).headers["ETag"]
        scenarios = {
            "menu-45k": Scenario(small.menu_path),
            "menu-118k": Scenario(large.menu_path),
            "menu-304": Scenario(small.menu_path, headers={"If-None-Match": etag}),
            "menu-br": Scenario(small.menu_path, headers={"Accept-Encoding": "br"}),
            "quotes": _quoting(small),
            "orders": _quoting(small, then=PLACE),
            "payments": _quoting(cards, then=PAY),
        }
        found = [
            self._one(name, scenario, stack, database)
            for name, scenario in scenarios.items()
            if self._wants(name)
        ]
        if self._wants("status"):
            order = database["orders"].find_one() or {"_id": "0" * 24}
            status = Scenario(f"/api/v1/order-app/orders/{order['_id']}/status")
            found.append(self._one("status", status, stack, database))
        return found

    def _one(
        self, name: str, scenario: Scenario, stack: Stack, database: Database
    ) -> dict[str, Any]:
        self.report(f"Measuring {name}")
        port, connections = stack.web_port, self.connections
        empty = run_load(port, EMPTY, connections=connections, seconds=EMPTY_SECONDS)
        run_load(port, scenario, connections=connections, seconds=WARM_UP_SECONDS)
        before, started = _orders(database), time.perf_counter()
        figures = asdict(run_load(port, scenario, connections=connections, seconds=self.seconds))
        if scenario.then:
            figures["requests_per_second"] = figures["per_second"]
            elapsed = time.perf_counter() - started
            figures["per_second"] = (_orders(database) - before) / elapsed
        return {
            "name": name,
            **figures,
            "empty_view_per_second": empty.per_second,
            "empty_view_p99": empty.p99,
            "ratio_to_empty_view": figures["per_second"] / (empty.per_second or 1),
            "web_memory_mb": round(machine.memory_mb(stack.process("web").pid), 1),
        }

    def _screens(
        self, stack: Stack, database: Database, sockets: int, first_shop: int
    ) -> dict[str, Any]:
        count = processes_for(sockets)
        self.report(f"Opening {sockets:,} sockets on {count} processes")
        shops = [insert_shop(database, first_shop + number) for number in range(LOCATIONS)]
        cpus = {WEB_CPU} if self.pinned else None
        daphnes = Daphnes(count, stack.env, stack.directory, cpus)
        with StaffSession(stack.url, OWNER, PASSWORD) as session, daphnes.running():
            return measure_screens(
                stack,
                daphnes,
                shops,
                session.cookie_header,
                sockets=sockets,
                per_second=ORDERS_PER_SECOND,
                seconds=max(5.0, self.seconds * 2),
            )

    def _start_ups(self, environment: dict[str, str]) -> dict[str, float]:
        self.report("Measuring start-up")
        taken = []
        directory = Path(environment["BENCHMARK_DIRECTORY"])
        for _ in range(START_UPS):
            cpus = {"web": {WEB_CPU}} if self.pinned else {}
            port = free_port()
            stack = Stack(environment, directory, parts=("web",), web_port=port, cpus=cpus)
            taken.append(_seconds_to_answer(stack.process("web"), f"{stack.url}/health/live"))
            stack.stop()
        return {"median": round(median(taken), 2), "best": round(min(taken), 2)}

    @contextmanager
    def _servers(self) -> Iterator[dict[str, str]]:
        """Throw-away servers with the data that is needed; yields the environment of it all."""
        before = os.sched_getaffinity(0) if self.pinned else None
        if self.pinned:
            os.sched_setaffinity(0, {OTHER_CPU})  # and with us all that we start
        directory = tempfile.mkdtemp(prefix="orderbuddy-benchmark-")
        servers = EmbeddedServers(Path(directory))
        servers.start(self.report)
        try:
            with providing("gateway", Path(directory)) as gateway, self._texts(directory) as texts:
                own = {"BENCHMARK_DIRECTORY": directory, "EMERGEPAY_ENVIRONMENT_URL": gateway}
                yield _prepared({**SETTINGS, **servers.environment, **texts, **own})
        finally:
            for process in servers.processes:
                process.kill()
            servers.stop()
            shutil.rmtree(directory, ignore_errors=True)
            if before:
                os.sched_setaffinity(0, before)

    @contextmanager
    def _texts(self, directory: str) -> Iterator[dict[str, str]]:
        """Settings for texts, where notifications are measured."""
        if not self._wants("notifications"):
            yield {}
            return
        with text_company(Path(directory)) as self._providers:
            yield self._providers

    def _wants(self, name: str) -> bool:
        return not self.only or name in self.only


def _prepared(environment: dict[str, str]) -> dict[str, str]:
    for command in ("migrate", "make_indexes"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity", "0"],
            cwd=BASE_DIR, env={**os.environ, **environment}, check=True, capture_output=True,
        )  # fmt: skip
    with MongoClient(environment["MONGODB_URL"]) as client:
        person = {"email": OWNER, "password": make_password(PASSWORD), "isSuperuser": True}
        client[environment["MONGODB_NAME"]]["users"].insert_one(person)
    return environment


def _quoting(shop: BenchShop, *, then: Follow | None = None) -> Scenario:
    path = "/api/v1/order-app/cart/preview-order"
    return Scenario(path, "POST", body=shop.cart(), then=then)


def _orders(database: Database) -> int:
    return database["orders"].count_documents({})


def _seconds_to_answer(process: ManagedProcess, url: str) -> float:
    started = time.perf_counter()
    process.start()
    while time.perf_counter() - started < 30:
        try:
            if requests.get(url, timeout=1).ok:
                return time.perf_counter() - started
        except requests.ConnectionError:
            time.sleep(0.005)
    raise process.failure("did not answer")
