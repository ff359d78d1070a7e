"""What became of a payment at Stripe, and how one that came to nothing is closed for good."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import stripe
from django.conf import settings

from orderbuddy.mongo import Document, now
from payments.gateways.base import GatewayError, Outcome, TemporaryError
from payments.gateways.stripe import outcomes
from payments.gateways.stripe.calls import KeyUsedError, do, read

# A request that is on its way has arrived at Stripe by then, …
ARRIVES_WITHIN = timedelta(seconds=3)
# … and has ended there after so many of our own time-outs: Stripe's library waits 80 s by default.
ENDS_WITHIN_TIMEOUTS = 4
CLOCKS_DIFFER_BY = timedelta(minutes=5)
PAGE = 100
EXPANDED = ["latest_charge.balance_transaction"]
# In these an intent waits for another card, and a browser that knows its secret could bring one.
WAITS_FOR_A_CARD = ("requires_payment_method", "requires_confirmation")
# More than Stripe's least amount; it is never paid.
FENCE_CENTS = 100


def metadata_of(payment: Document) -> dict[str, str]:
    """What an intent keeps of our payment."""
    return {
        "payment_id": payment["_id"],
        "restaurant_id": str(payment["restaurantId"]),
        "location_id": str(payment["locationId"]),
        "bill_id": str(payment["billId"]),
    }


def settled(client: stripe.StripeClient, intent: Document) -> Outcome:
    """The outcome of an intent; one whose card failed is cancelled before it counts as declined."""
    if intent["status"] in WAITS_FOR_A_CARD:
        intent = cancelled(client, intent)
    return outcomes.of_intent(intent)


def cancelled(client: stripe.StripeClient, intent: Document) -> Document:
    """The intent after it was cancelled, or paid just before it could be.

    Raises TemporaryError while it may still go either way.
    """
    wanted = {"cancellation_reason": "abandoned", "expand": EXPANDED}
    with suppress(GatewayError):
        return do(lambda: client.v1.payment_intents.cancel(intent["id"], wanted))
    intent = retrieved(client, intent["id"])
    if intent["status"] in (*WAITS_FOR_A_CARD, "requires_action"):
        raise TemporaryError("Stripe does not let go of this payment yet")
    return intent


def found(client: stripe.StripeClient, payment: Document) -> Document | None:
    """The payment's intent: by its id where that is known, else among the intents of its time."""
    if intent_id := payment["references"].get("paymentIntentId"):
        return retrieved(client, intent_id)
    created = {
        "gte": unix(payment["createdAt"] - CLOCKS_DIFFER_BY),
        "lte": unix(_submitted_at(payment) + timedelta(hours=1)),
    }
    mine = (
        intent
        for intent in intents(client, created)
        if (intent.get("metadata") or {}).get("payment_id") == payment["_id"]
    )
    return next(mine, None)


def fence(client: stripe.StripeClient, payment: Document) -> Document | None:
    """An intent that makes "absent" certain: it uses up the payment's idempotency key.

    A list that lacks the payment proves little while its request may still be on its way. So an
    intent without a card, which can move no money, is created under the very same key: should the
    request arrive after all, Stripe refuses it, as the key came with other words before. If Stripe
    refuses ours, the request did arrive: once it must have ended, the list knows what it made, and
    None says that it made nothing.
    """
    wanted = {
        "amount": FENCE_CENTS,
        "currency": payment["currency"],
        "description": "Never to be paid: keeps a lost request from being carried out",
        "metadata": {**metadata_of(payment), outcomes.FENCE: payment["_id"]},
    }
    options = {"idempotency_key": payment["_id"]}
    try:
        return do(lambda: client.v1.payment_intents.create(wanted, options))
    except KeyUsedError:
        intent = found(client, payment)
        if intent is None:
            seconds = ENDS_WITHIN_TIMEOUTS * settings.GATEWAY_TIMEOUT_SECONDS
            refuse_while_young(payment, timedelta(seconds=seconds))
        return intent
    except GatewayError:
        raise TemporaryError("Stripe does not say yet what became of this payment") from None


def refuse_while_young(payment: Document, age: timedelta = ARRIVES_WITHIN) -> None:
    """Raises TemporaryError as long as the payment was submitted less than `age` ago."""
    if now() - _submitted_at(payment) < age:
        raise TemporaryError("The payment may still be on its way at Stripe")


def _submitted_at(payment: Document) -> datetime:
    asked = [one["at"] for one in payment["transitions"] if one["to"] == "submitted"]
    return max(asked, default=payment["createdAt"])


def retrieved(client: stripe.StripeClient, intent_id: str) -> Document:
    """The intent as it is now, with its charge and fee."""
    return read(lambda: client.v1.payment_intents.retrieve(intent_id, {"expand": EXPANDED}))


def intents(client: stripe.StripeClient, created: dict[str, int]) -> Iterator[Document]:
    """All intents of a time ({"gte", "lt", "lte"} in Unix seconds), newest first."""
    expanded = [f"data.{name}" for name in EXPANDED]
    yield from pages(client.v1.payment_intents.list, {"created": created, "expand": expanded})


def pages(listing: Callable[[dict[str, Any]], Any], wanted: dict[str, Any]) -> Iterator[Document]:
    """All of a list, page by page, newest first."""
    wanted = {**wanted, "limit": PAGE}
    while True:
        page = read(partial(listing, wanted))
        yield from page["data"]
        if not page["has_more"]:
            return
        wanted = {**wanted, "starting_after": page["data"][-1]["id"]}


def unix(instant: datetime) -> int:
    """An instant as Stripe writes it."""
    return int(instant.timestamp())
