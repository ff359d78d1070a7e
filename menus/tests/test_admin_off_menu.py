"""The admin's page of what is off the menu: few clicks, roles, what is written down."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from menus.tests.off_menu import PARTS, eventually, offered, stored, stored_menu
from orderbuddy.audit import entries_of
from orderbuddy.mongo import now
from orderbuddy.testing.chromium import sign_in_on
from orderbuddy.testing.clocks import midday_zone
from orderbuddy.testing.looks import grave_faults, sticks_out
from orderbuddy.testing.shops import PASSWORD, make_member
from orderbuddy.tests.admin_forms import client_of
from ordering.tests.guests import place, quote

ADDRESS = "/admin/menus/menu/off/"
LATTE, ESPRESSO = PARTS["variant"].item_id, PARTS["item"]
LOCAL = ZoneInfo(midday_zone())
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(make_shop):
    return make_shop(timezone=LOCAL.key)


def post(shop, email: str = "", **fields: str):
    """A deed, as the page's forms send it."""
    said = {"menu": shop.menu_id, "item": "espresso", "deed": "off", "how": "lifted", **fields}
    return client_of(email or shop.owner_email).post(
        f"{ADDRESS}?location={shop.location_id}", said, follow=True
    )


def tomorrow():
    return (now().astimezone(LOCAL) + timedelta(days=1)).date()


HOW_LONG = [
    ("30", lambda: now() + timedelta(minutes=30)),
    ("60", lambda: now() + timedelta(hours=1)),
    ("120", lambda: now() + timedelta(hours=2)),
    ("lifted", lambda: None),
]


@pytest.mark.parametrize(("how", "ends"), HOW_LONG)
def test_the_choices(shop, how, ends) -> None:
    answer = post(shop, how=how)
    assert answer.status_code == 200
    until, expected = stored(shop, ESPRESSO)["snooze"].get("until"), ends()
    assert (until is None) == (expected is None)
    assert until is None or abs(until - expected) < MINUTE
    assert "Espresso is off until" in answer.content.decode()


@pytest.mark.parametrize("how", ["closing", "date"])
def test_until_closing_and_until_a_day_are_the_locations_own(shop, how) -> None:
    """The test shop is always open: its day ends, and the next begins, at its midnight."""
    post(shop, how=how, date=tomorrow().isoformat())
    until = stored(shop, ESPRESSO)["snooze"]["until"].astimezone(LOCAL)
    assert (until.date(), until.hour, until.minute) == (tomorrow(), 0, 0)


WRONG = [
    ({"how": "date"}, "from tomorrow on"),
    ({"how": "date", "date": "2020-01-01"}, "from tomorrow on"),
    ({"how": "date", "date": "soon"}, "Enter a valid date"),
    ({"how": "forever"}, "Select a valid choice"),
    ({"item": "pizza"}, "Menu item not found"),
    ({"part": "v:huge"}, "there is no variant huge"),
    ({"item": LATTE, "part": "o:milk:soy"}, "there is no option soy"),
    ({"deed": "count", "count": "many"}, "whole number of portions"),
    ({"deed": "count", "count": "-1"}, "greater than or equal to 0"),
]


@pytest.mark.parametrize(("fields", "words"), WRONG)
def test_what_is_wrong_is_said_and_changes_nothing(shop, fields, words) -> None:
    before = stored_menu(shop)
    assert words in post(shop, **fields).content.decode()
    assert stored_menu(shop) == before


def test_strangers_and_viewers(make_shop) -> None:
    shop, other = make_shop(), make_shop()
    viewer = make_member(shop.restaurant_id, roles={shop.restaurant_id: "viewer"})
    assert post(shop, viewer).status_code == 403
    assert post(shop, other.owner_email).status_code == 404
    foreign = client_of(other.owner_email).post(
        f"{ADDRESS}?location={other.location_id}",
        {"menu": shop.menu_id, "item": "espresso", "deed": "off", "how": "lifted"},
    )
    assert foreign.status_code == 404
    assert post(shop, deed="nonsense").status_code == 404
    cook = make_member(shop.restaurant_id, roles={shop.restaurant_id: "kitchen"})
    assert stored(shop, ESPRESSO)["isAvailable"] is True
    assert post(shop, cook).status_code == 200
    assert stored(shop, ESPRESSO)["isAvailable"] is False


