"""TCP ports of this machine."""

import socket

from orderbuddy.running.errors import RunningError

LOCALHOST = "127.0.0.1"


def free_port(host: str = LOCALHOST) -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


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
