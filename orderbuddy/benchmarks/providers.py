"""Who is called while we measure: servers of our own that answer at once, where the load is."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from orderbuddy.benchmarks import texts
from orderbuddy.running.ports import LOCALHOST, free_port
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.stack import BASE_DIR

WHO_SENDS_TEXTS = "TWILIO_API_URL"


@contextmanager
def providing(name: str, directory: Path) -> Iterator[str]:
    """Runs that module beside this one; yields its address."""
    port = free_port()
    process = ManagedProcess(
        name,
        [sys.executable, "-m", f"orderbuddy.benchmarks.{name}", str(port)],
        environment=os.environ,
        log_path=directory / "log" / f"{name}.log",
        ready=lambda: bool(socket.create_connection((LOCALHOST, port), 1).close() or True),
        directory=BASE_DIR,
    )
    process.start()
    try:
        process.wait_ready()
        yield f"http://{LOCALHOST}:{port}"
    finally:
        process.kill()


@contextmanager
def text_company(directory: Path) -> Iterator[dict[str, str]]:
    """The settings with which texts go to one of our own."""
    with providing("texts", directory) as address:
        yield {
            WHO_SENDS_TEXTS: address,
            "TWILIO_ACCOUNT_SID": texts.ACCOUNT,
            "TWILIO_AUTH_TOKEN": texts.TOKEN,
            "TWILIO_PHONE_NUMBER": texts.NUMBER,
        }


def call_back(settings: dict[str, str], url: str) -> None:
    """Has it tell the server at `url` what became of each text."""
    requests.put(f"{settings[WHO_SENDS_TEXTS]}/_via", data=url, timeout=10).raise_for_status()


def taken(settings: dict[str, str]) -> int:
    """How many texts it has taken."""
    return requests.get(f"{settings[WHO_SENDS_TEXTS]}/_taken", timeout=60).json()["taken"]
