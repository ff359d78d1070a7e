"""One bill, several guests: each pays a share, and the order is placed when all of it is there."""

from datetime import timedelta

import pytest

from orderbuddy.mongo import collection, now
from ordering.tests.guests import at_once, place, quote
from payments import ledger
from payments.fakes.stripe import token_for
from payments.services import attending
from payments.tests.guests import (
    DECLINED_CARD,
    card,
    change_quote,
    charges,
    confirm,
    kept_cents,
    look,
    open_stripe,
    options,
    orders_of,
    pay,
    pay_wallet,
    payments_of,
    refused,
    states,
    until,
    wallet,
)

CENTS = 1150


def due(url: str, quote_id: str) -> int:
    return options(url, previewOrderId=quote_id).json()["data"]["dueCents"]


def share(url: str, quote_id: str, emergepay, shop, cents: int, **how):
    return pay(url, quote_id, card(emergepay, shop), amountCents=cents, **how)


def test_three_guests_split_a_bill(stack, card_shop, emergepay, stripe) -> None:
    """A card, a wallet and Stripe; the order comes with the last share."""
    quote_id = quote(stack.url, card_shop, "burger")
    first = share(stack.url, quote_id, emergepay, card_shop, 400, tipCents=50)
    assert (first.status_code, first.json()["orderId"]) == (200, "")
    assert first.json()["transaction"]["resultStatus"] == "true"
    waiting = look(stack.url, first.headers["X-Payment-Id"], first.headers["X-Payment-Token"])
    assert (waiting.json()["data"]["state"], waiting.json()["data"]["settled"]) == (
        "approved", False,
    )  # fmt: skip
    second = pay_wallet(stack.url, quote_id, wallet(), amountCents=500)
    assert (second.json()["orderId"], orders_of(card_shop), due(stack.url, quote_id)) == (
        "", [], 250,
    )  # fmt: skip
    third = confirm(stack.url, open_stripe(stack.url, quote_id, tipCents=30), token_for())
    (order,) = orders_of(card_shop)
    assert third.json()["data"]["orderId"] == str(order["_id"])
    assert {one["orderId"] for one in payments_of(card_shop)} == {order["_id"]}
    assert order["payment"] == {
        "state": "paid", "paidCents": CENTS, "tipCents": 80, "refundedCents": 0,
    }  # fmt: skip
    assert kept_cents(emergepay, card_shop) + kept_cents(stripe, card_shop) == CENTS + 80
    waited = look(stack.url, first.headers["X-Payment-Id"], first.headers["X-Payment-Token"])
    assert waited.json()["data"]["orderId"] == str(order["_id"])


@pytest.mark.parametrize("cents", [0, CENTS + 1])
def test_a_share_is_at_least_a_cent_and_at_most_what_is_left(
    stack, card_shop, emergepay, cents: int
) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    answer = share(stack.url, quote_id, emergepay, card_shop, cents)
    assert refused(answer) == (400, "amount_not_allowed")
    assert answer.json()["dueCents"] == CENTS
    assert emergepay.requests == []


