"""Who wants to know when a stored document changes. `manage.py relay` tells them.

An app registers its listeners in a module that its AppConfig imports when Django is ready:

    @on_change("orders")
    def tell_screens(change: Change) -> None: ...

A listener may be told of one change several times (after a crash, by two relays that overlap for a
moment) and must be idempotent. What it raises decides what happens: a lost connection is tried
again for as long as it takes; anything else three times, then the change is skipped and counted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bson import Timestamp
from pymongo.client_session import ClientSession

from orderbuddy.mongo import Document, client, database

Operation = Literal["insert", "update", "replace", "delete"]

INCREMENT_BITS = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One write on one document, whoever made it.

    `document` is the whole document as it was found after the write (perhaps with later writes in
    it already; those follow as changes of their own), None when it is gone. `version` grows with
    every write of the database. `at` is the database's own clock.
    """

    collection: str
    id: Any
    operation: Operation
    document: Document | None
    version: int
    at: datetime


Listener = Callable[[Change], None]
QuietListener = Callable[[], None]

_listeners: defaultdict[str, list[Listener]] = defaultdict(list)
_quiet_listeners: list[QuietListener] = []


def on_change(*collections: str) -> Callable[[Listener], Listener]:
    """Decorator: call this function for every change of these collections."""

    def register(listener: Listener) -> Listener:
        for name in collections:
            _listeners[name].append(listener)
        return listener

    return register


def when_quiet(listener: QuietListener) -> QuietListener:
    """Decorator: call this function about four times a second while nothing changes. For what a
    listener puts off, so as not to say it at every change."""
    _quiet_listeners.append(listener)
    return listener


def quiet_listeners() -> tuple[QuietListener, ...]:
    """Those that `when_quiet` registered."""
    return tuple(_quiet_listeners)


def listeners_for(collection: str) -> tuple[Listener, ...]:
    """The listeners of that collection, in the order in which they registered."""
    return tuple(_listeners.get(collection, ()))


def watched_collections() -> list[str]:
    """Every collection that somebody listens to, by name."""
    return sorted(_listeners)


def version_of(cluster_time: Timestamp) -> int:
    """A cluster time as one integer that only grows, and that JavaScript holds exactly.

    MongoDB counts seconds (32 bits) and the writes within each; 20 bits for those keep the sum
    below 2^53, past which a JavaScript number skips integers. With more than 2^20 writes in one
    second the count runs over into the next second, so that a change early in that second may look
    older than it is; screens then have it from their next snapshot.
    """
    return (cluster_time.time << INCREMENT_BITS) + cluster_time.inc


def version_now() -> int:
    """A version that everything has which was written before. Raises PyMongoError."""
    with versioned_session() as (_, version):
        return version


@contextmanager
def versioned_session() -> Iterator[tuple[ClientSession, int]]:
    """A session to read in, and a version that all it reads has reached.

    Taken before the first read: a change that the read may not have seen has a greater version, so
    no screen that holds this version takes that change for an old one.
    """
    with client().start_session() as session:
        database().command("ping", session=session)
        yield session, version_of(session.operation_time)
