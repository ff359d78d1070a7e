"""The guest's page and the kitchen's pace: pauses, when it is ready, orders for later."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import requests
from playwright.sync_api import Route, expect

from orderbuddy.mongo import collection, iso, now, parse_id
from orderbuddy.testing.clocks import midday_zone
from ordering.tests.guest_page_driver import PLACE, first_time, guest_at, set_item
from ordering.tests.guests import PREVIEW, eventually


@pytest.fixture
def noon(browser, url):
    """`noon(shop)`: a guest where it is noon, as at a shop of `midday_zone`: what comes in an hour
    comes today."""
    return lambda shop: guest_at(browser, shop, url, timezone_id=midday_zone())


@pytest.fixture
def url(stack) -> str:
    return stack.sockets_url


def location_of(url, shop) -> dict:
    """The location as guests are told of it."""
    path = f"restaurants/{shop.restaurant_id}/locations/{shop.location_id}"
    return requests.get(f"{url}/api/v1/order-app/{path}", timeout=5).json()["data"]


def change_location(shop, change: dict) -> None:
    collection("locations").update_one({"_id": parse_id(shop.location_id)}, change)


def pause(shop, until) -> None:
    change_location(shop, {"$set": {"pause": {"until": until, "at": now(), "by": "test"}}})


def clock(page, instant) -> str:
    """A time of day as the page writes it."""
    options = "{hour: 'numeric', minute: '2-digit'}"
    return page.evaluate(f"at => new Date(at).toLocaleString('en', {options})", iso(instant))


def test_a_pause_is_told_at_once_and_ends_by_itself(noon, shop) -> None:
    with noon(shop) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        button = guest.cart.locator("#place-order")
        expect(button).to_contain_text("Place order")
        until = now() + timedelta(minutes=30)
        pause(shop, until)
        expect(button).to_have_text(f"No orders until {clock(guest.page, until)}")
        expect(button).to_be_disabled()
        expect(guest.page.locator(".banner.warn")).to_contain_text("The kitchen needs a moment")
        assert guest.grave_faults() == []
        until = now() + timedelta(seconds=6)
        pause(shop, until)
        expect(button).to_have_text(f"No orders until {clock(guest.page, until)}")
        guest.page.wait_for_function(
            "() => document.getElementById('place-order')?.textContent.includes('Place order')"
        )
        assert timedelta() < now() - until < timedelta(seconds=2)
        expect(guest.page.locator(".banner.warn")).to_have_count(0)
        guest.place()
        guest.wait_for_status()


def test_a_pause_between_reading_the_place_and_hearing_of_changes_is_seen(noon, shop, url) -> None:
    until = now() + timedelta(minutes=30)

    def and_then_pause(route: Route) -> None:
        read = route.fetch()
        pause(shop, until)
        eventually(lambda: location_of(url, shop).get("pause") is not None)
        route.fulfill(response=read)

    with noon(shop) as guest:
        guest.page.route(f"**/locations/{shop.location_id}", first_time(and_then_pause))
        guest.open_menu()
        expect(guest.page.locator(".banner.warn")).to_contain_text("The kitchen needs a moment")


def test_a_pause_that_the_page_has_not_heard_of(noon, shop, url) -> None:
    with noon(shop) as guest:
        guest.page.route_web_socket("**/ws/menu/**", lambda socket: None)
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        expect(guest.exact_total).to_be_visible()
        until = now() + timedelta(minutes=15)

        def pause_first(route) -> None:
            pause(shop, until)
            eventually(lambda: "pause" in location_of(url, shop))
            route.continue_()

        guest.page.route(PLACE, first_time(pause_first))
        guest.place()
        expect(guest.message).to_contain_text(f"no orders until {clock(guest.page, until)}")
        expect(guest.cart.locator("#place-order")).to_be_disabled()
        assert guest.orders() == []
        change_location(shop, {"$unset": {"pause": ""}})


def test_when_it_is_ready_is_told_in_the_cart_and_on_the_orders_page(noon, shop) -> None:
    set_item(shop, "burger", makeMinutes=20)
    with noon(shop) as guest:
        guest.open_menu()
        guest.page.locator(".item", has_text="Burger").locator(".item-open").click()
        guest.sheet("Burger").locator("#add-to-order").click()
        guest.open_cart()
        expect(guest.cart.locator(".ready-text")).to_contain_text("Ready at about")
        guest.place()
        guest.wait_for_status()
        (order,) = guest.orders()
        told = clock(guest.page, order["estimatedReadyAt"])
        expect(guest.page.locator(".ticket .ready-text")).to_have_text(f"Ready at about {told}")
        assert guest.grave_faults() == []


def test_a_place_that_says_nothing_shows_nothing(noon, shop) -> None:
    with noon(shop) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        expect(guest.exact_total).to_be_visible()
        expect(guest.cart.locator(".ready-text")).to_be_hidden()
        expect(guest.cart.locator(".when")).to_be_hidden()


def test_an_order_for_later(noon, make_shop) -> None:
    shop = make_shop(pace={"daysAhead": 1}, timezone=midday_zone())
    with noon(shop) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.cart.get_by_label("When would you like it?").select_option(index=2)
        time = guest.cart.get_by_label("At what time?")
        time.select_option(index=40)
        wanted = time.input_value()
        words = (
            f"Ready at {guest.page.evaluate('at => new Date(at).getHours() % 12 || 12', wanted)}:"
        )
        expect(guest.cart.locator(".ready-text")).to_contain_text("Ready at")
        assert guest.grave_faults() == []
        guest.place()
        guest.wait_for_status()
        (order,) = guest.orders()
        assert iso(order["readyAt"]) == wanted
        shown = guest.page.locator(".ticket .ready-text")
        expect(shown).to_contain_text("Ready at")
        assert words.removeprefix("Ready at ") in shown.inner_text()


def test_a_time_that_cannot_be_is_said_and_the_shop_stays_open(noon, make_shop, url) -> None:
    zone = midday_zone()
    shop = make_shop(pace={"daysAhead": 1}, timezone=zone)
    with noon(shop) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        expect(guest.exact_total).to_be_visible()
        # It closes the moment after the page was read: its own hours say so only to the server.
        guest.page.route_web_socket("**/ws/menu/**", lambda socket: None)
        soon = now() + timedelta(minutes=5)
        change_location(
            shop, {"$set": {"workingHours": _only_until(soon.astimezone(ZoneInfo(zone)))}}
        )
        later = shop.cart("espresso", readyAt=iso(now() + timedelta(hours=12)))
        eventually(lambda: requests.post(url + PREVIEW, json=later, timeout=5).status_code == 409)
        guest.cart.get_by_label("When would you like it?").select_option(index=2)
        expect(guest.message).to_contain_text("closed at that time")
        expect(guest.cart.locator("#place-order")).to_be_enabled()


def _only_until(end) -> list[dict]:
    """Hours of a place that is open now, and closes at that instant of its own clock for good."""
    day = f"{end:%A}".lower()
    return [{"day": day, "isOpen": True, "startTime": "00:00", "endTime": f"{end:%H:%M}"}]
