"""Offers on the guest's page in a real browser: shown, typed, taken off, and over in the end."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from ordering.tests.campaign_shop import add_campaign, end_campaign, orders_of, quoted
from ordering.tests.guest_page_driver import PLACE, first_time, guest_at
from ordering.tests.guests import eventually

LINES = """(one) => { const words = document.createRange(); words.selectNodeContents(one);
  return words.getClientRects().length; }"""


@pytest.fixture
def url(stack) -> str:
    return stack.sockets_url


def picture(page: Page, name: str) -> None:
    """Kept for people to look at, where somebody asks for it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def sums(guest) -> list[str]:
    rows = guest.cart.locator(".sums > div").all()
    return [" ".join(row.inner_text().split()) for row in rows]


def test_an_offer_is_shown_and_taken_off(browser, shop, url):
    add_campaign(shop, name="Happy hour", reward={"percentOff": 20}, minOrderCents=1000)
    add_campaign(shop, name="Large orders", minOrderCents=90_000)
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        banner = guest.page.locator(".banner.good").first
        expect(guest.page.locator(".banner.good")).to_have_count(2)
        expect(banner).to_contain_text("Happy hour")
        expect(banner).to_contain_text("20% off · from $10.00 on")
        guest.add("Espresso")
        cart = guest.open_cart()
        expect(cart.locator(".offer-hint")).to_have_text("Happy hour: Only $7.25 more to go.")
        picture(guest.page, "guest-hint")
        cart.get_by_role("button", name="Close").click()
        guest.add("Burger", "Onion")
        guest.open_cart()
        expect(guest.exact_total).to_have_text("$12.57")
        assert sums(guest) == [
            "Subtotal $14.25", "Happy hour \u2212$2.85", "Tax $1.17", "Total $12.57",
        ]  # fmt: skip
        assert guest.grave_faults() == []
        picture(guest.page, "guest-taken-off")
        guest.place()
        guest.wait_for_status()
        expect(guest.page.locator(".sums .off")).to_contain_text("Happy hour")
        picture(guest.page, "guest-status")
    (order,) = orders_of(shop)
    assert order["discount"]["amountCents"] == 285


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_code_is_typed_wrong_then_right(browser, shop, url, scheme):
    add_campaign(shop, name="Neighbours", codes=["NEIGHBOUR"], reward={"percentOff": 10})
    add_campaign(shop, codes=["LATER"], dates={"from": "2999-05-01"})
    add_campaign(shop, codes=["PIZZA"], appliesTo={"itemIds": ["latte"]})
    with guest_at(browser, shop, url, color_scheme=scheme) as guest:
        guest.open_menu()
        expect(guest.page.locator(".banner.good")).to_have_count(0)
        guest.add("Burger", "Onion")
        cart = guest.open_cart()
        cart.locator("#open-code").click()
        said = cart.locator("#code-fault")
        for code, words in (
            ("nonsense", "We do not know this code. Please check how it is written."),
            ("later", "This offer begins on May 1."),
            ("pizza", "This offer is not for what is in your order."),
        ):
            cart.locator("#code").fill(code)
            cart.locator("#use-code").click()
            expect(said).to_have_text(words)
        picture(guest.page, f"guest-code-wrong-{scheme}")
        assert guest.grave_faults() == []
        cart.locator("#code").fill("neighbour")
        cart.locator("#code").press("Enter")
        expect(cart.locator(".code-used")).to_contain_text("NEIGHBOUR: $1.15 off")
        expect(guest.exact_total).to_have_text("$11.41")
        assert guest.grave_faults() == []
        picture(guest.page, f"guest-code-right-{scheme}")
        cart.locator("#drop-code").click()
        expect(guest.exact_total).to_have_text("$12.68")


def test_a_code_may_come_with_the_address(browser, shop, url):
    long = "Spring " * 20
    add_campaign(shop, name=long, codes=["FLYER"], type="flat", reward={"flatOffCents": 200})
    with guest_at(browser, shop, url) as guest:
        guest.open_menu("?code=flyer")
        guest.add("Burger", "Onion")
        guest.open_cart()
        expect(guest.cart.locator(".code-used")).to_contain_text("FLYER: $2.00 off")
        amount = guest.cart.locator(".sums dd", has_text="\u2212$2.00")
        assert amount.evaluate(LINES) == 1, "a long name leaves its amount in one line"
        guest.place()
        guest.wait_for_status()
    (order,) = orders_of(shop)
    assert order["campaign"]["code"] == "FLYER"


def test_an_offer_that_is_over_is_told_with_the_new_price(browser, shop, url):
    """It ends while the order is on its way."""

    def ended_before(route: Route) -> None:
        end_campaign(stored)
        # Of the process that the page asks: each hears of the end by itself.
        eventually(lambda: not quoted(url, shop, "burger")["discount"])
        route.continue_()

    stored = add_campaign(shop, name="Last one", limits={"redemptions": 1})
    with guest_at(browser, shop, url) as guest:
        guest.open_menu()
        guest.add("Burger", "Onion")
        guest.open_cart()
        expect(guest.exact_total).to_have_text("$11.41")
        guest.page.route(PLACE, first_time(ended_before))
        guest.place()
        expect(guest.message).to_contain_text("This offer is over.")
        expect(guest.message).to_contain_text("changed from $11.41 to $12.68")
        expect(guest.exact_total).to_have_text("$12.68")
        picture(guest.page, "guest-over")
        assert not orders_of(shop)
        guest.cart.locator("#place-order").click()
        guest.wait_for_status()
    (order,) = orders_of(shop)
    assert (order["totalPriceCents"], order["discount"]) == (1268, None)


def test_once_a_guest_by_phone_and_by_device(browser, shop, url):
    add_campaign(shop, name="Welcome", limits={"perGuest": 1}, reward={"percentOff": 50})
    with guest_at(browser, shop, url) as guest:
        for total in ("$6.34", "$12.68"):
            guest.open_menu()
            guest.add("Burger", "Onion")
            guest.open_cart()
            expect(guest.exact_total).to_have_text(total)
            if total == "$6.34":
                guest.place()
                guest.wait_for_status()
        hint = guest.cart.locator(".offer-hint")
        expect(hint).to_have_text("Welcome: You have used this offer already.")
        # Somebody else with the same phone in the hand.
        guest.cart.get_by_label("Phone").fill("555 010 7777")
        guest.cart.get_by_label("Your name").click()
        expect(guest.exact_total).to_have_text("$6.34")
