"""The providers of messages while we measure: fakes that answer at once, and call back."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from orderbuddy.running.errors import RunningError
from orderbuddy.running.stack import BASE_DIR

LAST_SETTING = "PUSH_HOSTS"
WHO_SENDS_TEXTS = "TWILIO_API_URL"


@contextmanager
def practice_providers() -> Iterator[dict[str, str]]:
    """Runs them as a process of their own; yields the settings with which we talk to them."""
    # They stand for machines elsewhere: here they get what is left of this one.
    program = ["nice", "-n", "15", sys.executable, "-m", "messaging.fakes"]
    with subprocess.Popen(program, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True) as process:
        try:
            settings = _told(process)
            # By text only: nothing is tried on WhatsApp before.
            yield {name: value for name, value in settings.items() if "WHATSAPP" not in name}
        finally:
            process.terminate()


def _told(process: subprocess.Popen[str]) -> dict[str, str]:
    settings: dict[str, str] = {}
    while LAST_SETTING not in settings:
        name, _, value = process.stdout.readline().strip().partition("=")
        if not name:
            raise RunningError("The fake providers did not start.")
        settings[name] = value
    return settings


def call_back(settings: dict[str, str], url: str) -> None:
    """Has them tell the server at `url` what became of each text, as Twilio does."""
    wanted = {"mode": "at_once", "via": url}
    address = f"{settings[WHO_SENDS_TEXTS]}/_control/callbacks"
    requests.post(address, json=wanted, timeout=10).raise_for_status()


def taken(settings: dict[str, str]) -> int:
    """How many texts they have taken."""
    shown = requests.get(f"{settings[WHO_SENDS_TEXTS]}/_control/messages", timeout=60).json()
    return len(shown["messages"])
