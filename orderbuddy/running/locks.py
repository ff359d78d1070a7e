"""One program a data directory."""

import fcntl
import os
from pathlib import Path
from typing import Self

from orderbuddy.running.errors import RunningError


class DirectoryLock:
    """Holds `directory/lock` for this program; the kernel lets go of it when the program ends."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file = None

    def acquire(self) -> Self:
        """Takes it, if it is not taken yet; RunningError names another program that holds it."""
        if self._file is not None:
            return self
        self._directory.mkdir(parents=True, exist_ok=True)
        self._file = (self._directory / "lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunningError(self._who_holds_it()) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()
        return self

    def release(self) -> None:
        """Lets others in."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _who_holds_it(self) -> str:
        self._file.seek(0)
        holder = self._file.read().strip() or "unknown"
        self.release()
        return (
            f"{self._directory} is in use by another OrderBuddy (process {holder}): "
            "stop it or choose another directory with --data-dir."
        )
