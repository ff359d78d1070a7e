"""A Stripe account of a test's own, and payments as the ledger hands them to the gateway."""

import uuid
from datetime import timedelta
from typing import Any

from orderbuddy.mongo import Document, now
from payments.fakes.stripe import FakeStripe, token_for
from payments.gateways.base import Account, Outcome
from payments.gateways.stripe import StripeGateway

GATEWAY = StripeGateway()


def an_account() -> Account:
    name = uuid.uuid4().hex
    return Account(
        gateway="stripe",
        restaurant_id="shop",
        location_id="64b000000000000000000001",
        options={"publishable_key": f"pk_test_{name}"},
        secrets={"secret_key": f"sk_test_{name}", "webhook_secret": "whsec_x"},
    )


def name_of(account: Account) -> str:
    return account.secrets["secret_key"].removeprefix("sk_test_")


def a_payment(*, seconds_ago: float = 0, **fields: Any) -> Document:
    """A payment of 3.95 and a tip of 0.60 that was submitted so long ago."""
    submitted = now() - timedelta(seconds=seconds_ago)
    return {
        "_id": str(uuid.uuid4()),
        "restaurantId": "shop",
        "locationId": "64b000000000000000000001",
        "billId": "64b0000000000000000000b1",
        "amountCents": 395,
        "tipCents": 60,
        "currency": "usd",
        "references": {},
        "transitions": [{"at": submitted, "from": "created", "to": "submitted", "cause": ""}],
        "createdAt": submitted,
        **fields,
    }


def a_refund(payment: Document, cents: int, kind: str = "refund") -> Document:
    return {"_id": str(uuid.uuid4()), "kind": kind, "amountCents": cents, "paymentId": payment}


def charge(account: Account, payment: Document, card: str = "approved") -> Outcome:
    instrument = {"confirmationToken": token_for(card)}
    return GATEWAY.charge(account, payment, instrument)


def paid(account: Account, card: str = "approved") -> Document:
    """A payment that was approved, as the ledger has it then."""
    payment = a_payment()
    outcome = charge(account, payment, card)
    assert outcome.state == "approved"
    return {**payment, "references": outcome.references}


def status_of(stripe: FakeStripe, payment: Document) -> str:
    """The status of the payment's intent in Stripe's own books."""
    return stripe.intent_of(payment["_id"])["status"]


def charges(stripe: FakeStripe, payment: Document) -> int:
    return len(stripe.books.charges_for(payment["_id"]))
