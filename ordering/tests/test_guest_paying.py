"""Paying from the guest's page: real forms, real server, gateways with books of their own."""

import re

import pytest
from playwright.sync_api import expect

from orderbuddy.mongo import collection
from ordering.tests.guest_page_driver import (
    guest_at,
    lacks,
    set_item,
    wait_for_menu,
    wait_until_closed,
)
from ordering.tests.guest_paying_driver import BANK_CARD, POOR_CARD, Till, taken
from payments.fakes.emergepay.cards import PREPAID

ESPRESSO_CENTS = 275
GIVEN_BACK = re.compile(r"Given back.\$1\.00")


@pytest.fixture
def url(stack) -> str:
    """One address for pages, API and sockets, as guests have it behind nginx."""
    return stack.sockets_url


def test_a_card_with_a_tip(browser, card_shop, url, emergepay, stripe):
    with guest_at(browser, card_shop, url) as guest:
        asked: list[str] = []
        guest.page.on("request", lambda one: asked.append(one.url))
        till = Till(guest).open()
        expect(till.total).to_have_text("$2.75")
        expect(till.sheet.get_by_label("No tip")).to_be_checked()
        assert [one for one in asked if not one.startswith(url)] == []  # no gateway's script
        till.tip("20%")
        expect(till.total).to_have_text("$3.30")
        expect(till.pay_button).to_contain_text("$3.30")
        till.fill("emergepay")
        assert [one for one in asked if stripe.url in one] == []
        till.pay()
        guest.wait_for_status()
        sums = guest.page.locator(".sums")
        expect(sums).to_contain_text("Tip$0.55")
        expect(sums).to_contain_text("Paid$3.30")
        assert till.written_down() is None
        order = guest.orders()[0]
        assert order["payment"] == {
            "state": "paid", "paidCents": 275, "tipCents": 55, "refundedCents": 0,
        }  # fmt: skip
    assert taken(emergepay, card_shop) == [330]
    assert taken(stripe, card_shop) == []


def test_an_own_tip_keeps_to_its_limit(browser, make_card_shop, url, emergepay):
    shop = make_card_shop(payment={"tips": {"enabled": True, "percentages": [10], "maxCents": 150}})
    with guest_at(browser, shop, url) as guest:
        till = Till(guest).open()
        till.fill("emergepay")
        till.tip("Other")
        own = till.sheet.get_by_label("Your tip")
        for text, said in (("abc", "write an amount"), ("1.51", "At most $1.50")):
            own.fill(text)
            expect(till.total).to_have_text("$2.75")
            till.pay()
            expect(till.sheet.locator("#own-tip-fault")).to_contain_text(said)
            expect(own).to_be_focused()
        own.fill("1,5")
        expect(till.total).to_have_text("$4.25")
        till.pay()
        guest.wait_for_status()
    assert taken(emergepay, shop) == [425]


