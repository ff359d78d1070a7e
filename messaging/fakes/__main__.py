"""`python -m messaging.fakes --port 8100 python manage.py demo`: all of them, beside a program.

They listen at that port and those after it; the program has the settings with which our channels
talk to them. Without one, the settings are the first lines of output, as a .env file has them. What
they took: `/_control/messages` of each. `--callbacks http://127.0.0.1:8000` has them tell the demo
what became of it.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading

from messaging.fakes import FakeFcm, FakeGraph, FakePush, FakeSendGrid, FakeTwilio
from messaging.fakes.server import FakeProvider

KINDS: tuple[type[FakeProvider], ...] = (FakeTwilio, FakeSendGrid, FakeGraph, FakeFcm, FakePush)
WEBHOOKS = "/api/v1/webhooks"
PATHS = {FakeTwilio: "twilio/incoming", FakeSendGrid: "sendgrid", FakeGraph: "whatsapp"}


def main() -> int:
    """Serve until the program ends, or until SIGTERM or Ctrl-C without one."""
    parser = argparse.ArgumentParser(prog="messaging.fakes")
    parser.add_argument("--port", type=int, default=0, help="the first one's; 0: free ones")
    parser.add_argument("--callbacks", help="where our server is: what becomes of them is told")
    parser.add_argument("program", nargs=argparse.REMAINDER, help="what to run with the settings")
    asked = parser.parse_args()
    fakes = [kind(asked.port and asked.port + place) for place, kind in enumerate(KINDS)]
    # Else e-mails would go where EMAIL_URL says, and the demo prints them; SendGrid's fake takes
    # none from an address without a domain, which is what the settings have as they come.
    settings = {"EMAIL_URL": "", "FROM_EMAIL": "OrderBuddy <orders@orderbuddy.example>"}
    for fake in fakes:
        fake.start()
        _tell(fake, asked.callbacks)
        settings |= fake.settings()
    try:
        return _run(asked.program, settings) if asked.program else _serve(settings)
    finally:
        for fake in fakes:
            fake.stop()


def _run(program: list[str], settings: dict[str, str]) -> int:
    # A person's browser knows its own push service only, which then is the real one.
    kept = {name: value for name, value in settings.items() if name != "PUSH_HOSTS"}
    process = subprocess.Popen(program, env={**os.environ, **kept})
    # Ctrl-C reaches the program as well, which then ends as it likes to.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


def _serve(settings: dict[str, str]) -> int:
    for name, value in settings.items():
        print(f"{name}={value}", flush=True)
    stopped = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stopped.set())
    stopped.wait()
    return 0


def _tell(fake: FakeProvider, server: str | None) -> None:
    """Have it call our webhooks, where it has any to call."""
    if not server or not fake.story:
        return
    fake.webhook = f"{server}{WEBHOOKS}/{PATHS[type(fake)]}"
    fake.calls_back("at_once", via=server)


if __name__ == "__main__":
    sys.exit(main())
