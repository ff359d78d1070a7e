"""Paying from the guest's page when something is lost: asked after until known, charged once."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from orderbuddy.mongo import collection, now
from ordering.tests.guest_page_driver import (
    first_time,
    guest_at,
    lacks,
    lose_answer,
    set_item,
    wait_for_menu,
)
from ordering.tests.guest_paying_driver import (
    BANK_CARD,
    CHECKING,
    COMPLETE,
    CONFIRM,
    Till,
    attend_now,
    taken,
)

PATHS = {"emergepay": COMPLETE, "stripe": CONFIRM}
BOTH = pytest.mark.parametrize("gateway", ["emergepay", "stripe"])


@pytest.fixture
def url(stack) -> str:
    """One address for pages, API and sockets, as guests have it behind nginx."""
    return stack.sockets_url


@pytest.fixture
def books(emergepay, stripe, card_shop):
    """`books()`: what both gateways took for the shop, in cents."""
    return lambda: taken(emergepay, card_shop) + taken(stripe, card_shop)


@BOTH
def test_a_lost_answer_is_asked_for_again(browser, card_shop, url, books, gateway):
    with guest_at(browser, card_shop, url) as guest:
        sent: list = []
        path = PATHS[gateway].removeprefix("**")
        guest.page.on("request", lambda one: one.url.endswith(path) and sent.append(one))
        guest.page.route(PATHS[gateway], first_time(lose_answer))
        till = Till(guest).open()
        till.tip("20%")
        till.fill(gateway)
        till.pay()
        expect(till.checking).to_be_visible()
        guest.wait_for_status()
        assert len(sent) == 2 and len({one.post_data for one in sent}) == 1
        assert len({one.headers["idempotency-key"] for one in sent}) == 1
        assert len(guest.orders()) == 1 and till.states() == ["approved"]
    assert books() == [330]


@BOTH
def test_a_reload_while_the_gateway_thinks(browser, card_shop, url, books, request, gateway):
    fake = request.getfixturevalue(gateway)
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill(gateway)
        held = fake.faults.hold("after")
        till.pay()
        held.wait_reached()
        guest.page.reload()
        expect(till.checking).to_be_visible()
        expect(guest.page.get_by_role("button", name="Pay")).to_have_count(0)
        held.release()
        guest.wait_for_status()
        assert len(guest.orders()) == 1
        guest.open_menu()
        expect(guest.page.locator(".banner.live")).to_be_visible()
        expect(guest.page.locator("#open-cart")).to_have_count(0)
    assert books() == [275]


@BOTH
def test_a_gateway_that_went_silent(browser, card_shop, url, books, request, gateway):
    fake = request.getfixturevalue(gateway)
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill(gateway)
        fake.faults.drop("after", times=0)
        for operation in ("look_up", "list"):
            fake.faults.error(operation=operation, times=0)
        till.pay()
        expect(till.checking).to_be_visible()
        second = guest.page.context.new_page()
        second.goto(guest.page.url)
        expect(second.get_by_role("dialog", name=CHECKING)).to_be_visible()
        assert till.states() == ["unknown"] and guest.orders() == []
        fake.faults.clear()
        attend_now(card_shop)
        for page in (guest.page, second):
            page.wait_for_url("**/status/**", timeout=30_000)
        assert len(guest.orders()) == 1
    assert books() == [275]


def test_a_payment_that_never_arrived_is_not_sent_an_hour_later(browser, card_shop, url, books):
    for gateway in ("emergepay", "stripe"):
        with guest_at(browser, card_shop, url) as guest:
            guest.page.route(PATHS[gateway], lambda route: route.abort())
            till = Till(guest).open()
            till.fill(gateway)
            till.pay()
            expect(till.checking).to_be_visible()
            till.make_old()
            # The page is left first: its next try must not get through.
            guest.page.goto("about:blank")
            guest.page.unroute(PATHS[gateway])
            guest.page.goto(f"{url}/o/{card_shop.origin_id}")
            expect(guest.message).to_contain_text("Nothing was charged")
            expect(guest.cart.locator(".line")).to_have_count(1)
            assert guest.orders() == [] and till.written_down() is None
    assert books() == []


def test_one_that_arrived_is_found_an_hour_later(browser, card_shop, url, books):
    with guest_at(browser, card_shop, url) as guest:
        guest.page.route(COMPLETE, lose_answer)
        till = Till(guest).open()
        till.fill("emergepay")
        till.pay()
        expect(till.checking).to_be_visible()
        till.make_old()
        guest.page.unroute(COMPLETE)
        guest.page.reload()
        guest.wait_for_status()
    assert books() == [275]


def test_a_lost_answer_and_then_sold_out(browser, card_shop, url, books, emergepay):
    """Charged, the answer lost, and sold out before it was asked for again: given back."""
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("emergepay")
        held = emergepay.faults.hold("after")
        till.pay()
        held.wait_reached()
        guest.page.goto("about:blank")
        set_item(card_shop, "espresso", isAvailable=False)
        wait_for_menu(url, card_shop, lacks("espresso"))
        held.release()
        guest.wait_until(lambda: till.states() == ["refunded"])
        guest.page.goto(f"{url}/o/{card_shop.origin_id}")
        note = guest.page.get_by_role("dialog", name="Your payment was given back")
        expect(note).to_contain_text("$2.75", timeout=20_000)
        assert guest.orders() == []
    assert books() == []


def test_a_gateway_that_is_away_leaves_the_other(browser, card_shop, url, books, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        emergepay.faults.error(operation="start", times=0)
        till.sheet.locator("#pay-emergepay").check()
        expect(till.sheet.locator(".form-lost")).to_contain_text("Nothing was charged")
        emergepay.faults.clear()
        till.sheet.get_by_role("button", name="Try again").click()
        till.fill("emergepay")
        emergepay.faults.limit(times=0)
        till.pay()
        expect(till.message).to_contain_text("did not go through. Nothing was charged")
        till.fill("stripe")
        till.pay()
        guest.wait_for_status()
        assert till.states() == ["failed", "approved"]
    assert books() == [275]


def test_a_script_that_does_not_load_can_be_tried_again(browser, card_shop, url, books, stripe):
    with guest_at(browser, card_shop, url) as guest:
        script = f"{stripe.url}/v3/"
        guest.page.route(script, lambda route: route.abort())
        till = Till(guest).open()
        till.sheet.locator("#pay-stripe").check()
        expect(till.sheet.locator(".form-lost")).to_be_visible()
        guest.page.unroute(script)
        till.sheet.get_by_role("button", name="Try again").click()
        till.fill("stripe")
        till.pay()
        guest.wait_for_status()
    assert books() == [275]


def test_a_bank_out_of_reach_is_offered_again(browser, card_shop, url, books, stripe):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("stripe", BANK_CARD)
        till.pay()
        guest.page.locator('iframe[title="Confirm with your bank"]').wait_for()
        script = f"{stripe.url}/v3/"
        guest.page.route(script, lambda route: route.abort())
        guest.page.reload()
        again = guest.page.get_by_role("button", name="Continue to the bank")
        again.click()
        expect(again).to_be_visible()
        guest.page.unroute(script)
        again.click()
        till.answer_bank("Complete")
        guest.wait_for_status()
    assert books() == [275]


def test_offline_says_why(browser, card_shop, url, books):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("emergepay")
        guest.page.context.set_offline(True)
        expect(till.sheet).to_contain_text("as soon as you are back online")
        expect(till.pay_button).to_be_disabled()
        guest.page.context.set_offline(False)
        till.pay()
        guest.wait_for_status()
    assert books() == [275]


def test_going_offline_while_paying_says_so(browser, card_shop, url, books):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.fill("emergepay")
        guest.page.route(COMPLETE, lose_answer)
        till.pay()
        expect(till.checking).to_be_visible()
        guest.page.context.set_offline(True)
        expect(till.checking).to_contain_text("You are offline", timeout=10_000)
        expect(till.sheet).not_to_contain_text("You can pay")
        guest.page.unroute(COMPLETE)
        guest.page.context.set_offline(False)
        guest.wait_for_status()
    assert books() == [275]


def test_a_quote_that_ran_out_is_asked_for_anew(browser, card_shop, url, books):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        till.tip("20%")
        till.fill("emergepay")
        quotes = {"restaurantId": card_shop.restaurant_id}
        past = now() - timedelta(hours=1)
        collection("orders_preview").update_many(quotes, {"$set": {"expiresAt": past}})
        till.pay()
        expect(till.sheet.locator(".card-fields")).to_have_count(0)
        expect(till.total).to_have_text("$3.30")
        till.fill("emergepay")
        till.pay()
        guest.wait_for_status()
    assert books() == [330]


def test_two_tabs_pay_once(browser, card_shop, url, books):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        second = guest.page.context.new_page()
        second.goto(guest.page.url)
        second.locator("#open-cart").click()
        second.locator("#place-order").click()
        expect(second.locator("#pay-now")).to_be_visible()
        till.fill("emergepay")
        till.pay()
        guest.wait_for_status()
        expect(second.locator("#pay-now")).to_have_count(0)
        expect(second.get_by_role("dialog", name="Your order")).to_contain_text("Nothing here yet")
        assert len(guest.orders()) == 1
    assert books() == [275]
