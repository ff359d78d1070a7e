"""Payments in the admin: found, explained, given back once, taken at the counter, compared."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from bson import ObjectId
from django.test import Client
from django.urls import reverse

from orderbuddy.accounts.models import User
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.tests.admin_forms import client_of
from ordering.tests.guests import at_once, order, quote
from payments.services import exceptions
from payments.tests.guests import (
    card,
    charges,
    kept_cents,
    only_payment,
    orders_of,
    pay,
    refused,
)
from payments.tests.staff import audited, member, paid_by_card, refunds_of, stored
from payments.tests.written import a_payment

pytestmark = pytest.mark.filterwarnings("ignore:No directory at:UserWarning")

BURGER = 1150
LIST = "admin:payments_payment_changelist"


def page(name: str, payment: Document) -> str:
    return reverse(f"admin:payments_payment_{name}", args=[payment["_id"]])


def hidden(text: str) -> dict[str, str]:
    """What the page's form would send of what it hides."""
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: unescape(value) for name, value in inputs if name != "csrfmiddlewaretoken"}


def confirmed(client: Client, payment: Document, **typed: Any) -> dict[str, Any]:
    """What the page that asks again sends, after the form was filled in."""
    form = hidden(client.get(page("refund", payment)).text)
    sent = {**form, "reason": "Cold soup", **typed}
    answer = client.post(page("refund", payment), sent)
    assert "Yes, give" in answer.text, answer.text
    return {**hidden(answer.text), **{key: sent[key] for key in ("lines",) if key in sent}}


def shown(client: Client, address: str) -> str:
    """A page's words, as people read them, without its marks."""
    text = client.get(address, follow=True).text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture
def owner(card_shop) -> Client:
    return client_of(card_shop.owner_email)


@pytest.fixture
def payment(stack, card_shop, emergepay) -> Document:
    """A card payment of a burger, an espresso and a tip of 2.00."""
    return paid_by_card(stack, emergepay, card_shop, "burger", "espresso", tipCents=200)


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


def shown_after_post(client: Client, address: str, **sent: Any) -> str:
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


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


# --- at the counter -----------------------------------------------------------------------------


@pytest.fixture
def cash_shop(make_shop):
    return make_shop(menu={"salesTax": 0})


@pytest.fixture
def placed(stack, cash_shop) -> str:
    return order(stack.url, cash_shop, "burger")


def test_an_orders_page_shows_what_is_due_and_takes_it_once(cash_shop, placed) -> None:
    client = client_of(cash_shop.owner_email)
    order_page = reverse("admin:ordering_order_change", args=[placed])
    words = shown(client, order_page)
    assert "Not paid" in words
    assert "Due $11.50" in words
    address = reverse("admin:payments_take", args=[placed])
    assert address in client.get(order_page).text
    form = hidden(client.get(address).text)
    sent = {**form, "method": "terminal", "amount": "11.50", "tip": "1"}
    clients = [client_of(cash_shop.owner_email) for _ in range(6)]
    answers = at_once(6, lambda number: clients[number].post(address, sent))
    assert 302 in {one.status_code for one in answers}
    assert collection("payments").count_documents({"orderId": parse_id(placed)}) == 1
    words = shown(client, order_page)
    assert "Paid $11.50 and $1.00 tip" in words
    assert "Counter · Own terminal" in words
    assert address not in client.get(order_page).text


def test_a_share_is_taken_and_more_than_is_due_is_not(cash_shop, placed) -> None:
    client, address = (
        client_of(cash_shop.owner_email),
        reverse("admin:payments_take", args=[placed]),
    )
    form = hidden(client.get(address).text)
    client.post(address, {**form, "method": "cash", "amount": "10", "tip": ""})
    assert "Due $1.50" in shown(client, reverse("admin:ordering_order_change", args=[placed]))
    fresh = hidden(client.get(address).text)
    answer = client.post(address, {**fresh, "method": "cash", "amount": "2"})
    assert "amountCents must be between 1 and 150" in answer.text