def test_it_is_in_the_audit_log(shop) -> None:
    post(shop, part="o:milk:oat", item=LATTE, how="60")
    post(shop, deed="back", item=LATTE, modifier="milk", option="oat")
    post(shop, deed="count", item="burger", count="12")
    whats = [(one["what"], one["after"].get("isAvailable")) for one in _entries(shop)]
    changed = "menus.availability.changed"
    assert whats == [(changed, False), (changed, True), ("menus.stock.changed", None)]


def _entries(shop):
    return entries_of(f"menu:{shop.menu_id}")


def test_the_list_says_what_is_off_until_when_and_why(stack, shop) -> None:
    post(shop, how="120")
    post(shop, item=LATTE, part="v:large")
    post(shop, deed="count", item="burger", count="1")
    assert place(stack.url, quote(stack.url, shop, "burger")).ok
    eventually(lambda: stored(shop, PARTS["item"].__class__("burger"))["isAvailable"] is False)
    page = client_of(shop.owner_email).get(f"{ADDRESS}?location={shop.location_id}")
    text = " ".join(page.content.decode().split())
    until = stored(shop, ESPRESSO)["snooze"]["until"].astimezone(LOCAL)
    assert "<b>Espresso</b>" in text
    assert f"{until:%H:%M}</span>" in text
    assert "<b>Latte · Large</b>" in text
    assert "Until somebody lifts it" in text
    assert "<b>Burger</b>" in text
    assert "Sold out" in text
    assert text.index("Latte · Large") < text.index("<b>Espresso</b>")
    assert "0 left" in text
    home = client_of(shop.owner_email).get("/admin/").content.decode()
    assert "Latte · Large" in home
    assert f"{ADDRESS}?location={shop.location_id}" in home


@pytest.fixture
def page(stack, browser, shop):
    """The owner's page, on a phone."""
    context = browser.new_context(locale="en-US", viewport={"width": 390, "height": 844})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{stack.url}{ADDRESS}?location={shop.location_id}")
    sign_in_on(page, shop.owner_email, PASSWORD)
    page.get_by_role("heading", name="Off now").wait_for()
    yield page
    context.close()
    assert faults == []


def dish(page: Page, name: str):
    return page.locator(f'.dish[data-name="{name}"]')


def test_two_taps_take_a_dish_off_and_one_lifts_it(stack, shop, page) -> None:
    dish(page, "Espresso").locator("summary").click()
    dish(page, "Espresso").get_by_role("button", name="1 hour").click()
    expect(page.locator(".off-list li", has_text="Espresso")).to_contain_text("Until")
    assert stored(shop, ESPRESSO)["isAvailable"] is False
    page.get_by_role("button", name="Lift Espresso").click()
    expect(page.locator(".off-list li", has_text="Espresso")).to_have_count(0)
    eventually(lambda: offered(stack.url, shop, ESPRESSO))


def test_by_keyboard_a_part_and_a_day(shop, page) -> None:
    summary = dish(page, "Latte").locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    assert dish(page, "Latte").locator("select").input_value() == "o:milk:oat"
    dish(page, "Latte").get_by_label("Until the day").fill(tomorrow().isoformat())
    page.keyboard.press("Enter")
    expect(page.locator(".off-list li", has_text="Latte · Oat")).to_have_count(1)
    until = stored(shop, PARTS["option"])["snooze"]["until"].astimezone(LOCAL)
    assert until.date() == tomorrow()


def test_portions_are_counted_there(stack, shop, page) -> None:
    dish(page, "Burger").locator("summary").click()
    dish(page, "Burger").get_by_label("Portions left").fill("8")
    dish(page, "Burger").get_by_role("button", name="Set").click()
    expect(dish(page, "Burger").locator("summary")).to_contain_text("8 left")
    assert place(stack.url, quote(stack.url, shop, "burger", "burger")).ok
    page.reload()
    expect(dish(page, "Burger").locator("summary")).to_contain_text("6 left")
    dish(page, "Burger").locator("summary").click()
    dish(page, "Burger").get_by_label("Portions left").fill("")
    dish(page, "Burger").get_by_role("button", name="Set").click()
    expect(dish(page, "Burger").locator("summary")).to_have_text("Burger")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_it(shop, page, scheme) -> None:
    page.emulate_media(color_scheme=scheme)
    dish(page, "Espresso").locator("summary").click()
    dish(page, "Espresso").get_by_role("button", name="Until lifted").click()
    expect(page.locator(".off-list li", has_text="Espresso")).to_have_count(1)
    dish(page, "Latte").locator("summary").click()
    assert grave_faults(page) == []
    assert sticks_out(page) == []
