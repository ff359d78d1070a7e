"""Refunds, voids and changed tips over the API: once, never more than was taken, remembered."""

import uuid

import pytest

from orderbuddy.mongo import collection
from ordering.tests.guests import at_once, quote
from payments.fakes.stripe import token_for
from payments.services.attending import attend_due
from payments.tests.guests import (
    confirm,
    entries,
    kept_cents,
    open_stripe,
    orders_of,
    refused,
    until,
)
from payments.tests.staff import (
    audited,
    change_tip,
    paid_by_card,
    refund,
    refunds_of,
    stored,
    void,
)

BURGER = 1150


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
    emergepay.faults.drop("before", operation="adjust")
    assert change_tip(owner, payment, 300).status_code == 200
    assert stored(payment["_id"])["adjustments"][0]["state"] == "unknown"
    assert refused(refund(owner, payment)) == (409, "refund_not_possible")

    def is_given_up() -> bool:
        """Looked after once more: here, or by the run's worker if it comes first."""
        soon = {"$set": {"adjustAt": payment["createdAt"]}}
        collection("payments").update_one({"_id": payment["_id"], "adjustAt": {"$ne": None}}, soon)
        attend_due()
        return stored(payment["_id"])["adjustments"][0]["state"] != "unknown"

    until(is_given_up)
    after = stored(payment["_id"])
    assert (after["tipCents"], after["adjustments"][0]["state"]) == (200, "failed")
    assert refund(owner, payment).status_code == 200


def test_where_something_was_given_back_the_tip_stays(owner, payment) -> None:
    refund(owner, payment, amountCents=100)
    assert refused(change_tip(owner, payment, 300)) == (409, "refund_not_possible")


# --- Stripe -------------------------------------------------------------------------------------


def test_what_was_paid_through_stripe_is_given_back_there(
    stack, card_shop, stripe, sign_in
) -> None:
    session = sign_in(card_shop)
    opened = open_stripe(stack.url, quote(stack.url, card_shop, "burger"), tipCents=100)
    assert confirm(stack.url, opened, token_for("approved")).status_code == 200
    payment = stored(opened["paymentId"])
    assert refused(change_tip(session, payment, 200)) == (409, "refund_not_possible")
    assert refund(session, payment, amountCents=250).status_code == 200
    assert kept_cents(stripe, card_shop) == BURGER + 100 - 250
    assert refused(void(session, payment)) == (409, "refund_not_possible")
    assert refund(session, payment).status_code == 200
    assert kept_cents(stripe, card_shop) == 0
