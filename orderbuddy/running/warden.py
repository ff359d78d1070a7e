"""A tiny process that ends its parent's children when the parent is gone.

A parent that is killed with SIGKILL cannot stop anything. Linux's PR_SET_PDEATHSIG would reach the
children but not theirs (Granian's workers, Celery's beat), and it fires when the *thread* that
forked ends. So one warden a parent holds the reading end of a pipe: `+PID` and `-PID` lines tell it
which process groups live; the end of the pipe means that the parent is gone, however it went.

Runs as a script with nothing imported but the standard library: it starts in about 15 ms.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

GRACE_SECONDS = 3.0


class Warden:
    """The parent's side: starts the warden with the first group, ends it with the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._groups: set[int] = set()

    def watch(self, group: int) -> None:
        """From now on the process group dies with this program."""
        with self._lock:
            self._groups.add(group)
            if self._process is None or self._process.poll() is not None:
                self._start()
            else:
                self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """The group is gone: its number may soon belong to somebody else."""
        with self._lock:
            self._groups.discard(group)
            if self._process is None:
                return
            self._tell(f"-{group}")
            if not self._groups:
                self._process.stdin.close()
                self._process.wait()
                self._process = None

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal is the parent's to handle
            text=True,
        )
        for group in self._groups:
            self._tell(f"+{group}")

    def _tell(self, line: str) -> None:
        # A warden that somebody killed is replaced with the next child.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def group_lives(group: int) -> bool:
    """Whether any process of the group is left (a zombie counts until it is reaped)."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def signal_group(group: int, number: int) -> None:
    """Sends a signal to every process of the group; a group that is gone is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def end_groups(groups: set[int], grace_seconds: float = GRACE_SECONDS) -> None:
    """SIGTERM to all, SIGKILL to those that are left after the grace."""
    for group in groups:
        signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while any(map(group_lives, groups)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    """Reads `+PID` and `-PID` lines until the parent is gone, then ends what is left."""
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line[0] == "+" else groups.discard
        change(int(line[1:]))
    end_groups(groups)


if __name__ == "__main__":
    main()
