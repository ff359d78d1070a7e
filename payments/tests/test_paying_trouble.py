"""Gateways that fail, answers that are lost: what the guest hears, and how it ends."""

import threading
import time
from datetime import timedelta

import pytest
import requests
from django.conf import settings
from redis import Redis

from orderbuddy.mongo import collection, now
from orderbuddy.running.ports import free_port
from orderbuddy.running.stack import Stack
from ordering.tests.guests import quote
from payments import ledger
from payments.services import attending
from payments.tests.guests import (
    PAYMENTS,
    card,
    change_quote,
    charges,
    entries,
    kept_cents,
    look,
    make_due,
    only_payment,
    options,
    orders_of,
    pay,
    pay_wallet,
    post,
    refused,
    sell_out,
    states,
    until,
    wallet,
)

CENTS = 1150
LOST = [("drop", {}), ("error", {}), ("error", {"status": 502}), ("garbage", {})]
LOST_IDS = ["cut off", "500", "502", "no JSON"]


@pytest.fixture(scope="module")
def impatient(stack):
    """A web process that waits for a gateway no longer than two seconds."""
    found = Stack({**stack.env, "GATEWAY_TIMEOUT_SECONDS": "2"}, stack.directory / "impatient",
                  parts=("web",))  # fmt: skip
    found.start()
    yield found
    found.stop()


def attend(shop) -> dict:
    """Look after the shop's one payment now, as the worker would in a while."""
    return attending.attend_payment(only_payment(shop))


# --- a lost answer ------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "how"), LOST, ids=LOST_IDS)
def test_charged_and_the_answer_is_lost(stack, card_shop, emergepay, kind: str, how: dict) -> None:
    """The gateway is asked at once what it did: the guest notices nothing."""
    getattr(emergepay.faults, kind)("after", **how)
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    answer = pay(stack.url, quote_id, token)
    assert answer.status_code == 200
    assert answer.json()["orderId"] == str(orders_of(card_shop)[0]["_id"])
    assert answer.json()["transaction"]["resultStatus"] == "true"
    assert emergepay.requests.count("charge") == len(charges(emergepay, card_shop)) == 1


@pytest.mark.parametrize(("kind", "how"), LOST, ids=LOST_IDS)
def test_not_charged_and_nobody_can_say_so_yet(
    stack, card_shop, emergepay, kind: str, how: dict
) -> None:
    """The request may still be on its way: no other card until it surely never arrives."""
    getattr(emergepay.faults, kind)("before", **how)
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    answer = pay(stack.url, quote_id, token)
    assert refused(answer) == (503, "payment_unknown")
    assert int(answer.headers["Retry-After"]) > 0
    told = answer.json()
    assert look(stack.url, told["paymentId"], told["paymentToken"]).json()["data"]["state"] == (
        "unknown"
    )
    assert refused(pay(stack.url, quote_id, token)) == (503, "payment_unknown")
    assert refused(pay(stack.url, quote_id, card(emergepay, card_shop))) == (
        503, "payment_unknown",
    )  # fmt: skip
    for _ in range(settings.PAYMENT_LOOKS_AT_MOST):
        assert states(card_shop) == ["unknown"]
        attend(card_shop)
    assert states(card_shop) == ["failed"]
    shown = look(stack.url, told["paymentId"], told["paymentToken"]).json()["data"]
    assert (shown["state"], shown["settled"], shown["orderId"]) == ("failed", True, "")
    other = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert other.json()["orderId"]
    assert len(charges(emergepay, card_shop)) == 1


def test_whoever_did_not_pay_does_not_learn_whose_payment_runs(stack, card_shop, emergepay) -> None:
    emergepay.faults.drop("before")
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    assert "paymentToken" in pay(stack.url, quote_id, token).json()
    assert "paymentToken" in pay(stack.url, quote_id, token).json()
    told = pay(stack.url, quote_id, card(emergepay, card_shop)).json()
    assert "paymentId" not in told
    assert "paymentToken" not in told


