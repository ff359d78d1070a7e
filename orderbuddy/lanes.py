"""How many threads of a worker a kind of work may have.

A gateway or a mail server that stalls, or a night with thousands of payments to compare, takes a
thread for half a minute and more. Without a limit such work would have them all, and the kitchen's
alarms and paper, which are due every few seconds, would wait for it.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any

from celery import Task

# What a worker is started with (running/stack.py, docker/compose.yaml). What may take long has
# eighteen of them at most, so that some are always free for what is due now.
WORKER_THREADS = 20
LATER_SECONDS = 1


class Lane:
    """Of all functions in one lane at most `places` run at once in a process."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._places = threading.BoundedSemaphore(places)

    def or_not(self, work: Callable[[], None]) -> Callable[[], None]:
        """One too many does nothing: for what beat calls again anyway."""

        @functools.wraps(work)
        def if_there_is_room() -> None:
            if self._places.acquire(blocking=False):
                self._do(work)

        return if_there_is_room

    def or_later(self, work: Callable[..., None]) -> Callable[..., None]:
        """Of a bound task: one too many goes back into the queue for a moment."""

        @functools.wraps(work)
        def if_there_is_room(task: Task, *arguments: Any, **named: Any) -> None:
            if self._places.acquire(blocking=False):
                self._do(functools.partial(work, task, *arguments, **named))
            else:
                tries = {"countdown": LATER_SECONDS, "retries": task.request.retries}
                task.apply_async(arguments, named, **tries)

        return if_there_is_room

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            self._places.release()


# What waits for card gateways.
PAYMENTS = Lane(2)
# What looks through whole days of everybody's: comparing, archiving, reports.
DAYS = Lane(2)
# What asks providers for files, and for what they did not tell.
FILES = Lane(2)
# What waits for the providers of messages: each channel has its own, so that one that stalls holds
# up no other.
MESSAGES = {name: Lane(2) for name in ("push", "whatsapp", "sms", "email", "fcm")}
# What writes broadcasts into the outbox, and what follows whom they may be for: in turns.
BROADCASTS = Lane(1)
# What looks for messages that are due.
MESSAGES_ANEW = Lane(1)
