"""How many requests are worked on at once, and what a stalled one holds up."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from orderbuddy.slots import _aside, _places, waiting_elsewhere, working

CALLBACK, GUESTS = "/api/v1/webhooks/twilio/status", "/api/v1/order-app/checkout"
PATIENCE = 30


def stalled(path: str, *, until: threading.Event, then: Callable[[], None]) -> None:
    with working(path):
        then()
        until.wait(PATIENCE)


def test_a_callback_that_stalls_holds_up_neither_others_nor_guests() -> None:
    before = (_aside.qsize(), _places.qsize())
    ends, began = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as slow, ThreadPoolExecutor(1) as others:
        slow.submit(stalled, CALLBACK, until=ends, then=began.set)
        assert began.wait(PATIENCE)
        for path in (CALLBACK, GUESTS):
            came = threading.Event()
            others.submit(stalled, path, until=came, then=came.set)
            assert came.wait(PATIENCE / 2), path
        assert not ends.is_set()
        ends.set()
    assert (_aside.qsize(), _places.qsize()) == before


def test_who_waits_elsewhere_gives_a_place_back_and_takes_one_again() -> None:
    for path, places in ((CALLBACK, _aside), (GUESTS, _places)):
        free = places.qsize()
        with working(path):
            assert places.qsize() == free - 1
            with waiting_elsewhere():
                assert places.qsize() == free
            assert places.qsize() == free - 1
        assert places.qsize() == free


def test_a_place_that_is_taken_meanwhile_is_another_one_afterwards() -> None:
    before = (_aside.qsize(), _places.qsize())
    with working(CALLBACK):
        with waiting_elsewhere():
            _aside.get()
        assert _places.qsize() == before[1] - 1
        _aside.put(None)
    assert (_aside.qsize(), _places.qsize()) == before
