"""Who may see and do what with payments over the API; and the story that they read."""

import uuid

import pytest
import requests

from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import at_once, order
from payments.tests.guests import charges, kept_cents, orders_of, refused
from payments.tests.staff import (
    COUNTER,
    change_tip,
    paid_by_card,
    refund,
    refunds_of,
    signed_in,
    stored,
    story,
    take,
    void,
)

BURGER = 1150


# --- the story ----------------------------------------------------------------------------------


def test_a_story_has_every_step_with_its_cause(owner, card_shop, payment) -> None:
    change_tip(owner, payment, 300)
    refund(owner, payment, amountCents=100)
    told = story(owner, payment).json()["data"]
    steps = [(one["about"], one["to"]) for one in told["events"]]
    assert steps == [
        ("payment", "created"), ("payment", "submitted"), ("payment", "approved"),
        ("tip", "submitted"), ("tip", "approved"),
        ("refund", "created"), ("refund", "submitted"),
        ("payment", "partially_refunded"), ("refund", "approved"),
    ]  # fmt: skip
    assert all(one["cause"] and one["at"].endswith("Z") for one in told["events"])
    assert {one["by"] for one in told["events"]} == {"", "Owner"}
    assert told["order"]["orderId"] == str(orders_of(card_shop)[0]["_id"])
    assert told["payment"]["card"] == {"brand": "VISA", "last4": "1111"}
    assert "instrument" not in str(told)


# --- who may ------------------------------------------------------------------------------------


def test_strangers_and_members_of_another_restaurant_find_nothing(
    stack, make_shop, card_shop, payment
) -> None:
    order_id = str(orders_of(card_shop)[0]["_id"])
    for email in (make_member(), make_shop().owner_email):
        with StaffSession(stack.url, email, PASSWORD) as session:
            answers = [
                story(session, payment),
                refund(session, payment),
                void(session, payment),
                change_tip(session, payment, 100),
                refund(session, {"_id": str(uuid.uuid4())}),
            ]
            assert {refused(one) for one in answers} == {(404, "payment_not_found")}
            assert refused(take(session, orderId=order_id)) == (404, "order_not_found")
            foreign_quote = take(session, previewOrderId=str(payment["quoteId"]))
            assert refused(foreign_quote) == (404, "quote_not_found")
    assert stored(payment["_id"]) == payment


def test_whoever_is_signed_out_is_asked_to_sign_in(stack, payment) -> None:
    address = f"{stack.url}/api/v1/payments/{payment['_id']}"
    assert requests.get(f"{address}/story", timeout=10).status_code == 401
    for deed in ("refund", "void", "tip"):
        assert requests.post(f"{address}/{deed}", json={}, timeout=10).status_code in (401, 403)
    answer = requests.post(stack.url + COUNTER, json={"method": "cash"}, timeout=10)
    assert answer.status_code in (401, 403)


def test_a_write_without_a_csrf_token_is_refused(owner, payment) -> None:
    del owner.headers["X-CSRFToken"]
    assert refund(owner, payment).status_code == 403
    assert refunds_of(payment) == []


@pytest.mark.parametrize(
    ("role", "sees", "gives_back", "tips"),
    [
        ("manager", 200, 200, 200),
        ("cashier", 200, 200, 200),
        ("kitchen", 403, 403, 403),
        ("viewer", 200, 403, 403),
    ],
)
def test_what_each_role_may(stack, card_shop, payment, role, sees, gives_back, tips) -> None:
    with signed_in(stack, card_shop, role) as session:
        assert story(session, payment).status_code == sees
        assert change_tip(session, payment, 100).status_code == tips
        assert refund(session, payment, amountCents=100).status_code == gives_back
        assert void(session, payment).status_code in (403, 409)


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("cashier", 200), ("viewer", 403)])
def test_who_may_take_a_payment(stack, cash_shop, role, status) -> None:
    order_id = order(stack.url, cash_shop, "espresso")
    with signed_in(stack, cash_shop, role) as session:
        assert take(session, orderId=order_id).status_code == status


def test_a_limit_holds_for_an_order_and_not_for_each_refund(
    stack, card_shop, payment, emergepay
) -> None:
    limits = {"refundLimits": {"cashier": 500}}
    collection("restaurants").update_one({"_id": card_shop.restaurant_id}, {"$set": limits})
    with signed_in(stack, card_shop, "cashier") as session:
        assert refused(refund(session, payment)) == (403, "not_allowed")
        assert refused(void(session, payment)) == (403, "not_allowed")
        assert refund(session, payment, amountCents=300).status_code == 200
        over = refund(session, payment, amountCents=201)
        assert (refused(over), over.json()["limitCents"]) == ((403, "not_allowed"), 200)
        assert refund(session, payment, amountCents=200).status_code == 200
        assert refused(refund(session, payment, amountCents=1)) == (403, "not_allowed")
    with signed_in(stack, card_shop, "manager") as session:
        assert refund(session, payment).status_code == 200
    assert kept_cents(emergepay, card_shop) == 0


def test_a_limit_is_not_passed_by_many_at_once(stack, card_shop, payment, emergepay) -> None:
    limits = {"refundLimits": {"cashier": 500}}
    collection("restaurants").update_one({"_id": card_shop.restaurant_id}, {"$set": limits})
    with signed_in(stack, card_shop, "cashier") as session:
        at_once(8, lambda number: refund(session, payment, amountCents=300))
    assert BURGER + 200 - kept_cents(emergepay, card_shop) <= 500


def test_another_refund_that_needs_its_gateway_goes_to_the_same_account(
    stack, make_card_shop, emergepay, sign_in
) -> None:
    """A shop that stopped taking cards still gives back what it took."""
    shop = make_card_shop()
    payment = paid_by_card(stack, emergepay, shop, "burger")
    where = {"_id": parse_id(shop.location_id)}
    collection("locations").update_one(where, {"$set": {"payment.acceptPayment": False}})
    assert refund(sign_in(shop), payment).status_code == 200
    assert kept_cents(emergepay, shop) == 0
    assert len(charges(emergepay, shop)) == 1
