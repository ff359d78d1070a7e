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

# One entry a free place: a semaphore does the same in Python, which each request would pay for.
_places: SimpleQueue[None] = SimpleQueue()
for _ in range(settings.REQUESTS_AT_ONCE):
    _places.put(None)
_mine = threading.local()


@contextmanager
def working() -> Iterator[None]:
    """This thread works on a request: it waits for a place first."""
    _places.get()
    _mine.held = True
    try:
        yield
    finally:
        _mine.held = False
        _places.put(None)


@contextmanager
def waiting_elsewhere() -> Iterator[None]:
    """This thread waits for somebody else's answer: its place is free meanwhile."""
    if not getattr(_mine, "held", False):
        yield
        return
    _places.put(None)
    try:
        yield
    finally:
        _places.get()
