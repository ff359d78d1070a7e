"""Starts everything that the demo needs, in order, and keeps it running until it is told to stop.

Nothing here uses Django: the settings of this program were loaded before the servers were there.
"""

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from orderbuddy.running.demo.addresses import Addresses, addresses_of
from orderbuddy.running.demo.gateways import PracticeGateways
from orderbuddy.running.demo.preparation import prepare_database
from orderbuddy.running.demo.secrets import FILE_NAME, DemoSecrets
from orderbuddy.running.errors import RunningError
from orderbuddy.running.ports import LOCALHOST, require_free_port
from orderbuddy.running.servers import EmbeddedServers, missing_servers
from orderbuddy.running.stack import Stack
from orderbuddy.running.supervisor import Supervisor

OURS = ("mongo", "valkey", "log", "beat", "uploads", FILE_NAME)
# One Daphne serves pages, API and sockets: one port is enough.
PARTS = ("sockets", "worker", "relay")

Report = Callable[[str], None]


class Demo:
    """One demo on one data directory and one port. `stop` (an Event) ends it at any moment."""

    def __init__(
        self, directory: Path, port: int, *, stop: threading.Event, report: Report
    ) -> None:
        self.directory = directory.resolve()
        self.port = port
        self._stop = stop
        self._report = report
        self._servers = EmbeddedServers(self.directory, names=missing_servers(os.environ))
        self._gateways = PracticeGateways(self.directory, os.environ)
        self._stack: Stack | None = None

    def start(self, *, reset: bool = False) -> Addresses:
        """Returns when everything answers; raises RunningError, or StoppedError if `stop` is set.

        Call `stop()` afterwards, whatever happened.
        """
        require_free_port(self.port)
        self._servers.lock.acquire()
        if reset:
            self._reset()
        known = DemoSecrets.load_or_make(self.directory)
        self._servers.start(self._report, self._stop)
        self._gateways.start(self._report, self._stop)
        environment = self._environment(known)
        places = prepare_database(
            {
                **environment,
                "DEMO_ADMIN_EMAIL": known.admin_email,
                "DEMO_ADMIN_PASSWORD": known.admin_password,
            },
            self.directory,
            self._report,
            self._stop,
        )
        self._stack = Stack(environment, self.directory, parts=PARTS, sockets_port=self.port)
        self._stack.start(self._report, self._stop)
        return addresses_of(
            self._stack.url, self._stack.ws_url, known=known, places=places, pid=os.getpid()
        )

    def watch(self) -> None:
        """Restarts what crashes, until `stop` is set."""
        processes = [*self._servers.processes, *self._gateways.processes, *self._stack.processes]
        Supervisor(processes, stop=self._stop, report=self._report).watch()

    def stop(self) -> None:
        """Stops everything that was started; no process is left."""
        if self._stack is not None:
            self._stack.stop()
        self._gateways.stop()
        self._servers.stop()
        self._report("Everything is stopped")

    def _reset(self) -> None:
        if "MONGODB_URL" in os.environ:
            raise RunningError(
                "--reset erases only the demo's own data: MONGODB_URL points at another database."
            )
        for name in OURS:
            path = self.directory / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        self._report("The data of earlier runs is erased")

    def _environment(self, known: DemoSecrets) -> dict[str, str]:
        """What the settings need; what the person has set in the environment goes before it."""
        url = f"http://{LOCALHOST}:{self.port}"
        defaults = {
            "SECRET_KEY": known.secret_key,
            "HTTPS_ONLY": "false",
            "LOG_FORMAT": "console",
            # Printed by the worker: var/log/worker.log.
            "EMAIL_URL": "consolemail://",
            "TWILIO_API_URL": "console:",
            "UPLOADS_DIR": str(self.directory / "uploads"),
            "API_ENDPOINT": url,
            "MENU_ENDPOINT": url,
            "STORE_ENDPOINT": url,
            **known.push_keys,
        }
        return {**defaults, **os.environ, **self._servers.environment, **self._gateways.environment}
