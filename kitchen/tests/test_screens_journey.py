"""Pairing as people do it: a screen without sign-in here, a manager's phone there."""

import re

import pytest
from playwright.sync_api import Page, expect

from kitchen.devices.services import CODE_LASTS, revoke_screen
from kitchen.tests.devices import screen_of
from kitchen.tests.screens import column, eventually, lines_done, ticket
from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection, now
from orderbuddy.testing.looks import grave_faults
from ordering.tests.guests import order

PHONE = {"width": 400, "height": 800}


@pytest.fixture
def new_screen(stack, open_page):
    """A new device: (its page, its code)."""

    def new_screen(**options) -> tuple[Page, str]:
        page = open_page(f"{stack.sockets_url}/kitchen/", **options)
        page.get_by_role("link", name="pair it without signing in").click()
        expect(page.locator("#code")).to_have_text(re.compile(r"[A-Z0-9]{3} [A-Z0-9]{3}"))
        return page, page.locator("#code").inner_text()

    return new_screen


@pytest.fixture
def manager(stack, open_page, sign_in):
    """`manager(shop)` → the admin's page on the manager's phone."""
    return lambda shop: open_page(
        f"{stack.sockets_url}/admin/kitchen/screen/", sign_in(shop), viewport=PHONE
    )


def confirm(phone: Page, code: str, shows: str) -> None:
    phone.get_by_role("link", name="Add screen", exact=True).click()
    phone.get_by_label("Code").fill(code)
    phone.get_by_label("What it shows").select_option(label=shows)
    phone.get_by_label("Name").fill("Bar, left")
    phone.get_by_role("button", name="Pair").click()
    expect(phone.get_by_text("Bar, left is paired")).to_be_visible()


def test_paired_moved_and_revoked(stack, shop, new_screen, manager) -> None:
    screen, code = new_screen()
    phone = manager(shop)
    assert grave_faults(screen) == []
    confirm(phone, code, "Bar")
    bar = re.compile(rf"/kitchen/{shop.location_id}/\?station={shop.station_ids['bar']}$")
    expect(screen).to_have_url(bar)
    expect(screen.locator("#link")).to_have_text("Live")
    order_id = order(stack.url, shop, "espresso")
    ticket(screen, order_id).get_by_role("button", name="Bump").click()
    expect(ticket(screen, order_id)).to_have_count(0)
    eventually(lambda: lines_done(order_id) == [True])
    eventually(lambda: bool(collection("screen_reports").find_one(_key(shop))))
    phone.reload()
    row = phone.get_by_role("row").filter(has_text="Bar, left")
    expect(row).to_contain_text("● On")
    assert grave_faults(phone) == []
    # A cook looks at another station for a while: nobody sends the screen back.
    screen.get_by_role("link", name="All", exact=True).click()
    expect(column(screen, "Kitchen")).to_be_visible()
    row.get_by_role("link", name="Bar, left").click()
    phone.get_by_label("What it shows").select_option(label="Guests' board")
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(screen).to_have_url(re.compile("/board/"))
    expect(screen.get_by_role("heading", name="In the making")).to_be_visible()
    row.get_by_role("link", name="Bar, left").click()
    phone.get_by_role("link", name="Revoke").click()
    phone.get_by_role("button", name="Revoke").click()
    expect(screen).to_have_url(re.compile("/kitchen/pair/"))
    expect(screen.get_by_text("This screen was revoked")).to_be_visible()
    expect(screen.locator("#code")).to_have_text(re.compile(r"[A-Z0-9]{3} [A-Z0-9]{3}"))
    assert screen.locator("#code").inner_text() != code


def test_the_picture_leads_the_manager_to_the_code(stack, shop, new_screen, open_page, sign_in):
    screen, code = new_screen()
    path = f"/admin/kitchen/screen/pair/?code={code.replace(' ', '')}"
    phone = open_page(stack.sockets_url + path, sign_in(shop), viewport=PHONE)
    expect(phone.get_by_label("Code")).to_have_value(code)
    expect(phone.get_by_text("Its browser")).to_be_visible()
    assert grave_faults(phone) == []
    phone.get_by_label("What it shows").select_option(label="All stations")
    phone.get_by_label("Name").fill("Wall")
    phone.get_by_role("button", name="Pair").click()
    expect(screen).to_have_url(re.compile(rf"/kitchen/{shop.location_id}/$"))


def test_a_code_that_ran_out_is_followed_by_another(shop, new_screen) -> None:
    screen, code = new_screen()
    past = {"$set": {"expiresAt": now() - CODE_LASTS}}
    collection("screen_pairings").update_one({"_id": code.replace(" ", "")}, past)
    expect(screen.locator("#code")).not_to_have_text(code)
    expect(screen.locator("#code")).to_have_text(re.compile(r"[A-Z0-9]{3} [A-Z0-9]{3}"))


def test_revoked_while_it_was_off_it_says_so_when_it_is_on_again(
    stack, shop, new_screen, manager
) -> None:
    screen, code = new_screen()
    confirm(manager(shop), code, "All stations")
    expect(screen.locator("#link")).to_have_text("Live")
    screen.goto("about:blank")
    revoke_screen(by=User.objects.get(email=shop.owner_email), screen=screen_of(shop))
    screen.goto(f"{stack.sockets_url}/kitchen/{shop.location_id}/")
    expect(screen.get_by_text("This screen was revoked")).to_be_visible()


def test_without_the_server_it_says_so_and_goes_on(stack, new_screen) -> None:
    screen, code = new_screen(locale="pt-BR")
    screen.context.set_offline(True)
    expect(screen.get_by_role("status")).to_contain_text("Não se consegue contactar")
    screen.context.set_offline(False)
    expect(screen.locator("#said")).to_be_empty()
    assert screen.locator("#code").inner_text() == code


def _key(shop) -> dict:
    return {"_id": screen_of(shop)["_id"]}
