"""What becomes of a PaymentIntent: https://docs.stripe.com/payments/paymentintents/lifecycle"""

import secrets
import time
from copy import deepcopy
from typing import Any

from payments.fakes.books import Entry
from payments.fakes.stripe.account import Account, Object, new_id
from payments.fakes.stripe.cards import DECLINED, Behaviour, card_of
from payments.fakes.stripe.errors import StripeError

CONFIRMABLE = ("requires_payment_method", "requires_confirmation")
CANCELLABLE = (*CONFIRMABLE, "requires_capture", "requires_action")
NOT_AUTHENTICATED = "payment_intent_authentication_failure"
MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
}


def create(account: Account, wanted: dict[str, Any], key: str) -> Object:
    """An intent that nobody has confirmed, and that is in no book yet."""
    intent_id = new_id("pi")
    account.keys_of[intent_id] = key
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": wanted["amount"],
        "amount_received": 0,
        "automatic_payment_methods": wanted.get("automatic_payment_methods"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "created": int(time.time()),
        "currency": wanted["currency"],
        "description": wanted.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": dict(wanted.get("metadata") or {}),
        "next_action": None,
        "payment_method": None,
        "status": "requires_payment_method",
    }


def keep(account: Account, intent: Object) -> None:
    """From now on the intent is in the account's books."""
    account.intents[intent["id"]] = intent


def confirm(account: Account, intent: Object, token_id: str, decline_code: str = "") -> None:
    """Try the token's card; with a `decline_code` whatever card it is is declined.

    Raises StripeError 402 for a declined one.
    """
    if intent["status"] not in CONFIRMABLE:
        raise _unexpected(intent, "confirm")
    behaviour = account.use_token(token_id, intent)
    if decline_code:
        behaviour = Behaviour("declined", code=DECLINED, decline_code=decline_code)
    keep(account, intent)
    intent["last_payment_error"] = None
    intent["payment_method"] = new_id("pm")
    if behaviour.ending == "declined":
        raise _decline(account, intent, behaviour)
    if behaviour.ending == "approved":
        _succeed(account, intent, behaviour)
    else:
        _wait(account, intent, behaviour)


def finish(account: Account, intent: Object, *, approved: bool) -> None:
    """What an intent waited for has come: the guest at the bank's page, or a slow network."""
    if intent["status"] not in ("requires_action", "processing"):
        raise _unexpected(intent, "finish")
    behaviour = account.behaviours.pop(intent["id"])
    intent["next_action"] = None
    if approved:
        _succeed(account, intent, behaviour)
    else:
        failed = Behaviour("declined", behaviour.brand, behaviour.last4, NOT_AUTHENTICATED)
        _decline(account, intent, failed)


def cancel(account: Account, intent: Object, reason: str | None) -> None:
    """No money can move by this intent any more."""
    if intent["status"] not in CANCELLABLE:
        raise _unexpected(intent, "cancel")
    intent["status"] = "canceled"
    intent["canceled_at"] = int(time.time())
    intent["cancellation_reason"] = reason
    intent["next_action"] = None
    account.tell("payment_intent.canceled", intent)


def _wait(account: Account, intent: Object, behaviour: Behaviour) -> None:
    account.behaviours[intent["id"]] = behaviour
    if behaviour.ending == "3ds":
        intent["status"] = "requires_action"
        intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    else:
        intent["status"] = "processing"
    account.tell(f"payment_intent.{intent['status']}", intent)


def _succeed(account: Account, intent: Object, behaviour: Behaviour) -> None:
    """Money moves: the one place where it does."""
    charge = _charge(account, intent, behaviour, paid=True)
    _enter(account, intent, "")
    intent["status"] = "succeeded"
    intent["amount_received"] = intent["amount"]
    account.tell("charge.succeeded", charge)
    account.tell("payment_intent.succeeded", intent)


def _decline(account: Account, intent: Object, behaviour: Behaviour) -> StripeError:
    charge = _charge(account, intent, behaviour, paid=False)
    why = behaviour.decline_code or behaviour.code
    _enter(account, intent, why)
    method = {"id": intent["payment_method"], "object": "payment_method", "type": "card"}
    said = {
        "charge": charge["id"],
        "code": behaviour.code,
        "decline_code": behaviour.decline_code or None,
        "payment_method": {**method, "card": card_of(behaviour)},
    }
    message = MESSAGES.get(why, "Your card was declined.")
    intent["status"] = "requires_payment_method"
    intent["payment_method"] = None
    intent["last_payment_error"] = {"type": "card_error", "message": message, **said}
    account.tell("charge.failed", charge)
    account.tell("payment_intent.payment_failed", intent)
    shown = deepcopy(intent)
    return StripeError(402, "card_error", message, is_saved=True, payment_intent=shown, **said)


def _charge(account: Account, intent: Object, behaviour: Behaviour, *, paid: bool) -> Object:
    charge = {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_refunded": 0,
        "balance_transaction": None,
        "created": int(time.time()),
        "currency": intent["currency"],
        "metadata": dict(intent["metadata"]),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method_details": {"card": card_of(behaviour), "type": "card"},
        "refunded": False,
        "status": "succeeded" if paid else "failed",
    }
    account.charges[charge["id"]] = charge
    account.behaviours[charge["id"]] = behaviour
    intent["latest_charge"] = charge["id"]
    return charge


def _enter(account: Account, intent: Object, why_not: str) -> None:
    entry = Entry(
        "charge",
        account.keys_of[intent["id"]],
        intent["amount"],
        approved=not why_not,
        reference=intent["id"],
        account=account.name,
        reason=why_not,
    )
    account.enter(entry)


def _unexpected(intent: Object, verb: str) -> StripeError:
    return StripeError(
        400,
        "invalid_request_error",
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
        is_saved=True,
        code="payment_intent_unexpected_state",
        payment_intent=deepcopy(intent),
    )
