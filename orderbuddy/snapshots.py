"""What is read on every request and seldom changes, kept in the process until a change drops it.

    places: SnapshotCache[Place] = SnapshotCache("places", load_place)
    places.get(location_id)

The relay says on a Valkey channel which entries a change drops, and that it is alive and has caught
up (see `orderbuddy.invalidation`). While that word comes, entries live until they are dropped;
without it (the relay or Valkey is away) they are believed for a second only. So a change is seen
within about a second either way.
"""

import os
import random
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import Generic, TypeVar

from orderbuddy.invalidation import Feed

Value = TypeVar("Value")

UNTRUSTED_SECONDS = 1.0
# What no change names is seen by then, e.g. at the place that a menu was moved away from.
LONGEST_SECONDS = (45.0, 75.0)
# A flood of ids that do not exist costs a query each second and id, and no entry that is any good.
ABSENT_SECONDS = 1.0
ABSENT_LIMIT = 1000
EVICTED_SHARE = 10


class _Entry(Generic[Value]):
    __slots__ = ("stale_at", "untrusted_at", "used_at", "value")

    def __init__(self, value: Value, read_at: float, lasts: float | None) -> None:
        self.value = value
        self.used_at = read_at
        self.untrusted_at = read_at + UNTRUSTED_SECONDS
        self.stale_at = read_at + random.uniform(*LONGEST_SECONDS)  # noqa: S311
        if lasts is not None:
            self.stale_at = min(self.stale_at, monotonic() + lasts)


class SnapshotCache(Generic[Value]):
    """Values by the id of the location or restaurant that they are made of.

    `load(key)` reads one value, None when there is none; what it raises, `get` raises, and nothing
    is kept. `size` is how many values are kept; beyond it the least recently used ones go.
    `lasts(value)`: for how many seconds a value holds at most, where it knows.
    """

    def __init__(
        self,
        name: str,
        load: Callable[[str], Value | None],
        *,
        size: int = 256,
        lasts: Callable[[Value], float | None] = lambda value: None,
    ) -> None:
        self.name = name
        self._load = load
        self._size = size
        self._lasts = lasts
        self._begin()
        _caches.add(self)

    def get(self, key: str) -> Value | None:
        """The value of `key`. Without a lock: this is on the way of every request."""
        entry = self._entries.get(key)
        if entry is not None:
            now = monotonic()
            if now < entry.stale_at and (now < _feed.trusted_until or now < entry.untrusted_at):
                entry.used_at = now
                return entry.value
        return self._load_once(key)

    def drop(self, key: str) -> None:
        """Forget this value; a load that is under way is not kept either."""
        with self._lock:
            self._entries.pop(key, None)
            self._absent.pop(key, None)
            self._flights.pop(key, None)

    def drop_all(self) -> None:
        """Forget all values, those of loads under way too."""
        with self._lock:
            self._entries.clear()
            self._absent.clear()
            self._flights.clear()

    def __len__(self) -> int:
        return len(self._entries)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry[Value]] = {}
        self._absent: dict[str, float] = {}
        self._flights: dict[str, Future[Value | None]] = {}

    def _load_once(self, key: str) -> Value | None:
        """Many threads that want one value wait for one load."""
        _feed.start()
        with self._lock:
            if self._absent.get(key, 0.0) > monotonic():
                return None
            flight = self._flights.get(key)
            mine = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        if mine:
            self._fly(key, flight)
        return flight.result()

    def _fly(self, key: str, flight: "Future[Value | None]") -> None:
        read_at = monotonic()
        try:
            value = self._load(key)
        except BaseException as error:  # noqa: BLE001  (raised again by every waiting `result()`)
            with self._lock:
                self._land(key, flight)
            flight.set_exception(error)
            return
        with self._lock:
            if self._land(key, flight):
                self._keep(key, value, read_at)
        flight.set_result(value)

    def _land(self, key: str, flight: "Future[Value | None]") -> bool:
        """Ends a load. False when its key was dropped meanwhile: what it read is old already."""
        wanted = self._flights.get(key) is flight
        if wanted:
            del self._flights[key]
        return wanted

    def _keep(self, key: str, value: Value | None, read_at: float) -> None:
        if value is None:
            if len(self._absent) >= ABSENT_LIMIT:
                self._absent.clear()
            self._absent[key] = read_at + ABSENT_SECONDS
            return
        self._entries[key] = _Entry(value, read_at, self._lasts(value))
        if len(self._entries) > self._size:
            self._evict()

    def _evict(self) -> None:
        by_use = sorted(self._entries, key=lambda key: self._entries[key].used_at)
        for key in by_use[: max(1, self._size // EVICTED_SHARE)]:
            del self._entries[key]


_caches: "weakref.WeakSet[SnapshotCache]" = weakref.WeakSet()


def forget_location(location_id: str) -> None:
    """Drop what this process keeps of a location (or restaurant): its next reader sees it anew."""
    for cache in list(_caches):
        cache.drop(location_id)


def forget_everything() -> None:
    """Drop all that this process keeps."""
    for cache in list(_caches):
        cache.drop_all()


_feed = Feed(on_drop=forget_location, on_drop_all=forget_everything)


def stop_listening() -> None:
    """Ends the thread that listens for changes; at the next miss, another one begins."""
    _feed.stop()
    _feed.begin()


def _begin_again() -> None:
    """In a forked child: its locks may be held by threads that it does not have."""
    for cache in list(_caches):
        cache._begin()
    _feed.begin()


os.register_at_fork(after_in_child=_begin_again)
