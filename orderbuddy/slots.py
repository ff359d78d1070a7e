"""How many requests a web process works on at once, and how one that only waits makes room.

A few threads serve fastest, because they share one core's GIL. A request that waits for a card
gateway for seconds does not work meanwhile: it gives its place to another, so that ten slow cards
do not keep ten guests from their menu. The server therefore has more threads than places.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from django.conf import settings

Places = SimpleQueue[None]


def _free(count: int) -> Places:
    places: Places = SimpleQueue()
    for _ in range(count):
        places.put(None)
    return places


# One entry a free place: a semaphore does the same in Python, which each request would pay for.
_places = _free(settings.REQUESTS_AT_ONCE)
# What providers of messages tell comes in bursts, and nobody waits for it: one at a time, so that a
# guest's request meets one of them on its way, not six. While that one stalls, the others go as any
# request does: nobody who sends slowly holds them up, nor the threads in which they wait.
_aside = _free(1)
ASIDE_SECONDS = 0.25
ASIDE = ("/api/v1/webhooks/", "/webhooks/")
_mine = threading.local()


@contextmanager
def working(path: str) -> Iterator[None]:
    """This thread works on a request for that path: it waits for a place first."""
    _mine.held = _taken(_aside if path.startswith(ASIDE) else _places)
    try:
        yield
    finally:
        held, _mine.held = _mine.held, None
        held.put(None)


@contextmanager
def waiting_elsewhere() -> Iterator[None]:
    """This thread waits for somebody else's answer: its place is free meanwhile."""
    places: Places | None = getattr(_mine, "held", None)
    if places is None:
        yield
        return
    places.put(None)
    try:
        yield
    finally:
        _mine.held = _taken(places)


def _taken(wanted: Places) -> Places:
    """Where a place was taken: there, or with all others when that took too long."""
    if wanted is _aside:
        try:
            wanted.get(timeout=ASIDE_SECONDS)
        except Empty:
            wanted = _places
        else:
            return wanted
    wanted.get()
    return wanted