def test_an_order_of_the_previous_service_shows_its_reference(cash_shop) -> None:
    held = {
        "restaurantId": cash_shop.restaurant_id,
        "locationId": parse_id(cash_shop.location_id),
        "paymentId": "old-reference-7",
        "totalPriceCents": 500,
        "startedAt": now(),
        "status": "ACCEPTED",
        "quoteId": ObjectId(),
    }
    order_id = collection("orders").insert_one(held).inserted_id
    client = client_of(cash_shop.owner_email)
    words = shown(client, reverse("admin:ordering_order_change", args=[order_id]))
    assert "Paid through the previous service: old-reference-7" in words
    assert "Take a payment" not in words


# --- exceptions and nights ----------------------------------------------------------------------


@pytest.fixture
def exception(card_shop) -> str:
    bill = {
        "billId": ObjectId(),
        "quoteId": None,
        "orderId": None,
        "restaurantId": card_shop.restaurant_id,
        "locationId": parse_id(card_shop.location_id),
    }
    payment = a_payment("approved", bill=bill)
    exceptions.found("amount_differs", payment, ledger_cents=1000, gateway_cents=1100)
    return f"amount_differs:{payment['_id']}"


def test_an_exception_is_resolved_with_a_note_once(owner, card_shop, exception) -> None:
    address = reverse("admin:payments_paymentexception_change", args=[exception])
    words = shown(owner, address)
    assert "Our ledger $10.00" in words
    assert "The gateway $11.00" in words
    resolve = reverse("admin:payments_paymentexception_resolve", args=[exception])
    assert "Please write what was done" in shown_after_post(owner, resolve, note=" ")
    assert "Resolved." in shown_after_post(owner, resolve, note="Called the gateway")
    again = shown_after_post(owner, resolve, note="Me too")
    assert "Somebody had resolved it before." in again
    assert "“Called the gateway”" in again
    listed = reverse("admin:payments_paymentexception_changelist")
    assert exception.split(":")[1] not in owner.get(f"{listed}?resolved=no").text
    entry = collection("audit_log").find_one({"subject": f"exception:{exception}"})
    assert (entry["what"], entry["after"]["note"]) == (
        "payments.exception.resolved",
        "Called the gateway",
    )


@pytest.mark.parametrize(("wrong", "said"), [(0, "✔ Clean"), (2, "! 2 to look at")])
def test_a_clean_night_says_so(owner, card_shop, wrong, said) -> None:
    night = {
        "date": "2026-11-20",
        "restaurantId": card_shop.restaurant_id,
        "locationId": parse_id(card_shop.location_id),
        "startedAt": now(),
        "endedAt": now(),
        "checked": 7,
        "matched": 7 - wrong,
        "exceptions": wrong,
    }
    collection("reconciliations").insert_one({"_id": f"2026-11-20:{ObjectId()}", **night})
    assert said in shown(owner, reverse("admin:payments_reconciliation_changelist"))
    assert said in shown(owner, reverse("admin:index"))


def test_the_first_page_names_what_does_not_match(owner, exception) -> None:
    words = shown(owner, reverse("admin:index"))
    assert "The gateway took another amount than was asked $10.00" in words


# --- a day --------------------------------------------------------------------------------------


def test_a_days_settlement_as_a_page_and_as_a_file(owner, card_shop, payment) -> None:
    address = reverse("admin:payments_settlement")
    asked = {"location": card_shop.location_id}
    answer = owner.get(address, asked)
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))
    assert "EmergePay · Card 1 $14.25 $2.00 $16.25 $0.00 $0.00 — $16.25" in words
    assert "May still change" in words
    assert "<rect" in answer.text
    assert " style=" not in answer.text
    table = owner.get(address, {**asked, "format": "csv"})
    assert table["Content-Type"].startswith("text/csv")
    assert "emergepay,card,1,14.25,2.00,16.25" in table.text
    assert "Nothing was taken" in owner.get(address, {**asked, "date": "2020-01-01"}).text
    assert "date must be a day" in owner.get(address, {**asked, "date": "soon"}).text


