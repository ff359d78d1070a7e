"""The whole way: a guest's message by the provider's signed webhook, the staff's answer back to the
provider, once, from the location's own number."""

import secrets
from datetime import timedelta
from typing import Any

import pytest

from messaging.conversations.tests.talk import (
    an_order,
    lines_of,
    number,
    settings_of,
    talking_shop,
    thread_of,
)
from messaging.conversations.tests.test_files import picture
from messaging.tests.webhooks.messages import PATH, PUBLIC
from orderbuddy.mongo import Document, collection, now
from ordering.tests.guests import eventually

SECONDS = 30
TEMPLATE = {"name": "about_order", "language": "en", "text": "Hello {{1}}, about {{2}}."}
TWILIO, META = f"{PUBLIC}{PATH}/twilio/incoming", f"{PUBLIC}{PATH}/whatsapp"


@pytest.fixture
def shop():
    return talking_shop(templates=[TEMPLATE])


@pytest.fixture
def staff(stack, shop, sign_in):
    return sign_in(shop)


@pytest.fixture
def texts(stack, texts_sent, shop):
    """`texts(ana, "Hello")`: a text to the shop's own number; what our webhook answered."""
    own = settings_of(shop)["smsNumber"]

    def texts(sender: str, text: str, **how: Any) -> int:
        return texts_sent.write(sender, text, to=own, url=TWILIO, via=stack.url, **how)

    return texts


@pytest.fixture
def chats(stack, graph, shop):
    """The same by WhatsApp."""
    own = settings_of(shop)["whatsappPhoneId"]

    def chats(sender: str, text: str = "", **how: Any) -> int:
        return graph.write(sender, text, phone_id=own, url=META, via=stack.url, **how)

    return chats


def thread_with(shop, guest: str) -> Document:
    own = {"restaurantId": shop.restaurant_id, "guestKey": f"phone:{guest}"}
    return collection("threads").find_one(own)


def answer(staff, thread: Document, **body: Any) -> Any:
    body = {"actionId": secrets.token_hex(8), **body}
    return staff.post(f"/api/v1/threads/{thread['_id']}/messages", json=body)


def last_line(staff, thread: Document) -> dict[str, Any]:
    found = staff.get(f"/api/v1/threads/{thread['_id']}/messages").json()
    return found["data"]["messages"][-1]


def test_a_text_is_answered_once(stack, texts_sent, texts, shop, staff) -> None:
    ana, sid = number(), f"SM{secrets.token_hex(16)}"
    assert [texts(ana, "Where is it?", sid=sid) for _ in range(2)] == [200, 200]
    thread = thread_with(shop, ana)
    assert [line["text"] for line in lines_of(thread["_id"])] == ["Where is it?"]
    said = {"text": "Two more minutes", "actionId": secrets.token_hex(8)}
    assert [answer(staff, thread, **said).status_code for _ in range(2)] == [201, 201]
    taken = texts_sent.wait_taken(ana)
    assert (taken.text, taken.facts["from"]) == (
        "Two more minutes", settings_of(shop)["smsNumber"],
    )  # fmt: skip
    assert texts_sent.tell(taken, "delivered", via=stack.url) == 200
    eventually(lambda: last_line(staff, thread)["delivery"] == "delivered", SECONDS)
    assert texts_sent.to(ana) == ["Two more minutes"]
    assert thread_of(thread["_id"])["waitingSince"] is None


def test_whatsapp_within_its_day_and_after_it(graph, chats, shop, staff) -> None:
    ana, bo = number(), number()
    assert chats(ana, "Hello", name="Ana Lima") == 200
    thread = thread_with(shop, ana)
    assert answer(staff, thread, text="Hello Ana").status_code == 201
    taken = graph.wait_taken(ana)
    assert (taken.text, taken.facts["type"]) == ("Hello Ana", "text")
    assert taken.facts["from"] == settings_of(shop)["whatsappPhoneId"]

    past = int((now() - timedelta(hours=25)).timestamp())
    assert chats(bo, "Hello", at=past) == 200
    thread = thread_with(shop, bo)
    refused = answer(staff, thread, text="Hello Bo")
    assert (refused.status_code, refused.json()["templates"]) == (409, [TEMPLATE])
    body = {"template": "about_order", "values": ["Bo", "order A1B2"]}
    assert answer(staff, thread, **body).status_code == 201
    taken = graph.wait_taken(bo)
    assert (taken.facts["type"], taken.facts["fails"]) == ("template", 0)
    assert taken.facts["content"]["name"] == "about_order"
    assert len(graph.taken_by(bo)) == 1


def test_a_guests_files_are_shown_or_refused(texts, shop, staff) -> None:
    ana, photo = number(), (picture("green"), "image/jpeg")
    texts(ana, "Look", files=[photo, (b"MZ\x90\x00", "image/jpeg")])
    thread = thread_with(shop, ana)

    def states() -> list[str]:
        return [one["state"] for one in last_line(staff, thread)["attachments"]]

    eventually(lambda: "awaited" not in states(), SECONDS)
    assert states() == ["ready", "refused"]
    shown = staff.get(last_line(staff, thread)["attachments"][0]["url"])
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")


def test_who_says_stop_is_not_answered_until_they_say_start(texts_sent, texts, shop, staff) -> None:
    ana = number()
    texts(ana, "Where is it?")
    thread = thread_with(shop, ana)
    texts(ana, "STOP")
    assert answer(staff, thread, text="On its way").status_code == 201
    eventually(lambda: last_line(staff, thread)["delivery"] == "suppressed", SECONDS)
    assert last_line(staff, thread)["why"] == "stopped"
    texts(ana, "START")
    assert answer(staff, thread, text="It is here").status_code == 201
    assert texts_sent.wait_for(ana) == "It is here"
    assert [line["text"] for line in lines_of(thread["_id"])] == [
        "Where is it?", "STOP", "On its way", "START", "It is here",
    ]  # fmt: skip


def test_whatsapp_is_rated_with_a_tap(graph, chats, shop, staff) -> None:
    """In the language in which the guest ordered; another tap is another opinion."""
    ana = number()
    an_order(shop, ana, language="es")
    chats(ana, "Hola")
    thread = thread_with(shop, ana)
    staff.post(f"/api/v1/threads/{thread['_id']}/resolve", json={"askRating": True})
    asked = graph.wait_taken(ana).facts["content"]
    assert asked["body"]["text"] == "¿Qué tal fue?"
    taps = [(one["reply"]["id"], one["reply"]["title"]) for one in asked["action"]["buttons"]]
    assert [title for _, title in taps] == ["Bien", "Regular", "Mal"]
    for tap, rating in ((taps[0], "good"), (taps[2], "bad")):
        assert chats(ana, button=tap) == 200
        after = thread_of(thread["_id"])
        assert (after["rating"]["value"], after["state"]) == (rating, "resolved")
    assert after["guestMessages"] == 1


def test_a_text_is_rated_with_a_digit_where_that_was_asked(texts_sent, texts, shop, staff) -> None:
    ana = number()
    texts(ana, "2")
    thread = thread_with(shop, ana)
    assert (thread.get("rating"), thread["state"]) == (None, "open")
    staff.post(f"/api/v1/threads/{thread['_id']}/resolve", json={"askRating": True})
    assert texts_sent.wait_for(ana) == "How was it? Reply 1 good, 2 okay, 3 bad"
    texts(ana, " 2. ")
    after = thread_of(thread["_id"])
    assert (after["rating"]["value"], after["state"]) == ("okay", "resolved")
    texts(ana, "2")
    assert thread_of(thread["_id"])["state"] == "open"
