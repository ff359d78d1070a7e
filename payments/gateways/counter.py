from typing import Any

from orderbuddy.mongo import Document
from payments.gateways.base import Account, Gateway, Outcome


class Counter(Gateway):
    """Cash, or the shop's own terminal: staff have the money in hand when they record it.

    No hook here moves money or asks anybody; recording is the deed. What was refunded automatically
    has to be handed out by people, so callers never refund a counter payment by themselves.
    """

    name = "counter"

    def charge(self, account: Account, payment: Document, instrument: Any) -> Outcome:
        return Outcome("approved", amount_cents=payment["amountCents"] + payment["tipCents"])

    def look_up(self, account: Account, payment: Document) -> Outcome:
        """The ledger is the only book there is: what staff recorded is what was taken."""
        taken = payment["amountCents"] + payment["tipCents"]
        given_back = sum(one["cents"] for one in payment["refunds"] if one["done"])
        return Outcome("approved", amount_cents=taken, refunded_cents=given_back)

    def refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        return Outcome("approved", amount_cents=refund["amountCents"])

    def void(self, account: Account, payment: Document, refund: Document) -> Outcome:
        return Outcome("voided", amount_cents=refund["amountCents"])

    def look_up_refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        return Outcome("approved", amount_cents=refund["amountCents"])
