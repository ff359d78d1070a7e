"""Refunds that nobody can make now, or that meet another one on the way."""

from contextlib import suppress
from datetime import timedelta

import pytest

from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection, now, parse_id
from ordering.tests.guests import order as place_order
from payments import ledger
from payments.services import attending, automatic
from payments.services.refunding import give_back, left_cents, refund_payment, resume_refund
from payments.tests.dying import Death, dies_after
from payments.tests.guests import kept_cents, orders_of, refused, until
from payments.tests.staff import change_tip, paid_by_card, refund, refunds_of, signed_in, stored
from payments.tests.written import a_payment, again

CENTS = 1150


@pytest.fixture
def payment(stack, card_shop, emergepay) -> Document:
    """A card payment whose order is there."""
    return paid_by_card(stack, emergepay, card_shop)


@pytest.fixture
def owner(card_shop, sign_in):
    return sign_in(card_shop)


def move_account(shop, oid: str) -> None:
    """The location has another account at EmergePay by now."""
    where = {"_id": parse_id(shop.location_id)}
    collection("locations").update_one(where, {"$set": {"payment.oid": oid}})


def cancelled(payment: Document) -> Document:
    """Its order is cancelled, and no relay has told anybody."""
    late = {"$set": {"attendAt": now() + timedelta(hours=1)}}
    collection("payments").update_one({"_id": payment["_id"]}, late)
    collection("orders").update_one({"_id": payment["orderId"]}, {"$set": {"status": "CANCELLED"}})
    return again(payment)


def the_refund(payment: Document) -> Document:
    (found,) = refunds_of(payment)
    return found


# --- nobody can be asked ------------------------------------------------------------------------


def test_what_staff_were_told_was_not_given_back_never_is(
    owner, card_shop, payment, emergepay
) -> None:
    move_account(card_shop, "another")
    assert refused(refund(owner, payment, amountCents=500)) == (503, "gateway_unavailable")
    assert (the_refund(payment)["state"], left_cents(again(payment))) == ("failed", CENTS)
    move_account(card_shop, card_shop.restaurant_id)
    assert resume_refund(the_refund(payment))["state"] == "failed"
    assert kept_cents(emergepay, card_shop) == CENTS


def test_what_the_product_gives_back_waits_and_people_learn_of_it(
    card_shop, payment, emergepay
) -> None:
    payment = cancelled(payment)
    move_account(card_shop, "another")
    found = give_back(payment, automatic.CANCELLED, "The order was cancelled")
    waits = []
    for _ in range(8):
        waits.append(round((found["attendAt"] - found["updatedAt"]).total_seconds()))
        found = resume_refund(found)
    assert (waits[0], waits[1], max(waits)) == (60, 120, 900)
    assert collection("payment_exceptions").find_one({"_id": f"refund_failed:{payment['_id']}"})
    move_account(card_shop, card_shop.restaurant_id)
    assert resume_refund(found)["state"] == "approved"
    assert kept_cents(emergepay, card_shop) == 0


def test_a_gateway_that_fails_at_refunds_is_asked_once_a_turn(
    card_shop, payment, emergepay
) -> None:
    emergepay.faults.error("before", operation="refund", times=0)
    payment = cancelled(payment)
    found = give_back(payment, automatic.CANCELLED, "The order was cancelled")
    for turn in range(1, 4):
        found = resume_refund(found)
        assert emergepay.requests.count("refund") == 1 + turn
        assert found["state"] == "unknown"
    emergepay.faults.clear()
    assert resume_refund(found)["state"] == "approved"
    assert kept_cents(emergepay, card_shop) == 0


def test_what_the_gateway_declines_is_for_people_and_looked_after_no_more(
    card_shop, payment, emergepay
) -> None:
    emergepay.faults.decline("Refund window is over", operation="refund")
    payment = cancelled(payment)
    assert give_back(payment, automatic.CANCELLED, "The order was cancelled")["state"] == "declined"
    # The relay may have heard of the cancelled order only now: then a worker has one more look.
    until(lambda: "attendAt" not in again(payment))
    assert len(refunds_of(payment)) == 1


@pytest.mark.parametrize("step", range(6))
def test_killed_while_the_gateway_refuses_no_cents_stay_claimed(
    card_shop, payment, emergepay, step
) -> None:
    emergepay.faults.limit(operation="refund")
    wanted = {"amount_cents": 500, "reason": "cold", "by": "a person"}
    with suppress(Death, ApiError), dies_after(step):
        refund_payment(payment=payment, **wanted)
    for _ in range(3):
        for one in refunds_of(payment):
            if "attendAt" in one:
                with suppress(ApiError):
                    resume_refund(one)
    given = sum(one["amountCents"] for one in refunds_of(payment) if one["state"] == "approved")
    assert left_cents(again(payment)) == CENTS - given
    assert not any("attendAt" in one for one in refunds_of(payment))
    assert kept_cents(emergepay, card_shop) == CENTS - given


# --- another one on the way ---------------------------------------------------------------------


