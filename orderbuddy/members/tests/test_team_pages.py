"""The pages of the team and of guests' data in a browser: axe, sizes, bright and dark."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from playwright.sync_api import Page, expect

from orderbuddy.accounts.roles import Role, role_of
from orderbuddy.guests.tests.test_guests import store_order, stored
from orderbuddy.members.tests.people import again, another_location, member
from orderbuddy.mongo import collection
from orderbuddy.testing.chromium import PATIENCE_MS, sign_in_to_admin
from orderbuddy.testing.looks import SIZES, looks_fine
from orderbuddy.testing.mailbox import text_of
from orderbuddy.testing.shops import PASSWORD

LOOKS = [("phone", "light"), ("tablet", "dark"), ("desktop", "light"), ("phone", "dark")]


@pytest.fixture
def open_as(stack, browser):
    """`open_as(email, **context)` → a page of that person, signed in; axe may style it."""
    contexts: list[Any] = []
    faults: list[str] = []

    def sign_in(email: str, **options: Any) -> Page:
        contexts.append(browser.new_context(locale="en-US", bypass_csp=True, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        sign_in_to_admin(page, stack.url, email, PASSWORD)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert faults == []


def test_an_owner_invites_and_somebody_comes(stack, shop, open_as, browser, mailbox) -> None:
    page, email = open_as(shop.owner_email, viewport=SIZES["phone"]), f"{ObjectId()}@new.example"
    another_location(shop)
    page.goto(f"{stack.url}/admin/orderbuddy/member/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Kitchen: ").check()
    page.get_by_label("Only these:").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Choose at least one location.")).to_be_visible()
    page.get_by_label("Quay").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"An invitation is on its way to {email}.")).to_be_visible()
    token = text_of(mailbox.wait_for(email, seconds=40)).split("/invitations/")[1].split()[0]
    with browser.new_context(locale="en-US", bypass_csp=True, viewport=SIZES["phone"]) as context:
        other = context.new_page()
        other.goto(f"{stack.url}/invitations/{token}")
        looks_fine(other, "invitation-phone-light")
        other.get_by_label("Your name").fill("Rui")
        other.get_by_label("A password").fill("seven-lighthouses")
        other.get_by_role("button", name="Make my account and accept").click()
        other.wait_for_url(f"{stack.url}/admin/")
        expect(other.locator(".who")).to_have_text("Rui")  # not shown on a phone
    page.reload()
    expect(page.get_by_role("link", name="Change Rui")).to_be_visible()
    assert collection("invitations").find_one({"email": email})["state"] == "accepted"


def test_a_member_is_changed_and_removed_with_the_keyboard(stack, shop, open_as) -> None:
    cashier = member(shop, "cashier")
    page = open_as(shop.owner_email, viewport=SIZES["desktop"])
    page.goto(f"{stack.url}/admin/orderbuddy/member/{cashier.pk}/change/")
    page.get_by_label("Cashier: ").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Saved: {cashier}, kitchen.")).to_be_visible()
    assert role_of(again(cashier), shop.restaurant_id) is Role.KITCHEN
    page.goto(f"{stack.url}/admin/orderbuddy/member/{cashier.pk}/change/")
    page.get_by_role("link", name="Remove from").press("Enter")
    page.get_by_role("button", name="Remove").press("Enter")
    expect(page.get_by_text("does not work here any more")).to_be_visible()
    assert role_of(again(cashier), shop.restaurant_id) is None


def test_a_manager_gives_only_roles_below_their_own(stack, shop, open_as) -> None:
    manager = member(shop, "manager", [ObjectId(shop.location_id)])
    another_location(shop)
    page = open_as(manager.email, viewport=SIZES["tablet"])
    page.goto(f"{stack.url}/admin/orderbuddy/member/add/")
    roles = page.get_by_role("group", name="Role").get_by_role("radio")
    assert [one.get_attribute("value") for one in roles.all()] == ["cashier", "kitchen", "viewer"]
    expect(page.get_by_label("All locations, also those to come")).to_have_count(0)
    expect(page.get_by_label("Quay")).to_have_count(0)


def test_an_owner_exports_and_erases_a_guest(stack, shop, open_as) -> None:
    order_id = store_order(shop, "+1 555 010 7788")
    page = open_as(shop.owner_email, viewport=SIZES["phone"])
    page.goto(f"{stack.url}/admin/orderbuddy/guestdata/")
    page.get_by_label("Phone or e-mail").fill("Ana")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text("Write a phone number or an e-mail")).to_be_visible()
    page.get_by_label("Phone or e-mail").fill("(555) 010-7788")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_text(re.compile(r"Found: 1 order\b"))).to_be_visible()
    assert not re.search(r"010\D*7788", page.url)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all of it").click()
    told = json.loads(Path(download.value.path()).read_text())
    assert told["orders"][0]["_id"] == str(order_id)
    page.get_by_role("button", name="Erase the guest").click()
    expect(page.get_by_text(re.compile(r"Erased from 1 order\b"))).to_be_visible()
    assert stored(order_id)["customer"]["name"] == ""
    page.get_by_label("Days").fill("90")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert page.get_by_label("Days").input_value() == "90"


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_pages_look_fine(stack, shop, open_as, size: str, scheme: str) -> None:
    cashier, _ = member(shop, "cashier"), another_location(shop)
    store_order(shop, "+1 555 010 9900")
    page = open_as(shop.owner_email, viewport=SIZES[size], color_scheme=scheme)
    page.goto(f"{stack.url}/admin/orderbuddy/member/add/")
    looks_fine(page, f"invite-{size}-{scheme}")
    page.get_by_label("E-mail").fill(f"{ObjectId()}@new.example")
    page.get_by_role("button", name="Send the invitation").click()
    looks_fine(page, f"team-{size}-{scheme}")
    page.goto(f"{stack.url}/admin/orderbuddy/member/{cashier.pk}/change/")
    looks_fine(page, f"member-{size}-{scheme}")
    page.get_by_role("link", name="Remove from").click()
    looks_fine(page, f"remove-{size}-{scheme}")
    page.goto(f"{stack.url}/admin/orderbuddy/guestdata/")
    page.get_by_label("Phone or e-mail").fill("15550109900")
    page.get_by_role("button", name="Look").click()
    looks_fine(page, f"guests-{size}-{scheme}")
    page.goto(f"{stack.url}/admin/orderbuddy/auditentry/")
    looks_fine(page, f"audit-{size}-{scheme}")
