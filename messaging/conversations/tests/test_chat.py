"""The chat on an order's page: for whoever has its token, and only what was written there."""

import secrets
from datetime import timedelta
from io import BytesIO

import pytest
import requests
from PIL import Image

from messaging.conversations.receiving import CHAT_PER_MINUTE, receive
from messaging.conversations.tests.talk import (
    an_order,
    change_location,
    chat,
    chat_text,
    lines_of,
    number,
    talking_shop,
    texted,
    thread_of,
)
from orderbuddy.mongo import collection, now
from ordering.tests.guests import eventually

SECONDS = 30


def thread_with(order) -> dict:
    found = collection("threads").find_one({"orderId": order["_id"]})
    assert found is not None
    return found


def answer(session, thread, text: str = "No milk in it", **body) -> dict:
    path = f"/api/v1/threads/{thread['_id']}/messages"
    told = session.post(path, json={"text": text, **body})
    assert told.status_code == 201, told.text
    return told.json()["data"]


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "PNG")
    return out.getvalue()


def test_a_guest_writes_and_is_answered(stack, sign_in) -> None:
    shop = talking_shop()
    order = an_order(shop)
    assert chat(stack.url, order).json()["data"] == {"isOpen": True, "messages": []}
    chat_text(stack.url, order, "Is there milk in it?")
    thread = thread_with(order)
    assert (thread["name"], thread["lastChannel"]) == ("Ana", "chat")
    answer(sign_in(shop), thread)
    told = chat(stack.url, order).json()["data"]["messages"]
    assert [(one["text"], one["isOwn"]) for one in told] == [
        ("Is there milk in it?", True),
        ("No milk in it", False),
    ]
    assert all("personId" not in one for one in told)


def test_the_phone_on_the_order_opens_the_guests_thread_to_staff_alone(stack, sign_in) -> None:
    """Anybody may type any number when ordering: what its owner texted is not theirs to read."""
    shop, ana = talking_shop(), number()
    thread_id = receive(texted(shop, ana, "My address is 12 Elm Street"))
    order = an_order(shop, ana)
    chat_text(stack.url, order, "Hello")
    thread = thread_with(order)
    assert thread["_id"] == thread_id
    session = sign_in(shop)
    answer(session, thread, "About your text", channel="sms")
    answer(session, thread, "About your chat", channel="chat")
    told = chat(stack.url, order).json()["data"]["messages"]
    assert [one["text"] for one in told] == ["Hello", "About your chat"]


def test_another_orders_page_shows_its_own(stack, sign_in) -> None:
    shop, ana = talking_shop(), number()
    first, second = an_order(shop, ana), an_order(shop, ana)
    chat_text(stack.url, first, "About the first")
    chat_text(stack.url, second, "About the second")
    assert thread_with(second)["guestMessages"] == 2
    told = chat(stack.url, first).json()["data"]["messages"]
    assert [one["text"] for one in told] == ["About the first"]


@pytest.mark.parametrize("token", ["", "wrong", None])
def test_without_the_orders_token_there_is_no_chat(stack, token) -> None:
    order = an_order(talking_shop())
    asked = {} if token is None else {"token": token}
    path = f"{stack.url}/api/v1/chat/{order['_id']}"
    assert requests.get(path, params=asked, timeout=15).status_code == 404
    body = {"clientId": secrets.token_hex(8), "text": "Hi"}
    assert requests.post(path, params=asked, json=body, timeout=15).status_code == 404
    assert collection("threads").find_one({"orderId": order["_id"]}) is None


def test_the_same_message_again_is_stored_once(stack) -> None:
    order = an_order(talking_shop())
    client_id = secrets.token_hex(8)
    told = [chat_text(stack.url, order, "Hi", clientId=client_id) for _ in range(2)]
    assert told[0]["seq"] == told[1]["seq"]
    assert told[0]["clientId"] == client_id
    assert len(lines_of(thread_with(order)["_id"])) == 1


def test_a_chat_that_is_off_or_over_is_closed(stack) -> None:
    shop = talking_shop()
    old = an_order(shop, startedAt=now() - timedelta(days=8), at=now() - timedelta(days=8))
    off = an_order(talking_shop(hasChat=False))
    for order in (old, off):
        assert chat(stack.url, order).json()["data"]["isOpen"] is False
        refused = chat(stack.url, order, json={"clientId": secrets.token_hex(8), "text": "Hi"})
        assert (refused.status_code, refused.json()["code"]) == (409, "chat_closed")
    change_location(shop, conversations={})  # as today's service leaves it
    assert chat(stack.url, an_order(shop)).json()["data"]["isOpen"] is False


