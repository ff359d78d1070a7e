"""What tests of webhooks share: where they are, and what became of a payment."""

from collections.abc import Callable

from orderbuddy.mongo import Document
from payments.tests.written import again

PATH = "/api/v1/payments/webhooks"
RECEIVED = {"received": True}
# Sooner than anybody would have looked without being told.
SOON_SECONDS = 30


def local(stack, url: str) -> str:
    """An owner's address of a webhook, on the product under test."""
    return stack.url + url[url.index("/api/") :]


def waits(payment: Document) -> bool:
    """Nobody has looked after it or was asked to."""
    now_stored = again(payment)
    return (now_stored["state"], now_stored["attendAt"]) == (payment["state"], payment["attendAt"])


def has_state(payment: Document, state: str) -> Callable[[], bool]:
    return lambda: again(payment)["state"] == state
