"""What staff may do with payments over the API: refunds, voids, tips, the counter; by role."""

import uuid

import pytest
import requests

from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import at_once, order, quote
from payments.tests.guests import charges, entries, kept_cents, orders_of, refused, until
from payments.tests.staff import (
    COUNTER,
    audited,
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


@pytest.fixture
def payment(stack, card_shop, emergepay):
    """A card payment of a burger and a tip of 2.00."""
    return paid_by_card(stack, emergepay, card_shop, "burger", tipCents=200)


@pytest.fixture
def owner(stack, card_shop, sign_in):
    return sign_in(card_shop)


# --- refunds ------------------------------------------------------------------------------------


def test_all_is_given_back(owner, card_shop, payment, emergepay) -> None:
    answer = refund(owner, payment)
    assert answer.status_code == 200
    shown = answer.json()["data"]
    assert (shown["refund"]["state"], shown["refund"]["amountCents"]) == ("approved", BURGER + 200)
    assert (shown["payment"]["state"], shown["payment"]["leftCents"]) == ("refunded", 0)
    assert kept_cents(emergepay, card_shop) == 0
    (stored_refund,) = refunds_of(payment)
    assert (stored_refund["reason"], stored_refund["kind"]) == ("Cold soup", "refund")
    assert audited(payment) == ["payments.refund.created"]
    until(lambda: orders_of(card_shop)[0]["payment"]["state"] == "refunded")


def test_an_amount_is_given_back_and_then_the_rest(owner, card_shop, payment, emergepay) -> None:
    assert refund(owner, payment, amountCents=400).json()["data"]["payment"]["leftCents"] == 950
    assert stored(payment["_id"])["state"] == "partially_refunded"
    assert kept_cents(emergepay, card_shop) == 950
    assert refund(owner, payment).json()["data"]["refund"]["amountCents"] == 950
    assert stored(payment["_id"])["state"] == "refunded"


@pytest.mark.parametrize("cents", [0, BURGER + 201, 100_000])
def test_never_more_than_was_taken(owner, payment, emergepay, card_shop, cents) -> None:
    assert refused(refund(owner, payment, amountCents=cents)) == (409, "refund_not_possible")
    assert kept_cents(emergepay, card_shop) == BURGER + 200
    assert refunds_of(payment) == []


def test_lines_are_given_back_with_their_tax_and_come_to_the_whole(
    stack, make_card_shop, emergepay, sign_in
) -> None:
    shop = make_card_shop(menu={"salesTax": 8.25})
    paid = paid_by_card(stack, emergepay, shop, "espresso", "latte", "croissant")
    (placed,) = orders_of(shop)
    lines = [one["id"] for one in placed["items"]]
    session = sign_in(shop)
    back = [refund(session, paid, lineIds=[line]).json()["data"]["refund"] for line in lines]
    assert sum(one["amountCents"] for one in back) == placed["totalPriceCents"]
    exact = [one["priceCents"] * 1.0825 for one in placed["items"]]
    assert all(abs(one["amountCents"] - much) <= 1 for one, much in zip(back, exact, strict=True))
    assert stored(paid["_id"])["state"] == "refunded"


def test_a_line_is_given_back_once(owner, card_shop, payment) -> None:
    line = orders_of(card_shop)[0]["items"][0]["id"]
    assert refund(owner, payment, lineIds=[line]).status_code == 200
    again = refund(owner, payment, lineIds=[line])
    assert refused(again) == (409, "refund_not_possible")
    assert "only once" in again.json()["message"]
    assert stored(payment["_id"])["state"] == "partially_refunded"


def test_a_line_that_is_none_or_an_amount_beside_lines_is_refused(owner, payment) -> None:
    assert refused(refund(owner, payment, lineIds=["x"])) == (400, "validation_failed")
    both = refund(owner, payment, lineIds=["x"], amountCents=1)
    assert refused(both) == (400, "validation_failed")
    assert refused(refund(owner, payment, reason="  ")) == (400, "validation_failed")
    assert refused(refund(owner, payment, reason="x" * 301)) == (400, "validation_failed")


def test_the_same_request_sent_thirty_times_at_once_is_one_refund(
    owner, card_shop, payment, emergepay
) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    answers = at_once(30, lambda number: refund(owner, payment, key, amountCents=300))
    assert {one.status_code for one in answers} <= {200, 409}
    assert 200 in {one.status_code for one in answers}
    assert [one["amountCents"] for one in refunds_of(payment)] == [300]
    assert kept_cents(emergepay, card_shop) == BURGER + 200 - 300


def test_thirty_people_who_give_all_back_at_once_give_it_back_once(
    owner, card_shop, payment, emergepay
) -> None:
    answers = at_once(30, lambda number: refund(owner, payment))
    assert [one.status_code for one in answers].count(200) == 1
    assert kept_cents(emergepay, card_shop) == 0
    made = [one for one in entries(emergepay, card_shop) if one.kind == "refund"]
    assert len(made) == 1


def test_a_refund_that_the_gateway_declines_says_why(owner, payment, emergepay, card_shop) -> None:
    emergepay.faults.decline(operation="refund")
    answer = refund(owner, payment)
    assert refused(answer) == (409, "refund_not_possible")
    assert "refused" in answer.json()["message"]
    assert stored(payment["_id"])["state"] == "approved"
    assert refund(owner, payment).status_code == 200
    assert kept_cents(emergepay, card_shop) == 0


def test_a_lost_answer_is_looked_up_and_not_given_back_twice(
    owner, payment, emergepay, card_shop
) -> None:
    emergepay.faults.drop("after", operation="refund")
    answer = refund(owner, payment)
    assert answer.status_code == 200
    assert answer.json()["data"]["refund"]["state"] == "approved"
    assert kept_cents(emergepay, card_shop) == 0


# --- voids --------------------------------------------------------------------------------------


def test_a_whole_payment_is_undone_and_can_be_paid_again(
    owner, card_shop, payment, emergepay
) -> None:
    answer = void(owner, payment)
    assert answer.status_code == 200
    assert stored(payment["_id"])["state"] == "voided"
    assert kept_cents(emergepay, card_shop) == 0
    assert audited(payment) == ["payments.void.created"]
    assert refused(void(owner, payment)) == (409, "refund_not_possible")


def test_what_was_given_back_in_part_is_not_voided(owner, payment) -> None:
    refund(owner, payment, amountCents=100)
    assert refused(void(owner, payment)) == (409, "refund_not_possible")
    assert stored(payment["_id"])["state"] == "partially_refunded"


def test_a_settled_payment_is_not_voided_but_refunded(owner, card_shop, payment, emergepay) -> None:
    emergepay.settle(card_shop.restaurant_id)
    answer = void(owner, payment)
    assert refused(answer) == (409, "refund_not_possible")
    assert refund(owner, payment).status_code == 200
    assert kept_cents(emergepay, card_shop) == 0


# --- tips ---------------------------------------------------------------------------------------


def test_a_tip_is_changed_at_the_gateway_and_on_the_order(
    owner, card_shop, payment, emergepay
) -> None:
    answer = change_tip(owner, payment, 350)
    assert answer.status_code == 200
    assert answer.json()["data"]["tipCents"] == 350
    assert kept_cents(emergepay, card_shop) == BURGER + 350
    assert audited(payment) == ["payments.tip.changed"]
    until(lambda: orders_of(card_shop)[0]["payment"]["tipCents"] == 350)
    assert refund(owner, payment).json()["data"]["refund"]["amountCents"] == BURGER + 350


@pytest.mark.parametrize("cents", [200, BURGER + 1, 100_000])
def test_a_tip_that_is_none_is_refused(owner, payment, cents) -> None:
    assert refused(change_tip(owner, payment, cents)) == (400, "tip_not_allowed")
    assert stored(payment["_id"])["tipCents"] == 200


def test_the_same_change_of_a_tip_is_made_once(owner, payment, emergepay) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, again = change_tip(owner, payment, 300, **key), change_tip(owner, payment, 300, **key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert len(stored(payment["_id"])["adjustments"]) == 1


def test_a_lost_answer_to_a_tip_is_looked_up(owner, card_shop, payment, emergepay) -> None:
    emergepay.faults.drop("after", operation="adjust")
    assert change_tip(owner, payment, 300).status_code == 200
    after = stored(payment["_id"])
    assert (after["tipCents"], after["adjustments"][0]["state"]) == (300, "approved")
    assert "adjustAt" not in after


def test_a_tip_whose_change_never_arrived_stays_and_nothing_is_given_back_meanwhile(
    owner, payment, emergepay
) -> None:
    from payments.services.attending import attend_due

    emergepay.faults.drop("before", operation="adjust")
    assert change_tip(owner, payment, 300).status_code == 200
    assert stored(payment["_id"])["adjustments"][0]["state"] == "unknown"
    assert refused(refund(owner, payment)) == (409, "refund_not_possible")
    for _ in range(3):
        soon = {"$set": {"adjustAt": payment["createdAt"]}}
        collection("payments").update_one({"_id": payment["_id"], "adjustAt": {"$ne": None}}, soon)
        attend_due()
    after = stored(payment["_id"])
    assert (after["tipCents"], after["adjustments"][0]["state"]) == (200, "failed")
    assert refund(owner, payment).status_code == 200


def test_where_something_was_given_back_the_tip_stays(owner, payment) -> None:
    refund(owner, payment, amountCents=100)
    assert refused(change_tip(owner, payment, 300)) == (409, "refund_not_possible")


# --- at the counter -----------------------------------------------------------------------------


@pytest.fixture
def cash_shop(make_shop):
    return make_shop(menu={"salesTax": 0})


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
