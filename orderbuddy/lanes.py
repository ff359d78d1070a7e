"""How many threads of a worker a kind of work may have.

A gateway that stalls, or a night with thousands of payments to compare, takes a thread for half a
minute and more. Without a limit such work would have them all, and the kitchen's alarms and paper,
which are due every few seconds, would wait for it.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any

# What a worker is started with (running/stack.py, docker/compose.yaml). What may take long has
# four of them at most, so that four are always free for what is due now.
WORKER_THREADS = 8


class Lane:
    """`@PAYMENTS` before a function: of all in one lane at most `places` run at once in a process.

    One too many does nothing and returns None, so it is for what beat calls again anyway.
    """

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def __call__(self, work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def if_there_is_room(*arguments: Any, **named: Any) -> Any:
            if not self._places.acquire(blocking=False):
                return None
            try:
                return work(*arguments, **named)
            finally:
                self._places.release()

        return if_there_is_room


# What waits for card gateways.
PAYMENTS = Lane(2)
# What looks through whole days of everybody's: comparing.
DAYS = Lane(2)