def test_a_declined_card_then_another(browser, card_shop, url, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.tip("18%")
        till.fill("emergepay", POOR_CARD)
        till.pay()
        expect(till.message).to_contain_text("declined: “Insufficient funds”. Nothing was charged")
        expect(till.total).to_have_text("$3.25")
        expect(till.pay_button).to_be_enabled()
        till.fill("emergepay")
        till.pay()
        guest.wait_for_status()
        assert till.states() == ["declined", "approved"]
        assert len(guest.orders()) == 1
    assert taken(emergepay, card_shop) == [325]


def test_a_declined_card_then_the_other_gateway(browser, card_shop, url, emergepay, stripe):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("stripe", POOR_CARD)
        till.pay()
        expect(till.message).to_contain_text("declined: “Your card has insufficient funds”.")
        till.fill("emergepay")
        till.pay()
        guest.wait_for_status()
        assert till.states() == ["declined", "approved"]
    assert (taken(emergepay, card_shop), taken(stripe, card_shop)) == ([275], [])


def test_an_unfinished_card_is_not_sent(browser, card_shop, url, emergepay, stripe):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.pay()
        expect(till.message).to_contain_text("choose how you would like to pay")
        till.choose("emergepay")
        till.pay()
        expect(till.message).to_contain_text("check the card's number")
        till.choose("stripe")
        till.pay()
        expect(till.message).to_contain_text("card number is incomplete")
        assert till.payments() == []
    assert taken(emergepay, card_shop) == taken(stripe, card_shop) == []


def test_stripe_with_a_tip(browser, card_shop, url, stripe):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("stripe")
        till.tip("15%")
        till.pay()
        guest.wait_for_status()
        expect(guest.page.locator(".sums")).to_contain_text("Paid$3.16")
    assert taken(stripe, card_shop) == [316]


@pytest.mark.parametrize("says", ["Complete", "Fail"])
def test_a_bank_that_asks(browser, card_shop, url, stripe, says):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("stripe", BANK_CARD)
        till.pay()
        till.answer_bank(says)
        if says == "Complete":
            guest.wait_for_status()
        else:
            expect(till.message).to_contain_text("bank did not confirm", timeout=20_000)
            assert guest.orders() == []
    assert taken(stripe, card_shop) == ([ESPRESSO_CENTS] if says == "Complete" else [])


def test_a_reload_at_the_bank(browser, card_shop, url, stripe):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("stripe", BANK_CARD)
        till.pay()
        guest.page.locator('iframe[title="Confirm with your bank"]').wait_for()
        guest.page.reload()
        guest.page.get_by_role("button", name="Continue to the bank").click()
        till.answer_bank("Complete")
        guest.wait_for_status()
        assert len(guest.orders()) == 1
    assert taken(stripe, card_shop) == [ESPRESSO_CENTS]


def test_at_the_counter(browser, make_card_shop, url, emergepay, stripe):
    shop = make_card_shop(payment={"payAtCounter": True})
    with guest_at(browser, shop, url) as guest:
        till = Till(guest).open()
        till.tip("20%")
        till.choose("counter")
        expect(till.sheet.get_by_label("20%")).to_be_hidden()
        expect(till.pay_button).to_have_text("Place order$2.75")
        till.pay()
        guest.wait_for_status()
        assert len(guest.orders()) == 1 and till.payments() == []
    assert taken(emergepay, shop) == taken(stripe, shop) == []


def test_a_double_tap_pays_once(browser, card_shop, url, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("emergepay")
        guest.page.evaluate(
            "() => { const button = document.getElementById('pay-now'), form = button.form;"
            " button.click(); button.click(); form.requestSubmit(); }"
        )
        guest.wait_for_status()
        assert till.states() == ["approved"]
    assert taken(emergepay, card_shop) == [ESPRESSO_CENTS]


def test_an_item_that_sells_out_while_paying_is_given_back(browser, card_shop, url, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        held = emergepay.faults.hold("after")
        till = Till(guest).open()
        till.fill("emergepay")
        till.pay()
        held.wait_reached()
        set_item(card_shop, "espresso", isAvailable=False)
        wait_for_menu(url, card_shop, lacks("espresso"))
        held.release()
        note = guest.page.get_by_role("dialog", name="Your payment was given back")
        expect(note).to_contain_text("$2.75", timeout=20_000)
        expect(note).to_contain_text("“No longer available: Espresso”")
        expect(note).to_contain_text("nothing was charged")
        note.get_by_role("button", name="Back to your order").click()
        expect(guest.cart.locator(".line.faulty")).to_contain_text("Sold out")
        assert guest.orders() == [] and till.written_down() is None
    assert taken(emergepay, card_shop) == []


def test_a_refund_shows_on_the_order(browser, card_shop, url, emergepay, sign_in):
    staff = sign_in(card_shop)
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("emergepay")
        till.pay()
        guest.wait_for_status()
        wanted = {"amountCents": 100, "reason": "It was cold"}
        payment_id = till.payments()[0]["_id"]
        answer = staff.post(f"/api/v1/payments/{payment_id}/refund", json=wanted)
        assert answer.ok, answer.text
        expect(guest.page.locator(".sums")).to_contain_text(GIVEN_BACK, timeout=10_000)
    assert taken(emergepay, card_shop) == [175]


def test_a_prepaid_card_that_covers_too_little(browser, card_shop, url, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open("Toast", "Toast")
        till.fill("emergepay", PREPAID)
        till.pay()
        note = guest.page.get_by_role("dialog", name="Your payment was given back")
        expect(note).to_contain_text("“The card covers only $5.00”. The whole $5.00")
        note.get_by_role("button").click()
        guest.cart.locator("#place-order").click()
        till.fill("emergepay")
        till.pay()
        guest.wait_for_status()
        assert till.states() == ["refunded", "approved"]
    assert taken(emergepay, card_shop) == [1790]


def test_a_place_that_closed_while_paying_says_so(browser, card_shop, url, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("emergepay")
        location = {"restaurantId": card_shop.restaurant_id}
        collection("locations").update_one(location, {"$set": {"isActive": False}})
        wait_until_closed(url, card_shop)
        till.pay()
        expect(guest.message).to_contain_text("has just closed")
        assert till.payments() == []
    assert taken(emergepay, card_shop) == []
