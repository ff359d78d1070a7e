"""Webhooks: whoever proves to be the gateway has a payment looked up, and nothing more."""

import json
import time
from typing import Any

import pytest
import requests
from bson import ObjectId

from orderbuddy.mongo import Document, collection
from orderbuddy.running.stack import Stack
from orderbuddy.testing.card_shops import webhook_secret
from orderbuddy.testing.shops import Shop
from ordering.tests.guests import quote
from payments.fakes.stripe import FakeStripe, token_for
from payments.fakes.stripe.webhooks import Destination, deliver
from payments.services.triggers import emergepay_webhook_url, stripe_webhook_url
from payments.tests.guests import (
    charges,
    confirm,
    kept_cents,
    only_payment,
    open_stripe,
    orders_of,
    refused,
    until,
)
from payments.tests.webhooks import PATH, RECEIVED, SOON_SECONDS, has_state, local, waits
from payments.tests.written import a_bill, a_payment, a_refund


def listen(stack, stripe: FakeStripe, shop: Shop, mode: str = "held") -> Destination:
    url = local(stack, stripe_webhook_url(shop.location_id))
    return stripe.listen(shop.restaurant_id, url, webhook_secret(shop), mode, late_seconds=1)


def unknown_payment(stack, stripe: FakeStripe, shop: Shop) -> Document:
    """Stripe took the money, and nobody could find that out: for a minute nobody looks again."""
    stripe.faults.error("after")
    stripe.faults.limit(operation="list")
    opened = open_stripe(stack.url, quote(stack.url, shop, "espresso"))
    assert refused(confirm(stack.url, opened, token_for())) == (503, "payment_unknown")
    payment = only_payment(shop)
    assert payment["state"] == "unknown"
    return payment


def event(payment_id: str, kind: str = "payment_intent.succeeded") -> Document:
    said = {"object": "payment_intent", "id": "pi_x", "metadata": {"payment_id": payment_id}}
    return {"object": "event", "id": "evt_x", "type": kind, "data": {"object": said}}


def send(stack, shop: Shop, body: Any, *, to: str = "", secret: str = "", **how: Any) -> int:
    """What an event is answered that is signed with the shop's secret (or another one)."""
    url = f"{stack.url}{PATH}/stripe/{to or shop.location_id}"
    return deliver(Destination(url, secret or webhook_secret(shop)), body, **how)


# --- Stripe ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [{}, {"times": 2}, {"order": "reversed"}, {"order": "reversed", "times": 3}],
    ids=["once", "twice", "reversed", "reversed and thrice"],
)
def test_what_stripe_says_is_looked_up_at_once_and_once(
    stack, stripe, card_shop, how: dict[str, Any]
) -> None:
    listen(stack, stripe, card_shop)
    payment = unknown_payment(stack, stripe, card_shop)
    assert set(stripe.send(card_shop.restaurant_id, **how)) == {200}
    until(has_state(payment, "approved"), SOON_SECONDS)
    until(lambda: orders_of(card_shop), SOON_SECONDS)
    assert (len(charges(stripe, card_shop)), len(orders_of(card_shop))) == (1, 1)


@pytest.mark.parametrize("mode", ["at_once", "twice", "late", "reversed"])
def test_events_may_come_while_the_guest_still_waits(stack, stripe, card_shop, mode: str) -> None:
    destination = listen(stack, stripe, card_shop, mode)
    stripe.faults.stall(0.7, "after")
    opened = open_stripe(stack.url, quote(stack.url, card_shop, "espresso"))
    answer = confirm(stack.url, opened, token_for())
    assert (answer.status_code, answer.json()["data"]["state"]) == (200, "approved")
    until(lambda: len(destination.statuses) >= 2, SOON_SECONDS)
    assert set(destination.statuses) == {200}
    assert (len(charges(stripe, card_shop)), len(orders_of(card_shop))) == (1, 1)


