"""The menu's editor in a browser: what an owner clicks is stored, and nothing else moves."""

import copy
from typing import Any

import pytest
from bson import ObjectId
from playwright.sync_api import Page

from orderbuddy.mongo import collection
from orderbuddy.testing.chromium import sign_in_to_admin
from orderbuddy.testing.looks import grave_faults, sticks_out
from orderbuddy.testing.shops import PASSWORD

SIZES = {
    "desktop": {"width": 1280, "height": 800},
    "tablet": {"width": 820, "height": 1180},
    "phone": {"width": 390, "height": 844},
}


@pytest.fixture
def signed_in(stack, browser, shop):
    """`signed_in(…)` → a page of the owner's; options are those of a browser's context."""
    contexts = []

    def sign_in(**options: Any) -> Page:
        contexts.append(browser.new_context(locale="en-US", **options))
        page = contexts[-1].new_page()
        sign_in_to_admin(page, stack.url, shop.owner_email, PASSWORD)
        return page

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture
def page(signed_in):
    """The owner's page; a fault of a script or of the page's policy fails the test."""
    page = signed_in(viewport=SIZES["desktop"])
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    yield page
    assert faults == []


def stored_menu(shop: Any) -> dict[str, Any]:
    return collection("menus").find_one({"_id": ObjectId(shop.menu_id)})


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed successfully").wait_for()


def item(page: Page, name: str) -> Any:
    return page.locator("li.n-row", has=page.get_by_role("button", name=name)).first


def test_an_owner_edits_a_menu(stack, shop, page):
    collection("menus").update_one(
        {"_id": ObjectId(shop.menu_id)},
        {"$set": {"items.1.pos": {"id": ObjectId()}, "items.1.modifiers.0.minChoices": 1}},
    )
    before = stored_menu(shop)
    page.goto(f"{stack.url}/admin/menus/menu/{shop.menu_id}/change/")

    # A price, in an item that is opened; another one's availability, without opening it.
    latte = item(page, "Latte")
    latte.get_by_role("button", name="Latte").first.click()
    latte.get_by_label("Price", exact=True).first.fill("4.75")
    item(page, "Toast").get_by_label("Available: Toast").uncheck()

    # A new item with a choice of two options.
    page.get_by_role("button", name="+ Add an item").click()
    fresh = page.locator("[data-name=items] [data-drawn] > .n-list > .n-rows > .n-new")
    fresh.get_by_label("English").first.fill("Matcha")
    fresh.get_by_label("Español").first.fill("Matcha")
    fresh.get_by_label("Category").select_option(label="Coffee")
    fresh.get_by_label("Price", exact=True).fill("5,20")
    fresh.get_by_role("button", name="bar", exact=True).click()
    fresh.get_by_role("button", name="+ Add a choice").click()
    choice = fresh.locator(".n-new").first
    choice.get_by_label("English").fill("Milk")
    choice.get_by_label("Guests must choose").check()
    choice.get_by_role("button", name="+ Add an option").click()
    option = choice.locator(".n-new")
    option.get_by_label("English").fill("Oat")
    option.get_by_label("Price").fill("0.75")
    save(page)

    after = stored_menu(shop)
    expected = copy.deepcopy(before)
    expected["items"][1]["priceCents"] = 475
    expected["items"][3]["isAvailable"] = False
    added = after["items"].pop()
    assert after | {"updatedAt": None} == expected | {"updatedAt": None}
    assert ObjectId.is_valid(added.pop("id"))
    (milk,) = added.pop("modifiers")
    assert added == {
        "isAvailable": True,
        "name": {"en": "Matcha", "es": "Matcha"},
        "description": {},
        "categoryId": "coffee",
        "priceCents": 520,
        "makingCostCents": 0,
        "stationTags": ["bar"],
        "imageUrls": [],
        "variants": [],
    }
    assert (milk["name"], milk["required"]) == ({"en": "Milk"}, True)
    assert [(one["name"], one["priceCents"]) for one in milk["options"]] == [({"en": "Oat"}, 75)]


def test_a_fault_is_shown_at_its_place_and_nothing_is_lost(stack, shop, page):
    before = stored_menu(shop)
    page.goto(f"{stack.url}/admin/menus/menu/{shop.menu_id}/change/")
    item(page, "Espresso").get_by_role("button", name="Espresso").first.click()
    item(page, "Espresso").get_by_label("Price", exact=True).fill("a lot")
    item(page, "Burger").get_by_role("button", name="Move Burger up").click()
    page.get_by_role("button", name="Save", exact=True).click()
    shown = item(page, "Espresso").get_by_text("Please write an amount such as 4.25.")
    shown.wait_for()
    assert stored_menu(shop) == before
    item(page, "Espresso").get_by_label("Price", exact=True).fill("2.80")
    save(page)
    after = stored_menu(shop)
    order = [one["id"] for one in after["items"]]
    assert order == ["espresso", "burger", "latte", "toast", "croissant", "soup"]
    assert after["items"][0] == {**before["items"][0], "priceCents": 280}


def test_removing_can_be_undone_until_it_is_saved(stack, shop, page):
    page.goto(f"{stack.url}/admin/menus/menu/{shop.menu_id}/change/")
    for name in ("Toast", "Soup"):
        page.get_by_role("button", name=f"Remove {name}").click()
    page.get_by_role("button", name="Keep Toast").click()
    save(page)
    names = [one["id"] for one in stored_menu(shop)["items"]]
    assert names == ["espresso", "latte", "burger", "toast", "croissant"]


def test_opening_hours_of_a_day_in_two_spans(stack, shop, page):
    page.goto(f"{stack.url}/admin/menus/location/{shop.location_id}/change/")
    monday = page.get_by_role("group", name="Monday")
    monday.get_by_label("To").fill("14:00")
    monday.get_by_role("button", name="Add hours on Monday").click()
    monday.get_by_label("From").last.fill("18:00")
    monday.get_by_label("To").last.fill("01:30")
    page.get_by_role("group", name="Sunday").get_by_label("Open").uncheck()
    save(page)
    hours = collection("locations").find_one({"_id": ObjectId(shop.location_id)})["workingHours"]
    spans = [(one["day"], one["isOpen"], one["startTime"], one["endTime"]) for one in hours]
    assert ("monday", True, "00:00", "14:00") in spans
    assert ("monday", True, "18:00", "01:30") in spans
    assert ("sunday", False, "00:00", "23:59") in spans
    assert len(spans) == 8


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_serious_stands_in_anyones_way(stack, shop, signed_in, size, scheme):
    """axe on the first page, lists and the large forms, opened; nothing wider than the page."""
    # axe itself sets styles as the page's policy forbids.
    page = signed_in(viewport=SIZES[size], color_scheme=scheme, bypass_csp=True)
    menu, location = (
        f"/admin/menus/menu/{shop.menu_id}",
        f"/admin/menus/location/{shop.location_id}",
    )
    origin = f"/admin/ordering/origin/{shop.origin_id}"
    said = []
    for path in (
        "/admin/", "/admin/menus/location/", "/admin/ordering/order/", f"{menu}/change/",
        f"{location}/change/", f"{origin}/change/", f"{location}/delete/",
    ):  # fmt: skip
        page.goto(stack.url + path)
        if path == f"{menu}/change/":
            item(page, "Latte").get_by_role("button", name="Latte").first.click()
        said += [(path, fault) for fault in grave_faults(page)]
        for name in SIZES:
            page.set_viewport_size(SIZES[name])
            said += [(path, name, one) for one in sticks_out(page)]
        page.set_viewport_size(SIZES[size])
    assert said == []
