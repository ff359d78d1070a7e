"""Messages in the admin: the list, a message, an order's part, the figures."""

import re
from html import unescape
from typing import Any

import pytest
from bson import ObjectId
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from messaging.channels.base import Cost
from messaging.outbox import states
from messaging.outbox.tests.sending import again, change, make, number
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.looks import SIZES, looks_fine
from orderbuddy.testing.shops import PASSWORD, make_member
from orderbuddy.tests.admin_forms import client_of

LIST = "admin:messaging_message_changelist"


@pytest.fixture
def owner(shop) -> Client:
    return client_of(shop.owner_email)


@pytest.fixture
def order(shop) -> Document:
    stored = {
        "_id": ObjectId(), "quoteId": ObjectId(), "orderCode": "A1B2", "status": "CREATED",
        "restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana", "phone": number()}, "getSms": True, "items": [],
        "startedAt": now(), "totalPriceCents": 1250,
    }  # fmt: skip
    collection("orders").insert_one(stored)
    return stored


@pytest.fixture
def told(shop, order) -> dict[str, Document]:
    """What was told of the order: one that failed and went on to another channel, one that was
    read, one that waits, one to who wants none."""
    values = {"code": "A1B2", "restaurant": "Test Café", "link": "https://order.example/status/x"}
    text = "Test Café: your order A1B2 is ready. https://order.example/status/x"

    def one(channel: str, to: str, what: str) -> Document:
        return change(make(shop, (channel, to), order_id=order["_id"], values=values), what=what)

    failed = one("whatsapp", number(), "order_ready")
    error = {"code": "131026", "message": "Message undeliverable"}
    states.move(failed["_id"], "failed", error=error)
    fell = one("sms", order["customer"]["phone"], "order_ready")
    change(failed, fellTo=fell["_id"])
    cost = {"cost": Cost("0.00790", "USD"), "parts": 1, "provider": "twilio", "reference": "SM77"}
    states.move(fell["_id"], "sent", **cost)
    states.move(fell["_id"], "read")
    change(fell, content={"text": text, "isRendered": True}, chainOf=failed["_id"])
    waits = one("email", "ana@guests.example", "staff_text")
    stopped = one("sms", number(), "order_accepted")
    states.move(stopped["_id"], "suppressed", reason="stopped")
    found = {"failed": failed, "read": fell, "waits": waits, "stopped": stopped}
    return {name: again(one) for name, one in found.items()}


def words(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def page_of(message: Document) -> str:
    return reverse("admin:messaging_message_change", args=[message["_id"]])


def test_the_list_says_what_became_of_each(owner, told):
    shown = words(owner, reverse(LIST))
    for said in ("Order ready", "Read", "Failed", "Waiting", "Not sent", "WhatsApp", "$0.0079"):
        assert said in shown
    assert told["read"]["to"] in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("state=failed", {"failed"}),
        ("channel=email", {"waits"}),
        ("what=order_ready", {"failed", "read"}),
    ],
)
def test_it_can_be_narrowed_down(owner, told, asked, found):
    text = owner.get(f"{reverse(LIST)}?{asked}").text
    assert {name for name, one in told.items() if str(one["_id"]) in text} == found


def test_a_number_and_an_order_are_found(owner, told, order):
    for asked, found in (
        (told["read"]["to"], {"read"}),
        (told["read"]["to"].removeprefix("+1"), {"read"}),
        ("Ana@guests.example", {"waits"}),
        (str(order["_id"]), set(told)),
        ("+15550000000", set()),
    ):
        text = owner.get(reverse(LIST), {"q": asked}).text
        assert {name for name, one in told.items() if str(one["_id"]) in text} == found, asked


def test_a_message_tells_its_story(owner, told):
    shown = words(owner, page_of(told["read"]))
    for said in ("is ready.", "Sent", "Read", "$0.0079", "SM77", "Order A1B2", "WhatsApp"):
        assert said in shown
    assert "They are not on WhatsApp" in words(owner, page_of(told["failed"]))
    assert "they have said stop" in words(owner, page_of(told["stopped"]))


def test_it_is_sent_once_more(owner, told, shop):
    address = reverse("admin:message_resend", args=[told["read"]["_id"]])
    assert "on its way once more" in owner.post(address, follow=True).text
    made = collection("messages").find_one({"againOf": told["read"]["_id"]})
    assert made["to"] == told["read"]["to"]
    refused = reverse("admin:message_resend", args=[told["waits"]["_id"]])
    assert "cannot be sent again" in owner.post(refused, follow=True).text
    viewer = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: "viewer"}))
    assert "Send once more" not in viewer.get(page_of(told["read"])).text
    assert viewer.post(address).status_code == 404
    assert owner.get(address).status_code == 405


