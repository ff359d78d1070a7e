"""Payments in the admin: found, explained, given back once."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from orderbuddy.mongo import collection
from orderbuddy.tests.admin_forms import client_of
from ordering.tests.guests import at_once, quote
from payments.services import exceptions
from payments.tests.admin_pages import confirmed, hidden, page, shown, shown_after_post
from payments.tests.guests import (
    card,
    charges,
    kept_cents,
    only_payment,
    orders_of,
    pay,
    refused,
)
from payments.tests.staff import audited, refunds_of, stored

BURGER = 1150
LIST = "admin:payments_payment_changelist"


# --- the list -----------------------------------------------------------------------------------


def test_a_payment_is_found_by_its_orders_code_its_id_and_its_card(
    owner, card_shop, payment
) -> None:
    code = orders_of(card_shop)[0]["orderCode"]
    for asked in (code, code.lower(), f"#{code}", payment["_id"], payment["_id"][:8], "1111"):
        assert payment["_id"] in owner.get(reverse(LIST), {"q": asked}).text, asked
    for asked in ("9999", "zzzz", "deadbeef"):
        assert payment["_id"] not in owner.get(reverse(LIST), {"q": asked}).text, asked


@pytest.mark.parametrize(
    ("chosen", "there"),
    [
        ("state=approved", True),
        ("state=open", False),
        ("state=refunded", False),
        ("gateway=emergepay", True),
        ("gateway=stripe", False),
        ("day=today", True),
        ("day=2020-01-01", False),
    ],
)
def test_a_list_is_narrowed_down(owner, payment, chosen, there) -> None:
    assert (payment["_id"] in owner.get(f"{reverse(LIST)}?{chosen}").text) is there


def test_a_list_shows_what_was_paid_with_what(owner, card_shop, payment) -> None:
    words = shown(owner, reverse(LIST))
    assert "$16.25" in words
    assert "EmergePay · Card · VISA •••• 1111" in words
    assert orders_of(card_shop)[0]["orderCode"] in words


# --- the story ----------------------------------------------------------------------------------


def test_a_page_tells_the_whole_story(owner, card_shop, payment) -> None:
    owner.post(page("refund", payment), confirmed(owner, payment, what="amount", amount="3"))
    exceptions.found("refund_differs", payment, ledger_cents=300, gateway_cents=250)
    words = shown(owner, page("change", payment))
    for told in (
        "Partly refunded", "asked the gateway", "Given back", "Cold soup", "· Owner",
        "uniqueTransId", payment["references"]["uniqueTransId"], "-$3.00",
        "The gateway gave back another amount",
        f"Order {orders_of(card_shop)[0]['orderCode']}",
    ):  # fmt: skip
        assert told in words, told


def test_a_payment_that_is_being_checked_is_settled_by_asking(
    stack, owner, card_shop, emergepay
) -> None:
    emergepay.faults.drop("after")
    emergepay.faults.error(operation="look_up")
    answer = pay(stack.url, quote(stack.url, card_shop, "burger"), card(emergepay, card_shop))
    assert refused(answer) == (503, "payment_unknown")
    held = only_payment(card_shop)
    earlier = {"$set": {"updatedAt": held["updatedAt"] - timedelta(minutes=1)}}
    collection("payments").update_one({"_id": held["_id"]}, earlier)
    words = shown_after_post(owner, page("look", held))
    assert "The gateway says: approved, $11.50 taken." in words
    assert "This payment is now: Paid." in words
    assert orders_of(card_shop)[0]["_id"] == stored(held["_id"])["orderId"]
    assert len(charges(emergepay, card_shop)) == 1


def test_asking_changes_nothing_of_what_is_decided(owner, payment) -> None:
    words = shown_after_post(owner, page("look", payment))
    assert "The gateway says: approved, $16.25 taken." in words
    assert stored(payment["_id"]) == payment


# --- giving back --------------------------------------------------------------------------------


def test_all_is_given_back_after_it_was_asked_again(owner, card_shop, payment, emergepay) -> None:
    sent = confirmed(owner, payment, what="all")
    assert refunds_of(payment) == []
    words = shown_after_post(owner, page("refund", payment), **sent)
    assert "$16.25 was given back." in words
    (refund,) = refunds_of(payment)
    assert refund["_id"] == sent["deed_id"]
    assert (refund["reason"], kept_cents(emergepay, card_shop)) == ("Cold soup", 0)
    assert audited(payment) == ["payments.refund.created"]


def test_lines_are_given_back(owner, card_shop, payment, emergepay) -> None:
    burger = orders_of(card_shop)[0]["items"][0]["id"]
    form = owner.get(page("refund", payment)).text
    assert "Burger, $11.50" in form
    sent = confirmed(owner, payment, what="lines", lines=[burger])
    owner.post(page("refund", payment), sent)
    assert kept_cents(emergepay, card_shop) == payment["amountCents"] + 200 - BURGER
    assert "Burger, $11.50" not in owner.get(page("refund", payment)).text


def test_a_page_that_is_sent_twice_gives_back_once(owner, card_shop, payment, emergepay) -> None:
    sent = confirmed(owner, payment, what="amount", amount="4,50")
    clients = [client_of(card_shop.owner_email) for _ in range(8)]
    answers = at_once(8, lambda number: clients[number].post(page("refund", payment), sent))
    assert {one.status_code for one in answers} == {302}
    assert [one["amountCents"] for one in refunds_of(payment)] == [450]
    assert kept_cents(emergepay, card_shop) == payment["amountCents"] + 200 - 450


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "This field is required."),
        ({"what": "amount"}, "Please write the amount."),
        ({"what": "amount", "amount": "much"}, "Please write an amount such as 12.50."),
        ({"what": "amount", "amount": "0"}, "Please write a larger amount."),
        ({"what": "amount", "amount": "99"}, "Between $0.01 and $16.25"),
        ({"what": "lines"}, "Please tick the lines."),
        ({"what": "all", "amount": "5"}, "You wrote an amount"),
        ({"what": "all", "lines": ["burger"]}, "You ticked lines"),
        ({"what": "all", "reason": " "}, "This field is required."),
        ({"what": "all", "deed_id": "mine"}, "Please reload the page."),
    ],
)
def test_what_is_not_clear_is_asked_for(owner, card_shop, payment, typed, said) -> None:
    if typed.get("lines"):
        typed = {**typed, "lines": [orders_of(card_shop)[0]["items"][0]["id"]]}
    form = hidden(owner.get(page("refund", payment)).text)
    sent = {**form, "reason": "Cold soup", "sure": "yes", **typed}
    answer = owner.post(page("refund", payment), sent)
    assert said in unescape(answer.text)
    assert refunds_of(payment) == []


def test_what_the_gateway_refuses_is_said_and_can_be_tried_again(
    owner, card_shop, payment, emergepay
) -> None:
    emergepay.faults.decline("Try later", operation="refund")
    sent = confirmed(owner, payment, what="all")
    answer = owner.post(page("refund", payment), sent)
    assert "The gateway refused: Try later" in unescape(answer.text)
    again = {**hidden(answer.text), "what": "all", "reason": "Cold soup", "sure": "yes"}
    assert again["deed_id"] != sent["deed_id"]
    assert owner.post(page("refund", payment), again).status_code == 302
    assert kept_cents(emergepay, card_shop) == 0


def test_a_lost_answer_warns_against_giving_back_again(owner, payment, emergepay) -> None:
    emergepay.faults.drop("before", operation="refund")
    sent = confirmed(owner, payment, what="all")
    words = shown_after_post(owner, page("refund", payment), **sent)
    assert "please do not give it back again" in words
    assert page("refund", payment) not in owner.get(page("change", payment)).text


def test_a_payment_is_voided(owner, card_shop, payment, emergepay) -> None:
    form = hidden(owner.get(page("void", payment)).text)
    words = shown_after_post(owner, page("void", payment), **form, reason="Wrong table")
    assert "$16.25 was given back." in words
    assert (stored(payment["_id"])["state"], kept_cents(emergepay, card_shop)) == ("voided", 0)


def test_a_tip_is_changed(owner, card_shop, payment, emergepay) -> None:
    assert 'value="2.00"' in owner.get(page("tip", payment)).text
    form = hidden(owner.get(page("tip", payment)).text)
    words = shown_after_post(owner, page("tip", payment), **form, tip="3.5")
    assert "The tip is $3.50 now." in words
    assert kept_cents(emergepay, card_shop) == payment["amountCents"] + 350
    too_much = owner.post(page("tip", payment), {**form, "tip": "999"})
    assert too_much.status_code == 302  # the same form again: it was done before
    fresh = hidden(owner.get(page("tip", payment)).text)
    assert "tipCents must be" in owner.post(page("tip", payment), {**fresh, "tip": "999"}).text
