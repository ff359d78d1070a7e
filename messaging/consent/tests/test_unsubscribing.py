"""Links that end a restaurant's offers: one click of a mail program, or a page with a button."""

from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings
from playwright.sync_api import expect

from messaging.consent.tests.wishes import email, number, offers, stop, verdict
from messaging.consent.unsubscribing import read_token, unsubscribe_link
from orderbuddy.mongo import collection


def link(stack, to: str, restaurant_id: str, language: str = "en") -> str:
    """At the server of the tests."""
    made = unsubscribe_link(
        address=to, channel="email", restaurant_id=restaurant_id, language=language
    )
    assert made.startswith(settings.API_ENDPOINT)
    parts = urlsplit(made)
    return f"{stack.url}{parts.path}?{parts.query}"


def test_one_click_ends_it_without_cookies(stack, shop):
    to = email()
    offers(to, shop.restaurant_id, 1)
    url = link(stack, to, shop.restaurant_id)
    assert to not in url
    for _ in range(2):
        answer = requests.post(url, data={"List-Unsubscribe": "One-Click"}, timeout=30)
        assert (answer.status_code, answer.history) == (200, [])
    assert verdict(to, shop.restaurant_id, "marketing").reason == "no_consent"
    assert verdict(to, shop.restaurant_id, "service").allowed
    how = [
        one["how"]
        for one in collection("consent_events").find({"restaurantId": shop.restaurant_id})
    ]
    assert sorted(how) == ["test", "unsubscribe"]


def test_looking_at_it_ends_nothing(stack, shop):
    to = email()
    offers(to, shop.restaurant_id, 1)
    answer = requests.get(link(stack, to, shop.restaurant_id), timeout=30)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert verdict(to, shop.restaurant_id, "marketing").allowed


def test_it_is_about_one_restaurant_only(stack, shop):
    to = email()
    for restaurant_id in (shop.restaurant_id, "another"):
        offers(to, restaurant_id, 1)
    requests.post(link(stack, to, shop.restaurant_id), timeout=30)
    assert verdict(to, "another", "marketing").allowed


def test_a_changed_link_does_nothing(stack, shop):
    to = email()
    offers(to, shop.restaurant_id, 1)
    url = link(stack, to, shop.restaurant_id)
    for changed in (
        url.replace("email%7C", "sms%7C"),
        url.replace("?", "x?"),
        f"{stack.url}/unsubscribe/x",
    ):
        answer = requests.post(changed, timeout=30)
        assert answer.status_code == 404
    assert verdict(to, shop.restaurant_id, "marketing").allowed


def test_a_link_outlives_its_key(settings):
    token = urlsplit(unsubscribe_link(address=email(), channel="email", restaurant_id="r")).path
    name = token.rsplit("/", 1)[1].replace("%7C", "|")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert read_token(name).restaurant_id == "r"
    settings.SECRET_KEY_FALLBACKS = []
    assert read_token(name) is None


def test_a_stop_is_not_lifted_by_anything_on_the_page(stack, shop):
    to = email()
    stop(to, 1)
    requests.post(link(stack, to, shop.restaurant_id), timeout=30)
    assert verdict(to, shop.restaurant_id, "service").reason == "stopped"


@pytest.mark.parametrize(
    ("language", "button", "done"),
    [
        ("en", "Unsubscribe", "You are unsubscribed"),
        ("es", "Darme de baja", "Se ha dado de baja"),
        ("pt", "Descadastrar", "Você foi descadastrado"),
    ],
)
def test_the_page_asks_and_does_it(stack, shop, browser, language, button, done):
    to = email()
    offers(to, shop.restaurant_id, 1)
    page = browser.new_context().new_page()
    page.goto(link(stack, to, shop.restaurant_id, language))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_text("Test Café")).to_be_visible()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name=done)).to_be_visible()
    page.context.close()
    assert not verdict(to, shop.restaurant_id, "marketing").allowed


def test_a_number_has_links_too(stack, shop):
    to = number()
    offers(to, shop.restaurant_id, 1)
    made = urlsplit(unsubscribe_link(address=to, channel="sms", restaurant_id=shop.restaurant_id))
    assert requests.post(f"{stack.url}{made.path}", timeout=30).status_code == 200
    assert not verdict(to, shop.restaurant_id, "marketing").allowed