def test_an_unknown_payment_is_settled_by_the_worker(stack, card_shop, emergepay) -> None:
    """Charged; neither the answer nor the first look came through; a minute later all is well."""
    emergepay.faults.drop("after")
    emergepay.faults.error(operation="look_up")
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    told = pay(stack.url, quote_id, token).json()
    assert told["code"] == "payment_unknown"
    assert orders_of(card_shop) == []
    make_due(only_payment(card_shop))
    (order,) = until(lambda: orders_of(card_shop))
    shown = until(
        lambda: (
            (one := look(stack.url, told["paymentId"], told["paymentToken"]).json()["data"])
            and one["settled"]
            and one
        )
    )
    assert (shown["state"], shown["orderId"]) == ("approved", str(order["_id"]))
    again = pay(stack.url, quote_id, token)
    assert (again.status_code, again.json()["orderId"]) == (200, str(order["_id"]))
    assert len(charges(emergepay, card_shop)) == 1


def test_a_guest_who_asks_again_later_need_not_wait_for_the_worker(
    stack, card_shop, emergepay
) -> None:
    emergepay.faults.drop("after")
    emergepay.faults.error(operation="look_up")
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    told = pay(stack.url, quote_id, token).json()
    long_ago = {"$set": {"updatedAt": now() - timedelta(minutes=1)}}
    collection("payments").update_one({"_id": told["paymentId"]}, long_ago)
    shown = look(stack.url, told["paymentId"], told["paymentToken"]).json()["data"]
    assert (shown["state"], shown["settled"]) == ("approved", True)
    assert shown["orderId"] == str(orders_of(card_shop)[0]["_id"])


def test_declined_and_the_answer_is_lost(stack, card_shop, emergepay) -> None:
    emergepay.faults.drop("after")
    quote_id = quote(stack.url, card_shop, "burger")
    answer = pay(stack.url, quote_id, card(emergepay, card_shop, "4000000000000002"))
    assert (answer.status_code, answer.json()["orderId"]) == (200, "")
    assert answer.json()["transaction"]["resultMessage"] == "Decline"
    assert pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]


def test_a_wallets_lost_answer(stack, card_shop, emergepay) -> None:
    emergepay.faults.drop("after", operation="wallet")
    quote_id, details = quote(stack.url, card_shop, "burger"), wallet()
    answer = pay_wallet(stack.url, quote_id, details)
    assert answer.json()["transaction"]["transactionResponse"]["resultStatus"] == "true"
    assert pay_wallet(stack.url, quote_id, details).json() == {
        **answer.json(),
        "transaction": pay_wallet(stack.url, quote_id, details).json()["transaction"],
    }
    assert len(charges(emergepay, card_shop)) == len(orders_of(card_shop)) == 1


# --- a stall ------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_gateway_that_stalls_for_forty_seconds(
    impatient, card_shop, emergepay, when: str
) -> None:
    emergepay.faults.stall(40, when)
    quote_id, token = quote(impatient.url, card_shop, "burger"), card(emergepay, card_shop)
    started = time.monotonic()
    answer = pay(impatient.url, quote_id, token)
    assert time.monotonic() - started < 6
    if when == "after":  # it has charged, and the look-up finds it
        assert answer.json()["orderId"] == str(orders_of(card_shop)[0]["_id"])
    else:
        assert refused(answer) == (503, "payment_unknown")
    emergepay.faults.clear()


