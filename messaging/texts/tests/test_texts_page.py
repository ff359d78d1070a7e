"""The text's page, driven in Chromium."""

import pytest
from playwright.sync_api import expect

from messaging.texts.stored import stored_text
from orderbuddy.testing.looks import faults, sticks_out
from orderbuddy.testing.shops import PASSWORD

PHONE, TABLET, DESKTOP = (390, 844), (820, 1180), (1280, 900)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(stack, browser, shop, request):
    """The owner's page, signed in."""
    width, height = request.param
    context = browser.new_context(locale="en-US", viewport={"width": width, "height": height})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
    page.goto(f"{stack.url}/admin/message-texts/")
    page.get_by_label("E-mail").fill(shop.owner_email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="To guests").wait_for()
    yield page
    context.close()
    assert faults == []


def is_fault(said) -> bool:
    """A script's, or something that the policy has kept out."""
    return said.type == "error" and "status of 4" not in said.text


def open_text(page, stack, shop, key: str) -> None:
    page.goto(f"{stack.url}/admin/message-texts/{shop.restaurant_id}/{key}/")
    page.get_by_role("heading", name="Preview").wait_for()


def test_what_whatsapp_shows_in_bold_is_bold(stack, shop, page) -> None:
    open_text(page, stack, shop, "order_ready/whatsapp/en")
    shown = page.locator("#shown-text")
    expect(shown.locator("b").first).to_have_text("A12")
    page.get_by_label("Text", exact=True).fill("Take *{code}* <b>now</b>")
    expect(shown).to_have_text("Take A12 <b>now</b>")
    expect(shown.locator("b")).to_have_text(["A12"])


def test_from_the_list_to_a_text_of_ones_own(stack, shop, page) -> None:
    page.get_by_role("link", name="Text message of Order ready").click()
    body = page.get_by_label("Text", exact=True)
    expect(body).to_have_value("{restaurant}: your order[ {code}] is ready[ at {location}]. "
                               "Enjoy![ {link}]")  # fmt: skip
    body.fill("{restaurant}: take  at the counter.")
    body.evaluate("(field) => field.setSelectionRange(19, 19)")
    page.get_by_role("button", name="{code} The order's number").press("Enter")
    expect(body).to_have_value("{restaurant}: take {code} at the counter.")
    expect(body).to_be_focused()
    expect(page.locator("#shown-text")).to_contain_text("take A12 at the counter.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    stored = stored_text(shop.restaurant_id, "order_ready", "sms", "en")
    assert stored["body"] == "{restaurant}: take {code} at the counter."
    page.get_by_role("button", name="Take our words again").click()
    expect(page.locator(".messagelist")).to_contain_text("at first")


def test_it_counts_and_warns_while_one_writes(stack, shop, page) -> None:
    open_text(page, stack, shop, "order_ready/sms/en")
    body, segments = page.get_by_label("Text", exact=True), page.locator("#shown-segments")
    body.fill("a" * 161)
    expect(segments).to_have_text("2 text messages · 161 of 306 characters (GSM-7)")
    body.fill("{restaurant} está")
    expect(segments).to_contain_text("of 70 characters (UCS-2)")
    expect(page.get_by_label("Hints")).to_contain_text("Because of á one part holds 70")
    body.fill("{cod}")
    expect(page.locator("#fault-body")).to_contain_text("{cod}, which is not known here")
    expect(page.get_by_role("status")).to_contain_text("One thing is wrong")
    expect(body).to_have_attribute("aria-invalid", "true")
    body.fill("{code}")
    expect(page.locator("#fault-body")).to_have_text("")
    expect(page.get_by_role("status")).to_have_text("")


def test_a_guest_who_writes_markup_gets_text(stack, shop, page) -> None:
    open_text(page, stack, shop, "order_ready/push/en")
    page.get_by_label("Title", exact=True).fill("<img src=x onerror=alert(1)> {code}")
    expect(page.locator("#shown-subject")).to_have_text("<img src=x onerror=alert(1)> A12")
    assert page.locator("#shown-subject img").count() == 0


def test_the_email_follows_and_the_way_back_is_free(stack, shop, page) -> None:
    open_text(page, stack, shop, "order_ready/email/es")
    frame = page.frame_locator("#letter-frame iframe:not(.is-coming)")
    expect(frame.get_by_role("heading", name="Tu pedido A12 está listo")).to_be_visible()
    page.get_by_label("Subject").fill("¡Ven! {code}")
    expect(frame.get_by_role("heading", name="¡Ven! A12")).to_be_visible()
    expect(page.locator("#letter-frame iframe")).to_have_count(1)
    page.get_by_label("Screen").select_option("dark")
    expect(frame.locator("body")).to_have_css("background-color", "rgb(23, 20, 18)")
    page.get_by_label("Width").select_option("desktop")
    assert page.evaluate("history.length") <= 6
    page.go_back()
    page.get_by_role("heading", name="To guests").wait_for()


def test_more_buttons(stack, shop, page) -> None:
    open_text(page, stack, shop, "order_ready/whatsapp/en")
    page.get_by_label("Title of button 1", exact=True).fill("On my way")
    page.get_by_label("Answer of button 1", exact=True).fill("coming")
    page.get_by_role("button", name="Add a button").click()
    expect(page.get_by_label("Title of button 2")).to_be_focused()
    page.keyboard.type("Wait")
    page.get_by_label("Answer of button 2").fill("wait")
    expect(page.locator("#shown-buttons")).to_have_text("On my wayWait")
    page.locator(".approval summary").click()
    expect(page.locator("#shown-approval")).to_contain_text("Your order *{{1}}* is ready at {{2}}.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    stored = stored_text(shop.restaurant_id, "order_ready", "whatsapp", "en")
    assert [one["id"] for one in stored["buttons"]] == ["coming", "wait"]


def test_how_emails_look(stack, shop, page) -> None:
    page.get_by_role("link", name="Change how e-mails look").click()
    frame = page.frame_locator("#letter-frame iframe:not(.is-coming)")
    bar = frame.locator(".letter-head").first
    expect(bar).to_have_css("background-color", "rgb(179, 64, 31)")
    page.get_by_label("Colour", exact=True).fill("#1f6f6b")
    expect(bar).to_have_css("background-color", "rgb(31, 111, 107)")
    expect(page.get_by_label("Pick the colour")).to_have_value("#1f6f6b")
    page.get_by_label("A line of your own").fill("Open daily")
    expect(frame.get_by_text("Open daily")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")


KEYS = ("", "order_ready/sms/en", "order_ready/push/pt", "order_ready/whatsapp/es",
        "daily_report/email/en", "brand")  # fmt: skip


def test_everyone_can_use_it(stack, shop, page) -> None:
    size = page.viewport_size
    for key in KEYS:
        page.set_viewport_size(size)
        if key:
            open_text(page, stack, shop, key)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert (sticks_out(page), faults(page)) == ([], []), (key, scheme)
        page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
        assert sticks_out(page) == [], key
