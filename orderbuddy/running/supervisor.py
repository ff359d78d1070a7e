"""Keeps processes running: what crashes is started again, later and later if it keeps crashing."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orderbuddy.running.processes import ManagedProcess

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.25


@dataclass
class _Watched:
    process: ManagedProcess
    pause_seconds: float = FIRST_PAUSE_SECONDS
    started_at: float = 0.0
    restart_at: float | None = None


class Supervisor:
    """Watches processes that were already started, until `stop` is set. Instants are monotonic."""

    def __init__(
        self,
        processes: Sequence[ManagedProcess],
        *,
        stop: threading.Event,
        report: Callable[[str], None],
    ) -> None:
        now = time.monotonic()
        self._watched = [_Watched(process, started_at=now) for process in processes]
        self._stop = stop
        self._report = report

    def watch(self) -> None:
        """Returns when `stop` is set."""
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            for watched in self._watched:
                self._look_at(watched, time.monotonic())

    def _look_at(self, watched: _Watched, now: float) -> None:
        if watched.process.alive:
            return
        if watched.restart_at is None:
            self._plan_restart(watched, now)
        elif now >= watched.restart_at:
            watched.restart_at = None
            watched.started_at = now
            watched.process.start()
            self._report(f"{watched.process.name} runs again")

    def _plan_restart(self, watched: _Watched, now: float) -> None:
        if now - watched.started_at > STEADY_SECONDS:
            watched.pause_seconds = FIRST_PAUSE_SECONDS
        watched.restart_at = now + watched.pause_seconds
        self._report(
            f"{watched.process.name} ended (exit code {watched.process.returncode}): "
            f"it starts again in {watched.pause_seconds:g} s; see {watched.process.log_path}"
        )
        watched.pause_seconds = min(watched.pause_seconds * 2, LONGEST_PAUSE_SECONDS)
