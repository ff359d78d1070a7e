"""Workers hear of messages by a task for each channel; the messages themselves are in the database,
so a task that is lost only costs the two seconds until beat looks."""

import logging
import os
import threading
from collections.abc import Iterable
from functools import cache

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DELIVER = "messaging.tasks.deliver"
# Later than that beat has had it done.
EXPIRES_SECONDS = 10


def poke(channels: Iterable[str]) -> None:
    """Have workers look at these channels, where one can be told. Waits for nothing."""
    wanted = set(channels)
    if wanted:
        _messenger().tell(wanted)


class _Messenger:
    """A thread that tells workers: whoever pokes does not wait for a Valkey that does not answer,
    and a hundred pokes at once are one task for each channel."""

    def __init__(self) -> None:
        self._wanted: set[str] = set()
        self._asked = threading.Condition()
        threading.Thread(target=self._run, name="outbox-poke", daemon=True).start()

    def tell(self, channels: set[str]) -> None:
        with self._asked:
            self._wanted |= channels
            self._asked.notify()

    def _run(self) -> None:
        while True:
            with self._asked:
                self._asked.wait_for(lambda: self._wanted)
                channels, self._wanted = self._wanted, set()
            for channel in channels:
                _send(channel)


def _send(channel: str) -> None:
    try:
        current_app.send_task(DELIVER, args=[channel], retry=False, expires=EXPIRES_SECONDS)
    except (OperationalError, RedisError, OSError) as error:
        logger.info("No worker could be told of messages: %s", error)


_messenger = cache(_Messenger)
# A forked child has none of its parent's threads.
os.register_at_fork(after_in_child=_messenger.cache_clear)