def test_another_restaurants_day_is_not_found(owner, make_shop) -> None:
    asked = {"location": make_shop().location_id}
    assert owner.get(reverse("admin:payments_settlement"), asked).status_code == 404


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reads", "refunds", "settles", "resolves"),
    [
        ("manager", 200, 200, 200, 200),
        ("cashier", 200, 200, 403, 403),
        ("viewer", 200, 404, 403, 403),
        ("kitchen", 403, 404, 403, 403),
    ],
)
def test_what_each_role_sees(
    card_shop, payment, exception, role, reads, refunds, settles, resolves
) -> None:
    client = client_of(member(card_shop, role))
    assert client.get(reverse(LIST)).status_code == reads
    assert client.get(page("refund", payment)).status_code == refunds
    assert client.get(page("void", payment)).status_code == refunds
    assert client.get(page("tip", payment)).status_code == refunds
    assert client.get(reverse("admin:payments_settlement")).status_code == settles
    listed = reverse("admin:payments_paymentexception_changelist")
    assert client.get(listed).status_code == resolves
    resolve = reverse("admin:payments_paymentexception_resolve", args=[exception])
    assert client.post(resolve, {"note": "x"}).status_code in (
        (302,) if resolves == 200 else (404,)
    )


def test_buttons_are_for_those_who_may(card_shop, payment) -> None:
    found = {}
    for role in ("owner", "cashier", "viewer"):
        words = shown(client_of(member(card_shop, role)), page("change", payment))
        found[role] = [one for one in ("Refund …", "Void …", "Change the tip …") if one in words]
    assert found["owner"] == found["cashier"] == ["Refund …", "Void …", "Change the tip …"]
    assert found["viewer"] == []
    order_page = reverse("admin:ordering_order_change", args=[payment["orderId"]])
    assert "$16.25" not in shown(client_of(member(card_shop, "kitchen")), order_page)


def test_a_cashier_is_told_the_limit(card_shop, payment, emergepay) -> None:
    limits = {"refundLimits": {"cashier": 500}}
    collection("restaurants").update_one({"_id": card_shop.restaurant_id}, {"$set": limits})
    client = client_of(member(card_shop, "cashier"))
    form = hidden(client.get(page("refund", payment)).text)
    sent = {**form, "what": "all", "reason": "Cold soup", "sure": "yes"}
    assert "A cashier may give back $5.00 more" in client.post(page("refund", payment), sent).text
    assert kept_cents(emergepay, card_shop) == payment["amountCents"] + 200
    client.post(page("refund", payment), confirmed(client, payment, what="amount", amount="5"))
    assert page("refund", payment) not in client.get(page("change", payment)).text


def test_members_of_another_restaurant_find_no_payment(make_shop, payment) -> None:
    client = client_of(make_shop().owner_email)
    for name in ("refund", "void", "tip", "look"):
        assert client.get(page(name, payment)).status_code in (404, 405)
        sent = {"what": "all", "reason": "x", "sure": "yes", "deed_id": payment["_id"], "tip": "1"}
        assert client.post(page(name, payment), sent).status_code == 404
    assert client.post(reverse("admin:payments_take", args=[payment["orderId"]])).status_code == 404
    assert stored(payment["_id"]) == payment


def test_a_form_of_another_site_is_refused(card_shop, payment) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(email=card_shop.owner_email))
    sent = {"what": "all", "reason": "x", "sure": "yes", "deed_id": payment["_id"]}
    assert client.post(page("refund", payment), sent).status_code == 403
    assert refunds_of(payment) == []


def test_webhook_addresses_are_for_who_may_change_them(card_shop) -> None:
    address = reverse("admin:menus_location_change", args=[card_shop.location_id])
    page_of = {
        role: shown(client_of(member(card_shop, role)), address) for role in ("manager", "cashier")
    }
    secret = f"/payments/webhooks/emergepay/{card_shop.location_id}/"
    assert secret in page_of["manager"]
    assert secret not in page_of["cashier"]
    assert "an-auth-of-the-tests" not in page_of["manager"]
