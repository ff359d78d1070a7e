"""Runs `prepare` as a child and passes its steps on."""

import json
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from orderbuddy.running.demo.addresses import Place
from orderbuddy.running.errors import StoppedError
from orderbuddy.running.processes import POLL_SECONDS, ManagedProcess
from orderbuddy.running.stack import BASE_DIR

Report = Callable[[str], None]


def prepare_database(
    environment: Mapping[str, str], directory: Path, report: Report, stop: threading.Event
) -> list[Place]:
    """Migrations, indexes, samples and the admin user; returns the sample tables.

    Raises RunningError with the last lines of the child's log, or StoppedError.
    """
    steps = directory / "log" / "prepare.jsonl"
    steps.parent.mkdir(parents=True, exist_ok=True)
    steps.unlink(missing_ok=True)
    child = ManagedProcess(
        "The preparation of the database",
        [sys.executable, "-m", "orderbuddy.running.demo.prepare", str(steps)],
        environment=environment,
        log_path=directory / "log" / "prepare.log",
        ready=steps.exists,
        directory=BASE_DIR,
    )
    child.start()
    try:
        child.wait_ready(stop=stop)
        return _follow(child, steps, report, stop)
    finally:
        child.kill()


def _follow(
    child: ManagedProcess, steps: Path, report: Report, stop: threading.Event
) -> list[Place]:
    with steps.open() as lines:
        while True:
            ended = not child.alive  # asked before reading, so that no line is missed
            for line in lines:
                told = json.loads(line)
                if "places" in told:
                    return told["places"]
                report(told["step"])
            if ended:
                raise child.failure("failed")
            if stop.wait(POLL_SECONDS):
                raise StoppedError
