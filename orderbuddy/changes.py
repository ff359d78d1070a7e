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
_only: dict[str, list[Document]] = {}
_quiet_listeners: list[QuietListener] = []
_putting_off: list[Callable[[], bool]] = []


def on_change(*collections: str, only: Document | None = None) -> Callable[[Listener], Listener]:
    """Decorator: call this function for every change of these collections.

    With `only`, a query such as {"threadId": {"$ne": None}}, the others of a collection that
    changes all the time need not come here, and nobody is told of deletes. (They come all the same
    where another listener wants all.)
    """

    def register(listener: Listener) -> Listener:
        for name in collections:
            _listeners[name].append(listener)
            _only.setdefault(name, []).append(only or {})
        return listener

    return register


def when_quiet(listener: QuietListener) -> QuietListener:
    """Decorator: call this function about four times a second while nothing changes. For what a
    listener puts off, so as not to say it at every change."""
    _quiet_listeners.append(listener)
    return listener


def may_put_off(has_put_off: Callable[[], bool]) -> Callable[[], bool]:
    """Decorator: while this function says so, listeners have something to do for changes that they
    were told of. These changes are told again after a crash. It asks nobody."""
    _putting_off.append(has_put_off)
    return has_put_off


def something_is_put_off() -> bool:
    """Whether any listener has yet to do something for a change that it was told of."""
    return any(has_put_off() for has_put_off in _putting_off)


def quiet_listeners() -> tuple[QuietListener, ...]:
    """Those that `when_quiet` registered."""
    return tuple(_quiet_listeners)


def listeners_for(collection: str) -> tuple[Listener, ...]:
    """The listeners of that collection, in the order in which they registered."""
    return tuple(_listeners.get(collection, ()))


def watched() -> Document:
    """A query for the events of a change stream that somebody listens to."""
    whole = sorted(name for name, asked in _only.items() if not all(asked))
    # A rename names what it makes in `to`: so a replaced collection comes into its place.
    wanted: list[Document] = [{"ns.coll": {"$in": whole}}, {"to.coll": {"$in": sorted(_only)}}]
    for name in sorted(_only.keys() - set(whole)):
        for asked in _only[name]:
            parts = {f"fullDocument.{field}": value for field, value in asked.items()}
            wanted.append({"ns.coll": name, **parts})
    return {"$or": wanted}


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
    return version_of(_cluster_time())


@contextmanager
def versioned_session() -> Iterator[tuple[ClientSession, int]]:
    """A session to read in, and the version of all that it reads: what was stored at one instant.

    A change that it does not see has a greater version, so no screen that holds this version takes
    that change for an old one; and one that it sees does not, so no later word of it, which another
    change was told with, takes a screen back. Finds and aggregations only. Raises PyMongoError.
    """
    at = _cluster_time()
    with client().start_session(snapshot=True) as session:
        # PyMongo would let the first read choose the instant, and keep to itself which it was.
        session._snapshot_time = at
        yield session, version_of(at)


def _cluster_time() -> Timestamp:
    """The instant of the newest write, by the database's clock."""
    with client().start_session() as session:
        database().command("ping", session=session)
        return session.operation_time
