"""A location's page shows how far each gateway is set up, and where its webhooks go."""

from typing import Any

from django.http import HttpRequest

from menus.models import Location
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.links import page_part
from orderbuddy.mongo import Document
from orderbuddy.secrets_store import SealedByAnotherKeyError
from payments.gateways.registry import account_at, offered
from payments.services.settlement import GATEWAY_WORDS
from payments.services.triggers import emergepay_webhook_url, stripe_webhook_url

WEBHOOKS = {"emergepay": emergepay_webhook_url, "stripe": stripe_webhook_url}


@page_part(Location, "admin/payments/location_payments.html")
def gateways(request: HttpRequest, location: Any) -> dict[str, Any] | None:
    """For whoever may change them: the webhooks' addresses are half a secret."""
    if not may(request.user, location.restaurant_id, "payments.settings"):
        return None
    stored = location.stored_document
    return {"rows": [_row(stored, name) for name in ("emergepay", "stripe", "counter")]}


def _row(location: Document, name: str) -> dict[str, Any]:
    kind, words = _state(location, name)
    webhook = WEBHOOKS.get(name)
    return {
        "name": GATEWAY_WORDS[name],
        "kind": kind,
        "words": words,
        "webhook": webhook(location["_id"]) if webhook else "",
    }


def _state(location: Document, name: str) -> tuple[str, str]:
    if name not in offered(location):
        return "off", "Not offered"
    try:
        complete = account_at(location, name) is not None
    except SealedByAnotherKeyError:
        return "warm", "Its secret was sealed under another key: type it in again"
    return ("good", "✔ Offered") if complete else ("warm", "! Settings incomplete")
