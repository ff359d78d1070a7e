"""A shop that takes cards: its accounts at the run's fake gateways are its own."""

import secrets
from typing import Any

from orderbuddy.mongo import collection, parse_id
from orderbuddy.secrets_store import seal
from orderbuddy.testing.shops import Shop, make_shop
from payments.fakes.emergepay import FakeEmergePay

# Random: tests look for it, and generated texts (hypothesis) are made of the source's constants.
EMERGEPAY_AUTH = f"auth-{secrets.token_hex(12)}"


def make_card_shop(
    emergepay: FakeEmergePay, *, payment: dict[str, Any] | None = None, **fields: Any
) -> Shop:
    """As `make_shop`, with `locations.payment` for both gateways; `payment` replaces parts of it.

    Its restaurant's id is its `oid` at EmergePay and the name of its account at Stripe, so what the
    fakes' books have under that `account` is this shop's.
    """
    shop = make_shop(**{"menu": {"salesTax": 0}, **fields})
    name = shop.restaurant_id
    emergepay.accounts[name] = EMERGEPAY_AUTH
    settings = {
        "acceptPayment": True,
        "oid": name,
        "auth": EMERGEPAY_AUTH,
        "emergepayWalletsPublicId": "wallet-7",
        "stripePublishableKey": f"pk_test_{name}",
        "stripeSecretKey": seal(f"sk_test_{name}"),
        "stripeWebhookSecret": seal(webhook_secret(shop)),
        **(payment or {}),
    }
    location = {"_id": parse_id(shop.location_id)}
    collection("locations").update_one(location, {"$set": {"payment": settings}})
    return shop


def webhook_secret(shop: Shop) -> str:
    """What signs the events of the shop's Stripe account."""
    return f"whsec_{shop.restaurant_id}"
