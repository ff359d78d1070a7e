import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from ordering.relay.engine import Relay


class Command(BaseCommand):
    help = (
        "Follow the database's changes and tell sockets, caches and listeners. Any number may run: "
        "one works, the others stand by. Ends with SIGTERM or Ctrl-C."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        Relay(stop).run()
