"""Each night's comparison: who is compared when, what matches, and what goes on the list."""

from datetime import timedelta
from threading import Timer

import pytest

from menus.hours import zone_of
from orderbuddy.mongo import Document, collection, now, parse_id
from payments.services import comparing, matching
from payments.services.comparing import compare_due_nights, compare_night, payments_count
from payments.services.nights import night_of, nights_of
from payments.tests.guests import kept_cents, until
from payments.tests.staff import paid_by_card, refund, stored, void
from payments.tests.written import again

CENTS = 1150


def location_of(shop) -> Document:
    found = collection("locations").find_one({"_id": parse_id(shop.location_id)})
    assert found is not None
    return found


def today(shop):
    """By its own clock: in the morning of UTC it is yesterday in Los Angeles."""
    location = location_of(shop)
    return night_of(location, now().astimezone(zone_of(location)).date())


def kinds(payment: Document) -> list[str]:
    found = collection("payment_exceptions").find({"paymentId": payment["_id"]})
    return sorted(one["kind"] for one in found)


def days_ago(payment: Document, days: int) -> None:
    then = {"$set": {"createdAt": now() - timedelta(days=days)}}
    collection("payments").update_one({"_id": payment["_id"]}, then)


@pytest.fixture
def payment(stack, card_shop, emergepay) -> Document:
    return paid_by_card(stack, emergepay, card_shop)


def test_a_voided_payment_matches(card_shop, payment, emergepay, sign_in) -> None:
    """EmergePay goes on calling it approved; the void stands beside it."""
    assert void(sign_in(card_shop), payment).status_code == 200
    assert compare_night(today(card_shop))["exceptions"] == 0
    assert kinds(payment) == []


def test_a_void_that_the_gateway_does_not_know_is_found(card_shop, payment) -> None:
    collection("payments").update_one({"_id": payment["_id"]}, {"$set": {"state": "voided"}})
    compare_night(today(card_shop))
    assert "charged_without_payment" in kinds(payment)


def test_a_gateway_that_is_asked_too_often_is_waited_for(card_shop, payment, emergepay) -> None:
    emergepay.faults.limit(operation="look_up")
    assert compare_night(today(card_shop))["exceptions"] == 0
    assert kinds(payment) == []


def test_what_is_given_back_days_later_is_compared_on_that_day(
    card_shop, payment, emergepay, sign_in
) -> None:
    days_ago(payment, 5)
    assert refund(sign_in(card_shop), payment, amountCents=400).status_code == 200
    assert payments_count(today(card_shop)) == 1
    assert compare_night(today(card_shop))["exceptions"] == 0
    fewer = {"$set": {"refunds.0.cents": 300}}
    collection("payments").update_one({"_id": payment["_id"]}, fewer)
    compare_night(today(card_shop))
    assert "refund_differs" in kinds(payment)


def shows(payment: Document, cents: int) -> None:
    """The order shows that so much was paid."""
    changed = {"$set": {"payment.paidCents": cents}}
    collection("orders").update_one({"_id": payment["orderId"]}, changed)


def test_an_order_that_shows_other_payments_is_found(
    stack, card_shop, payment, monkeypatch
) -> None:
    monkeypatch.setattr(matching, "BEHIND", timedelta(0))
    stack.wait_until_all_is_told()
    shows(payment, 1)
    assert compare_night(today(card_shop))["exceptions"] == 1
    assert kinds(payment) == ["order_differs"]


def test_the_relay_is_waited_for_at_an_order_that_was_paid_just_now(
    stack, card_shop, payment, monkeypatch
) -> None:
    monkeypatch.setattr(matching, "BEHIND", timedelta(minutes=5))
    stack.wait_until_all_is_told()
    shows(payment, 1)
    relay = Timer(1, shows, (payment, payment["amountCents"]))
    relay.start()
    assert compare_night(today(card_shop))["exceptions"] == 0
    relay.join()
    assert kinds(payment) == []


def test_a_cancelled_order_that_was_forgotten_is_given_back(
    stack, card_shop, payment, emergepay
) -> None:
    """The relay missed it, which only a lost place in the change stream brings about."""
    forgotten = {"$set": {"status": "CANCELLED"}, "$unset": {"payment": ""}}
    relay = stack.process("relay")
    relay.terminate()
    try:
        collection("orders").update_one({"_id": payment["orderId"]}, forgotten)
        compare_night(today(card_shop))
    finally:
        relay.start()
        relay.wait_ready()
    assert kinds(payment) == ["cancelled_and_kept"]
    until(lambda: again(payment)["state"] == "refunded", 20)
    assert kept_cents(emergepay, card_shop) == 0


# --- whose turn it is ---------------------------------------------------------------------------


def test_nights_that_nobody_compared_are_made_up_for(card_shop) -> None:
    only = {"_id": parse_id(card_shop.location_id)}
    assert compare_due_nights(only) == comparing.DAYS_BACK
    assert compare_due_nights(only) == 0
    nights = list(collection("reconciliations").find({"locationId": only["_id"]}))
    assert all(one["endedAt"] for one in nights)
    assert len({one["date"] for one in nights}) == comparing.DAYS_BACK


def test_one_whose_secrets_are_lost_keeps_nobody_else_from_it(
    stack, make_card_shop, emergepay
) -> None:
    lost, other = make_card_shop(), make_card_shop()
    payment = paid_by_card(stack, emergepay, lost)
    secret = {"$set": {"payment.auth": "enc:v1:sealed-by-nobody"}}
    collection("locations").update_one({"_id": parse_id(lost.location_id)}, secret)
    days_ago(payment, 2)
    both = {"_id": {"$in": [parse_id(lost.location_id), parse_id(other.location_id)]}}
    assert compare_due_nights(both) == 2 * comparing.DAYS_BACK
    assert kinds(payment) == ["undecided"]
    assert kept_cents(emergepay, lost) == stored(payment["_id"])["amountCents"]


def test_a_night_that_breaks_does_not_end_the_others(make_card_shop) -> None:
    broken, other = make_card_shop(), make_card_shop()
    (night, *_) = nights_of(parse_id(broken.location_id), 2)
    unreadable = {"_id": f"no-payment-{broken.location_id}", "createdAt": night.start}
    where = {"locationId": parse_id(broken.location_id)}
    collection("payments").insert_one({**unreadable, **where})
    try:
        both = {"_id": {"$in": [where["locationId"], parse_id(other.location_id)]}}
        assert compare_due_nights(both) == 2 * comparing.DAYS_BACK
    finally:
        collection("payments").delete_one({"_id": unreadable["_id"]})
    open_ones = {"locationId": where["locationId"], "endedAt": None}
    assert [one["_id"] for one in collection("reconciliations").find(open_ones)] == [night.id]