def test_charged_long_after_everybody_had_given_up(impatient, card_shop, emergepay) -> None:
    """The request lay in the gateway's queue while it was looked up in vain five times; meanwhile
    the guest paid with another card. The first card's money goes back."""
    held = emergepay.faults.hold("before")
    quote_id, token = quote(impatient.url, card_shop, "burger"), card(emergepay, card_shop)
    assert refused(pay(impatient.url, quote_id, token)) == (503, "payment_unknown")
    for _ in range(settings.PAYMENT_LOOKS_AT_MOST):
        late = attend(card_shop)
    assert late["state"] == "failed"
    assert pay(impatient.url, quote_id, card(emergepay, card_shop)).json()["orderId"]
    held.release()
    until(lambda: len(charges(emergepay, card_shop)) == 2)
    assert ledger.summon_payment(
        {"_id": late["_id"]}, late["locationId"], finished_too=True
    )  # fmt: skip
    until(lambda: kept_cents(emergepay, card_shop) == CENTS, 20)
    until(lambda: sorted(states(card_shop)) == ["approved", "refunded"])
    assert len(orders_of(card_shop)) == 1


def test_charged_long_after_and_nobody_has_paid_meanwhile(impatient, card_shop, emergepay) -> None:
    """A notice of the gateway brings it to light: it becomes the order that the guest wanted."""
    held = emergepay.faults.hold("before")
    quote_id, token = quote(impatient.url, card_shop, "burger"), card(emergepay, card_shop)
    assert refused(pay(impatient.url, quote_id, token)) == (503, "payment_unknown")
    for _ in range(settings.PAYMENT_LOOKS_AT_MOST):
        late = attend(card_shop)
    held.release()
    until(lambda: charges(emergepay, card_shop))
    ledger.summon_payment({"_id": late["_id"]}, late["locationId"], finished_too=True)
    (order,) = until(lambda: orders_of(card_shop), 20)
    until(lambda: only_payment(card_shop).get("orderId") == order["_id"])
    assert ledger.tenders_of(only_payment(card_shop)["billId"])[0]["cents"] == CENTS
    assert kept_cents(emergepay, card_shop) == CENTS


def test_a_word_about_a_payment_that_failed_for_good_changes_nothing(
    impatient, card_shop, emergepay
) -> None:
    emergepay.faults.error("before")
    quote_id, token = quote(impatient.url, card_shop, "burger"), card(emergepay, card_shop)
    assert refused(pay(impatient.url, quote_id, token)) == (503, "payment_unknown")
    for _ in range(settings.PAYMENT_LOOKS_AT_MOST):
        failed = attend(card_shop)
    ledger.summon_payment({"_id": failed["_id"]}, failed["locationId"], finished_too=True)
    after = attending.attend_payment(ledger.payment_of(failed["_id"]))
    assert (after["state"], after.get("checkGateway")) == ("failed", False)
    assert "attendAt" not in after


def test_twelve_stalled_payments_do_not_keep_guests_from_the_menu(
    stack, make_card_shop, emergepay
) -> None:
    shops = [make_card_shop() for _ in range(12)]
    asked = [(quote(stack.url, shop, "burger"), card(emergepay, shop)) for shop in shops]
    held = emergepay.faults.hold(times=12)
    answers: list[requests.Response] = []
    guests = [
        threading.Thread(target=lambda one=one: answers.append(pay(stack.url, *one)))
        for one in asked
    ]
    for guest in guests:
        guest.start()
    until(lambda: emergepay.requests.count("charge") == 12)
    shop = shops[0]
    path = f"/api/v1/order-app/restaurants/{shop.restaurant_id}/locations/{shop.location_id}/menus"
    started = time.monotonic()
    for _ in range(20):
        assert requests.get(stack.url + path, timeout=5).status_code == 200
        quote(stack.url, shop, "espresso")
    # Twenty menus and twenty quotes; with one guest in the shop they take a third of a second.
    assert time.monotonic() - started < 5
    assert answers == []
    held.release()
    for guest in guests:
        guest.join(30)
    assert [answer.status_code for answer in answers] == [200] * 12
    assert all(len(charges(emergepay, one)) == 1 for one in shops)


