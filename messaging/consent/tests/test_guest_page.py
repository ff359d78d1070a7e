"""The tick for offers on an order's page, in Chromium."""

import pytest
from playwright.sync_api import expect

from messaging.consent.asked import TEXTS
from messaging.consent.tests.wishes import number, verdict
from messaging.conversations.tests.talk import talking_shop
from orderbuddy.mongo import collection
from orderbuddy.testing.looks import SIZES, keep_picture, sticks_out
from ordering.tests.guest_page_driver import Guest, guest_at

CARDS = (".ticket", ".notify", ".progress", ".ordered", "#open-chat", ".offers", ".ways")
TICK = "#offers-tick"


@pytest.fixture
def url(stack) -> str:
    return stack.sockets_url


def ordered(guest: Guest, phone: str = "") -> dict[str, str]:
    """The guest orders an espresso, perhaps with a number."""
    guest.open_menu()
    guest.add("Espresso")
    guest.open_cart()
    if phone:
        guest.cart.get_by_label("Phone").fill(phone)
    guest.place()
    return guest.wait_for_status()


def test_the_tick_is_off_until_the_guest_sets_it_and_as_easily_taken_away(browser, shop, url):
    phone = number()
    with guest_at(browser, shop, url) as guest:
        ordered(guest, phone)
        tick = guest.page.locator(TICK)
        expect(tick).to_be_visible()
        expect(tick).not_to_be_checked()
        card = guest.page.locator(".offers")
        expect(card).to_contain_text("Test Café may send me news and offers")
        expect(card).to_contain_text(f"•••{phone[-4:]}")
        tick.check()
        expect(card).to_contain_text("Thank you, that is noted.")
        assert verdict(phone, shop.restaurant_id, "marketing").allowed
        assert not verdict(phone, shop.restaurant_id, "service").allowed
        guest.page.reload()
        expect(tick).to_be_checked()
        tick.uncheck()
        expect(card).to_contain_text("That is ended.")
        assert not verdict(phone, shop.restaurant_id, "marketing").allowed


def test_texts_about_the_order_are_another_tick(browser, shop, url):
    phone = number()
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Espresso")
        guest.open_cart()
        guest.cart.get_by_label("Phone").fill(phone)
        guest.cart.get_by_label("Text me about this order").check()
        guest.place()
        order_id = guest.wait_for_status()["order_id"]
        expect(guest.page.locator(TICK)).not_to_be_checked()
        key = {"key": f"order:{order_id}:texts"}
        guest.wait_until(lambda: collection("consent_events").find_one(key) is not None)
    found = collection("consent_events").find_one(key) or {}
    assert found["words"] == TEXTS["en"]
    assert not verdict(phone, shop.restaurant_id, "marketing").allowed


def test_nobody_is_asked_without_a_number(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        with guest.page.expect_response("**/api/v1/consent/orders/**") as answer:
            ordered(guest)
        assert answer.value.json()["asked"] == ""
        expect(guest.page.locator(".offers")).to_be_hidden()


def test_a_tick_that_cannot_be_saved_is_taken_back(browser, shop, url):
    with guest_at(browser, shop, url) as guest:
        ordered(guest, number())
        guest.page.locator(TICK).wait_for()
        guest.page.route("**/api/v1/consent/orders/**", lambda route: route.abort())
        guest.page.locator(TICK).click()
        expect(guest.page.locator(".offers .fault")).to_contain_text("could not be saved")
        expect(guest.page.locator(TICK)).not_to_be_checked()


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "puede enviarme novedades y ofertas"), ("pt", "pode me enviar novidades e ofertas")],
)
def test_it_asks_in_the_guests_language_and_writes_down_what_it_asked(
    browser, shop, url, language, words
):
    phone = number()
    with guest_at(browser, shop, url) as guest:
        ordered(guest, phone)
        guest.page.locator(TICK).wait_for()
        guest.page.locator("header select").select_option(language)
        expect(guest.page.locator(".offers")).to_contain_text(words)
        guest.page.locator(TICK).check()
        guest.wait_until(lambda: verdict(phone, shop.restaurant_id, "marketing").allowed)
    asked = collection("consent_events").find({"restaurantId": shop.restaurant_id})
    assert all(words in one["words"] for one in asked if one["how"] == "guest_page")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [("phone", "light"), ("phone", "dark"), ("tablet", "dark"), ("desktop", "light")],
)
def test_all_cards_together_look_right_and_everybody_can_use_them(browser, url, size, scheme):
    """Notifications, the chat and offers on one page: in this order, none in another's way."""
    shop = talking_shop()
    looks = {"viewport": SIZES[size], "color_scheme": scheme}
    with guest_at(browser, shop, url, **looks) as guest:
        guest.page.context.grant_permissions(["notifications"], origin=url)
        ordered(guest, number())
        cards = [guest.page.locator(one) for one in CARDS]
        for card in cards:
            expect(card).to_be_visible()
        tops = [(card.bounding_box() or {})["y"] for card in cards]
        assert tops == sorted(tops)
        guest.page.locator(TICK).check()
        expect(guest.page.locator(".offers")).to_contain_text("noted")
        assert guest.grave_faults() == []
        assert sticks_out(guest.page) == []
        keep_picture(guest.page, f"cards-{size}-{scheme}")