def test_events_that_come_again_change_nothing(stack, stripe, card_shop) -> None:
    listen(stack, stripe, card_shop)
    opened = open_stripe(stack.url, quote(stack.url, card_shop, "espresso"))
    assert confirm(stack.url, opened, token_for()).status_code == 200
    before = only_payment(card_shop)
    statuses = stripe.send(card_shop.restaurant_id, times=3, order="reversed")
    assert statuses == [200] * 6
    time.sleep(1)
    assert only_payment(card_shop) == before
    assert (len(charges(stripe, card_shop)), len(orders_of(card_shop))) == (1, 1)


def test_a_guest_who_confirmed_and_went_away_gets_the_order(stack, stripe, card_shop) -> None:
    listen(stack, stripe, card_shop, "at_once")
    opened = open_stripe(stack.url, quote(stack.url, card_shop, "espresso"))
    assert confirm(stack.url, opened, token_for("3ds")).json()["data"]["nextAction"]
    payment = only_payment(card_shop)
    stripe.finish(payment["references"]["paymentIntentId"])
    until(has_state(payment, "approved"), SOON_SECONDS)
    until(lambda: orders_of(card_shop), SOON_SECONDS)


def test_a_refund_that_was_made_at_stripe_is_noticed(stack, stripe, card_shop) -> None:
    """Its event knows our payment by Stripe's number alone."""
    listen(stack, stripe, card_shop, "at_once")
    opened = open_stripe(stack.url, quote(stack.url, card_shop, "espresso"))
    confirm(stack.url, opened, token_for())
    payment = only_payment(card_shop)
    requests.post(
        f"{stripe.url}/v1/refunds",
        data={"payment_intent": payment["references"]["paymentIntentId"], "amount": "75"},
        headers={
            "Authorization": f"Bearer sk_test_{card_shop.restaurant_id}",
            "Stripe-Version": "2026-10-28.endive",
            "Idempotency-Key": "by-hand",
        },
        timeout=10,
    ).raise_for_status()
    key = {"_id": f"refund_differs:{payment['_id']}"}
    found = until(lambda: collection("payment_exceptions").find_one(key), SOON_SECONDS)
    assert (found["gatewayCents"], found["ledgerCents"]) == (75, 0)
    assert kept_cents(stripe, card_shop) == 200


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "whsec_of_somebody_else"},
        {"age_seconds": 301},
        {"reserialised": True},
    ],
    ids=["signed by another", "replayed later", "other bytes"],
)
def test_what_stripe_did_not_sign_just_now_is_refused(
    stack, stripe, card_shop, forged: dict[str, Any]
) -> None:
    listen(stack, stripe, card_shop)
    payment = unknown_payment(stack, stripe, card_shop)
    assert set(stripe.send(card_shop.restaurant_id, **forged)) == {400}
    assert waits(payment)


@pytest.mark.parametrize("signature", [None, "", "t=1", "t=x,v1=y", "t=1,v1=é", "nonsense", "=,="])
def test_a_signature_that_is_none_is_refused(stack, card_shop, signature: str | None) -> None:
    headers = {} if signature is None else {"Stripe-Signature": signature.encode("latin-1")}
    answer = requests.post(
        f"{stack.url}{PATH}/stripe/{card_shop.location_id}",
        data=b"{}", headers=headers, timeout=10,
    )  # fmt: skip
    assert refused(answer) == (400, "validation_failed")


def test_another_location_cannot_speak_of_our_payment(
    stack, stripe, make_card_shop, card_shop
) -> None:
    payment = unknown_payment(stack, stripe, card_shop)
    other = make_card_shop()
    assert send(stack, other, event(payment["_id"])) == 200
    assert send(stack, other, event(payment["_id"]), to=card_shop.location_id) == 400
    assert waits(payment)


