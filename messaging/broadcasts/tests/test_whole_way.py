"""From an approved template by way of a tap to an order: over the wire, with everything running."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from messaging.broadcasts import editing
from messaging.broadcasts.results import results_of
from messaging.broadcasts.tests.lists import NO_QUIET, draft, guest, owner_of, row_of, text
from messaging.conversations.tests.talk import number
from messaging.tests.webhooks.messages import PATH, PUBLIC
from orderbuddy.mongo import Document, collection
from ordering.tests.campaign_shop import add_campaign
from ordering.tests.guests import PLACE, PREVIEW
from payments.tests.guests import until

PHONE_AGENT = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1"}
TIMEOUT = 15
BUTTONS = [
    {"title": "Order now", "leads": "order", "answer": ""},
    {"title": "Send me the link", "leads": "reply", "answer": "link"},
    {"title": "Talk to us", "leads": "reply", "answer": ""},
]


@pytest.fixture
def shop(make_shop, graph) -> Any:
    whatsapp_id = number()[1:]
    graph.numbers.add(whatsapp_id)
    return make_shop(
        notifications=NO_QUIET, conversations={"whatsappPhoneId": whatsapp_id, "smsNumber": ""}
    )


def sent(shop: Any) -> Document:
    """To whoever agreed, with a code of half off that is each guest's own."""
    half_off = {"reward": {"percentOff": 50}, "codes": ["MISSYOU"], "personalCodes": True}
    campaign = add_campaign(shop, everywhere=None, **half_off)
    made = draft(
        shop,
        channels=["whatsapp"],
        texts=[text("whatsapp", body="Hi {name}, {restaurant} misses you", buttons=BUTTONS)],
        coupon={"campaignId": campaign["_id"], "code": "MISSYOU"},
    )
    return editing.schedule(who=owner_of(shop), broadcast=made, local=None, rev=made["rev"])


def thread_of(phone: str) -> Document:
    return collection("threads").find_one({"phone": phone}) or {}


def test_from_the_template_by_taps_to_the_order(stack, shop, graph) -> None:
    phone = guest(shop, channels=("whatsapp",))
    broadcast = sent(shop)
    template = graph.wait_taken(phone, seconds=60).facts["content"]
    token = row_of(broadcast, phone)["token"]
    body, *buttons = template["components"]
    assert [one["text"] for one in body["parameters"]] == ["Ana", "Test Café"]
    assert [(one["sub_type"], one["index"]) for one in buttons] == [
        ("url", "0"), ("quick_reply", "1"), ("quick_reply", "2"),
    ]  # fmt: skip
    (page,), (asks,), (talks,) = (one["parameters"] for one in buttons)
    assert page == {"type": "text", "text": token}

    number_id = collection("locations").find_one({"restaurantId": shop.restaurant_id})
    wire = {
        "url": f"{PUBLIC}{PATH}/whatsapp",
        "via": stack.url,
        "number": number_id["conversations"]["whatsappPhoneId"],
    }
    asked = {"tap": (asks["payload"], "Send me the link"), "message_id": f"wamid.{token}"}
    assert graph.write(phone, secret="not ours", **asked, **wire) == 403
    assert graph.write(phone, reserialised=True, **asked, **wire) == 403
    assert thread_of(phone) == {}
    for _ in range(2):
        assert graph.write(phone, **asked, **wire) == 200
    link = f"{PUBLIC}/b/{token}"
    assert link in graph.wait_taken(phone, count=2, seconds=60).facts["content"]["body"]
    # A row of a list says the same as a button: it is another message of theirs.
    assert graph.write(phone, row=(asks["payload"], "Send me the link"), **wire) == 200
    assert link in graph.wait_taken(phone, count=3, seconds=60).facts["content"]["body"]
    assert thread_of(phone)["waitingSince"] is None
    assert graph.write(phone, button=(talks["payload"], "Talk to us"), **wire) == 200
    until(lambda: thread_of(phone)["waitingSince"] is not None, 60)
    said = collection("thread_messages").find({"threadId": thread_of(phone)["_id"]}).sort("seq", 1)
    assert [(one["from"], one["what"]) for one in said] == [
        ("guest", "link_asked"), ("staff", "order_link"),
        ("guest", "link_asked"), ("staff", "order_link"), ("guest", ""),
    ]  # fmt: skip
    assert len(graph.taken_by(phone)) == 3

    order_by(stack.url, f"/b/{token}", shop)
    order = collection("orders").find_one({"restaurantId": shop.restaurant_id, "via": token})
    assert order["campaign"]["code"].startswith("MISSYOU-")
    assert order["discount"]["amountCents"] > 0
    until(lambda: results_of(broadcast)["orders"] == 1, 60)
    results = results_of(broadcast)
    assert results["by"][0]["by"] == "code"
    paid = order["totalPriceCents"]
    assert (results["by"][0]["orders"], results["revenueCents"]) == (1, paid)
    counted = ("guests", "sent", "clicked", "replied", "ordered")
    assert [results[one] for one in counted] == [1, 1, 1, 1, 1]
    assert results["replies"] == [{"reply": "send me the link", "guests": 1}]


def order_by(url: str, path: str, shop: Any) -> None:
    """Tap the link, look at the page that it leads to, and order a latte there, as the page does:
    with the code that stands in its address."""
    phone = requests.Session()
    phone.headers.update(PHONE_AGENT)
    led = phone.get(url + path, timeout=TIMEOUT)
    assert led.status_code == 200
    assert f"/o/{shop.origin_id}" in led.url
    (code,) = parse_qs(urlsplit(led.url).query)["code"]
    cart = shop.cart("latte", campaignCode=code)
    quoted = phone.post(url + PREVIEW, json=cart, timeout=TIMEOUT)
    quote_id = quoted.json()["data"]["previewOrderId"]
    placed = phone.post(url + PLACE, json={"previewOrderId": quote_id}, timeout=TIMEOUT)
    assert placed.status_code == 200, placed.text