def test_an_orders_page_shows_its_messages(owner, told, order):
    shown = words(owner, reverse("admin:ordering_order_change", args=[order["_id"]]))
    reasons = ("They are not on WhatsApp", "they have said stop")
    for said in ("Order ready", *reasons, "Send once more"):
        assert said in shown


def test_the_first_page_says_what_could_not_be_sent(owner, told, shop):
    # The one that failed went on to another channel.
    assert "Could not be sent" not in owner.get("/admin/").text
    change(told["failed"], fellTo=None)
    assert "Could not be sent" in owner.get("/admin/").text
    kitchen = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: "kitchen"}))
    assert "Could not be sent" not in kitchen.get("/admin/").text


def test_reports_and_invitations_are_for_who_manages(owner, shop):
    report = make(shop, ("email", "boss@shop.example"), what="daily_report", purpose="staff")
    alarm = make(shop, ("email", "a@shop.example"), what="alarm_kitchen", purpose="staff")
    cashier = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: "cashier"}))
    for client, found in ((owner, {report["_id"], alarm["_id"]}), (cashier, {alarm["_id"]})):
        text = client.get(reverse(LIST)).text
        assert {one["_id"] for one in (report, alarm) if str(one["_id"]) in text} == found
    assert cashier.get(page_of(report)).status_code == 302
    assert owner.get(page_of(report)).status_code == 200


def test_figures(owner, told, shop):
    shown = words(owner, reverse("admin:messaging_figures"))
    for said in ("Order ready Text message 1", "Order ready WhatsApp 1", "$0.0079", "100.0 %"):
        assert said in shown
    viewer = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: "viewer"}))
    assert viewer.get(reverse("admin:messaging_figures")).status_code == 403
    assert "Figures and cost" not in viewer.get(reverse(LIST)).text
    elsewhere = {"location": str(ObjectId())}
    assert owner.get(reverse("admin:messaging_figures"), elsewhere).status_code == 404


@pytest.fixture
def page(stack, browser, shop):
    """`page(size, scheme)` → a page of the owner, signed in."""
    contexts: list[Any] = []

    def sign_in(size: str, scheme: str) -> Page:
        options = {"viewport": SIZES[size], "color_scheme": scheme, "locale": "en-US"}
        contexts.append(browser.new_context(**options))
        opened = contexts[-1].new_page()
        opened.set_default_timeout(30_000)
        opened.goto(f"{stack.url}/admin/")
        opened.get_by_label("E-mail").fill(shop.owner_email)
        opened.get_by_label("Password").fill(PASSWORD)
        opened.get_by_role("button", name="Sign in").click()
        opened.wait_for_url("**/admin/")
        return opened

    yield sign_in
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("size", "scheme"), [("phone", "light"), ("tablet", "dark"), ("desktop", "light")]
)
def test_the_pages_look_right_and_can_be_read_by_everybody(stack, page, told, order, size, scheme):
    opened = page(size, scheme)
    for name, address in (
        ("list", reverse(LIST)),
        ("message", page_of(told["read"])),
        ("figures", reverse("admin:messaging_figures")),
        ("order", reverse("admin:ordering_order_change", args=[order["_id"]])),
        ("settings", reverse("admin:messaging_settings", args=[str(order["locationId"])])),
    ):
        opened.goto(stack.url + address)
        looks_fine(opened, f"messages-{name}-{size}-{scheme}")


def test_it_is_sent_once_more_with_the_keyboard(stack, page, told, order):
    opened = page("desktop", "light")
    opened.goto(f"{stack.url}{page_of(told['read'])}")
    opened.get_by_role("button", name="Send once more").focus()
    opened.keyboard.press("Enter")
    opened.get_by_text("It is on its way once more.").wait_for()
    assert collection("messages").count_documents({"againOf": told["read"]["_id"]}) == 1


def test_a_secret_that_waits_is_shown_to_nobody(owner, shop):
    """Whoever manages could come in by an owner's invitation, while the mail server is away."""
    told = {"is_secret": True, "purpose": "staff", "what": "invitation"}
    message = make(shop, ("email", "new@shop.example"), **told)
    change(message, content={"text": "Open https://shop.example/join/s3cret", "isRendered": True})
    text = owner.get(page_of(message)).text
    assert "A secret: it is not kept" in text
    assert "s3cret" not in text
