"""`manage.py demo` as a person runs it: a process with a port and a directory of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from orderbuddy.running.demo.runner import Demo
from orderbuddy.running.errors import RunningError
from orderbuddy.running.ports import LOCALHOST, free_port
from orderbuddy.running.stack import BASE_DIR
from orderbuddy.testing.environment import DEFAULTS

PATIENCE_SECONDS = 180
MARK = "ORDERBUDDY_DEMO_TEST"


class RunningDemo:
    """The command with its output; `left()` are the processes that came from it and still live."""

    def __init__(self, directory: Path, *options: str, port: int | None = None) -> None:
        self.directory = directory
        self.port = port or free_port()
        self.ready_file = directory / "ready.json"
        self.output = directory / f"output-{self.port}.txt"
        self._mark = str(uuid.uuid4())
        directory.mkdir(exist_ok=True)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                self._argv(options), env=self._environment(), stdout=output, stderr=output
            )

    def _argv(self, options: tuple[str, ...]) -> list[str]:
        demo = [sys.executable, str(BASE_DIR / "manage.py"), "demo", "--port", str(self.port)]
        places = ["--data-dir", str(self.directory / "var"), "--ready-file", str(self.ready_file)]
        return [*demo, *places, *options]

    def _environment(self) -> dict[str, str]:
        """Without what this test run has set: the demo starts servers and settings of its own."""
        ours = {*DEFAULTS, "MONGODB_URL", "MONGODB_NAME", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {**kept, MARK: self._mark}

    def wait_ready(self) -> dict:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.ready_file.exists():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)
        return json.loads(self.ready_file.read_text())

    def wait_said(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self) -> str:
        return self.output.read_text()

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def family(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK) == self._mark
        except psutil.Error:
            return False


@pytest.fixture
def run(tmp_path) -> Iterator:
    demos: list[RunningDemo] = []

    def run(*options: str, port: int | None = None) -> RunningDemo:
        demos.append(RunningDemo(tmp_path / "demo", *options, port=port))
        return demos[-1]

    yield run
    for demo in demos:
        demo.process.kill()
        demo.process.wait()


def test_smoke_sees_an_order_through_and_leaves_nothing_running(run):
    demo = run("--smoke")
    assert demo.process.wait(PATIENCE_SECONDS) == 0, demo.said()
    said = demo.said()
    steps = (
        "MongoDB answers",
        "Valkey answers",
        "Migrations are applied",
        "Indexes are made",
        "Sample restaurants are there",
        "The admin user is there",
        "sockets answers",
        "worker answers",
        "relay answers",
        "The pages open",
        "An order of",
        "Its ticket is on the kitchen's screen",
        "The kitchen bumps it",
        'The guest sees "ready"',
        "Everything is stopped",
    )
    found = [said.find(step) for step in steps]
    assert -1 not in found, said
    assert found == sorted(found), said
    assert demo.family() == []
    assert not demo.ready_file.exists()


def test_it_runs_mends_itself_stops_and_comes_back(run):
    first = run()
    told = first.wait_ready()
    assert first.ready_file.stat().st_mode & 0o777 == 0o600
    for page in ("guest", "admin", "api_docs"):
        assert requests.get(told[page], timeout=30).status_code == 200, page
        assert told[page] in first.said()
    assert told["admin_password"] in first.said()
    link = f"{told['url']}/q/{told['places'][0]['code']}"
    assert link in first.said()
    assert requests.get(link, timeout=30).url == told["guest"]

    second = run(port=free_port())
    assert second.process.wait(PATIENCE_SECONDS) == 1
    assert "is in use by another OrderBuddy" in second.said()
    assert "Traceback" not in second.said()
    assert first.ready_file.exists()

    relay = next(process for process in first.family() if process.cmdline()[-1:] == ["relay"])
    relay.kill()
    first.wait_said("relay runs again")

    assert first.end(signal.SIGTERM) == 0, first.said()
    assert first.family() == []
    assert not first.ready_file.exists()

    again = run()
    known = again.wait_ready()
    assert known["admin_password"] == told["admin_password"]
    assert known["places"] == told["places"]
    assert again.end(signal.SIGINT) == 0, again.said()
    assert again.family() == []
    assert "Traceback" not in again.said()


@pytest.mark.parametrize("step", ["MongoDB answers", "The admin user is there"])
def test_it_starts_afresh_and_may_be_stopped_meanwhile(run, tmp_path, step):
    var = tmp_path / "demo" / "var"
    (var / "mongo").mkdir(parents=True)
    old, foreign = var / "mongo" / "old", var / "foreign"
    old.touch()
    foreign.touch()
    demo = run("--reset")
    demo.wait_said(step)
    assert (old.exists(), foreign.exists()) == (False, True)
    assert demo.end(signal.SIGINT) == 130
    assert demo.family() == []
    assert "Traceback" not in demo.said()


def test_another_database_is_never_erased(tmp_path):
    assert os.environ["MONGODB_URL"]
    demo = Demo(tmp_path, free_port(), stop=threading.Event(), report=lambda line: None)
    with pytest.raises(RunningError, match="--reset erases only the demo's own data"):
        demo.start(reset=True)
    demo.stop()


def test_a_busy_port_is_one_sentence(run):
    with socket.create_server((LOCALHOST, 0)) as other:
        demo = run(port=other.getsockname()[1])
        assert demo.process.wait(PATIENCE_SECONDS) == 1
    assert f"CommandError: Port {demo.port} on 127.0.0.1 cannot be used" in demo.said()
    assert "Traceback" not in demo.said()
    assert demo.family() == []