@pytest.mark.parametrize(
    "body", [{"text": " "}, {"text": "x" * 1001}, {"text": "Hi", "more": 1}, {"files": ["x"]}]
)
def test_what_is_wrong_is_said(stack, body) -> None:
    order = an_order(talking_shop())
    refused = chat(stack.url, order, json={"clientId": secrets.token_hex(8), **body})
    assert (refused.status_code, refused.json()["code"]) == (400, "validation_failed")


def test_a_flood_is_stopped(stack) -> None:
    order = an_order(talking_shop())
    statuses = [
        chat(stack.url, order, json={"clientId": secrets.token_hex(8), "text": "Hi"}).status_code
        for _ in range(2 * CHAT_PER_MINUTE + 2)  # a minute may begin anew in between
    ]
    assert 429 in statuses


def test_a_picture_is_made_anew_and_shown_by_a_link_that_ends(stack, sign_in) -> None:
    shop = talking_shop()
    order = an_order(shop)
    kept = chat(stack.url, order, "/files", files={"file": ("../../me.png", picture())})
    assert kept.status_code == 201, kept.text
    file = kept.json()["data"]
    assert (file["mediaType"], file["width"], file["fileName"]) == ("image/jpeg", 64, "me.jpg")
    line = chat_text(stack.url, order, "", files=[file["id"]])
    shown = requests.get(stack.url + line["attachments"][0]["url"], timeout=15)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.content[:3] == b"\xff\xd8\xff"
    forged = line["attachments"][0]["url"][:-2] + "xx"
    assert requests.get(stack.url + forged, timeout=15).status_code == 404
    thread = thread_with(order)
    told = sign_in(shop).get(f"/api/v1/threads/{thread['_id']}/messages").json()["data"]
    assert told["messages"][0]["attachments"][0]["kind"] == "picture"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a/*<script>*/=alert(1)",
        b"MZ\x90\x00",
        b"PK\x03\x04rest",
    ],
)
def test_files_of_other_kinds_are_refused(stack, data: bytes) -> None:
    order = an_order(talking_shop())
    refused = chat(stack.url, order, "/files", files={"file": ("me.jpg", data)})
    assert refused.status_code == 400
    assert collection("thread_files").find_one({"orderId": order["_id"]}) is None


def test_a_pdf_is_only_downloaded(stack) -> None:
    order = an_order(talking_shop())
    data = b"%PDF-1.4\n%%EOF"
    file = chat(stack.url, order, "/files", files={"file": ("menu.pdf", data)}).json()["data"]
    shown = requests.get(stack.url + file["url"], timeout=15)
    assert shown.content == data
    assert shown.headers["Content-Disposition"] == 'attachment; filename="menu.pdf"'
    assert "sandbox" in shown.headers["Content-Security-Policy"]


def test_a_file_of_another_order_is_not_ones_own(stack) -> None:
    shop = talking_shop()
    theirs, mine = an_order(shop), an_order(shop)
    file = chat(stack.url, theirs, "/files", files={"file": ("a.png", picture())}).json()["data"]
    assert chat_text(stack.url, mine, "Look", files=[file["id"]])["attachments"] == []


def test_a_rating_is_one_tap(stack, sign_in) -> None:
    shop = talking_shop()
    order = an_order(shop)
    chat_text(stack.url, order)
    thread = thread_with(order)
    assert chat(stack.url, order, "/rating", json={"rating": "good"}).status_code == 400
    session = sign_in(shop)
    done = session.post(f"/api/v1/threads/{thread['_id']}/resolve", json={"askRating": True})
    assert done.json()["data"]["state"] == "resolved"
    asked = chat(stack.url, order).json()["data"]["messages"][-1]
    assert (asked["what"], asked["isOwn"]) == ("rating_asked", False)
    told = chat(stack.url, order, "/rating", json={"rating": "good"})
    assert (told.status_code, told.json()["data"]["rating"]) == (201, "good")
    assert chat(stack.url, order, "/rating", json={"rating": "bad"}).status_code == 400
    after = thread_of(thread["_id"])
    assert (after["rating"]["value"], after["state"], after["waitingSince"]) == (
        "good", "resolved", None,
    )  # fmt: skip


def test_phones_that_asked_for_it_are_rung(stack, sign_in) -> None:
    shop = talking_shop()
    order = an_order(shop)
    chat_text(stack.url, order)
    key = secrets.token_hex(16)
    collection("push_subscriptions").insert_one({"_id": key, "orderId": order["_id"]})
    thread = thread_with(order)
    answer(sign_in(shop), thread)
    eventually(lambda: bool(collection("messages").find_one({"to": key})), SECONDS)
    message = collection("messages").find_one({"to": key})
    assert (message["channel"], message["content"]["text"]) == ("push", "No milk in it")
