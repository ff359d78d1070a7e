"""Broadcasts in a browser: written in steps, looked at, sent and stopped, by keyboard, on a phone,
in the dark."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from messaging.broadcasts import bringing, clicks, editing
from messaging.broadcasts.tests.lists import (
    NO_QUIET,
    draft,
    guest,
    location_of,
    messages_of,
    ordered,
    owner_of,
    send_all,
    text,
)
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.looks import SIZES, grave_faults, keep_picture, sticks_out
from ordering.services.campaigns import create_campaign

LIST = "/admin/messaging/broadcast"
LOOKS = [
    ("phone", "light"), ("phone", "dark"), ("tablet", "light"), ("tablet", "dark"),
    ("desktop", "light"), ("desktop", "dark"),
]  # fmt: skip


@pytest.fixture
def shop(make_shop) -> Any:
    return make_shop(notifications=NO_QUIET)


def campaign(shop: Any, code: str) -> Document:
    terms = {"name": "Two", "type": "percent", "reward": {"percentOff": 50}, "codes": [code]}
    return create_campaign(location=location_of(shop), terms=terms, who=owner_of(shop))


def whole(shop: Any, **terms: Any) -> Document:
    """A broadcast with everything."""
    stored = campaign(shop, "MISSYOU")
    buttons = [
        {"title": "Order", "leads": "order", "answer": ""},
        {"title": "Send me the link", "leads": "reply", "answer": "link"},
    ]
    said = {
        "name": "We miss you",
        "channels": ["whatsapp", "sms"],
        "audience": {"visitsFrom": 1, "itemIds": ["latte"]},
        "coupon": {"campaignId": stored["_id"], "code": "MISSYOU"},
        "texts": [
            text("whatsapp", body="Hi {name}, half off with {code}: {link}", buttons=buttons),
            text(body="Hi {name}, half off at {restaurant} with {code}: {link}"),
            text(language="es", body="Hola {name}, la mitad con {code}: {link}"),
        ],
        **terms,
    }
    return draft(shop, **said)


def test_one_is_written_in_steps_and_sent(shop, open_as_owner) -> None:
    for days in ((2,), (2, 9), (40,)):
        guest(shop, *days)
    page = open_as_owner(shop, f"{LIST}/add/", viewport=SIZES["desktop"])
    page.get_by_label("Name", exact=True).fill("Autumn")
    page.get_by_role("checkbox", name="Text message").check()
    expect(page.locator("#count")).to_have_text("3 guests")
    page.get_by_label("Ordered in the last … days").fill("30")
    expect(page.locator("#count")).to_have_text("2 guests")
    page.get_by_label("Visits, at least").fill("2")
    expect(page.locator("#count")).to_have_text("1 guest")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("group", name="Text message, English").get_by_label("Text").fill(
        "Hi {name}, soup is back: {link}"
    )
    expect(page.locator(".broadcast-bubble")).to_contain_text("Hi Alex, soup is back: http")
    expect(page.locator("#texts")).to_contain_text("1 text each")
    assert grave_faults(page) == []
    page.get_by_role("button", name="Next").click()
    page.get_by_label("The link leads to the page of").select_option(label="Table 1")
    expect(page.locator("#faults li")).to_have_count(0)
    page.get_by_role("button", name="Save and look at it").click()
    expect(page.get_by_role("heading", name="Send “Autumn”")).to_be_visible()
    page.get_by_role("button", name="Send to 1 guest").click()
    expect(page.get_by_text("“Autumn” will be sent.")).to_be_visible()
    expect(page.locator("#far")).to_have_text("1 of 1 guests", timeout=60_000)
    stored = collection("broadcasts").find_one({"restaurantId": shop.restaurant_id})
    assert len(messages_of(stored)) == 1


def test_the_steps_by_keyboard_alone(shop, open_as_owner) -> None:
    page = open_as_owner(shop, f"{LIST}/add/", viewport=SIZES["desktop"])
    page.get_by_role("checkbox", name="Text message").uncheck()
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(page.locator("#step-says")).to_be_focused()
    expect(page.locator("#no_channel")).to_be_visible()
    page.get_by_role("button", name="Back").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#step-who")).to_be_focused()
    assert collection("broadcasts").find_one({"restaurantId": shop.restaurant_id}) is None


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_form(shop, open_as_owner, size: str, scheme: str) -> None:
    guest(shop, 2)
    stored = whole(shop)
    page = open_as_owner(
        shop,
        f"{LIST}/{stored['_id']}/change/",
        viewport=SIZES[size],
        color_scheme=scheme,
    )
    expect(page.locator("#count")).to_have_text("1 guest")
    for step in ("who", "says", "offer"):
        page.locator(f"button[data-step={step}]").click()
        expect(page.locator(f"#step-{step}")).to_be_visible()
        expect(page.locator("#back")).to_be_visible(visible=step != "who")
        # Of a channel that was not chosen there is nothing to write.
        expect(page.locator("#id_body_email_en")).to_be_hidden()
        expect(page.locator("#id_body_sms_es")).to_be_visible(visible=step == "says")
        expect(page.locator("#id_body_sms_pt")).to_be_hidden()
        assert sticks_out(page) == []
        assert grave_faults(page) == []
        keep_picture(page, f"broadcast-{step}-{size}-{scheme}")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_last_look(shop, open_as_owner, size: str, scheme: str) -> None:
    guest(shop, 2)
    stored = whole(shop)
    page = open_as_owner(
        shop,
        f"{LIST}/{stored['_id']}/send/",
        viewport=SIZES[size],
        color_scheme=scheme,
    )
    expect(page.get_by_role("button", name="Send to 1 guest")).to_be_enabled()
    assert sticks_out(page) == []
    assert grave_faults(page) == []
    keep_picture(page, f"broadcast-send-{size}-{scheme}")


def test_what_is_missing_keeps_it_from_being_sent(shop, open_as_owner) -> None:
    guest(shop)
    stored = draft(shop, texts=[], link={})
    page = open_as_owner(shop, f"{LIST}/{stored['_id']}/send/", viewport=SIZES["phone"])
    expect(page.get_by_text("Please write what guests read by text message.")).to_be_visible()
    expect(page.get_by_role("button", name="Send to 1 guest")).to_be_disabled()
    assert grave_faults(page) == []
    keep_picture(page, "broadcast-missing-phone")


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_paused_gone_on_and_cancelled(shop, open_as_owner, size: str, scheme: str) -> None:
    for _ in range(3):
        guest(shop)
    made = whole(shop, perMinute=1)
    # So that a worker makes no more than the first message meanwhile.
    later = (now() + timedelta(days=2)).strftime("%Y-%m-%dT12:00")
    page = open_as_owner(
        shop,
        f"{LIST}/{made['_id']}/send/",
        viewport=SIZES[size],
        color_scheme=scheme,
    )
    page.get_by_label("Later, at this time").check()
    page.get_by_label("Time, by Pier").fill(later)
    page.get_by_role("button", name="Send to 3 guests").click()
    expect(page.locator(".order-head")).to_contain_text("Scheduled")
    assert grave_faults(page) == []
    keep_picture(page, f"broadcast-scheduled-{size}-{scheme}")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".order-head")).to_contain_text("Paused")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".order-head")).to_contain_text("Scheduled")
    # Its time has come; the page finds that out by itself.
    collection("broadcasts").update_one({"_id": made["_id"]}, {"$set": {"nextAt": now()}})
    expect(page.locator(".order-head")).to_contain_text("Being sent", timeout=60_000)
    expect(page.locator("#far")).to_have_text("1 of 3 guests", timeout=60_000)
    assert sticks_out(page) == []
    assert grave_faults(page) == []
    keep_picture(page, f"broadcast-sending-{size}-{scheme}")
    page.get_by_role("button", name="Cancel it for good").click()
    expect(page.locator(".order-head")).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_results(shop, open_as_owner, size: str, scheme: str) -> None:
    stored = brought(shop)
    page = open_as_owner(
        shop,
        f"{LIST}/{stored['_id']}/results/",
        viewport=SIZES[size],
        color_scheme=scheme,
    )
    expect(page.get_by_role("img", name="From its audience to orders")).to_be_visible()
    expect(page.get_by_role("img", name="Sales by what brought them")).to_be_visible()
    assert sticks_out(page) == []
    assert grave_faults(page) == []
    keep_picture(page, f"broadcast-results-{size}-{scheme}")


def brought(shop: Any) -> Document:
    """A broadcast that was sent, read, tapped, answered, and has brought orders by every sign."""
    phones = [guest(shop, 30, channels=("sms", "whatsapp")) for _ in range(6)]
    made = send_all(whole(shop))
    rows = list(collection("broadcast_guests").find({"broadcastId": made["_id"]}))
    states = ["read", "read", "delivered", "delivered", "sent", "failed"]
    for message, state in zip(messages_of(made), states, strict=True):
        said = {"state": state, "error": {"code": "131026", "message": "Undeliverable"}}
        collection("messages").update_one({"_id": message["_id"]}, {"$set": said})
    for row in rows[:3]:
        clicks.count_click(row)
    replied = {"repliedAt": now(), "reply": "send me the link"}
    collection("broadcast_guests").update_one({"_id": rows[0]["_id"]}, {"$set": replied})
    share = {"id": made["coupon"]["campaignId"], "code": "MISSYOU", "amountCents": 400}
    soon = {"days_ago": -1 / 48}
    for phone, fields in zip(
        phones, ({"campaign": share}, {"via": rows[1]["token"]}, {}), strict=False
    ):
        bringing.look_at_order(ordered(shop, phone, **soon, **fields, totalPriceCents=2150))
    over = {"state": "sent", "isDue": False, "endedAt": now(), "dueAt": now()}
    collection("broadcasts").update_one({"_id": made["_id"]}, {"$set": over})
    return editing.again(made)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_list(shop, open_as_owner, size: str) -> None:
    draft(shop, name="Autumn")
    brought(shop)
    page = open_as_owner(shop, f"{LIST}/", viewport=SIZES[size])
    expect(page.get_by_text("We miss you").first).to_be_visible()
    assert sticks_out(page) == []
    assert grave_faults(page) == []
    keep_picture(page, f"broadcast-list-{size}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_link_that_leads_nowhere(stack, browser, scheme) -> None:
    context = browser.new_context(viewport=SIZES["phone"], color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{stack.url}/b/nobodyhas1")
    expect(page.get_by_role("heading", name="Unknown link")).to_be_visible()
    assert grave_faults(page) == []
    keep_picture(page, f"broadcast-unknown-{scheme}")
    context.close()
