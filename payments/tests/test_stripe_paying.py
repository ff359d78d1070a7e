"""Stripe's form over our REST paths: opened, confirmed, asked again, with the bank's page."""

from datetime import timedelta

import pytest
from django.conf import settings

from orderbuddy.mongo import collection, now
from orderbuddy.testing.card_shops import webhook_secret
from ordering.tests.guests import quote
from payments import ledger
from payments.fakes.stripe import token_for
from payments.services import attending
from payments.services.settling import PENDING_AT_MOST_SECONDS
from payments.tests.guests import (
    PAYMENTS,
    STRIPE_CREATE,
    card,
    change_quote,
    charges,
    confirm,
    kept_cents,
    look,
    make_due,
    only_payment,
    open_stripe,
    options,
    orders_of,
    pay,
    payments_of,
    post,
    refused,
    sell_out,
    states,
    until,
)

CENTS = 1150


def shown(url: str, opened: dict) -> dict:
    return look(url, opened["paymentId"], opened["paymentToken"]).json()["data"]


def opened(stack, shop, **amounts: int) -> tuple[str, dict]:
    quote_id = quote(stack.url, shop, "burger")
    return quote_id, open_stripe(stack.url, quote_id, **amounts)


# --- opening the form ---------------------------------------------------------------------------


def test_a_form_that_is_opened_asks_nobody_and_holds_nothing(stack, card_shop, stripe) -> None:
    quote_id, form = opened(stack, card_shop, tipCents=150)
    assert (form["amountCents"], form["currency"]) == (CENTS + 150, "usd")
    assert form["publishableKey"] == f"pk_test_{card_shop.restaurant_id}"
    assert (states(card_shop), stripe.requests) == (["created"], [])
    told = options(stack.url, previewOrderId=quote_id).json()["data"]
    assert told["dueCents"] == CENTS
    assert shown(stack.url, form)["state"] == "created"


def test_a_form_that_was_left_is_closed_half_an_hour_later(stack, card_shop, stripe) -> None:
    quote_id, form = opened(stack, card_shop)
    wait = only_payment(card_shop)["attendAt"] - now()
    assert timedelta(minutes=29) < wait < timedelta(minutes=31)
    after = attending.attend_payment(only_payment(card_shop))
    assert (after["state"], stripe.requests) == ("failed", [])
    assert refused(confirm(stack.url, form, token_for())) == (503, "gateway_unavailable")
    assert stripe.requests == []
    assert confirm(stack.url, open_stripe(stack.url, quote_id), token_for()).status_code == 200


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tipCents": CENTS + 1}, "tip_not_allowed"),
        ({"amountCents": CENTS + 1}, "amount_not_allowed"),
        ({"amountCents": 0}, "amount_not_allowed"),
        ({"previewOrderId": "6790000000000000000000ff"}, "quote_not_found"),
        ({"cardNumber": "4"}, "validation_failed"),
    ],
)
def test_forms_that_are_not_opened(stack, card_shop, stripe, fields: dict, code: str) -> None:
    body = {"previewOrderId": quote(stack.url, card_shop, "burger"), **fields}
    assert post(stack.url, STRIPE_CREATE, body).json()["code"] == code
    assert payments_of(card_shop) == []


def test_a_form_where_stripe_is_not_offered(stack, make_card_shop) -> None:
    for payment in ({"gateways": ["emergepay"]}, {"stripeSecretKey": ""}):
        shop = make_card_shop(payment=payment)
        body = {"previewOrderId": quote(stack.url, shop, "burger")}
        answer = post(stack.url, STRIPE_CREATE, body)
        assert refused(answer) == (400, "gateway_not_offered")


def test_a_form_for_a_quote_that_is_paid(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    order_id = pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]
    answer = post(stack.url, STRIPE_CREATE, {"previewOrderId": quote_id})
    assert (refused(answer), answer.json()["orderId"]) == ((409, "already_paid"), order_id)


# --- confirming ---------------------------------------------------------------------------------


def test_an_approved_card_is_charged_once_and_its_order_placed(stack, card_shop, stripe) -> None:
    _, form = opened(stack, card_shop, tipCents=150)
    answer = confirm(stack.url, form, token_for())
    assert answer.status_code == 200
    told, payment, (order,) = (
        answer.json()["data"], only_payment(card_shop), orders_of(card_shop),
    )  # fmt: skip
    assert (told["state"], told["settled"]) == ("approved", True)
    assert told["orderId"] == str(order["_id"])
    assert told["card"] == {"brand": "visa", "last4": "4242"}
    assert (charge := charges(stripe, card_shop)[0]).key == payment["_id"]
    assert (charge.cents, len(charges(stripe, card_shop))) == (CENTS + 150, 1)
    assert payment["references"]["paymentIntentId"].startswith("pi_")
    assert (order["paymentId"], order["payment"]["tipCents"]) == (payment["_id"], 150)


