"""Asking a gateway what became of a payment: what it says is recorded, nothing is taken."""

from datetime import timedelta

from django.conf import settings

from orderbuddy.mongo import Document, now
from payments import ledger
from payments.gateways.asking import find_out
from payments.gateways.base import GatewayError, Outcome
from payments.gateways.registry import account_of, gateway_named
from payments.services import settling
from payments.states import ASKED

LOOKED = "looked up at the gateway"

# No request to a gateway lives longer than its time-out and this.
MARGIN_SECONDS = 5
# A page asks every two seconds what became of its payment; a gateway must not be asked as often.
LOOK_EVERY_SECONDS = 5


def look_up(payment: Document) -> Outcome:
    """What the gateway knows of a payment; raises GatewayError when it cannot be asked."""
    gateway, account = gateway_named(payment["gateway"]), account_of(payment)
    return find_out(lambda: gateway.look_up(account, payment))


def look_now(payment: Document) -> Document:
    """Ask the gateway about a payment that waits for its payer; as it is then."""
    try:
        outcome = look_up(payment)
    except GatewayError:
        return payment
    # Still pending is no news, and recording it would put off who looks after it.
    is_known = outcome.state == "pending" and payment.get("nextAction")
    if outcome.state == "absent" or is_known:
        return payment
    return settling.record(payment, outcome, cause=LOOKED)


def look_again(payment: Document) -> Document:
    """Ask the gateway about a payment whose first request must be over; else as it is.

    Of many who ask at once, one looks.
    """
    wait = timedelta(seconds=settings.GATEWAY_TIMEOUT_SECONDS + MARGIN_SECONDS)
    if payment["state"] not in ASKED or payment["updatedAt"] + wait > now():
        return payment
    if not ledger.may_look(payment, LOOK_EVERY_SECONDS):
        return payment
    return look_now(payment)
