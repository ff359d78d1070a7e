"""How many threads of a worker a kind of work may have.

A gateway that stalls, or a night with thousands of payments to compare, takes a thread for half a
minute and more. Without a limit such work would have them all, and the kitchen's alarms and paper,
which are due every few seconds, would wait for it.
"""

import functools
import threading
from collections.abc import Callable

# What the worker is started with (running/stack.py, docker/compose.yaml): those that may take
# long have three at most, so three are always free for what is due now.
WORKER_THREADS = 6


def at_most(threads: int) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Of this function at most `threads` run at once in a process: one too many does nothing.

    For what beat calls again anyway.
    """
    places = threading.BoundedSemaphore(threads)

    def limited(work: Callable[[], None]) -> Callable[[], None]:
        @functools.wraps(work)
        def if_there_is_room() -> None:
            if not places.acquire(blocking=False):
                return
            try:
                work()
            finally:
                places.release()

        return if_there_is_room

    return limited