def test_the_same_again_is_the_same_payment(stack, card_shop, stripe) -> None:
    _, form = opened(stack, card_shop)
    token = token_for()
    answers = [confirm(stack.url, form, token) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert len(charges(stripe, card_shop)) == len(orders_of(card_shop)) == 1
    assert stripe.requests.count("charge") == 1
    # Another card for a form that was paid is not even looked at.
    assert confirm(stack.url, form, token_for()).json() == answers[0].json()
    assert stripe.requests.count("charge") == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("declined", "Your card was declined. Please try another card."),
        ("insufficientfunds", "Your card has insufficient funds. Please try another card."),
        # Nobody is told that a card was reported stolen.
        ("stolencard", "Your card was declined. Please try another card."),
        ("incorrectcvc", "The security code is not right. Please check it."),
    ],
)
def test_a_declined_card_says_why_and_another_one_pays(
    stack, card_shop, stripe, name: str, words: str
) -> None:
    quote_id, form = opened(stack, card_shop)
    answer = confirm(stack.url, form, token_for(name))
    assert (refused(answer), answer.json()["message"]) == ((402, "payment_declined"), words)
    assert confirm(stack.url, form, token_for(name)).json()["message"] == words
    assert stripe.requests.count("charge") == 1
    assert orders_of(card_shop) == []
    assert shown(stack.url, form)["state"] == "declined"
    again = confirm(stack.url, open_stripe(stack.url, quote_id), token_for())
    assert again.json()["data"]["orderId"] == str(orders_of(card_shop)[0]["_id"])
    assert states(card_shop) == ["declined", "approved"]
    assert len(charges(stripe, card_shop)) == 1


def test_an_unknown_card_token_is_declined(stack, card_shop) -> None:
    _, form = opened(stack, card_shop)
    answer = confirm(stack.url, form, "ctoken_unheard_of")
    assert refused(answer) == (402, "payment_declined")
    assert states(card_shop) == ["declined"]


def test_who_has_not_the_payments_token_cannot_confirm_it(stack, card_shop, stripe) -> None:
    _, form = opened(stack, card_shop)
    _, other = opened(stack, card_shop)
    for token in ("0" * 40, other["paymentToken"]):
        answer = confirm(stack.url, {**form, "paymentToken": token}, token_for())
        assert refused(answer) == (404, "payment_not_found")
    assert stripe.requests == []


def test_a_form_that_is_filled_in_too_late(stack, card_shop, stripe) -> None:
    quote_id, form = opened(stack, card_shop)
    change_quote(quote_id, expiresAt=now() - timedelta(seconds=1))
    assert refused(confirm(stack.url, form, token_for())) == (410, "quote_expired")
    assert (stripe.requests, orders_of(card_shop)) == ([], [])


def test_of_two_open_forms_one_pays(stack, card_shop, stripe) -> None:
    """The guest went back and opened another; both are filled in."""
    quote_id, form = opened(stack, card_shop)
    second = open_stripe(stack.url, quote_id)
    first, later = (confirm(stack.url, one, token_for()) for one in (form, second))
    assert later.json()["data"]["orderId"] == first.json()["data"]["orderId"]
    assert len(charges(stripe, card_shop)) == len(orders_of(card_shop)) == 1


def test_an_open_form_and_a_card_of_another_gateway(stack, card_shop, emergepay, stripe) -> None:
    quote_id, form = opened(stack, card_shop)
    order_id = pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]
    answer = confirm(stack.url, form, token_for())
    assert answer.json()["data"]["orderId"] == order_id
    assert len(charges(emergepay, card_shop)) + len(charges(stripe, card_shop)) == 1


# --- the bank's page ----------------------------------------------------------------------------


def asked_by_the_bank(stack, shop, stripe) -> tuple[str, dict, str]:
    quote_id, form = opened(stack, shop)
    answer = confirm(stack.url, form, token := token_for("3ds"))
    assert answer.status_code == 200
    told = answer.json()["data"]
    assert (told["state"], told["settled"], told["orderId"]) == ("submitted", False, "")
    intent = stripe.intent_of(form["paymentId"])
    assert told["nextAction"] == {"clientSecret": intent["client_secret"]}
    assert shown(stack.url, form)["nextAction"] == told["nextAction"]
    return quote_id, form, token


def test_a_card_that_its_bank_asks_about(stack, card_shop, stripe) -> None:
    _, form, token = asked_by_the_bank(stack, card_shop, stripe)
    assert (charges(stripe, card_shop), orders_of(card_shop)) == ([], [])
    stripe.finish(stripe.intent_of(form["paymentId"])["id"])
    answer = confirm(stack.url, form, token)
    assert answer.json()["data"]["orderId"] == str(orders_of(card_shop)[0]["_id"])
    assert "nextAction" not in answer.json()["data"]
    assert len(charges(stripe, card_shop)) == 1
    assert stripe.requests.count("charge") == 1


def test_a_bank_that_says_no(stack, card_shop, stripe) -> None:
    quote_id, form, token = asked_by_the_bank(stack, card_shop, stripe)
    stripe.finish(stripe.intent_of(form["paymentId"])["id"], approved=False)
    answer = confirm(stack.url, form, token)
    assert refused(answer) == (402, "payment_declined")
    assert "bank" in answer.json()["message"]
    again = confirm(stack.url, open_stripe(stack.url, quote_id), token_for())
    assert again.json()["data"]["orderId"]
    assert len(charges(stripe, card_shop)) == 1


