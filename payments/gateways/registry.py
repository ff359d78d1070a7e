"""Which gateways there are, and which of them a location offers with which account."""

import logging
from functools import cache
from typing import Any

from orderbuddy.mongo import Document, collection
from orderbuddy.secrets_store import SealedByAnotherKeyError, reveal
from payments.gateways.base import Account, Gateway, TemporaryError
from payments.gateways.counter import Counter
from payments.gateways.emergepay import EmergePay
from payments.gateways.stripe import StripeGateway

logger = logging.getLogger(__name__)

# How a location stores each gateway's settings: (public ones, secret ones), stored field by name.
_FIELDS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "emergepay": (
        {"oid": "oid", "wallets_public_id": "emergepayWalletsPublicId"},
        {"auth": "auth"},
    ),
    "stripe": (
        {"publishable_key": "stripePublishableKey"},
        {"secret_key": "stripeSecretKey", "webhook_secret": "stripeWebhookSecret"},
    ),
    "counter": ({}, {}),
}
# Without these a gateway cannot be offered at all.
_NEEDED = {"emergepay": ("oid", "auth"), "stripe": ("publishable_key", "secret_key"), "counter": ()}


@cache
def gateway_named(name: str) -> Gateway:
    """The gateway of that name; KeyError for an unknown one."""
    return {"emergepay": EmergePay, "stripe": StripeGateway, "counter": Counter}[name]()


def account_at(location: Document, name: str) -> Account | None:
    """The location's account at that gateway, also one that it no longer offers: old payments are
    looked up and refunded there. None where its settings are incomplete.

    Raises SealedByAnotherKeyError.
    """
    stored = location.get("payment") or {}
    public, secret = _FIELDS[name]
    account = Account(
        gateway=name,
        restaurant_id=location.get("restaurantId") or "",
        location_id=str(location["_id"]),
        options={key: str(stored.get(field) or "") for key, field in public.items()},
        secrets={key: reveal(stored.get(field) or "") for key, field in secret.items()},
    )
    known = {**account.options, **account.secrets}
    return account if all(known[key] for key in _NEEDED[name]) else None


def accounts_of(location: Document) -> dict[str, Account]:
    """The accounts of the gateways that the location offers its guests, by gateway."""
    found = {name: usable_account(location, name) for name in offered(location)}
    return {name: account for name, account in found.items() if account is not None}


def usable_account(location: Document, name: str) -> Account | None:
    """As `account_at`; None also where no key opens its secrets any more: the location's page says
    so, and guests are offered what else there is."""
    try:
        return account_at(location, name)
    except SealedByAnotherKeyError:
        logger.error("secrets cannot be opened", extra={"location": str(location["_id"])})
        return None


def offered(location: Document) -> list[str]:
    """Names of what the location's settings offer; today's settings know EmergePay alone."""
    payment: dict[str, Any] = location.get("payment") or {}
    if not payment.get("acceptPayment"):
        return ["counter"]
    cards = payment.get("gateways")
    names = [name for name in ("emergepay", "stripe") if cards is None or name in cards]
    if payment.get("payAtCounter"):
        names.append("counter")
    return names


def account_of(payment: Document) -> Account:
    """The account that a payment was made with.

    Raises TemporaryError when the location's settings are gone, or name another account by now:
    that one has never heard of the payment, and would have it taken for failed.
    """
    account = usable_account(location_of(payment), payment["gateway"])
    if account is None:
        raise TemporaryError(f"the location's settings for {payment['gateway']} are incomplete")
    if payment.get("account", account.number) != account.number:
        raise TemporaryError(f"the location has another account at {payment['gateway']} by now")
    return account


def location_of(payment: Document) -> Document:
    """The stored location of a payment, read afresh: its secrets may have been replaced."""
    return collection("locations").find_one({"_id": payment["locationId"]}) or {
        "_id": payment["locationId"]
    }
