"""What Stripe's objects say, in the gateways' common words."""

from typing import Any

from orderbuddy.mongo import Document
from payments.gateways.base import Card, Outcome

# A key of `metadata`: this intent only keeps a payment's idempotency key from ever being used.
FENCE = "kept_free_of"

# What Stripe says should not be told a guest apart (fraud, lost, stolen) is simply declined.
# https://docs.stripe.com/declines/codes
_DECLINED = "Your card was declined. Please try another card."
_SENTENCES = {
    "insufficient_funds": "Your card has insufficient funds. Please try another card.",
    "withdrawal_count_limit_exceeded": "Your card is over its limit. Please try another card.",
    "card_velocity_exceeded": "Your card is over its limit. Please try another card.",
    "expired_card": "Your card has expired. Please try another card.",
    "incorrect_number": "The card number is not right. Please check it.",
    "invalid_number": "The card number is not right. Please check it.",
    "incorrect_cvc": "The security code is not right. Please check it.",
    "invalid_cvc": "The security code is not right. Please check it.",
    "invalid_expiry_month": "The expiry date is not right. Please check it.",
    "invalid_expiry_year": "The expiry date is not right. Please check it.",
    "incorrect_zip": "The postal code is not right. Please check it.",
    "card_not_supported": "Your card cannot be used for this. Please try another card.",
    "currency_not_supported": "Your card cannot be used for this. Please try another card.",
    "processing_error": "The card could not be processed. Please try again.",
    "authentication_required": "Your bank did not confirm the payment. Please try another card.",
    "payment_intent_authentication_failure": (
        "Your bank did not confirm the payment. Please try another card."
    ),
}
_NOT_CONFIRMED = "The payment was not confirmed in time. Please try again."


def of_intent(intent: Document) -> Outcome:
    """The outcome of a PaymentIntent with `latest_charge.balance_transaction` expanded.

    One that waits for another card is declined: whoever says so must have cancelled it.
    """
    if FENCE in (intent.get("metadata") or {}):
        return Outcome("absent")
    status = intent["status"]
    if status == "succeeded":
        return _approved(intent)
    references = references_of(intent)
    if status in ("canceled", "requires_payment_method", "requires_confirmation"):
        return declined(intent.get("last_payment_error"), references)
    needs_guest = status == "requires_action"
    action = {"clientSecret": intent["client_secret"]} if needs_guest else None
    return Outcome("pending", references=references, next_action=action)


def declined(error: Document | None, references: dict[str, str]) -> Outcome:
    """The outcome of a payment that failed with `error` (of an answer, or of the intent)."""
    error = error or {}
    code = error.get("decline_code") or error.get("code") or ""
    sentence = _SENTENCES.get(code) or (_DECLINED if error else _NOT_CONFIRMED)
    return Outcome(
        "declined",
        references=references,
        card=_card((error.get("payment_method") or {}).get("card")),
        reason=sentence,
        reason_code=code or "not_confirmed",
    )


def of_refund(refund: Document) -> Outcome:
    """The outcome of a Refund; most are done at once, some methods take days."""
    references = {"refundId": refund["id"]}
    if refund["status"] == "succeeded":
        return Outcome("approved", amount_cents=refund["amount"], references=references)
    if refund["status"] in ("failed", "canceled"):
        code = refund.get("failure_reason") or refund["status"]
        reason = f"The card's bank did not take the refund ({code.replace('_', ' ')})"
        return Outcome("declined", references=references, reason=reason, reason_code=code)
    return Outcome("pending", references=references)


def references_of(intent: Document) -> dict[str, str]:
    """Stripe's ids of a payment, as the ledger keeps them."""
    charge = intent.get("latest_charge")
    charge_id = charge["id"] if isinstance(charge, dict) else charge
    found = {"paymentIntentId": intent["id"], "chargeId": charge_id}
    return {name: value for name, value in found.items() if value}


def refunded_cents(intent: Document) -> int:
    """What was given back so far, also by hand in Stripe's dashboard."""
    return _charge(intent).get("amount_refunded") or 0


def fee_cents(intent: Document) -> int | None:
    """Stripe's fee; None while the balance transaction is not there.

    It comes a while after the answer: capture is asynchronous since API version 2024-04-10.
    """
    entry = _charge(intent).get("balance_transaction")
    known = isinstance(entry, dict) and entry.get("currency") == intent["currency"]
    return entry["fee"] if known else None


def _approved(intent: Document) -> Outcome:
    details = _charge(intent).get("payment_method_details") or {}
    return Outcome(
        "approved",
        amount_cents=intent["amount_received"],
        refunded_cents=refunded_cents(intent),
        references=references_of(intent),
        card=_card(details.get("card")),
        fee_cents=fee_cents(intent),
    )


def _charge(intent: Document) -> Document:
    charge: Any = intent.get("latest_charge")
    return charge if isinstance(charge, dict) else {}


def _card(card: Document | None) -> Card | None:
    if not card or not card.get("last4"):
        return None
    return Card(brand=card.get("brand") or "", last4=card["last4"])
