import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from orderbuddy.running.demo.addresses import Addresses
from orderbuddy.running.demo.runner import Demo
from orderbuddy.running.demo.smoke import smoke
from orderbuddy.running.errors import RunningError, StoppedError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOPPED_EARLY = 130


class Command(BaseCommand):
    help = (
        "Run the whole product on this machine: databases, web, sockets, worker and relay, "
        "with sample restaurants. Ctrl-C stops everything."
    )
    # The settings of this process are not the demo's: its children check their own.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="where to serve (8000)")
        parser.add_argument(
            "--data-dir",
            type=Path,
            default=settings.BASE_DIR / "var",
            help="where data lives (var/)",
        )
        parser.add_argument("--reset", action="store_true", help="erase the data of earlier runs")
        parser.add_argument(
            "--ready-file",
            type=Path,
            help="where to write addresses and credentials, as JSON, when all is up",
        )
        parser.add_argument(
            "--smoke", action="store_true", help="place one order, see it through, and exit"
        )

    def handle(self, *args: object, **options: Any) -> None:
        self.console = Console(highlight=False)
        self.started_at = time.monotonic()
        self.stop = threading.Event()
        for number in SIGNALS:
            signal.signal(number, self._on_signal)
        try:
            self._run(**options)
        except (RunningError, OSError) as error:
            raise CommandError(str(error)) from None
        except StoppedError:
            raise SystemExit(STOPPED_EARLY) from None

    def _run(self, *, ready_file: Path | None, **options: Any) -> None:
        directory, port = options["data_dir"], options["port"]
        demo = Demo(directory, port, stop=self.stop, report=self._report)
        try:
            addresses = demo.start(reset=options["reset"])
            with _written(addresses, ready_file):
                self._use(demo, addresses, only_smoke=options["smoke"])
        finally:
            demo.stop()

    def _use(self, demo: Demo, addresses: Addresses, *, only_smoke: bool) -> None:
        if only_smoke:
            smoke(addresses, self._report)
            return
        addresses.show(self.console)
        self._report("Ctrl-C stops everything")
        demo.watch()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop.set()

    def _report(self, line: str) -> None:
        elapsed = time.monotonic() - self.started_at
        self.console.print(f"{elapsed:6.1f} s  {line}", markup=False, soft_wrap=True)


@contextmanager
def _written(addresses: Addresses, path: Path | None) -> Iterator[None]:
    """The file is there while the demo is up, and only then."""
    if path is None:
        yield
        return
    addresses.write(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
