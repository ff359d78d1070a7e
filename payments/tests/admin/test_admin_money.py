"""The counter, exceptions, nights and a day's settlement in the admin."""

import re
from html import unescape

import pytest
from bson import ObjectId
from django.urls import reverse

from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.tests.admin_forms import client_of
from ordering.tests.guests import at_once, order
from payments.tests.admin_pages import hidden, shown, shown_after_post

# --- at the counter -----------------------------------------------------------------------------


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
