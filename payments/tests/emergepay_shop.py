"""An EmergePay account of a test's own, and payments as the ledger hands them to the gateway."""

import uuid
from typing import Any

from orderbuddy.mongo import Document
from payments.fakes.emergepay import FakeEmergePay
from payments.gateways.base import Account, Outcome
from payments.gateways.emergepay import EmergePay

GATEWAY = EmergePay()
AUTH = "auth-that-nobody-may-read"
WALLET = {
    "type": "GooglePay",
    "isSandbox": True,
    "billing": {"postalCode": "60601"},
    "card": {"type": "VISA"},
    "token": {"data": "wallet-token"},
}


def an_account(fake: FakeEmergePay, **secrets: str) -> Account:
    oid = uuid.uuid4().hex
    fake.accounts[oid] = AUTH
    return Account(
        gateway="emergepay",
        restaurant_id="shop",
        location_id=uuid.uuid4().hex[:24],
        options={"oid": oid, "wallets_public_id": "wallet-7"},
        secrets={"auth": AUTH, **secrets},
    )


def a_payment(**fields: Any) -> Document:
    """A payment of 3.95 by card, without a tip."""
    return {
        "_id": str(uuid.uuid4()),
        "method": "card",
        "amountCents": 395,
        "tipCents": 0,
        "references": {},
        **fields,
    }


def a_refund(cents: int, kind: str = "refund", **fields: Any) -> Document:
    return {"_id": str(uuid.uuid4()), "kind": kind, "amountCents": cents, **fields}


def a_token(fake: FakeEmergePay, account: Account, *number: str) -> str:
    """What the browser brings after the guest typed that card."""
    return fake.token_for(*number, oid=account.options["oid"])


def charge(fake: FakeEmergePay, account: Account, payment: Document, *number: str) -> Outcome:
    return GATEWAY.charge(account, payment, a_token(fake, account, *number))


def paid(fake: FakeEmergePay, account: Account, **fields: Any) -> Document:
    """A payment that was approved, as the ledger has it then."""
    payment = a_payment(**fields)
    outcome = charge(fake, account, payment)
    assert outcome.state == "approved"
    return {**payment, "references": outcome.references}
