"""Stripe's REST paths that we use: what each takes, strictly, and what it does."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from payments.fakes.stripe import forms, intents, refunds
from payments.fakes.stripe.account import Account, Object, new_id
from payments.fakes.stripe.errors import StripeError

LEAST_CENTS = 50
FEE_PER_MILLE, FEE_FIXED_CENTS = 29, 30
_EXPANDABLE = ("latest_charge", "latest_charge.balance_transaction")
_EXPAND = forms.expand(*_EXPANDABLE)
_EXPAND_LIST = forms.expand(*(f"data.{one}" for one in _EXPANDABLE))
_SECONDS = forms.integer(0, 10**12 - 1)
_PAGED = {"limit": forms.integer(1, 100), "starting_after": forms.text(255)}
_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")


@dataclass(frozen=True, slots=True)
class Call:
    """What a deed gets to know: the account, the checked parameters, and what the path names.

    With a `decline_code` whatever card there is is declined, and any refund refused.
    """

    account: Account
    wanted: dict[str, Any]
    key: str = ""
    decline_code: str = ""
    named: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`name` is the operation that faults are told by; `public` ones take publishable keys."""

    name: str
    method: str
    pattern: str
    deed: Callable[[Call], Object]
    allowed: dict[str, forms.Check]
    public: bool = False


# --- payment intents ----------------------------------------------------------------------------


def create_intent(call: Call) -> Object:
    account, wanted = call.account, call.wanted
    _need(wanted, "amount", "currency")
    if wanted["amount"] < LEAST_CENTS:
        message, code = "Amount must be at least $0.50 usd", "amount_too_small"
        raise StripeError.invalid(message, "amount", code, is_violation=False)
    intent = intents.create(account, wanted, call.key)
    if wanted.get("confirm"):
        _check_confirmation(wanted)
        intents.confirm(account, intent, wanted["confirmation_token"], call.decline_code)
    elif "confirmation_token" in wanted:
        message = "You can only use confirmation_token when confirm is true"
        raise StripeError.invalid(message, "confirmation_token")
    else:
        intents.keep(account, intent)
    return _shown(account, intent, wanted.get("expand"))


def _check_confirmation(wanted: dict[str, Any]) -> None:
    methods = wanted.get("automatic_payment_methods") or {}
    if wanted.get("payment_method_types"):
        if methods:
            message = "You may only specify one of: automatic_payment_methods, payment_method_types"
            raise StripeError.invalid(message)
    elif not methods.get("enabled") or methods.get("allow_redirects") != "never":
        message = (
            "This PaymentIntent is configured to accept payment methods that may redirect: provide "
            "a return_url, or set automatic_payment_methods[allow_redirects] to never."
        )
        raise StripeError.invalid(message, "return_url", "payment_intent_invalid_parameter")
    _need(wanted, "confirmation_token")


def retrieve_intent(call: Call) -> Object:
    stored = call.account.intent(call.named["intent"])
    _write_balance(call.account, stored)
    return _shown(call.account, stored, call.wanted.get("expand"))


def list_intents(call: Call) -> Object:
    stored = list(call.account.intents.values())
    for one in stored:
        _write_balance(call.account, one)
    expand = [one.removeprefix("data.") for one in call.wanted.get("expand") or ()]
    page = _page("/v1/payment_intents", stored, call.wanted)
    return {**page, "data": [_shown(call.account, one, expand) for one in page["data"]]}


def cancel_intent(call: Call) -> Object:
    stored = call.account.intent(call.named["intent"])
    intents.cancel(call.account, stored, call.wanted.get("cancellation_reason"))
    return _shown(call.account, stored, call.wanted.get("expand"))


def confirm_intent(call: Call) -> Object:
    """As a browser may, that knows the intent's client secret."""
    _need(call.wanted, "client_secret", "confirmation_token")
    stored = intent_of_secret(call.account, call.wanted["client_secret"])
    intents.confirm(call.account, stored, call.wanted["confirmation_token"])
    return for_browsers(stored)


def intent_of_secret(account: Account, secret: str) -> Object:
    """The intent whose client secret that is; StripeError 404."""
    stored = account.intent(secret.partition("_secret_")[0])
    if stored["client_secret"] != secret:
        raise StripeError.missing("payment_intent", stored["id"], "intent")
    return stored


# --- refunds ------------------------------------------------------------------------------------


def create_refund(call: Call) -> Object:
    _need(call.wanted, "payment_intent")
    if call.decline_code:
        message = "This charge was disputed and cannot be refunded."
        raise StripeError.refused(message, "charge_disputed")
    return refunds.create(call.account, call.wanted, call.key)


def retrieve_refund(call: Call) -> Object:
    refund = call.named["refund"]
    if refund not in call.account.refunds:
        raise StripeError.missing("refund", refund, "id")
    return call.account.refunds[refund]


def list_refunds(call: Call) -> Object:
    of_intent = call.wanted.get("payment_intent")
    stored = [
        one for one in call.account.refunds.values() if of_intent in (None, one["payment_intent"])
    ]
    return _page("/v1/refunds", stored, call.wanted)


# --- confirmation tokens ------------------------------------------------------------------------


