"""How many requests a web process works on at once, and how one that only waits makes room.

A few threads serve fastest, because they share one core's GIL. A request that waits for a card
gateway for seconds does not work meanwhile: it gives its place to another, so that ten slow cards
do not keep ten guests from their menu. The server therefore has more threads than places.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

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
# guest's request meets one of them on its way, not six.
_aside = _free(1)
ASIDE = ("/api/v1/webhooks/", "/webhooks/")
_mine = threading.local()


@contextmanager
def working(path: str) -> Iterator[None]:
    """This thread works on a request for that path: it waits for a place first."""
    places = _aside if path.startswith(ASIDE) else _places
    places.get()
    _mine.held = places
    try:
        yield
    finally:
        _mine.held = None
        places.put(None)


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
        places.get()
