"""Cash and the shop's own terminal, over the API: recorded once, and given back by hand."""

import uuid

from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import at_once, order, quote
from payments.tests.guests import orders_of, refused, until
from payments.tests.staff import (
    audited,
    refund,
    stored,
    take,
)

BURGER = 1150


def test_an_order_is_paid_in_cash(stack, cash_shop, sign_in) -> None:
    order_id = order(stack.url, cash_shop, "burger")
    session = sign_in(cash_shop)
    answer = take(session, orderId=order_id, tipCents=100)
    assert answer.status_code == 200
    shown = answer.json()["data"]
    assert (shown["state"], shown["method"], shown["by"]) == ("approved", "cash", "Owner")
    assert (shown["amountCents"], shown["tipCents"], shown["orderId"]) == (BURGER, 100, order_id)
    assert audited(stored(shown["paymentId"])) == ["payments.taken"]
    until(lambda: orders_of(cash_shop)[0].get("payment", {}).get("state") == "paid")
    assert take(session, orderId=order_id).status_code in (200, 409)
    assert collection("payments").count_documents({"orderId": parse_id(order_id)}) == 1


def test_a_quote_is_placed_once_it_is_covered(stack, make_card_shop, sign_in) -> None:
    shop = make_card_shop(payment={"payAtCounter": True})
    quote_id = quote(stack.url, shop, "burger")
    session = sign_in(shop)
    first = take(session, previewOrderId=quote_id, amountCents=1000, method="terminal")
    assert (first.status_code, first.json()["data"]["orderId"]) == (200, "")
    assert orders_of(shop) == []
    too_much = take(session, previewOrderId=quote_id, amountCents=151)
    assert refused(too_much) == (400, "amount_not_allowed")
    second = take(session, previewOrderId=quote_id)
    assert second.json()["data"]["amountCents"] == 150
    (placed,) = orders_of(shop)
    assert second.json()["data"]["orderId"] == str(placed["_id"])
    assert placed["payment"]["paidCents"] == BURGER


def test_one_form_of_the_counter_is_one_payment(stack, cash_shop, sign_in) -> None:
    order_id, session = order(stack.url, cash_shop, "burger"), sign_in(cash_shop)
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = at_once(12, lambda number: take(session, key, orderId=order_id, amountCents=500))
    assert {one.status_code for one in answers} <= {200, 409}
    assert collection("payments").count_documents({"orderId": parse_id(order_id)}) == 1


def test_what_cannot_be_taken_at_the_counter(stack, cash_shop, card_shop, sign_in) -> None:
    session, cards = sign_in(cash_shop), sign_in(card_shop)
    order_id = order(stack.url, cash_shop, "burger")
    assert refused(take(session, orderId=order_id, tipCents=BURGER + 1))[1] == "tip_not_allowed"
    assert refused(take(session)) == (400, "validation_failed")
    assert refused(take(session, orderId=order_id, method="gold"))[1] == "validation_failed"
    only_cards = take(cards, previewOrderId=quote(stack.url, card_shop, "burger"))
    assert refused(only_cards) == (400, "gateway_not_offered")
    address = "/api/v1/restaurant/order-status"
    session.post(address, json={"orderId": order_id, "orderStatus": "CANCELLED"})
    assert refused(take(session, orderId=order_id)) == (409, "invalid_transition")


def test_cash_is_given_back_by_hand_and_recorded(stack, cash_shop, sign_in) -> None:
    session = sign_in(cash_shop)
    taken = take(session, orderId=order(stack.url, cash_shop, "burger")).json()["data"]
    payment = stored(taken["paymentId"])
    answer = refund(session, payment, amountCents=150)
    assert answer.json()["data"]["refund"]["state"] == "approved"
    assert stored(payment["_id"])["state"] == "partially_refunded"


def test_cash_of_a_cancelled_order_is_asked_for_until_it_is_handed_out(
    stack, cash_shop, sign_in
) -> None:
    session, order_id = sign_in(cash_shop), order(stack.url, cash_shop, "burger")
    payment = stored(take(session, orderId=order_id).json()["data"]["paymentId"])
    until(lambda: orders_of(cash_shop)[0].get("payment", {}).get("state") == "paid")
    address = "/api/v1/restaurant/order-status"
    session.post(address, json={"orderId": order_id, "orderStatus": "CANCELLED"})
    owed = {"_id": f"cash_to_return:{payment['_id']}"}
    until(lambda: collection("payment_exceptions").find_one(owed))
    assert refund(session, payment).status_code == 200
    assert collection("payment_exceptions").find_one(owed)["resolvedAt"] is not None