def test_nobody_pays_more_than_is_left(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    share(stack.url, quote_id, emergepay, card_shop, 1000)
    answer = share(stack.url, quote_id, emergepay, card_shop, 151)
    assert (refused(answer), answer.json()["dueCents"]) == ((400, "amount_not_allowed"), 150)
    rest = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert rest.json()["orderId"]
    assert sorted(one.cents for one in charges(emergepay, card_shop)) == [150, 1000]
    answer = share(stack.url, quote_id, emergepay, card_shop, 1)
    assert (refused(answer), answer.json()["dueCents"]) == ((400, "amount_not_allowed"), 0)


def test_a_declined_share_is_free_for_another_card(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    share(stack.url, quote_id, emergepay, card_shop, 600)
    declined = card(emergepay, card_shop, DECLINED_CARD)
    assert pay(stack.url, quote_id, declined).json()["orderId"] == ""
    assert due(stack.url, quote_id) == 550
    assert share(stack.url, quote_id, emergepay, card_shop, 550).json()["orderId"]
    assert states(card_shop) == ["approved", "declined", "approved"]


def test_thirty_guests_pay_the_last_cents_at_once(stack, card_shop, emergepay) -> None:
    """Five shares of 230 fit: exactly five cards are charged."""
    quote_id = quote(stack.url, card_shop, "burger")
    tokens = [card(emergepay, card_shop) for _ in range(30)]
    at_once(30, lambda n: pay(stack.url, quote_id, tokens[n], amountCents=230))
    assert [one.cents for one in charges(emergepay, card_shop)] == [230] * 5
    (order,) = until(lambda: orders_of(card_shop))
    taken = [one for one in payments_of(card_shop) if one["state"] == "approved"]
    assert until(lambda: {one["orderId"] for one in payments_of(card_shop) if one in taken})
    assert (len(taken), order["payment"]["paidCents"]) == (5, CENTS)


def test_a_share_waits_and_goes_back_when_the_rest_never_comes(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    paid = share(stack.url, quote_id, emergepay, card_shop, 400, tipCents=40)
    payment_id = paid.headers["X-Payment-Id"]
    assert attending.attend_payment(ledger.payment_of(payment_id))["state"] == "approved"
    change_quote(quote_id, expiresAt=now() - timedelta(hours=1))
    after = attending.attend_payment(ledger.payment_of(payment_id))
    assert (after["state"], kept_cents(emergepay, card_shop)) == ("refunded", 0)
    told = look(stack.url, payment_id, paid.headers["X-Payment-Token"]).json()["data"]
    assert (told["settled"], told["givenBack"]) == (True, True)
    assert told["reason"] == "The rest of the bill was not paid in time"


def test_a_share_belongs_to_an_order_that_was_placed_without_the_rest(
    stack, make_card_shop, emergepay
) -> None:
    """The rest is paid at the counter; the share is the order's and does not go back."""
    shop = make_card_shop(payment={"payAtCounter": True})
    quote_id = quote(stack.url, shop, "burger")
    paid = share(stack.url, quote_id, emergepay, shop, 400)
    order_id = place(stack.url, quote_id).json()["orderId"]
    change_quote(quote_id, expiresAt=now() - timedelta(hours=1))
    after = attending.attend_payment(ledger.payment_of(paid.headers["X-Payment-Id"]))
    assert (after["state"], str(after["orderId"])) == ("approved", order_id)
    assert kept_cents(emergepay, shop) == 400
    shown = until(lambda: (found := orders_of(shop)[0].get("payment")) and found)
    assert (shown["state"], shown["paidCents"]) == ("part_paid", 400)


def test_a_quote_that_is_gone_does_not_take_its_orders_money_along(
    stack, card_shop, emergepay
) -> None:
    """A process ended between the order and its note on the payment, and days went by."""
    quote_id = quote(stack.url, card_shop, "burger")
    paid = pay(stack.url, quote_id, card(emergepay, card_shop))
    payment_id, order_id = paid.headers["X-Payment-Id"], paid.json()["orderId"]
    collection("payments").update_one({"_id": payment_id}, {"$set": {"orderId": None}})
    collection("orders_preview").delete_one({"_id": ledger.payment_of(payment_id)["quoteId"]})
    after = attending.attend_payment(ledger.payment_of(payment_id))
    assert (after["state"], str(after["orderId"])) == ("approved", order_id)
    assert kept_cents(emergepay, card_shop) == CENTS


def test_a_share_that_is_going_back_does_not_count(stack, card_shop, emergepay) -> None:
    """Its refund is not through yet; another guest's share must not be taken for the whole."""
    quote_id = quote(stack.url, card_shop, "burger")
    first = share(stack.url, quote_id, emergepay, card_shop, 400)
    emergepay.faults.drop("before", operation="refund")
    change_quote(quote_id, expiresAt=now() - timedelta(hours=1))
    payment_id = first.headers["X-Payment-Id"]
    attending.attend_payment(ledger.payment_of(payment_id))
    assert ledger.payment_of(payment_id)["state"] == "approved"
    change_quote(quote_id, expiresAt=now() + timedelta(hours=1))
    rest = share(stack.url, quote_id, emergepay, card_shop, 750)
    assert (rest.json()["orderId"], orders_of(card_shop)) == ("", [])
