from contextlib import suppress
from typing import Any

import stripe
from django.conf import settings

from orderbuddy.mongo import Document
from payments.gateways.base import (
    Account,
    Gateway,
    GatewayError,
    Outcome,
    RefusedError,
    Taken,
)
from payments.gateways.stripe import outcomes
from payments.gateways.stripe.calls import (
    CardDeclinedError,
    InvalidRequestError,
    client_of,
    do,
    read,
)
from payments.gateways.stripe.looking import (
    EXPANDED,
    cancelled,
    fence,
    found,
    intents,
    metadata_of,
    pages,
    refuse_while_young,
    retrieved,
    settled,
    unix,
)

# Apple Pay and Google Pay are cards to Stripe. Methods that send the guest to another page are not
# offered: the page must be told the same, or it shows what is then refused.
METHODS = ["card"]


class StripeGateway(Gateway):
    """Stripe: a PaymentIntent is created and confirmed in one request, captured at once.

    `Account`: options `publishable_key`; secrets `secret_key`, `webhook_secret`. The payment's
    `_id` is the request's idempotency key and the intent's `metadata.payment_id`. An intent that
    failed is cancelled before anybody hears "declined", so no browser can still pay it.
    """

    name = "stripe"

    def public_options(self, account: Account) -> dict[str, Any]:
        return {
            "publishableKey": account.options["publishable_key"],
            "scriptUrl": settings.STRIPE_JS_URL,
            "paymentMethodTypes": METHODS,
        }

    def charge(self, account: Account, payment: Document, instrument: Any) -> Outcome:
        """`instrument`: {"confirmationToken": "ctoken_…"} of the guest's browser (Stripe.js).

        A card that needs 3-D Secure is `pending` with `next_action` {"clientSecret"}: the browser
        shows the bank's page, and `look_up` then finds it paid; nothing is confirmed a second time.
        """
        client = client_of(account)
        wanted = _intent_wanted(payment, instrument["confirmationToken"])
        key = {"idempotency_key": payment["_id"]}
        try:
            intent = do(lambda: client.v1.payment_intents.create(wanted, key))
        except CardDeclinedError as error:
            return _declined(client, error.said)
        except InvalidRequestError as error:
            raise RefusedError(_sentence(error)) from None
        return settled(client, intent)

    def look_up(self, account: Account, payment: Document) -> Outcome:
        """What became of it: by its intent's id, or else by going through the intents of its time.

        Stripe's search would be shorter but lags behind; the list does not. `absent` is said only
        when it is certain for good, see `fence`.
        """
        client = client_of(account)
        intent = found(client, payment)
        if intent is None:
            refuse_while_young(payment)
            intent = fence(client, payment)
        return settled(client, intent) if intent else Outcome("absent")

    def abandon(self, account: Account, payment: Document) -> Outcome:
        client = client_of(account)
        intent = found(client, payment)
        if intent is not None and intent["status"] == "requires_action":
            return outcomes.of_intent(cancelled(client, intent))
        return self.look_up(account, payment)

    def refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        client = client_of(account)
        wanted = {
            "payment_intent": _intent_id(payment),
            "amount": refund["amountCents"],
            "metadata": {"refund_id": refund["_id"], "payment_id": payment["_id"]},
        }
        key = {"idempotency_key": _refund_key(refund)}
        try:
            return outcomes.of_refund(do(lambda: client.v1.refunds.create(wanted, key)))
        except InvalidRequestError as error:
            twin = self.look_up_refund(account, payment, refund)
            if twin.state != "absent":
                return twin
            return Outcome("declined", reason=error.reason, reason_code=error.code)

    def void(self, account: Account, payment: Document, refund: Document) -> Outcome:
        """Cancels an intent that is not paid yet.

        We capture at once, so an approved payment can no longer be voided at Stripe: `declined`.
        (A full refund within the hour often reaches the card as a reversal anyway.)
        """
        client, intent_id = client_of(account), _intent_id(payment)
        key = {"idempotency_key": refund["_id"]}
        try:
            intent = do(lambda: client.v1.payment_intents.cancel(intent_id, {}, key))
        except InvalidRequestError:
            intent = retrieved(client, intent_id)
        if intent["status"] == "canceled":
            return Outcome("voided", references=outcomes.references_of(intent))
        reason = "Stripe has taken the money already: refund it instead"
        return Outcome("declined", reason=reason, reason_code="settled")

    def look_up_refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        client, intent_id = client_of(account), _intent_id(payment)
        if refund["kind"] == "void":
            intent = read(lambda: client.v1.payment_intents.retrieve(intent_id))
            return Outcome("voided" if intent["status"] == "canceled" else "absent")
        for one in pages(client.v1.refunds.list, {"payment_intent": intent_id}):
            if (one.get("metadata") or {}).get("refund_id") == refund["_id"]:
                return outcomes.of_refund(one)
        return Outcome("absent")

    def taken_between(self, account: Account, start: Any, end: Any) -> list[Taken]:
        client = client_of(account)
        created = {"gte": unix(start), "lt": unix(end)}
        return [_taken(one) for one in intents(client, created) if one["status"] == "succeeded"]


# --- charging -----------------------------------------------------------------------------------


def _intent_wanted(payment: Document, confirmation_token: str) -> dict[str, Any]:
    """The same for the same payment, always: Stripe refuses a key that comes with other words."""
    return {
        "amount": payment["amountCents"] + payment["tipCents"],
        "currency": payment["currency"],
        "confirm": True,
        "confirmation_token": confirmation_token,
        "payment_method_types": METHODS,
        "description": f"OrderBuddy bill {payment['billId']}",
        "metadata": metadata_of(payment),
        "expand": EXPANDED,
    }


def _declined(client: stripe.StripeClient, said: Document) -> Outcome:
    intent = said.get("payment_intent")
    if intent is None:
        return outcomes.declined(said, {})
    # Should it stay open at Stripe: only who has its client secret could pay it, and nobody has.
    with suppress(GatewayError):
        cancelled(client, intent)
    return outcomes.declined(said, outcomes.references_of(intent))


def _sentence(error: InvalidRequestError) -> str:
    if error.code == "amount_too_small":
        return "This amount is too small to be paid by card"
    if str(error.said.get("param")).startswith("confirmation_token"):
        return "The card's details are no longer valid. Please enter them again."
    return "Stripe did not accept this payment"


def _refund_key(refund: Document) -> str:
    """Stripe answers all requests of a key as the first, also when that was an error 500.

    So a refund that its list still lacks minutes later (`looks`) is asked for under a new key. It
    is for all that is left, so should the first come to light after all, Stripe refuses the second.
    """
    looks = refund.get("looks")
    return f"{refund['_id']}:{looks}" if looks else refund["_id"]


def _taken(intent: Document) -> Taken:
    return Taken(
        payment_id=(intent.get("metadata") or {}).get("payment_id") or "",
        reference=intent["id"],
        amount_cents=intent["amount_received"],
        refunded_cents=outcomes.refunded_cents(intent),
        fee_cents=outcomes.fee_cents(intent),
    )


def _intent_id(payment: Document) -> str:
    """Raises RefusedError for a payment that Stripe never told us of."""
    intent_id = payment["references"].get("paymentIntentId")
    if not intent_id:
        raise RefusedError("Stripe's number of this payment is not known")
    return intent_id