def test_a_part_that_staff_give_back_while_the_order_is_cancelled(
    owner, card_shop, payment, emergepay
) -> None:
    """The whole of it is no longer left when it is claimed, so the rest is given back."""
    payment = cancelled(payment)
    assert refund(owner, payment, amountCents=150).status_code == 200
    first = give_back(payment, automatic.CANCELLED, "The order was cancelled")
    assert (first["state"], first["amountCents"]) == ("failed", CENTS)
    attending.attend_payment(again(payment))
    assert [one["state"] for one in refunds_of(payment)] == ["approved", "failed", "approved"]
    assert (again(payment)["state"], kept_cents(emergepay, card_shop)) == ("refunded", 0)


def test_money_that_became_an_order_after_all_is_kept(card_shop, payment, emergepay) -> None:
    """One process found that the quote could not be placed; another had placed it by then."""
    waiting = {**payment, "orderId": None}
    found = give_back(waiting, automatic.NOT_PLACED, "Sold out")
    assert found["state"] == "failed"
    assert (again(payment)["refunds"], kept_cents(emergepay, card_shop)) == ([], CENTS)
    assert orders_of(card_shop)[0]["status"] == "ACCEPTED"


def test_what_a_card_gave_too_little_of_goes_back_also_after_a_crash() -> None:
    """The order is there, but it was not this payment that paid for it."""
    short, whole = a_payment("approved"), a_payment("approved")
    for one, asked in ((short, 2000), (whole, 1000)):
        assert ledger.claim(one, 1000)
        known = {"orderId": one["billId"], "askedCents": asked}
        collection("payments").update_one({"_id": one["_id"]}, {"$set": known})
    assert not automatic.pays_its_order(again(short))
    assert automatic.pays_its_order(again(whole))
    ledger.release(whole)
    assert not automatic.pays_its_order(again(whole))


def test_a_tip_that_may_be_changing_is_awaited(owner, card_shop, stack, emergepay) -> None:
    payment = paid_by_card(stack, emergepay, card_shop, tipCents=200)
    emergepay.faults.drop("after", operation="adjust")
    emergepay.faults.error(operation="look_up")
    assert change_tip(owner, payment, 300).status_code == 200
    payment = cancelled(payment)
    attending.attend_payment(payment)
    assert refunds_of(payment) == []
    attending.resume_adjustment(again(payment))
    attending.attend_payment(again(payment))
    assert (again(payment)["state"], kept_cents(emergepay, card_shop)) == ("refunded", 0)
    assert the_refund(payment)["amountCents"] == CENTS + 300


def test_a_smaller_tip_is_not_a_card_that_gave_too_little(
    owner, card_shop, stack, emergepay
) -> None:
    payment = paid_by_card(stack, emergepay, card_shop, tipCents=200)
    assert change_tip(owner, payment, 100).status_code == 200
    after = stored(payment["_id"])
    assert after["askedCents"] == after["amountCents"] + after["tipCents"] == CENTS + 100


def test_limits_hold_over_a_refund_and_a_cancellation(stack, card_shop, emergepay) -> None:
    payment = paid_by_card(stack, emergepay, card_shop, *["burger"] * 6)
    with signed_in(stack, card_shop, "cashier") as cashier:
        assert refund(cashier, payment, amountCents=3000).status_code == 200
        assert the_refund(payment)["state"] == "approved", the_refund(payment)
        body = {"orderId": str(payment["orderId"]), "orderStatus": "CANCELLED"}
        answer = cashier.post("/api/v1/restaurant/order-status", json=body)
    assert refused(answer) == (403, "not_allowed")
    assert answer.json()["limitCents"] == 2000
    assert orders_of(card_shop)[0]["status"] == "ACCEPTED"


def test_a_limit_is_held_against_the_payments_and_not_what_the_order_shows_of_them(
    stack, card_shop, emergepay
) -> None:
    """What an order shows of a refund is a little late."""
    payment = paid_by_card(stack, emergepay, card_shop, *["burger"] * 6)
    with signed_in(stack, card_shop, "owner") as owner:
        assert refund(owner, payment, amountCents=3000).status_code == 200
    shown = {"_id": payment["orderId"], "payment.refundedCents": 3000}
    until(lambda: collection("orders").find_one(shown))
    collection("orders").update_one(shown, {"$set": {"payment.refundedCents": 0}})
    with signed_in(stack, card_shop, "cashier") as cashier:
        body = {"orderId": str(payment["orderId"]), "orderStatus": "CANCELLED"}
        assert cashier.post("/api/v1/restaurant/order-status", json=body).ok
    until(lambda: kept_cents(emergepay, card_shop) == 0)


def test_what_another_service_was_paid_is_limited_by_what_the_order_shows(stack, shop) -> None:
    order_id = parse_id(place_order(stack.url, shop, *["burger"] * 6))
    shown = {"method": "card", "status": "paid", "paidCents": 6900}
    collection("orders").update_one({"_id": order_id}, {"$set": {"payment": shown}})
    with signed_in(stack, shop, "cashier") as cashier:
        body = {"orderId": str(order_id), "orderStatus": "CANCELLED"}
        answer = cashier.post("/api/v1/restaurant/order-status", json=body)
    assert refused(answer) == (403, "not_allowed")
    assert answer.json()["limitCents"] == 5000
