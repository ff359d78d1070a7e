"""One child process: started, awaited, pinned, ended together with everything it started."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from orderbuddy.running.errors import RunningError, StoppedError
from orderbuddy.running.warden import Warden, group_lives, signal_group

POLL_SECONDS = 0.05
LOG_TAIL_LINES = 30

_warden = Warden()


class ManagedProcess:
    """A child in a process group of its own, whose output goes to a log file.

    `ready` answers whether the process does its work; OSErrors it raises mean "not yet".
    `cpus` pins the process and whatever it starts, e.g. `{0}`. `environment` is the whole one.
    It may be started again after it ended: `kill()`, `start()`, `wait_ready()`.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        environment: Mapping[str, str],
        log_path: Path,
        ready: Callable[[], bool],
        # One that ends while it starts says so at once; a machine with much to do is only slow.
        ready_timeout_seconds: float = 90.0,
        cpus: Collection[int] | None = None,
        directory: Path | None = None,
    ) -> None:
        self.name = name
        self.argv = [str(part) for part in argv]
        self.environment = dict(environment)
        self.log_path = log_path
        self.cpus = cpus
        self.directory = directory
        self._ready = ready
        self._ready_timeout_seconds = ready_timeout_seconds
        self._child: subprocess.Popen | None = None
        self._started_at = 0.0

    def __repr__(self) -> str:
        return f"<{self.name} {self.pid or 'not running'}>"

    @property
    def pid(self) -> int | None:
        """The process id, which is also its group's; None while it does not run."""
        return self._child.pid if self.alive else None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._child is not None and self._child.poll() is None

    @property
    def returncode(self) -> int | None:
        """How the last run ended; None while it runs or before the first."""
        return self._child.poll() if self._child else None

    @property
    def age_seconds(self) -> float:
        """How long ago it was started last."""
        return time.monotonic() - self._started_at

    def start(self) -> None:
        """Starts it; raises RunningError if the program is not there."""
        if self.alive:
            return
        self._release()
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log, _pinned(self.cpus):
            self._child = self._spawn(log)
        self._started_at = time.monotonic()
        _warden.watch(self._child.pid)

    def _spawn(self, log) -> subprocess.Popen:
        try:
            return subprocess.Popen(
                self.argv,
                env=self.environment,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise RunningError(f"{self.name} cannot be started: {error}.") from error

    def wait_ready(
        self, timeout_seconds: float | None = None, *, stop: threading.Event | None = None
    ) -> None:
        """Returns when it answers; RunningError if it ended or took too long.

        Raises StoppedError as soon as `stop` is set.
        """
        limit = self._ready_timeout_seconds if timeout_seconds is None else timeout_seconds
        deadline = time.monotonic() + limit
        while not self._answers():
            if not self.alive:
                raise self.failure("stopped while starting")
            if time.monotonic() > deadline:
                raise self.failure(f"did not answer within {limit:g} s")
            if (stop or _NEVER).wait(POLL_SECONDS):
                raise StoppedError

    def kill(self) -> None:
        """SIGKILL to it and to all it started, at once."""
        if self._child is None:
            return
        signal_group(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._release()

    def ask_to_stop(self) -> None:
        """SIGTERM, and back at once. Its own children are its own to end, in the order it wants."""
        if self.alive:
            self._child.terminate()

    def terminate(self, grace_seconds: float = 10.0) -> None:
        """Asks it to end (SIGTERM); what is left after the grace is killed."""
        if self._child is None:
            return
        if self.alive:
            self.ask_to_stop()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(grace_seconds)
        self.kill()

    def failure(self, what: str) -> RunningError:
        """An error of one sentence, with its log's last lines as a note for a traceback."""
        lines = self.log_path.read_text(errors="replace").strip().splitlines()
        last = f"{lines[-1].strip()} " if lines else ""
        error = RunningError(f"{self.name} {what}: {last}(see {self.log_path})")
        error.add_note("\n".join(lines[-LOG_TAIL_LINES:]))
        return error

    def _answers(self) -> bool:
        try:
            return self.alive and self._ready()
        except OSError:
            return False

    def _release(self) -> None:
        """Ends what the last run left behind in its group."""
        if self._child is None:
            return
        if group_lives(self._child.pid):
            signal_group(self._child.pid, signal.SIGKILL)
        _warden.forget(self._child.pid)


def terminate_all(processes: Sequence[ManagedProcess]) -> None:
    """Ends them all, the last one first, without one waiting for the other."""
    for process in reversed(processes):
        process.ask_to_stop()
    for process in reversed(processes):
        process.terminate()


_NEVER = threading.Event()


@contextlib.contextmanager
def _pinned(cpus: Collection[int] | None) -> Iterator[None]:
    """The calling thread runs on these cores meanwhile: a child inherits that without a race."""
    if cpus is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
