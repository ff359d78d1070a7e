"""Whoever knows a quote and not its payment hears of the order alone; and cannot get in the way."""

import pytest

from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import place, quote
from payments.fakes.stripe import token_for
from payments.tests.guests import (
    PAYMENTS,
    card,
    charges,
    confirm,
    look,
    only_payment,
    open_stripe,
    orders_of,
    pay,
    post,
    refused,
)
from payments.tests.staff import take


def test_whose_card_paid_nobody_else_learns(stack, card_shop, emergepay) -> None:
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    mine = pay(stack.url, quote_id, token)
    payment = only_payment(card_shop)
    theirs = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert theirs.status_code == 200
    assert theirs.json()["orderId"] == mine.json()["orderId"]
    told = theirs.json()["transaction"]
    assert (told["resultStatus"], told["maskedAccount"], told["uniqueTransId"]) == ("true", "", "")
    assert not {"X-Payment-Id", "X-Payment-Token"} & set(theirs.headers)
    # The order's id may have the card's digits, too.
    said = theirs.text.replace(mine.json()["orderId"], "")
    for secret in (payment["_id"], payment["references"]["uniqueTransId"], "1111"):
        assert secret not in said
    again = pay(stack.url, quote_id, token)
    assert again.headers["X-Payment-Token"] == mine.headers["X-Payment-Token"]
    assert again.json()["transaction"]["maskedAccount"].endswith("1111")


def test_nor_who_has_a_form_of_their_own(stack, card_shop, emergepay, stripe) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    form = open_stripe(stack.url, quote_id)
    mine = pay(stack.url, quote_id, card(emergepay, card_shop))
    theirs = confirm(stack.url, form, token_for())
    shown = theirs.json()["data"]
    assert shown["orderId"] == mine.json()["orderId"]
    assert (shown["paymentId"], shown["paymentToken"], shown["card"]) == ("", "", None)
    assert charges(stripe, card_shop) == []


def test_others_wait_for_whose_share_is_still_to_come(stack, card_shop, emergepay) -> None:
    """And nobody takes a payment without an order for one that has an order."""
    quote_id = quote(stack.url, card_shop, "burger")
    assert pay(stack.url, quote_id, card(emergepay, card_shop), amountCents=1000).status_code == 200
    share = only_payment(card_shop)
    more = {"$set": {"tenders.0.cents": 1150}}
    collection("bills").update_one({"_id": share["billId"]}, more)
    answer = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert refused(answer) == (409, "payment_in_progress")
    collection("payments").update_one({"_id": share["_id"]}, {"$set": {"state": "refunded"}})
    answer = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert refused(answer) == (409, "already_paid")
    assert orders_of(card_shop) == []


def test_forms_that_cannot_be_started_do_not_keep_others_from_paying(
    stack, card_shop, emergepay
) -> None:
    """Anybody can ask for forms, as often as they like, until the gateway has enough of them."""
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    path = f"{PAYMENTS}/start-transaction/{card_shop.restaurant_id}"
    emergepay.faults.limit(operation="start", times=5)
    asked = [refused(post(stack.url, path, {})) for _ in range(7)]
    assert set(asked) == {(503, "gateway_unavailable")}
    assert emergepay.requests.count("start") == 5
    assert pay(stack.url, quote_id, token).json()["orderId"]


def test_asking_after_a_payment_again_and_again_writes_nothing(stack, card_shop, emergepay) -> None:
    """Each write would be a change for the relay, which has the kitchen's tickets to carry."""
    paid = pay(stack.url, quote(stack.url, card_shop, "burger"), card(emergepay, card_shop))
    before = only_payment(card_shop)
    for _ in range(3):
        shown = look(stack.url, paid.headers["X-Payment-Id"], paid.headers["X-Payment-Token"])
        assert shown.json()["data"]["settled"]
    assert only_payment(card_shop)["updatedAt"] == before["updatedAt"]


@pytest.mark.parametrize("by_quote", [True, False])
def test_nothing_is_taken_for_what_the_other_service_was_paid_for(
    stack, make_shop, sign_in, by_quote: bool
) -> None:
    shop = make_shop(menu={"salesTax": 0})
    quote_id = quote(stack.url, shop, "burger")
    order_id = place(stack.url, quote_id).json()["orderId"]
    paid = {"$set": {"paymentId": "a-payment-of-the-other-service"}}
    collection("orders").update_one({"_id": parse_id(order_id)}, paid)
    bill = {"previewOrderId": quote_id} if by_quote else {"orderId": order_id}
    assert refused(take(sign_in(shop), **bill)) == (409, "already_paid")


def test_nothing_is_taken_for_a_quote_whose_order_was_cancelled(stack, make_shop, sign_in) -> None:
    shop = make_shop(menu={"salesTax": 0})
    quote_id = quote(stack.url, shop, "burger")
    order_id = place(stack.url, quote_id).json()["orderId"]
    gone = {"$set": {"status": "CANCELLED"}}
    collection("orders").update_one({"_id": parse_id(order_id)}, gone)
    assert refused(take(sign_in(shop), previewOrderId=quote_id)) == (409, "invalid_transition")
