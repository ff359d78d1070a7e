"""Tables and codes, and a location's hours, driven in Chromium: phone and desktop, bright and dark;
and a guest who scans a one-visit code."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from bson import ObjectId
from playwright.sync_api import Page, expect

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.chromium import sign_in_on
from orderbuddy.testing.looks import grave_faults, sticks_out
from orderbuddy.testing.shops import PASSWORD
from ordering.codes.links import code_of
from ordering.codes.visits import renew_visit, visit_of
from ordering.tests.guest_page_driver import guest_at
from ordering.tests.test_short_links import PHONE

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
ORIGINS = "/admin/ordering/origin/"


@pytest.fixture
def owner(stack, browser, shop):
    """`owner(path, size)`: the owner's page at that path."""
    contexts, faults = [], []

    def owner(path: str, size: str = "desktop", **options) -> Page:
        width, height = SIZES[size]
        viewport = {"width": width, "height": height}
        context = browser.new_context(locale="en-US", viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{stack.sockets_url}{path}")
        sign_in_on(page, shop.owner_email, PASSWORD)
        page.locator("#content").wait_for()
        return page

    yield owner
    for context in contexts:
        context.close()
    assert faults == []


def origin_of(shop):
    return collection("origins").find_one({"_id": parse_id(shop.origin_id)})


def test_tables_are_added_at_once_and_shown_with_their_codes(shop, owner) -> None:
    page = owner(ORIGINS)
    page.get_by_role("link", name="Add many").click()
    page.get_by_label("Name").fill("Bay")
    page.get_by_label("Kind").select_option(label="Parking bay")
    page.get_by_label("To", exact=True).fill("12")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("12 added.")).to_be_visible()
    expect(page.get_by_role("link", name="Bay 12", exact=True)).to_be_visible()
    picture = page.locator("img.code-thumb").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("one => one.naturalWidth") > 0


def test_the_preview_follows_and_says_what_no_phone_could_read(shop, owner) -> None:
    page = owner(f"{ORIGINS}look/?location={shop.location_id}")
    picture = page.get_by_alt_text("A code as it would look")
    page.get_by_label("Shape of the dots").select_option(label="Very round")
    expect(picture).to_have_attribute("src", re.compile("^data:image/svg"))
    page.get_by_label("Dots", exact=True).fill("#f5e0d0")
    expect(page.get_by_role("status")).to_contain_text("too alike")
    page.get_by_label("Dots", exact=True).fill("#4a1f8c")
    expect(page.get_by_role("status")).to_have_text("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This is how the codes look now")).to_be_visible()
    stored = collection("locations").find_one({"_id": parse_id(shop.location_id)})
    assert stored["qrCodeStyle"]["dotsOptions"] == {"color": "#4a1f8c", "type": "extra-rounded"}


def test_a_visit_is_closed_on_the_page_of_its_table(shop, owner) -> None:
    collection("origins").update_one(
        {"_id": ObjectId(shop.origin_id)}, {"$set": {"oneVisit": True}}
    )
    page = owner(f"{ORIGINS}{shop.origin_id}/change/", "phone")
    before = visit_of(origin_of(shop))["key"]
    expect(page.get_by_alt_text("Code of the present visit")).to_be_visible()
    page.get_by_role("button", name="Another code").click()
    expect(page.get_by_text("this is the next party's code")).to_be_visible()
    assert visit_of(origin_of(shop))["key"] != before


PAGES = {
    "list": ORIGINS,
    "many": f"{ORIGINS}add-many/",
    "sheet": f"{ORIGINS}sheet/",
    "look": f"{ORIGINS}look/",
    "code": f"{ORIGINS}{{origin}}/change/",
    "place": "/admin/menus/location/{location}/change/",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_everyone_can_use_the_pages(shop, owner, size: str, scheme: str) -> None:
    collection("origins").update_one(
        {"_id": ObjectId(shop.origin_id)}, {"$set": {"oneVisit": True}}
    )
    page = owner("/admin/", size, color_scheme=scheme)
    start = page.url.removesuffix("/admin/")
    for name, path in PAGES.items():
        page.goto(start + path.format(origin=shop.origin_id, location=shop.location_id))
        assert grave_faults(page) == [], name
        assert sticks_out(page) == [], name


def test_a_special_day_is_added_and_shows_in_the_week(shop, owner) -> None:
    page = owner(f"/admin/menus/location/{shop.location_id}/change/")
    zone = ZoneInfo("America/Los_Angeles")
    tomorrow = (now().astimezone(zone) + timedelta(days=1)).date()
    expect(page.locator(".week-picture tbody tr")).to_have_count(7)
    page.get_by_role("button", name="Add a special day").click()
    row = page.locator(".field-special_days .n-row").last
    row.get_by_label("Day", exact=True).fill(tomorrow.isoformat())
    row.get_by_label("What it is").fill("Wedding")
    page.get_by_role("button", name="Save and continue editing").click()
    line = page.locator(".week-picture tbody tr").nth(1)
    expect(line).to_contain_text("Wedding")
    expect(line).to_contain_text("closed")
    stored = collection("locations").find_one({"_id": parse_id(shop.location_id)})
    assert stored["specialDays"] == [
        {"date": tomorrow.isoformat(), "name": "Wedding", "isOpen": False}
    ]


def test_a_guest_orders_by_scanning_and_not_by_an_old_picture(stack, browser, shop) -> None:
    collection("origins").update_one(
        {"_id": ObjectId(shop.origin_id)}, {"$set": {"oneVisit": True}}
    )
    url = stack.sockets_url
    # A headless browser calls itself one, and is no guest.
    with guest_at(browser, shop, url, user_agent=PHONE) as guest:
        page = guest.page
        page.goto(f"{url}/q/{code_of(origin_of(shop))}")  # what is printed on the table
        guest.add("Espresso")
        _order(page)
        expect(page.get_by_text("please scan the code that the staff gave you")).to_be_visible()
        key = visit_of(origin_of(shop))["key"]
        page.goto(f"{url}/q/{key}")
        expect(page).to_have_url(f"{url}/o/{shop.origin_id}")
        _order(page)
        guest.wait_for_status()
        renew_visit(origin=origin_of(shop), who=User.objects.get(email=shop.owner_email))
        page.goto(f"{url}/q/{key}")
        expect(page.get_by_role("heading", name="This visit has ended")).to_be_visible()
        assert grave_faults(page) == []


def _order(page: Page) -> None:
    page.locator("#open-cart").click()
    cart = page.get_by_role("dialog")
    cart.get_by_label("Your name").fill("Ana")
    cart.locator("#place-order").click()