def test_meanwhile_nobody_else_pays_the_same(stack, card_shop, stripe, emergepay) -> None:
    quote_id, form, token = asked_by_the_bank(stack, card_shop, stripe)
    other = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert refused(other) == (409, "payment_in_progress")
    assert int(other.headers["Retry-After"]) > 0
    assert charges(emergepay, card_shop) == []
    stripe.finish(stripe.intent_of(form["paymentId"])["id"])
    assert confirm(stack.url, form, token).json()["data"]["orderId"]


def test_a_guest_who_closes_the_page_after_the_bank_said_yes(stack, card_shop, stripe) -> None:
    """Nobody asks any more; the worker looks, and the kitchen has the order."""
    _, form, _ = asked_by_the_bank(stack, card_shop, stripe)
    stripe.finish(stripe.intent_of(form["paymentId"])["id"])
    make_due(only_payment(card_shop))
    (order,) = until(lambda: orders_of(card_shop))
    assert until(lambda: shown(stack.url, form)["orderId"]) == str(order["_id"])


def test_a_guest_who_never_answers_the_bank(stack, card_shop, stripe) -> None:
    """After half an hour the payment is closed at Stripe, and nobody can pay it any more."""
    quote_id, form, token = asked_by_the_bank(stack, card_shop, stripe)
    assert attending.attend_payment(only_payment(card_shop))["state"] == "submitted"
    long_ago = {"createdAt": now() - timedelta(seconds=PENDING_AT_MOST_SECONDS + 1)}
    collection("payments").update_one({"_id": form["paymentId"]}, {"$set": long_ago})
    assert attending.attend_payment(only_payment(card_shop))["state"] == "declined"
    assert stripe.intent_of(form["paymentId"])["status"] == "canceled"
    assert refused(confirm(stack.url, form, token)) == (402, "payment_declined")
    assert confirm(stack.url, open_stripe(stack.url, quote_id), token_for()).status_code == 200


# --- trouble ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["drop", "error", "garbage"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_is_asked_for_again_under_the_same_key(
    stack, card_shop, stripe, kind: str, when: str
) -> None:
    getattr(stripe.faults, kind)(when)
    _, form = opened(stack, card_shop)
    answer = confirm(stack.url, form, token_for())
    if answer.status_code != 200:
        # Stripe remembers an error under its key; whether it charged is looked up.
        assert refused(answer) == (503, "payment_unknown")
        (payment,) = payments_of(card_shop)
        for _ in range(settings.PAYMENT_LOOKS_AT_MOST):
            payment = attending.attend_payment(ledger.payment_of(payment["_id"]))
    taken = len(charges(stripe, card_shop))
    assert taken <= 1
    assert len(orders_of(card_shop)) == taken
    assert states(card_shop)[0] in (("approved",) if taken else ("failed", "unknown"))


def test_stripe_is_away(stack, card_shop, stripe) -> None:
    stripe.faults.limit(times=10)
    quote_id, form = opened(stack, card_shop)
    answer = confirm(stack.url, form, token_for())
    assert refused(answer) == (503, "gateway_unavailable")
    stripe.faults.clear()
    assert refused(confirm(stack.url, form, token_for())) == (503, "gateway_unavailable")
    assert confirm(stack.url, open_stripe(stack.url, quote_id), token_for()).status_code == 200
    assert len(charges(stripe, card_shop)) == 1


@pytest.mark.parametrize("mode", ["at_once", "twice", "late", "reversed"])
def test_webhooks_bring_a_forgotten_payment_to_its_end(stack, card_shop, stripe, mode: str) -> None:
    """However they come: twice, late, the wrong way round."""
    url = f"{stack.url}{PAYMENTS}/webhooks/stripe/{card_shop.location_id}"
    name = card_shop.restaurant_id
    told = stripe.listen(name, url, webhook_secret(card_shop), mode, late_seconds=0.5)
    _, form, _ = asked_by_the_bank(stack, card_shop, stripe)
    stripe.finish(stripe.intent_of(form["paymentId"])["id"])
    # The order may be there before its event is answered.
    until(lambda: orders_of(card_shop) and told.statuses, 20)
    assert set(told.statuses) == {200}
    assert set(stripe.send(name, times=2, order="reversed")) == {200}
    until(lambda: "attendAt" not in only_payment(card_shop))
    assert len(charges(stripe, card_shop)) == len(orders_of(card_shop)) == 1
    assert states(card_shop) == ["approved"]


def test_sold_out_while_the_guest_was_at_the_bank(stack, card_shop, stripe) -> None:
    _, form, _ = asked_by_the_bank(stack, card_shop, stripe)
    sell_out(card_shop, "burger")
    stripe.finish(stripe.intent_of(form["paymentId"])["id"])
    make_due(only_payment(card_shop))
    until(lambda: states(card_shop) == ["refunded"], 20)
    told = shown(stack.url, form)
    assert (told["givenBack"], told["refundedCents"]) == (True, CENTS)
    assert (kept_cents(stripe, card_shop), orders_of(card_shop)) == (0, [])
