from collections.abc import Callable
from typing import TypeVar

from orderbuddy.breaker import OpenError, breaker_of
from payments.gateways.base import Account, Gateway, OutcomeUnknownError, TemporaryError

T = TypeVar("T")


class BreakerOpenError(TemporaryError):
    """The gateway failed too often lately: it is left alone for `retry_after_seconds`."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("the gateway does not answer at the moment")
        self.retry_after_seconds = retry_after_seconds


def guarded(gateway: Gateway, account: Account, call: Callable[[], T]) -> T:
    """`call`'s result, unless this location's account at the gateway failed too often lately.

    Failures are TemporaryError and OutcomeUnknownError; a declined card is none. Raises what `call`
    raises, and BreakerOpenError.
    """
    breaker = breaker_of(
        f"{gateway.name}:{account.location_id}", failures=(TemporaryError, OutcomeUnknownError)
    )
    try:
        return breaker.call(call)
    except OpenError as error:
        raise BreakerOpenError(error.retry_after_seconds) from error