# --- nothing was taken --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stranded(stack):
    """A web process whose gateways are not there at all."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    addresses = {
        "EMERGEPAY_ENVIRONMENT_URL": f"{nowhere}/virtualterminal/v1",
        "STRIPE_API_URL": nowhere,
    }
    found = Stack({**stack.env, **addresses}, stack.directory / "stranded", parts=("web",))
    found.start()
    yield found
    found.stop()


def test_a_gateway_that_is_not_there(stranded, stack, card_shop, emergepay) -> None:
    quote_id, token = quote(stranded.url, card_shop, "burger"), card(emergepay, card_shop)
    answer = pay(stranded.url, quote_id, token)
    assert refused(answer) == (503, "gateway_unavailable")
    assert "Nothing was taken" in answer.json()["message"]
    assert int(answer.headers["Retry-After"]) > 0
    assert states(card_shop) == ["failed"]
    told = options(stack.url, previewOrderId=quote_id).json()["data"]
    assert told["dueCents"] == CENTS
    # The token has not been used up; the payment that it made has, so the page starts another.
    assert refused(pay(stranded.url, quote_id, token)) == (503, "gateway_unavailable")
    assert pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]
    assert len(charges(emergepay, card_shop)) == 1


def test_a_form_cannot_be_started_at_a_gateway_that_is_not_there(stranded, card_shop) -> None:
    path = f"{PAYMENTS}/start-transaction/{card_shop.restaurant_id}"
    answer = post(stranded.url, path, {})
    assert refused(answer) == (503, "gateway_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_gateway_that_is_asked_too_often(stack, card_shop, emergepay) -> None:
    emergepay.faults.limit()
    quote_id = quote(stack.url, card_shop, "burger")
    answer = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert refused(answer) == (503, "gateway_unavailable")
    assert pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]


def test_wrong_credentials_decline_and_take_nothing(stack, make_card_shop, emergepay) -> None:
    shop = make_card_shop(payment={"auth": "revoked"})
    answer = pay(stack.url, quote(stack.url, shop, "burger"), card(emergepay, shop))
    assert (answer.status_code, answer.json()["orderId"]) == (200, "")
    assert answer.json()["transaction"]["resultStatus"] == "false"
    assert "revoked" not in answer.text
    assert (states(shop), orders_of(shop)) == (["declined"], [])
    emergepay.violations.clear()


# --- the breaker --------------------------------------------------------------------------------


def keys_of_breaker(shop) -> tuple[Redis, str]:
    name = f"{settings.MONGODB_NAME}:breaker:emergepay:{shop.location_id}"
    return Redis.from_url(settings.VALKEY_URL), name


def break_it(url: str, emergepay, shop) -> None:
    emergepay.faults.limit(times=5)
    for _ in range(5):
        answer = pay(url, quote(url, shop, "burger"), card(emergepay, shop))
        assert refused(answer) == (503, "gateway_unavailable")


def test_a_gateway_that_fails_five_times_is_left_alone(
    stack, impatient, card_shop, make_card_shop, emergepay
) -> None:
    break_it(stack.url, emergepay, card_shop)
    asked = len(emergepay.requests)
    quote_id = quote(stack.url, card_shop, "burger")
    for process in (stack, impatient):  # every process knows
        answer = pay(process.url, quote_id, card(emergepay, card_shop))
        assert refused(answer) == (503, "gateway_unavailable")
        path = f"{PAYMENTS}/start-transaction/{card_shop.restaurant_id}"
        assert refused(post(process.url, path, {})) == (503, "gateway_unavailable")
    assert len(emergepay.requests) == asked
    other = make_card_shop()
    assert pay(stack.url, quote(stack.url, other, "burger"), card(emergepay, other)).json()[
        "orderId"
    ]


def test_and_is_tried_again_twenty_seconds_later(stack, card_shop, emergepay) -> None:
    break_it(stack.url, emergepay, card_shop)
    valkey, name = keys_of_breaker(card_shop)
    with valkey:
        assert 0 < valkey.ttl(f"{name}:open") <= 20
        valkey.delete(f"{name}:open")
        emergepay.faults.limit()
        quote_id = quote(stack.url, card_shop, "burger")
        answers = [pay(stack.url, quote_id, card(emergepay, card_shop)) for _ in range(2)]
        assert {refused(answer) for answer in answers} == {(503, "gateway_unavailable")}
        # One was let through to find out; it failed, so the next one was not asked.
        assert emergepay.requests.count("charge") == 6
        valkey.delete(f"{name}:open")
        assert pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]
        assert valkey.keys(f"{name}:*") == []
    assert pay(stack.url, quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)).json()[
        "orderId"
    ]


# --- paid, and no order can be made of it -------------------------------------------------------


def paid_and_unknown(url: str, shop, emergepay) -> tuple[str, dict]:
    """A quote that is charged, and nobody knows yet."""
    emergepay.faults.drop("after")
    emergepay.faults.error(operation="look_up")
    quote_id = quote(url, shop, "burger")
    told = pay(url, quote_id, card(emergepay, shop)).json()
    assert told["code"] == "payment_unknown"
    return quote_id, told


def shown(url: str, told: dict) -> dict:
    return look(url, told["paymentId"], told["paymentToken"]).json()["data"]


def test_sold_out_meanwhile(stack, card_shop, emergepay) -> None:
    _, told = paid_and_unknown(stack.url, card_shop, emergepay)
    sell_out(card_shop, "burger")
    make_due(only_payment(card_shop))
    until(lambda: states(card_shop) == ["refunded"], 20)
    found = shown(stack.url, told)
    assert (found["givenBack"], found["settled"], found["orderId"]) == (True, True, "")
    assert found["refundedCents"] == CENTS
    assert found["reason"] == "No longer available: Burger"
    assert kept_cents(emergepay, card_shop) == 0
    assert orders_of(card_shop) == []


@pytest.mark.parametrize(("minutes", "is_placed"), [(5, True), (30, False)])
def test_the_quote_expired_meanwhile(
    stack, card_shop, emergepay, minutes: int, is_placed: bool
) -> None:
    """A few minutes late it is an order all the same; later the money goes back."""
    quote_id, told = paid_and_unknown(stack.url, card_shop, emergepay)
    change_quote(quote_id, expiresAt=now() - timedelta(minutes=minutes))
    attend(card_shop)
    assert len(orders_of(card_shop)) == int(is_placed)
    assert kept_cents(emergepay, card_shop) == (CENTS if is_placed else 0)
    assert shown(stack.url, told)["givenBack"] is not is_placed


def test_money_that_cannot_be_given_back_now_is_given_back_later(
    stack, card_shop, emergepay
) -> None:
    quote_id, told = paid_and_unknown(stack.url, card_shop, emergepay)
    change_quote(quote_id, expiresAt=now() - timedelta(hours=1))
    emergepay.faults.drop("before", operation="refund")
    attend(card_shop)
    found = shown(stack.url, told)
    assert (found["givenBack"], found["refundedCents"]) == (True, 0)
    (refund,) = collection("refunds").find({"paymentId": told["paymentId"]})
    assert refund["state"] == "unknown"
    for _ in range(3):
        refund = attending.resume_refund(ledger.refund_of(refund["_id"]))
    assert (refund["state"], states(card_shop)) == ("approved", ["refunded"])
    assert kept_cents(emergepay, card_shop) == 0
    assert [one.kind for one in entries(emergepay, card_shop)] == ["charge", "refund"]


def test_an_order_that_is_cancelled_is_given_back(stack, card_shop, emergepay, sign_in) -> None:
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    order_id = pay(stack.url, quote_id, token, tipCents=100).json()["orderId"]
    body = {"orderId": order_id, "orderStatus": "CANCELLED"}
    answer = sign_in(card_shop).post("/api/v1/restaurant/order-status", json=body)
    assert answer.status_code == 200, answer.text
    until(lambda: states(card_shop) == ["refunded"], 20)
    assert kept_cents(emergepay, card_shop) == 0
    until(lambda: orders_of(card_shop)[0]["payment"]["state"] == "refunded")
    assert orders_of(card_shop)[0]["payment"]["refundedCents"] == CENTS + 100
