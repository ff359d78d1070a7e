"""Giving back: https://docs.stripe.com/refunds"""

import time
from typing import Any

from payments.fakes.books import Entry
from payments.fakes.stripe.account import Account, Object, new_id
from payments.fakes.stripe.errors import StripeError


def create(account: Account, wanted: dict[str, Any], key: str) -> Object:
    """Give some of an intent's charge back; all that is left without an amount."""
    intent = account.intent(wanted["payment_intent"], "payment_intent")
    charge = account.charge_of(intent)
    if charge is None or not charge["paid"]:
        message = (
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
        raise StripeError.refused(message)
    left = charge["amount"] - charge["amount_refunded"]
    amount = wanted.get("amount", left)
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise StripeError.refused(message, "charge_already_refunded")
    if amount > left:
        raise StripeError.refused(
            f"Refund amount (${amount / 100:.2f}) is greater than unrefunded amount on charge "
            f"(${left / 100:.2f})"
        )
    return _made(account, charge, amount, wanted, key)


def finish(account: Account, refund_id: str, succeeded: bool) -> Object:
    """What became of a refund that was pending."""
    refund = account.refunds[refund_id]
    refund["status"] = "succeeded" if succeeded else "failed"
    if not succeeded:
        refund["failure_reason"] = "expired_or_canceled_card"
        account.charges[refund["charge"]]["amount_refunded"] -= refund["amount"]
    account.tell("refund.updated" if succeeded else "refund.failed", refund)
    return refund


def _made(
    account: Account, charge: Object, amount: int, wanted: dict[str, Any], key: str
) -> Object:
    comes_to = account.behaviours[charge["id"]].refunds
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": int(time.time()),
        "currency": charge["currency"],
        "failure_reason": None,
        "metadata": dict(wanted.get("metadata") or {}),
        "payment_intent": charge["payment_intent"],
        "reason": wanted.get("reason"),
        "status": comes_to,
    }
    account.refunds[refund["id"]] = refund
    if comes_to == "failed":
        refund["failure_reason"] = "expired_or_canceled_card"
        account.tell("refund.failed", refund)
    else:
        _given_back(account, charge, refund, key)
    return refund


def _given_back(account: Account, charge: Object, refund: Object, key: str) -> None:
    """A pending refund counts too: the money is under way."""
    charge["amount_refunded"] += refund["amount"]
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    account.tell("refund.created", refund)
    account.tell("charge.refunded", charge)
    charge_key = account.keys_of[charge["payment_intent"]]
    account.enter(
        Entry(
            "refund",
            key,
            refund["amount"],
            approved=True,
            charge_key=charge_key,
            reference=refund["id"],
            account=account.name,
        )
    )
