"""The campaign's form and its results in a browser: by keyboard, on a phone, in the dark."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from playwright.sync_api import expect

from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.looks import SIZES, grave_faults, keep_picture, sticks_out
from ordering.tests.campaign_shop import add_campaign

LIST = "/admin/ordering/campaign"
LOOKS = [("phone", "light"), ("tablet", "dark"), ("desktop", "light"), ("phone", "dark")]


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_form(shop, open_as_owner, size: str, scheme: str) -> None:
    stored = add_campaign(
        shop, name="Lunch for two", type="bogo", reward={"buy": 1, "get": 1}, codes=["LUNCH"],
        dayParts=[{"days": ["monday", "friday"], "from": "11:30", "until": "14:00"}],
        limits={"redemptions": 100, "budgetCents": 25_000, "perGuest": 1},
    )  # fmt: skip
    page = open_as_owner(
        shop,
        f"{LIST}/{stored['_id']}/change/",
        viewport=SIZES[size],
        color_scheme=scheme,
    )
    expect(page.get_by_label("Buy", exact=True)).to_be_visible()
    expect(page.get_by_label("Off each order")).to_be_hidden()
    assert sticks_out(page) == []
    assert grave_faults(page) == []
    keep_picture(page, f"form-{size}-{scheme}")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_results(shop, open_as_owner, size: str, scheme: str) -> None:
    begun = now() - timedelta(days=13)
    stored = add_campaign(
        shop, name="Spring flyer", codes=["SPRING", "FLYER"], createdAt=begun,
        limits={"redemptions": 200, "budgetCents": 50_000},
    )  # fmt: skip
    collection("orders").insert_many(list(_orders(shop, stored)))
    page = open_as_owner(
        shop,
        f"{LIST}/{stored['_id']}/results/",
        viewport=SIZES[size],
        color_scheme=scheme,
    )
    expect(page.get_by_role("img", name="Orders by day")).to_be_visible()
    assert sticks_out(page) == []
    assert grave_faults(page) == []
    keep_picture(page, f"results-{size}-{scheme}")


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
    page = open_as_owner(shop, f"{LIST}/add/", viewport=SIZES["desktop"])
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
    keep_picture(page, "form-made")


def test_what_is_wrong_is_shown(shop, open_as_owner) -> None:
    page = open_as_owner(shop, f"{LIST}/add/", viewport=SIZES["phone"])
    page.get_by_label("Name").fill("Code")
    page.get_by_label("Percent off", exact=True).last.fill("10")
    page.get_by_label("Guests who type a code").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please write the code that guests type.")).to_be_visible()
    assert grave_faults(page) == []
    keep_picture(page, "form-wrong")


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
    page = open_as_owner(shop, f"{LIST}/", viewport=SIZES[size])
    expect(page.get_by_text("0 of 50 redemptions")).to_be_visible()
    assert sticks_out(page) == []
    assert grave_faults(page) == []
    keep_picture(page, f"list-{size}")
