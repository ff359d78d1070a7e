"""Asking a gateway over the network: through its breaker, and without holding up other guests."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from orderbuddy.slots import waiting_elsewhere
from payments.gateways.base import Account, Gateway, TemporaryError
from payments.gateways.breaker import guarded, guarded_start

T = TypeVar("T")

# More would use up the server's threads: a gateway that stalls must not stop the menu.
AT_ONCE = 16
_asking = threading.BoundedSemaphore(AT_ONCE)
# Forms that are opened leave room for those that are paid.
_starting = threading.BoundedSemaphore(AT_ONCE // 2)


def ask(gateway: Gateway, account: Account, deed: Callable[[], T]) -> T:
    """The gateway's answer to `deed`, unless its breaker is open; raises GatewayError."""
    with _room():
        return guarded(gateway, account, deed)


def ask_to_start(gateway: Gateway, account: Account, deed: Callable[[], T]) -> T:
    """As `ask`, for what moves no money and comes before there is a payment."""
    with _slot(_starting), _room():
        return guarded_start(gateway, account, deed)


def find_out(deed: Callable[[], T]) -> T:
    """The answer to a look-up: asked also while the breaker is open, as it ends the doubt."""
    with _room():
        return deed()


@contextmanager
def _room() -> Iterator[None]:
    with _slot(_asking), waiting_elsewhere():
        yield


@contextmanager
def _slot(slots: threading.BoundedSemaphore) -> Iterator[None]:
    if not slots.acquire(blocking=False):
        raise TemporaryError("too many payments at once")
    try:
        yield
    finally:
        slots.release()
