"""The frame of the admin's pages in a browser: navigation, palette, dark mode, cards, keyboard."""

from typing import Any

import pytest
from bson import ObjectId
from playwright.sync_api import Page, expect

from orderbuddy.mongo import collection, now
from orderbuddy.testing.chromium import PATIENCE_MS, sign_in_to_admin
from orderbuddy.testing.looks import grave_faults, sticks_out
from orderbuddy.testing.shops import PASSWORD

DESKTOP = {"width": 1280, "height": 800}
TABLET = {"width": 820, "height": 1180}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def signed_in(stack, browser, shop):
    """`signed_in(…)` → the owner's first page; a fault of a script fails the test."""
    contexts, faults = [], []

    def signed_in(**options: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": DESKTOP, "locale": "en-US", **options}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        sign_in_to_admin(page, stack.url, shop.owner_email, PASSWORD)
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert faults == []


def make_order(shop: Any, code: str) -> None:
    order = {
        "quoteId": ObjectId(),
        "orderCode": code,
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana Lima", "phone": ""},
        "status": "ACCEPTED",
        "startedAt": now(),
        "items": [],
    }
    collection("orders").insert_one(order)


def test_the_palette_finds_pages_at_once_and_orders_by_the_server(shop, signed_in):
    make_order(shop, "7F3A")
    page = signed_in()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    expect(palette.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("stat")
    expect(palette.get_by_role("option", name="Stations")).to_be_visible()
    palette.get_by_role("combobox").fill("7f3a")
    expect(palette.get_by_role("option", name="#7F3A")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/ordering/order/*/change/")
    expect(page.get_by_role("heading", name="Order 7F3A")).to_be_visible()


def test_a_slash_opens_it_and_arrows_choose(signed_in):
    page = signed_in()
    page.locator("body").press("/")
    options = page.get_by_role("dialog").get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_in_a_field_a_slash_is_a_slash(stack, signed_in):
    page = signed_in()
    page.goto(f"{stack.url}/admin/ordering/order/")
    page.locator("#searchbar").press("/")
    expect(page.locator("#searchbar")).to_have_value("/")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_on_a_phone_the_navigation_is_a_drawer(signed_in):
    page = signed_in(viewport=PHONE)
    menu, side = page.get_by_role("button", name="Navigation"), page.locator("#side")
    expect(side).to_be_hidden()
    menu.click()
    expect(side.get_by_role("link", name="Today")).to_be_focused()
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    side.get_by_role("link", name="Menus").click()
    expect(page.get_by_role("heading", name="Menus")).to_be_visible()
    expect(side).to_be_hidden()


def test_folded_it_stays_folded(stack, signed_in):
    page = signed_in()
    page.get_by_role("button", name="Fold").click()
    width = page.locator("#side").bounding_box()["width"]
    assert width < 80
    page.goto(f"{stack.url}/admin/menus/menu/")
    assert page.locator("#side").bounding_box()["width"] == width
    expect(page.locator("#side").get_by_role("link", name="Menus")).to_be_visible()


def test_the_dark_mode_switch_goes_round(signed_in):
    page = signed_in(viewport=PHONE, color_scheme="light")
    button, seen = page.get_by_role("button", name="Toggle theme"), set()
    for _ in range(3):
        button.click()
        seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(seen) == 2


def test_cards_on_a_phone_say_what_is_what(shop, stack, signed_in):
    make_order(shop, "7F3A")
    page = signed_in(viewport=PHONE)
    page.goto(f"{stack.url}/admin/ordering/order/")
    cell = page.locator("#result_list .field-guest")
    expect(cell).to_have_attribute("data-label", "Guest")
    words = "getComputedStyle(document.querySelector('.field-guest'), '::before').content"
    assert page.evaluate(words) == '"Guest: "'
    expect(page.get_by_role("link", name="Cancelled")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(page.get_by_role("link", name="Cancelled")).to_be_visible()


def test_the_first_page_stays_true_while_it_is_open(shop, signed_in):
    page = signed_in()
    expect(page.get_by_text("No open orders")).to_be_visible()
    make_order(shop, "7F3A")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#open-orders .count")).to_have_text("1")


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "dark"), (TABLET, "light"), (PHONE, "light")]
)
def test_nothing_serious_stands_in_anyones_way(stack, shop, signed_in, viewport, scheme):
    make_order(shop, "7F3A")
    # axe itself sets styles as the pages' policy forbids.
    page = signed_in(viewport=viewport, color_scheme=scheme, bypass_csp=True)
    said = []
    for path in ("/admin/", "/admin/search/?q=ana", "/admin/ordering/order/", "/admin/board/"):
        page.goto(stack.url + path)
        said += [(path, one) for one in grave_faults(page)]
        said += [(path, one) for one in sticks_out(page)]
    page.keyboard.press("Control+k")
    page.keyboard.type("ana")
    expect(page.get_by_role("option", name="#7F3A")).to_be_visible()
    said += [("palette", one) for one in grave_faults(page)]
    assert said == []
