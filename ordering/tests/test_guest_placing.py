"""Placing from the guest's page: one order, whatever is lost, taken twice or sold out meanwhile."""

from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from orderbuddy.mongo import collection, now
from ordering.tests.guest_page_driver import (
    PLACE,
    QUOTE,
    first_time,
    guest_at,
    lacks,
    lose_answer,
    set_item,
    wait_for_menu,
)


@pytest.fixture
def url(stack) -> str:
    """One address for pages, API and sockets, as guests have it behind nginx."""
    return stack.sockets_url


def test_a_double_tap_makes_one_order(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.cart.get_by_label("Your name").fill("Ana")
        guest.page.evaluate(
            "() => { const button = document.getElementById('place-order'), form = button.form;"
            " button.click(); button.click(); form.requestSubmit(); }"
        )
        guest.wait_for_status()
        assert len(guest.orders()) == 1


def test_a_lost_answer_is_asked_for_again_and_makes_one_order(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        sent = []
        guest.page.on("request", lambda one: "place-order" in one.url and sent.append(one))
        guest.page.route(PLACE, first_time(lose_answer))
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.place()
        expect(guest.page.get_by_role("dialog", name="Checking your order")).to_be_visible()
        guest.wait_for_status()
        assert len(guest.orders()) == 1
        keys = {one.headers["idempotency-key"] for one in sent}
        assert len(sent) == 2 and len(keys) == 1 and len({one.post_data for one in sent}) == 1


def test_a_reload_while_the_answer_is_unknown_makes_one_order(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        guest.page.route(PLACE, lose_answer)
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.place()
        expect(guest.page.get_by_role("dialog", name="Checking your order")).to_be_visible()
        guest.page.unroute(PLACE)
        guest.page.reload()
        guest.wait_for_status()
        assert len(guest.orders()) == 1
        guest.page.goto(f"{url}/o/{shop.origin_id}")
        expect(guest.page.locator(".banner.live")).to_be_visible()
        expect(guest.page.locator("#open-cart")).to_have_count(0)


def test_an_old_unanswered_order_is_not_sent_without_asking(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        guest.page.route(PLACE, lambda route: route.abort())
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.place()
        expect(guest.page.get_by_role("dialog", name="Checking your order")).to_be_visible()
        guest.page.evaluate(
            "() => { const key = Object.keys(localStorage).find((one) => one.includes('placing'));"
            " const pending = JSON.parse(localStorage[key]);"
            " localStorage[key] = JSON.stringify({ ...pending, at: pending.at - 3600000 }); }"
        )
        # The page is left first: its next try must not get through.
        guest.page.goto("about:blank")
        guest.page.unroute(PLACE)
        guest.page.goto(f"{url}/o/{shop.origin_id}")
        guest.page.get_by_role("button", name="Forget it").click()
        expect(guest.open_cart().locator(".line")).to_have_count(1)
        assert guest.orders() == []


def test_busy_answers_are_waited_out(browser, shop, url):
    def busy(route: Route) -> None:
        body = {"code": "service_unavailable", "statusCode": 503, "message": "", "error": ""}
        route.fulfill(status=503, json=body, headers={"Retry-After": "1"})

    with guest_at(browser, shop, url) as guest:
        guest.page.route(QUOTE, first_time(busy))
        guest.page.route(PLACE, first_time(busy))
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        expect(guest.exact_total).to_have_text("$3.03")
        guest.place()
        guest.wait_for_status()
        assert len(guest.orders()) == 1


def test_an_item_that_sold_out_is_named_and_can_be_removed(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.add("Toast")
        set_item(shop, "toast", isAvailable=False)
        wait_for_menu(url, shop, lacks("toast"))
        guest.open_cart()
        expect(guest.message).to_contain_text("just sold out: Toast")
        expect(guest.cart.locator(".line.faulty")).to_contain_text("Sold out")
        guest.cart.get_by_role("button", name="Remove what is sold out").click()
        expect(guest.exact_total).to_have_text("$3.03")
        guest.place()
        guest.wait_for_status()
        assert [line["name"] for line in guest.orders()[0]["items"]] == ["Espresso"]


def test_an_item_that_sells_out_between_quote_and_order_is_named(browser, shop, url):
    def sell_out(route: Route) -> None:
        set_item(shop, "espresso", isAvailable=False)
        wait_for_menu(url, shop, lacks("espresso"))
        route.continue_()

    with guest_at(browser, shop, url) as guest:
        guest.page.route(PLACE, first_time(sell_out))
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.place()
        expect(guest.message).to_contain_text("just sold out: Espresso")
        assert guest.orders() == []


def test_an_expired_quote_with_another_price_is_agreed_to_again(browser, shop, url):
    def expire(route: Route) -> None:
        quotes = {"restaurantId": shop.restaurant_id}
        past = now() - timedelta(minutes=1)
        collection("orders_preview").update_many(quotes, {"$set": {"expiresAt": past}})
        set_item(shop, "espresso", priceCents=300)
        wait_for_menu(url, shop, lambda menu: menu["items"][0]["priceCents"] == 300)
        route.continue_()

    with guest_at(browser, shop, url) as guest:
        guest.page.route(PLACE, first_time(expire))
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        expect(guest.exact_total).to_have_text("$3.03")
        guest.place()
        expect(guest.message).to_contain_text("changed from $3.03 to $3.31")
        expect(guest.exact_total).to_have_text("$3.31")
        assert guest.orders() == []
        guest.cart.locator("#place-order").click()
        guest.wait_for_status()
        assert [one["totalPriceCents"] for one in guest.orders()] == [331]


def test_a_closed_place_shows_its_menu_and_takes_no_orders(browser, make_shop, url):
    shop = make_shop(isActive=False)
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        expect(guest.page.locator(".banner.warn")).to_contain_text("Closed right now")
        guest.add("Espresso")
        guest.open_cart()
        expect(guest.cart.get_by_role("button", name="Closed right now")).to_be_disabled()


def test_a_place_that_cannot_take_payments_says_so(browser, make_shop, url):
    shop = make_shop(payment={"acceptPayment": True})
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.place()
        expect(guest.message).to_contain_text("takes payment when you order")
        guest.page.reload()
        expect(guest.page.locator("#open-cart")).to_be_visible()
