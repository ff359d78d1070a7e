"""As many Daphne processes as the sockets need, and whether the machine lets us open so many."""

import resource
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from orderbuddy.benchmarks import machine
from orderbuddy.running import ready
from orderbuddy.running.errors import RunningError
from orderbuddy.running.ports import LOCALHOST, free_port
from orderbuddy.running.processes import ManagedProcess, terminate_all
from orderbuddy.running.stack import BASE_DIR, sockets_argv

# One process has one core at most; past so many sockets, more are worth their memory.
SOCKETS_PER_PROCESS = 2500
# Beside its sockets a process has libraries, logs, and connections to the servers open.
OTHER_FILES = 200


def processes_for(sockets: int) -> int:
    """How many processes these sockets are spread over."""
    return -(-sockets // SOCKETS_PER_PROCESS)


def allow_files(sockets: int) -> None:
    """Raise this program's limit of open files, and with it that of all it starts, to what so many
    sockets need. Raises RunningError, saying what to do, where that is not allowed."""
    needed = sockets + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise RunningError(
            f"{sockets:,} sockets need {needed:,} open files, and this machine allows {hard:,}: "
            f"run `ulimit -Hn {needed}` as root before, or measure fewer with --sockets"
        )
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


class Daphnes:
    """The processes that hold the sockets; `urls`, e.g. `ws://127.0.0.1:8001`, one of each."""

    def __init__(
        self,
        count: int,
        environment: Mapping[str, str],
        directory: Path,
        cpus: Collection[int] | None,
    ) -> None:
        self._ports = [free_port() for _ in range(count)]
        self.urls = [f"ws://{LOCALHOST}:{port}" for port in self._ports]
        self._processes = [
            self._make(number, environment, directory, cpus) for number in range(count)
        ]

    def __len__(self) -> int:
        return len(self._processes)

    @property
    def memory_mb(self) -> float:
        """Of all of them together."""
        return sum(machine.memory_mb(one.pid or 0) for one in self._processes)

    @contextmanager
    def running(self) -> Iterator["Daphnes"]:
        """Up and answering."""
        try:
            for process in self._processes:
                process.start()
            for process in self._processes:
                process.wait_ready()
            yield self
        finally:
            terminate_all(self._processes)

    def _make(
        self,
        number: int,
        environment: Mapping[str, str],
        directory: Path,
        cpus: Collection[int] | None,
    ) -> ManagedProcess:
        return ManagedProcess(
            f"sockets-{number + 1}",
            sockets_argv(LOCALHOST, self._ports[number]),
            environment=environment,
            log_path=directory / "log" / f"sockets-{number + 1}.log",
            ready=lambda: ready.socket_answers(self.urls[number]),
            cpus=cpus,
            directory=BASE_DIR,
        )