def create_token(call: Call) -> Object:
    """As Stripe's script asks for one, with what was typed into its frame."""
    _need(call.wanted, "payment_method_data")
    card = call.wanted["payment_method_data"]["card"]
    if (2000 + card["exp_year"] % 100, card["exp_month"]) < time.localtime()[:2]:
        message = "Your card's expiration year is in the past."
        raise StripeError(402, "card_error", message, code="invalid_expiry_year")
    token = call.account.add_token(card["number"])
    return {"id": token, "object": "confirmation_token", "created": int(time.time())}


def _need(wanted: dict[str, Any], *names: str) -> None:
    for name in names:
        if name not in wanted:
            message = f"Missing required param: {name}."
            raise StripeError.invalid(message, name, "parameter_missing")


# --- parts --------------------------------------------------------------------------------------


def _page(url: str, stored: list[Object], wanted: dict[str, Any]) -> Object:
    """Newest first; `created` filters, `starting_after` goes on after an id."""
    created = wanted.get("created") or {}
    tests = {
        "gt": lambda at, limit: at > limit,
        "gte": lambda at, limit: at >= limit,
        "lt": lambda at, limit: at < limit,
        "lte": lambda at, limit: at <= limit,
    }
    listed = [
        one
        for one in reversed(stored)
        if all(tests[name](one["created"], limit) for name, limit in created.items())
    ]
    if after := wanted.get("starting_after"):
        ids = [one["id"] for one in listed]
        if after not in ids:
            raise StripeError.missing("object", after, "starting_after", status=400)
        listed = listed[ids.index(after) + 1 :]
    limit = wanted.get("limit", 10)
    return {
        "object": "list",
        "url": url,
        "has_more": len(listed) > limit,
        "data": listed[:limit],
    }


def _shown(account: Account, intent: Object, expand: list[str] | None) -> Object:
    shown = dict(intent)
    charge = account.charge_of(intent)
    if charge is not None and expand:
        shown["latest_charge"] = dict(charge)
        if "latest_charge.balance_transaction" not in expand and charge["balance_transaction"]:
            shown["latest_charge"]["balance_transaction"] = charge["balance_transaction"]["id"]
    return shown


def for_browsers(intent: Object) -> Object:
    """What a publishable key may see of an intent."""
    public = ("id", "object", "amount", "currency", "status", "next_action", "client_secret",
              "last_payment_error")  # fmt: skip
    return {name: intent[name] for name in public}


def _write_balance(account: Account, intent: Object) -> None:
    """Capture is asynchronous: the fee is known a moment after the answer."""
    charge = account.charge_of(intent)
    if charge is None or not charge["paid"] or charge["balance_transaction"]:
        return
    fee = round(charge["amount"] * FEE_PER_MILLE / 1000) + FEE_FIXED_CENTS
    charge["balance_transaction"] = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": charge["amount"],
        "currency": charge["currency"],
        "fee": fee,
        "net": charge["amount"] - fee,
    }
    account.tell("charge.updated", charge)


def _endpoint(
    name: str, method: str, path: str, deed: Callable[[Call], Object], **allowed: forms.Check
) -> Endpoint:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[\\w-]+)", path)
    return Endpoint(name, method, pattern, deed, allowed, public=name in ("token", "confirm"))


_RANGE = forms.fields(gt=_SECONDS, gte=_SECONDS, lt=_SECONDS, lte=_SECONDS)
_CARD = forms.fields(
    number=forms.text(24),
    exp_month=forms.integer(1, 12),
    exp_year=forms.integer(0, 2100),
    cvc=forms.text(4),
)
_METHODS = forms.fields(enabled=forms.boolean, allow_redirects=forms.one_of("always", "never"))

ENDPOINTS = [
    _endpoint(
        "charge", "POST", "/v1/payment_intents", create_intent,
        amount=forms.integer(), currency=forms.one_of("usd", "eur"), confirm=forms.boolean,
        confirmation_token=forms.text(255), automatic_payment_methods=_METHODS,
        payment_method_types=forms.some_of("card"),
        description=forms.text(1000), metadata=forms.metadata, expand=_EXPAND,
    ),
    _endpoint("list", "GET", "/v1/payment_intents", list_intents,
              created=_RANGE, expand=_EXPAND_LIST, **_PAGED),
    _endpoint("look_up", "GET", "/v1/payment_intents/{intent}", retrieve_intent, expand=_EXPAND),
    _endpoint("cancel", "POST", "/v1/payment_intents/{intent}/cancel", cancel_intent,
              cancellation_reason=forms.one_of(*_REASONS), expand=_EXPAND),
    _endpoint("confirm", "POST", "/v1/payment_intents/{intent}/confirm", confirm_intent,
              client_secret=forms.text(255), confirmation_token=forms.text(255)),
    _endpoint("refund", "POST", "/v1/refunds", create_refund,
              payment_intent=forms.text(255), amount=forms.integer(1),
              reason=forms.one_of(*_REASONS[:3]), metadata=forms.metadata),
    _endpoint("refunds", "GET", "/v1/refunds", list_refunds,
              payment_intent=forms.text(255), **_PAGED),
    _endpoint("look_up_refund", "GET", "/v1/refunds/{refund}", retrieve_refund),
    _endpoint("token", "POST", "/v1/confirmation_tokens", create_token,
              payment_method_data=forms.fields(type=forms.one_of("card"), card=_CARD)),
]  # fmt: skip
