"""The campaign's form and its results in a browser: by keyboard, on a phone, in the dark."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from bson import ObjectId
from playwright.sync_api import Page, expect

from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.campaign_shop import add_campaign

SIZES = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 820, "height": 1180},
    "desktop": {"width": 1280, "height": 800},
}
LOOKS = [("phone", "light"), ("tablet", "dark"), ("desktop", "light"), ("phone", "dark")]


@pytest.fixture
def open_as_owner(stack, browser, sign_in) -> Iterator[Callable[..., Page]]:
    """`open_as_owner(shop, path, **context)` → an admin page, signed in as the shop's owner."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(shop: Any, path: str, **options: Any) -> Page:
        contexts.append(browser.new_context(locale="en-US", **options))
        cookies = sign_in(shop).cookies.get_dict()
        contexts[-1].add_cookies(
            [{"name": name, "value": value, "url": stack.url} for name, value in cookies.items()]
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{stack.url}/admin/ordering/campaign/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def picture(page: Page, name: str) -> None:
    """Kept for people to look at, where somebody asks for it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def fits(page: Page) -> bool:
    """Nothing sticks out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_form(shop, open_as_owner, size: str, scheme: str) -> None:
    stored = add_campaign(
        shop, name="Lunch for two", type="bogo", reward={"buy": 1, "get": 1}, codes=["LUNCH"],
        dayParts=[{"days": ["monday", "friday"], "from": "11:30", "until": "14:00"}],
        limits={"redemptions": 100, "budgetCents": 25_000, "perGuest": 1},
    )  # fmt: skip
    page = open_as_owner(
        shop, f"{stored['_id']}/change/", viewport=SIZES[size], color_scheme=scheme
    )
    expect(page.get_by_label("Buy", exact=True)).to_be_visible()
    expect(page.get_by_label("Off each order")).to_be_hidden()
    assert fits(page)
    assert serious(page) == []
    picture(page, f"form-{size}-{scheme}")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_results(shop, open_as_owner, size: str, scheme: str) -> None:
    begun = now() - timedelta(days=13)
    stored = add_campaign(
        shop, name="Spring flyer", codes=["SPRING", "FLYER"], createdAt=begun,
        limits={"redemptions": 200, "budgetCents": 50_000},
    )  # fmt: skip
    collection("orders").insert_many(list(_orders(shop, stored)))
    page = open_as_owner(
        shop, f"{stored['_id']}/results/", viewport=SIZES[size], color_scheme=scheme
    )
    expect(page.get_by_role("img", name="Orders by day")).to_be_visible()
    assert fits(page)
    assert serious(page) == []
    picture(page, f"results-{size}-{scheme}")


def _orders(shop: Any, stored: dict) -> Iterator[dict]:
    for day in range(45):
        for number in range(3 + day * 7 % 5 + (4 if day < 14 else 0)):
            used = day < 14 and number % 2 == 0
            share = {"id": stored["_id"], "amountCents": 150, "code": "SPRING"}
            yield {
                "restaurantId": shop.restaurant_id, "locationId": parse_id(shop.location_id),
                "status": "PICKED_UP", "startedAt": now() - timedelta(days=day, minutes=number),
                "totalPriceCents": 900 + 100 * number, "items": [], "quoteId": ObjectId(),
                "customer": {"name": "Ana", "phone": f"555{(day * 3 + number) % 40}"},
                **({"campaign": share, "discount": {"amountCents": 150}} if used else {}),
            }  # fmt: skip


def test_one_is_made_with_the_keyboard_alone(shop, open_as_owner) -> None:
    page = open_as_owner(shop, "add/", viewport=SIZES["desktop"])
    page.get_by_label("Name").focus()
    page.keyboard.type("Ten percent")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # percent off is chosen already: buy some, get some
    expect(page.get_by_label("Buy", exact=True)).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Buy", exact=True)).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Ten percent” was made.")).to_be_visible()
    stored = collection("campaigns").find_one({"restaurantId": shop.restaurant_id})
    assert (stored["type"], stored["reward"]) == ("percent", {"percentOff": 10})
    picture(page, "form-made")


def test_what_is_wrong_is_shown(shop, open_as_owner) -> None:
    page = open_as_owner(shop, "add/", viewport=SIZES["phone"])
    page.get_by_label("Name").fill("Code")
    page.get_by_label("Percent off", exact=True).last.fill("10")
    page.get_by_label("Guests who type a code").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please write the code that guests type.")).to_be_visible()
    assert serious(page) == []
    picture(page, "form-wrong")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_list(shop, open_as_owner, size: str) -> None:
    add_campaign(shop, name="Happy hour", reward={"percentOff": 20, "maxOffCents": 500})
    add_campaign(shop, name="Later", codes=["MAY"], dates={"from": "2999-05-01"})
    add_campaign(
        shop, name="Flyer", type="flat", reward={"flatOffCents": 300}, everywhere=None,
        originId=parse_id(shop.origin_id), isActive=False,
    )  # fmt: skip
    add_campaign(shop, name="Free espresso", type="free_item",
                 reward={"itemIds": ["espresso"]}, limits={"redemptions": 50})  # fmt: skip
    page = open_as_owner(shop, "", viewport=SIZES[size])
    expect(page.get_by_text("0 of 50 redemptions")).to_be_visible()
    assert fits(page)
    assert serious(page) == []
    picture(page, f"list-{size}")
