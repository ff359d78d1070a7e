"""The sign-in and account pages in a browser: passkeys on a virtual authenticator, by keyboard, on
each size, bright and dark, and without a fault that axe finds."""

import re

import pytest
from playwright.sync_api import Page, expect

from orderbuddy.accounts import passkeys
from orderbuddy.accounts.tests.signing_in import (
    code_sent_to,
    demand_second_factor,
    give_totp,
    person_of,
    present_code,
)
from orderbuddy.mongo import collection
from orderbuddy.testing.looks import SIZES, faults, keep_picture, sticks_out
from orderbuddy.testing.shops import PASSWORD


@pytest.fixture
def site(stack) -> str:
    """By name: browsers know no passkeys at a bare IP address."""
    return stack.url.replace("127.0.0.1", "localhost")


def authenticator(page: Page, **options):
    """A device with a fingerprint reader that always knows its owner."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    found = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **options,
    }
    made = client.send("WebAuthn.addVirtualAuthenticator", {"options": found})
    return client, made["authenticatorId"]


def fill_in(page: Page, shop) -> None:
    page.get_by_label("E-mail").fill(shop.owner_email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def signed_in(open_page, site: str, shop, **options) -> Page:
    page = open_page(f"{site}/sign-in/?next=/account/", **options)
    fill_in(page, shop)
    page.wait_for_url(f"{site}/account/")
    return page


def add_passkey(page: Page, name: str = "My phone") -> None:
    page.get_by_label("What this device is called").fill(name)
    page.get_by_role("button", name="Add a passkey").click()


def check(page: Page, name: str, heading: str) -> None:
    """The page with that heading has no fault of accessibility, and fits the screen."""
    expect(page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()
    page.wait_for_load_state()
    assert (sticks_out(page), faults(page)) == ([], []), name
    keep_picture(page, name)


def test_a_passkey_is_added_and_signs_in_without_a_name(stack, site, shop, open_page):
    page = signed_in(open_page, site, shop)
    authenticator(page)
    add_passkey(page)
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My phone")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/?next=/admin/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/admin/")
    (stored,) = passkeys.passkeys_of(person_of(shop.owner_email))
    assert stored["signCount"] > 0
    assert stored["usedAt"] is not None
    (mine,) = collection("sign_ins").find({"how": "passkey", "personId": _id(shop)})
    assert mine["isStrong"] is True


def _id(shop):
    return person_of(shop.owner_email).pk


def test_a_passkey_is_the_second_factor_after_a_password_too(stack, site, shop, open_page):
    page = signed_in(open_page, site, shop)
    authenticator(page)
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{site}/account/")
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/?next=/account/")
    fill_in(page, shop)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/account/")


def test_a_device_that_does_not_know_its_owner_does_not_sign_in(stack, site, shop, open_page):
    page = signed_in(open_page, site, shop)
    client, device = authenticator(page)
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{site}/account/")
    page.context.clear_cookies()
    known = {"authenticatorId": device, "isUserVerified": False}
    client.send("WebAuthn.setUserVerified", known)
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert "sign-in" in page.url


def test_a_copied_passkey_is_refused(stack, site, shop, open_page):
    """Its counter has fallen behind the one that we know."""
    page = signed_in(open_page, site, shop)
    authenticator(page)
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{site}/account/")
    ahead = {"$set": {"passkeys.0.signCount": 5_000_000}}
    collection("second_factors").update_one({"_id": _id(shop)}, ahead)
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Nothing here knows this passkey")).to_be_visible()


def test_a_removed_passkey_opens_nothing(stack, site, shop, open_page):
    page = signed_in(open_page, site, shop)
    authenticator(page)
    add_passkey(page, "Old phone")
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Remove the passkey Old phone").click()
    expect(page.get_by_text("The passkey Old phone was removed.")).to_be_visible()
    assert passkeys.passkeys_of(person_of(shop.owner_email)) == []
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Nothing here knows this passkey")).to_be_visible()


def test_an_answer_is_good_once_and_at_this_site_alone(stack, site, shop, open_page):
    """A recorded answer is sent again: its challenge was used."""
    page = signed_in(open_page, site, shop)
    authenticator(page)
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{site}/account/")
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else "")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/kitchen/")
    answer = next(one for one in sent if "answer=" in one)
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/")
    replayed = page.evaluate(
        """async (body) => {
          const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
          const form = new URLSearchParams(body);
          form.set("csrfmiddlewaretoken", token);
          const answer = await fetch("/sign-in/passkey/", { method: "POST", body: form });
          return answer.text();
        }""",
        answer,
    )
    assert "Nothing here knows this passkey" in replayed


def test_setting_up_an_app_by_keyboard(stack, mailbox, site, shop, open_page):
    page = signed_in(open_page, site, shop)
    page.get_by_role("link", name="Set it up").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Or type this in there").focus()
    page.keyboard.press("Enter")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code").focus()
    page.keyboard.type(present_code(secret))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("10 of them are left")).to_be_visible()


def test_whom_the_restaurant_asks_is_led_all_the_way(stack, mailbox, site, shop, open_page):
    demand_second_factor(shop.restaurant_id)
    page = open_page(f"{site}/admin/")
    fill_in(page, shop)
    page.get_by_label("Code").fill(code_sent_to(mailbox, shop.owner_email))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    authenticator(page)
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(f"{site}/admin/")


@pytest.mark.parametrize(
    ("size", "scheme"), [("phone", "light"), ("tablet", "dark"), ("desktop", "light")]
)
def test_every_page_is_readable(stack, mailbox, site, shop, open_page, size, scheme):
    options = {"viewport": SIZES[size], "color_scheme": scheme}
    page = open_page(f"{site}/sign-in/?next=/account/", **options)
    check(page, f"sign-in-{size}", "Sign in")
    page.get_by_label("E-mail").fill(shop.owner_email)
    page.get_by_role("button", name="Send me a code").click()
    check(page, f"code-{size}", "Type the code")
    page.get_by_label("Code").fill(code_sent_to(mailbox, shop.owner_email))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/account/")
    page.goto(f"{site}/account/totp/")
    check(page, f"totp-{size}", "Set up your app")
    page.goto(f"{site}/account/")
    authenticator(page)
    add_passkey(page)
    check(page, f"recovery-{size}", "Keep these codes")
    page.get_by_role("link", name="I have kept them").click()
    secret = give_totp(shop.owner_email)
    page.goto(f"{site}/account/password/")
    check(page, f"password-{size}", "A new password")
    page.goto(f"{site}/account/")
    check(page, f"account-{size}", "Owner")
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text(re.compile("Signed out everywhere else"))).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/?next=/account/")
    fill_in(page, shop)
    check(page, f"second-factor-{size}", "One more step")
    page.get_by_label("Code of your authenticator app").fill(present_code(secret))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/account/")


@pytest.mark.parametrize(
    ("size", "scheme"), [("phone", "dark"), ("tablet", "light"), ("desktop", "light")]
)
def test_an_api_key_is_made_and_revoked(stack, site, shop, open_page, size, scheme):
    page = open_page(
        f"{site}/sign-in/?next=/admin/orderbuddy/apikey/add/",
        viewport=SIZES[size],
        color_scheme=scheme,
    )
    fill_in(page, shop)
    page.get_by_label("Name").fill("Delivery")
    page.get_by_label("Pier").check()
    page.get_by_label("Orders: bump and move").check()
    check(page, f"key-add-{size}", "Add API key")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("The key")).to_have_value(re.compile("^obk_"))
    check(page, f"key-made-{size}", "The key Delivery")
    page.get_by_role("link", name="I have copied it").click()
    check(page, f"key-list-{size}", "API keys")
    page.get_by_role("link", name="Delivery").click()
    check(page, f"key-{size}", "Delivery")
    page.get_by_role("link", name="Revoke").click()
    check(page, f"key-revoke-{size}", "Revoke Delivery?")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("is worth nothing any more")).to_be_visible()


def test_at_a_bare_address_the_page_says_why_there_are_no_passkeys(stack, shop, open_page):
    page = signed_in(open_page, stack.url, shop)
    expect(page.get_by_text("they need https, or localhost")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
