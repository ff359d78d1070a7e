"""How many requests a web process works on at once, and how one that only waits makes room.

A few threads serve fastest, because they share one core's GIL. A request that waits for a card
gateway for seconds does not work meanwhile: it gives its place to another, so that ten slow cards
do not keep ten guests from their menu. The server therefore has more threads than places.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

_places = threading.BoundedSemaphore(settings.REQUESTS_AT_ONCE)
_mine = threading.local()


@contextmanager
def working() -> Iterator[None]:
    """This thread works on a request: it waits for a place first."""
    with _places:
        _mine.held = True
        try:
            yield
        finally:
            _mine.held = False


@contextmanager
def waiting_elsewhere() -> Iterator[None]:
    """This thread waits for somebody else's answer: its place is free meanwhile."""
    if not getattr(_mine, "held", False):
        yield
        return
    _places.release()
    try:
        yield
    finally:
        _places.acquire()
