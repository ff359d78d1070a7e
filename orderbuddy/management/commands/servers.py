import os
import signal
import subprocess
import tempfile
import threading
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orderbuddy.running.errors import RunningError, StoppedError
from orderbuddy.running.servers import EmbeddedServers


class Command(BaseCommand):
    help = (
        "Start the embedded MongoDB and Valkey. Prints their addresses and runs until Ctrl-C, or "
        "runs one command with the addresses in its environment: servers --run pytest -x"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data-dir", type=Path, help="where data lives (a temporary folder)")
        parser.add_argument(
            "--run", nargs=REMAINDER, help="a command and its arguments; comes last"
        )

    def handle(self, *args: Any, data_dir: Path | None, run: list[str] | None, **_: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stop.set())
        with tempfile.TemporaryDirectory(prefix="orderbuddy-") as temporary:
            try:
                exit_code = self._serve(data_dir or Path(temporary), run, stop)
            except (RunningError, OSError) as error:
                raise CommandError(str(error)) from None
            except StoppedError:
                exit_code = 130
        raise SystemExit(exit_code)

    def _serve(self, directory: Path, run: list[str] | None, stop: threading.Event) -> int:
        servers = EmbeddedServers(directory)
        servers.start(stop=stop)
        try:
            if run:
                return run_with(servers.environment, run, stop)
            for name, value in servers.environment.items():
                self.stdout.write(f"export {name}='{value}'")
            self.stdout.flush()
            stop.wait()
            return 0
        finally:
            servers.stop()


def run_with(environment: dict[str, str], command: list[str], stop: threading.Event) -> int:
    """Runs the command on this terminal; returns its exit code. `stop` ends it."""
    try:
        child = subprocess.Popen(command, env={**os.environ, **environment})
    except OSError as error:
        raise RunningError(f"{command[0]} cannot be started: {error}.") from error
    while True:
        try:
            return child.wait(0.1)
        except subprocess.TimeoutExpired:
            if stop.is_set():
                child.terminate()
