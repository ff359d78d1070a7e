"""What a gateway's webhook brings about: somebody looks, at once.

A webhook may come twice, late, in any order, or from who knows whom; so it decides nothing. It only
names a payment, whose gateway is then asked what became of it.
"""

import threading
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from orderbuddy.api.tokens import webhook_key
from orderbuddy.mongo import Document
from payments import ledger
from payments.services.nudging import nudge

# What Stripe says of payments that it still holds, and that an approved one's ledger cannot know.
_OF_FINISHED = ("charge.refund", "refund.", "charge.dispute")
# How deep EmergePay's notice may hide our number.
_DEPTH = 3

_telling = threading.Lock()


def stripe_spoke(location: Document, event: Document) -> bool:
    """Look after what a verified event of the location's Stripe account speaks of.

    True when that is a payment or refund of this location that may still change.
    """
    said = _part(_part(event, "data"), "object")
    metadata = _part(said, "metadata")
    finished_too = str(event.get("type")).startswith(_OF_FINISHED)
    refund = {"_id": str(metadata.get("refund_id") or "")}
    summoned = ledger.summon_refund(refund, location["_id"])
    return _soon(
        ledger.summon_payment(_key_of(said, metadata), location["_id"], finished_too=finished_too)
        or summoned
    )


def emergepay_spoke(location: Document, notice: Any) -> bool:
    """Look after the payments and refunds that a notice of EmergePay names; as `stripe_spoke`."""
    found = False
    for number in set(_numbers(notice, _DEPTH)):
        key = {"_id": number}
        found |= ledger.summon_payment(key, location["_id"], finished_too=True)
        found |= ledger.summon_refund(key, location["_id"])
    return _soon(found)


def stripe_webhook_url(location_id: object) -> str:
    """The address that an owner enters at Stripe for this location."""
    return f"{settings.API_ENDPOINT}/api/v1/payments/webhooks/stripe/{location_id}"


def emergepay_webhook_url(location_id: object) -> str:
    """The address that an owner gives EmergePay for this location; its last part is a secret."""
    key = webhook_key(location_id)
    return f"{settings.API_ENDPOINT}/api/v1/payments/webhooks/emergepay/{location_id}/{key}"


def _key_of(said: Document, metadata: Document) -> Document:
    """Which payment: a refund or dispute made at Stripe itself knows only Stripe's number."""
    if payment_id := metadata.get("payment_id"):
        return {"_id": str(payment_id)}
    is_intent = said.get("object") == "payment_intent"
    intent_id = said.get("id") if is_intent else said.get("payment_intent")
    # Nothing is stored under "", so an event about something else finds nothing.
    return {"references.paymentIntentId": str(intent_id or "")}


def _part(document: Document, name: str) -> Document:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _numbers(notice: Any, depth: int) -> Iterator[str]:
    if not isinstance(notice, dict) or depth == 0:
        return
    for name, value in notice.items():
        if name == "externalTransactionId" and isinstance(value, str):
            yield value
        else:
            yield from _numbers(value, depth - 1)


def _soon(summoned: bool) -> bool:
    """Tells a worker, without making the gateway wait for a broker that is away."""
    if summoned and _telling.acquire(blocking=False):
        threading.Thread(target=_tell, daemon=True).start()
    return summoned


def _tell() -> None:
    try:
        nudge()
    finally:
        _telling.release()
