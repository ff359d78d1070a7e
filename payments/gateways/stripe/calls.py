"""Asking Stripe: the client, which faults are worth a repetition, and what a fault means for money.

A request that moves money carries an idempotency key, so repeating it is harmless: Stripe answers
what it answered the first time (https://docs.stripe.com/api/idempotent_requests). The library would
repeat by itself, but then it forgets what came before: "cut off, then connection refused" would be
reported as refused although the money may have moved. So the repetitions are made here.
"""

import logging
import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import requests
import stripe
from django.conf import settings
from urllib3.exceptions import MaxRetryError, NewConnectionError, ReadTimeoutError

from orderbuddy.mongo import Document
from payments.gateways.base import (
    Account,
    GatewayError,
    OutcomeUnknownError,
    RefusedError,
    TemporaryError,
    TooOftenError,
)

logger = logging.getLogger(__name__)

# The library would keep a file in the home directory and describe this machine to Stripe.
stripe.enable_telemetry = False

CONNECT_SECONDS = 3
PAUSES_SECONDS = (0.3, 0.6)
# Later than this a repetition would outlive the time that callers reckon with.
REPEATED_WITHIN_SECONDS = 2

# With these answers Stripe has done nothing: https://docs.stripe.com/error-low-level
_NOTHING_DONE = frozenset({400, 401, 402, 403, 404, 429})


class InvalidRequestError(RefusedError):
    """Stripe understood and refused (400, 402, 404); `said` is the `error` of its answer."""

    def __init__(self, said: Document) -> None:
        super().__init__(said.get("message") or "Stripe refused the request")
        self.said = said
        self.code: str = said.get("code") or ""


class CardDeclinedError(InvalidRequestError):
    """The card was declined; `said["payment_intent"]` is the intent that is left behind."""


class KeyUsedError(OutcomeUnknownError):
    """Another request came under this idempotency key before, and has ended."""


def client_of(account: Account) -> stripe.StripeClient:
    """A client with the account's secret key; connections are shared by all of this process."""
    return stripe.StripeClient(
        account.secrets["secret_key"],
        base_addresses={"api": settings.STRIPE_API_URL},
        http_client=_http(settings.GATEWAY_TIMEOUT_SECONDS),
        max_network_retries=0,
    )


def do(deed: Callable[[], stripe.StripeObject]) -> Document:
    """The answer of a call that changes something at Stripe; `deed` names its idempotency key.

    Raises CardDeclinedError, TemporaryError and other RefusedErrors when certainly nothing was
    done, OutcomeUnknownError as soon as any of the attempts may have been carried out.
    """
    return _asked(deed, _fault_of_deed)


def read(question: Callable[[], stripe.StripeObject]) -> Document:
    """The answer of a call that changes nothing; TemporaryError when there is none now.

    Wrong credentials are temporary too: they are put right, and then the question is asked again.
    """
    return _asked(question, _fault_of_question)


def _asked(
    call: Callable[[], stripe.StripeObject],
    fault: Callable[[stripe.StripeError, bool], GatewayError],
) -> Document:
    doubtful, started = False, time.monotonic()
    for pause in (*PAUSES_SECONDS, None):
        try:
            return call().to_dict()
        except stripe.StripeError as error:
            doubtful = doubtful or _may_have_been_done(error)
            late = time.monotonic() - started > REPEATED_WITHIN_SECONDS
            if pause is None or late or not _may_pass(error):
                _log(error)
                # The library's error holds the whole answer, card and client secret included.
                raise fault(error, doubtful) from None
        time.sleep(pause)
    raise AssertionError("the last attempt returns or raises")


def _fault_of_deed(error: stripe.StripeError, doubtful: bool) -> GatewayError:
    said = error.error.to_dict() if error.error else {}
    if isinstance(error, stripe.CardError):
        # Also after doubt: this is what the key's first request was answered.
        return CardDeclinedError(said)
    if isinstance(error, stripe.IdempotencyError):
        return KeyUsedError("Stripe knows this payment under other words")
    if doubtful:
        return OutcomeUnknownError("Stripe's answer is missing")
    if isinstance(error, stripe.InvalidRequestError):
        return InvalidRequestError(said)
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return RefusedError("Stripe refuses this location's secret key")
    return TemporaryError(_why(error))


def _fault_of_question(error: stripe.StripeError, doubtful: bool) -> GatewayError:
    kind = TooOftenError if error.http_status == 429 else TemporaryError
    return kind(_why(error))


def _why(error: stripe.StripeError) -> str:
    if isinstance(error, stripe.APIConnectionError):
        return "Stripe cannot be reached"
    return f"Stripe cannot answer now (status {error.http_status})"


def _may_have_been_done(error: stripe.StripeError) -> bool:
    """Whether that attempt's request may have been carried out.

    Another request under the same key (IdempotencyError, 409) may have been, too.
    """
    if isinstance(error, stripe.APIConnectionError):
        return not _never_connected(error)
    if isinstance(error, stripe.IdempotencyError):
        return True
    return error.http_status not in _NOTHING_DONE


def _may_pass(error: stripe.StripeError) -> bool:
    """Whether asking again under the same key may bring an answer; Stripe's own advice first."""
    if isinstance(error, stripe.APIConnectionError):
        return not _stalled(error)
    advice = error.headers.get("Stripe-Should-Retry")
    if advice in ("true", "false"):
        return advice == "true"
    return error.http_status == 409 or (error.http_status or 0) >= 500


def _never_connected(error: stripe.APIConnectionError) -> bool:
    cause = error.__cause__
    if isinstance(cause, requests.ConnectTimeout):
        return True
    return isinstance(_inner(cause), NewConnectionError)


def _stalled(error: stripe.APIConnectionError) -> bool:
    """It waited as long as a guest can wait; what became of it is for a look-up."""
    cause = error.__cause__
    return isinstance(cause, requests.ReadTimeout) or isinstance(_inner(cause), ReadTimeoutError)


def _inner(cause: BaseException | None) -> Any:
    """What urllib3 says below what `requests` made of it."""
    inner = cause.args[0] if isinstance(cause, requests.RequestException) and cause.args else None
    return inner.reason if isinstance(inner, MaxRetryError) else inner


def _log(error: stripe.StripeError) -> None:
    facts = {
        "status": error.http_status,
        "code": error.code,
        "stripe_request": error.request_id,
        "fault": type(error).__name__,
    }
    logger.warning("stripe did not do it", extra=facts)


@cache
def _http(timeout_seconds: float) -> stripe.RequestsClient:
    return stripe.RequestsClient(timeout=(CONNECT_SECONDS, timeout_seconds))


# A forked child must not share its parent's connections.
os.register_at_fork(after_in_child=_http.cache_clear)
