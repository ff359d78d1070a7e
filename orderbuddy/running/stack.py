"""The product's own processes: web, sockets, worker and relay."""

import os
import secrets
import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from orderbuddy.lanes import WORKER_THREADS
from orderbuddy.running import ready
from orderbuddy.running.ports import LOCALHOST, free_port
from orderbuddy.running.processes import ManagedProcess, terminate_all

BASE_DIR = Path(__file__).resolve().parents[2]
PARTS = ("web", "sockets", "worker", "relay")
# As many as may wait for a card gateway, and those that work (settings.REQUESTS_AT_ONCE).
WEB_THREADS = 22

Report = Callable[[str], None]


def web_argv(host: str, port: int, *, workers: int = 1, threads: int = WEB_THREADS) -> list[str]:
    """HTTP on Granian's WSGI server."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--no-ws", "--log-level", "warning", "--respawn-failed-workers"),
        "orderbuddy.wsgi:application",
    ]


def sockets_argv(host: str, port: int) -> list[str]:
    """WebSockets, and HTTP beside them, on Daphne."""
    return [
        *(sys.executable, "-m", "daphne", "-v", "0", "-b", host, "-p", str(port)),
        # A phone that is gone is noticed within half a minute. (Daphne's limits on sizes would hold
        # for what we send, too: a full kitchen's snapshot is larger than any client's message.)
        *("--ping-interval", "15", "--ping-timeout", "15"),
        *("--no-server-name", "orderbuddy.asgi:application"),
    ]


def worker_argv(node: str, schedule: Path) -> list[str]:
    """Celery with its beat; `schedule` is the file in which beat remembers when it ran what."""
    return [
        *(sys.executable, "-m", "celery", "-A", "orderbuddy", "worker", "--beat"),
        *("--schedule", str(schedule), "--hostname", node, "--pool", "threads"),
        *("--concurrency", str(WORKER_THREADS), "--without-gossip", "--without-mingle"),
        *("--loglevel", "WARNING"),
    ]


def relay_argv() -> list[str]:
    """The follower of the change stream."""
    return [sys.executable, str(BASE_DIR / "manage.py"), "relay"]


class Stack:
    """OrderBuddy as real processes, on free ports of 127.0.0.1 unless given.

    `environment` must hold MONGODB_URL, REDIS_URL and whatever else the settings need; it goes over
    this program's own. `parts` names the processes that are wanted (PARTS): without "web", Daphne
    serves HTTP too. `cpus` pins some, e.g. `{"web": {0}}`. Logs and beat's file go to `directory`.
    A part may be killed and started again: `process("relay").kill()`, `.start()`, `.wait_ready()`.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        directory: Path,
        *,
        parts: Sequence[str] = PARTS,
        host: str = LOCALHOST,
        web_port: int | None = None,
        sockets_port: int | None = None,
        web_workers: int = 1,
        web_threads: int = WEB_THREADS,
        cpus: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        self.host = host
        self.env = {**os.environ, **environment}
        self.directory = Path(directory).resolve()
        self.sockets_port = sockets_port or free_port()
        self.web_port = (web_port or free_port()) if "web" in parts else self.sockets_port
        self._web_argv = partial(web_argv, workers=web_workers, threads=web_threads)
        self._cpus = cpus or {}
        self._processes = {part: self._make(part) for part in parts}

    @property
    def url(self) -> str:
        """Where HTTP is served, e.g. `http://127.0.0.1:8000`."""
        return f"http://{self.host}:{self.web_port}"

    @property
    def sockets_url(self) -> str:
        """Where Daphne serves HTTP."""
        return f"http://{self.host}:{self.sockets_port}"

    @property
    def ws_url(self) -> str:
        """Where Daphne serves WebSockets, e.g. `ws://127.0.0.1:8001`."""
        return f"ws://{self.host}:{self.sockets_port}"

    @property
    def processes(self) -> list[ManagedProcess]:
        """All parts in the order in which they are started."""
        return list(self._processes.values())

    def process(self, part: str) -> ManagedProcess:
        """One part, e.g. `"web"`; KeyError if it is not wanted."""
        return self._processes[part]

    def start(
        self, report: Report = lambda line: None, stop: threading.Event | None = None
    ) -> None:
        """Starts all parts at once and waits for each; RunningError, and then nothing is left."""
        (self.directory / "beat").mkdir(parents=True, exist_ok=True)
        try:
            for process in self.processes:
                process.start()
            for process in self.processes:
                process.wait_ready(stop=stop)
                report(f"{process.name} answers")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops all parts, the last one first."""
        terminate_all(self.processes)

    def _make(self, part: str) -> ManagedProcess:
        argv, is_ready = getattr(self, f"_{part}")()
        return ManagedProcess(
            part,
            argv,
            environment=self.env,
            log_path=self.directory / "log" / f"{part}.log",
            ready=is_ready,
            cpus=self._cpus.get(part),
            directory=BASE_DIR,
        )

    def _web(self) -> tuple[list[str], Callable[[], bool]]:
        argv = self._web_argv(self.host, self.web_port)
        return argv, lambda: ready.http_answers(f"{self.url}/health/ready")

    def _sockets(self) -> tuple[list[str], Callable[[], bool]]:
        def is_ready() -> bool:
            return ready.http_answers(f"{self.sockets_url}/health/ready") and ready.socket_answers(
                self.ws_url
            )

        return sockets_argv(self.host, self.sockets_port), is_ready

    def _worker(self) -> tuple[list[str], Callable[[], bool]]:
        node = f"orderbuddy-{secrets.token_hex(4)}@localhost"
        argv = worker_argv(node, self.directory / "beat" / "schedule")
        return argv, lambda: ready.worker_answers(self.env["REDIS_URL"], node)

    def _relay(self) -> tuple[list[str], Callable[[], bool]]:
        def is_ready() -> bool:
            return ready.relay_answers(self.url, within_seconds=self.process("relay").age_seconds)

        return relay_argv(), is_ready
