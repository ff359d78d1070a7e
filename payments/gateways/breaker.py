from collections.abc import Callable
from typing import TypeVar

from orderbuddy.breaker import Breaker, OpenError, breaker_of
from payments.gateways.base import Account, Gateway, OutcomeUnknownError, TemporaryError

T = TypeVar("T")


class BreakerOpenError(TemporaryError):
    """The gateway failed too often lately: it is left alone for `retry_after_seconds`."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("the gateway does not answer at the moment")
        self.retry_after_seconds = retry_after_seconds


FAILURES = (TemporaryError, OutcomeUnknownError)


def guarded(gateway: Gateway, account: Account, call: Callable[[], T]) -> T:
    """`call`'s result, unless this location's account at the gateway failed too often lately.

    Failures are TemporaryError and OutcomeUnknownError; a declined card is none. Raises what `call`
    raises, and BreakerOpenError.
    """
    return _through(breaker_of(_name(gateway, account), failures=FAILURES), call)


def guarded_start(gateway: Gateway, account: Account, call: Callable[[], T]) -> T:
    """As `guarded`, for what anybody may bring about as often as they like, without an order: its
    failures are counted apart, so that nobody can keep a location from being paid with it."""
    name = _name(gateway, account)
    try:
        breaker_of(name, failures=FAILURES).refuse_while_open()
    except OpenError as error:
        raise BreakerOpenError(error.retry_after_seconds) from error
    return _through(breaker_of(f"{name}:start", failures=FAILURES), call)


def _through(breaker: Breaker, call: Callable[[], T]) -> T:
    try:
        return breaker.call(call)
    except OpenError as error:
        raise BreakerOpenError(error.retry_after_seconds) from error


def _name(gateway: Gateway, account: Account) -> str:
    return f"{gateway.name}:{account.location_id}"
