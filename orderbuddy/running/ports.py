"""TCP ports of this machine."""

import os
import socket
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice

from orderbuddy.running.errors import RunningError

LOCALHOST = "127.0.0.1"
# Below those that Linux gives to whoever wants any port (from 32768 on): what is being started, or
# started again, finds its port as free as it was.
_FIRST_PORT, _PROCESSES, _PORTS_OF_A_PROCESS = 20_000, 61, 200


def free_port(host: str = LOCALHOST) -> int:
    """A port that nobody listens on, and that was not given to anybody else a moment ago: another
    one each time, and processes that are started together take theirs at different places."""
    for port in islice(_ports(), _PORTS_OF_A_PROCESS):
        if _is_free(port, host):
            return port
    raise RunningError(f"No port is free on {host}.")


@cache
def _ports() -> Iterator[int]:
    first = _FIRST_PORT + os.getpid() % _PROCESSES * _PORTS_OF_A_PROCESS
    return cycle(range(first, first + _PORTS_OF_A_PROCESS))


def _is_free(port: int, host: str) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def require_free_port(port: int, host: str = LOCALHOST) -> None:
    """Raises RunningError with one sentence if somebody listens there."""
    if not 0 < port < 65536:
        raise RunningError(f"{port} is not a port: choose one from 1 to 65535 with --port.")
    with socket.socket() as probe:
        # As servers do: connections of a run that just ended (TIME_WAIT) do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RunningError(
                f"Port {port} on {host} cannot be used ({error.strerror}): "
                "stop what uses it or choose another one with --port."
            ) from error