def test_there_is_no_webhook_where_there_is_no_secret(stack, make_card_shop, shop) -> None:
    without = make_card_shop(payment={"stripeWebhookSecret": ""})
    for location_id in (without.location_id, shop.location_id, str(ObjectId()), "abc"):
        assert send(stack, without, event("p1"), to=location_id) == 404


@pytest.mark.parametrize(
    "body",
    [
        event("nobody's"),
        {"object": "event", "type": "customer.created", "data": {"object": {"id": "cus_1"}}},
        {"object": "event", "type": "payout.paid", "data": None},
        {"object": "event", "data": {"object": {"metadata": "none"}}},
    ],
)
def test_what_is_nothing_of_ours_is_received(stack, card_shop, body: Document) -> None:
    assert send(stack, card_shop, body) == 200


@pytest.mark.parametrize("body", [[], "event", {"object": "v2.core.event"}])
def test_what_is_signed_and_no_event_is_refused(stack, card_shop, body: Any) -> None:
    assert send(stack, card_shop, body) == 400


def test_a_huge_body_is_not_read(stack, card_shop) -> None:
    assert send(stack, card_shop, {**event("p1"), "padding": "x" * 300_000}) == 413


def test_a_payment_that_is_finished_is_not_looked_up_for_its_own_event(
    stack, stripe, card_shop
) -> None:
    opened = open_stripe(stack.url, quote(stack.url, card_shop, "espresso"))
    confirm(stack.url, opened, token_for())
    stripe.requests.clear()
    assert send(stack, card_shop, event(opened["paymentId"])) == 200
    time.sleep(1)
    assert stripe.requests == []


def test_a_refund_of_ours_is_looked_up_too(stack, stripe, card_shop) -> None:
    """Its answer was lost; Stripe's event names it."""
    bill = a_bill(restaurantId=card_shop.restaurant_id, locationId=ObjectId(card_shop.location_id))
    refund = a_refund(a_payment("approved", bill=bill, gateway="stripe"), state="unknown")
    said = {"object": "refund", "id": "re_x", "metadata": {"refund_id": refund["_id"]}}
    body = {"object": "event", "type": "refund.updated", "data": {"object": said}}
    assert send(stack, card_shop, body) == 200
    key = {"_id": refund["_id"]}
    until(lambda: collection("refunds").find_one(key)["attendAt"] != refund["attendAt"])


# --- both -----------------------------------------------------------------------------------------


def test_without_a_broker_the_answer_is_as_quick_and_nothing_is_lost(
    stack, stripe, card_shop
) -> None:
    payment = unknown_payment(stack, stripe, card_shop)
    valkey = stack.process("valkey")
    valkey.kill()
    try:
        started = time.monotonic()
        assert send(stack, card_shop, event(payment["_id"])) == 200
        took = time.monotonic() - started
    finally:
        valkey.start()
        valkey.wait_ready()
    assert took < 1
    # The worker comes back to its broker in steps of some seconds.
    until(has_state(payment, "approved"), 60)


def test_a_flood_is_stopped(stack, card_shop) -> None:
    limits = {**stack.env, "GUEST_WRITES_PER_10_SECONDS": "5"}
    strict = Stack(limits, stack.directory / "strict-webhooks", parts=("web",))
    strict.start()
    try:
        answers = [send(strict, card_shop, event("p1")) for _ in range(12)]
    finally:
        strict.stop()
    assert answers[:5] == [200] * 5
    assert 429 in answers


def test_only_post_is_answered(stack, card_shop) -> None:
    for url in (stripe_webhook_url, emergepay_webhook_url):
        answer = requests.get(local(stack, url(card_shop.location_id)), timeout=10)
        assert answer.status_code == 405


def test_an_idempotency_key_changes_nothing(stack, card_shop) -> None:
    url = local(stack, emergepay_webhook_url(card_shop.location_id))
    for _ in range(2):
        answer = requests.post(
            url, data=json.dumps({}), headers={"Idempotency-Key": "k"}, timeout=10
        )
        assert answer.json() == RECEIVED
