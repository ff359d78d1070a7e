"""Hands one change to one listener, however long it takes, but not for ever."""

import logging
from collections.abc import Callable
from typing import Any

import redis
from django.db import InterfaceError, OperationalError
from pymongo.errors import ConnectionFailure

from orderbuddy.changes import Change, listeners_for, quiet_listeners
from orderbuddy.invalidation import Notice
from orderbuddy.layers import EVERYONE
from orderbuddy.snapshots import forget_everything
from ordering.relay import broadcast
from ordering.relay.backoff import pauses

logger = logging.getLogger(__name__)

TRIES = 3
# The fault of a connection or a server, not of the change: tried until it works.
PASSING = (
    redis.ConnectionError, redis.TimeoutError, redis.ResponseError, OSError, ConnectionFailure,
    OperationalError, InterfaceError,
)  # fmt: skip


class Teller:
    """`pause(seconds)` waits between tries; what it raises ends them."""

    def __init__(self, pause: Callable[[float], None]) -> None:
        self._pause = pause

    def tell(self, change: Change) -> int:
        """Tells all listeners; returns how many of them could not take this change.

        One listener at a time: what one cannot take is not kept from the others.
        """
        about = {
            "collection": change.collection,
            "document": str(change.id),
            "version": change.version,
        }
        return sum(
            not self._try(lambda listener=listener: listener(change), about)
            for listener in listeners_for(change.collection)
        )

    def tell_that_it_is_quiet(self) -> None:
        """Nothing changes: listeners say what they have put off."""
        for listener in quiet_listeners():
            self._try(listener, {})

    def tell_everyone_to_read_anew(self) -> None:
        """Changes were missed, nobody knows which."""
        self._try(_lose_sight, {})

    def _try(self, say: Callable[[], None], about: dict[str, Any]) -> bool:
        failures = 0
        for seconds in pauses():
            try:
                broadcast.begin()
                say()
                broadcast.send()
            except PASSING as error:
                logger.warning("The relay waits: %s", error, extra=about)
            except Exception:  # the change's fault or the listener's: the others must be told
                failures += 1
                logger.exception("A listener failed at a change", extra=about)
                if failures == TRIES:
                    return False
            else:
                return True
            self._pause(seconds)
        raise AssertionError("pauses never end")


def _lose_sight() -> None:
    forget_everything()
    broadcast.notify(Notice(drop_all=True))
    broadcast.resync(EVERYONE)
