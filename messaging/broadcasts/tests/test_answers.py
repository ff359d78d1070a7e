"""Guests write back: counted for the broadcast, answered with the link where they asked for it."""

from datetime import timedelta
from typing import Any

import pytest

from messaging.broadcasts import answers
from messaging.broadcasts.tests.lists import NO_QUIET, draft, guest, row_of, send_all, text
from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import by_whatsapp, number, texted
from messaging.taps import tap_id
from orderbuddy.changes import Change
from orderbuddy.mongo import Document, collection, now

BUTTONS = [
    {"title": "Order now", "leads": "reply", "answer": "link"},
    {"title": "Call me", "leads": "reply", "answer": ""},
]


@pytest.fixture
def shop(make_shop) -> Any:
    own = {"smsNumber": number(), "whatsappPhoneId": number()[1:]}
    return make_shop(notifications=NO_QUIET, conversations=own)


@pytest.fixture
def told(shop) -> tuple[str, Document]:
    """A guest's number, and the broadcast that they had."""
    phone = guest(shop, channels=("whatsapp",))
    texts = [text("whatsapp", buttons=BUTTONS)]
    return phone, send_all(draft(shop, channels=["whatsapp"], texts=texts))


def hear(incoming: Any) -> Document:
    """It comes in, and the relay tells of it (twice); the thread."""
    thread_id = receive(incoming)
    for said in lines(thread_id):
        for _ in range(2):
            answers.hear(Change("thread_messages", said["_id"], "insert", said, 1, now()))
    return collection("threads").find_one({"_id": thread_id})


def lines(thread_id: Any, **where: Any) -> list[Document]:
    return list(collection("thread_messages").find({"threadId": thread_id, **where}))


def links(thread: Document) -> list[str]:
    return [one["text"] for one in lines(thread["_id"], what="order_link")]


@pytest.mark.parametrize("knows_button", [True, False])
def test_a_tap_gets_the_guests_own_link_and_waits_for_nobody(shop, told, knows_button) -> None:
    """Not every provider says which button it was: then its words do."""
    phone, broadcast = told
    row = row_of(broadcast, phone)
    tapped = tap_id(row["token"], 0, "link") if knows_button else ""
    thread = hear(by_whatsapp(shop, phone, "Order now", button_id=tapped))
    assert links(thread) == [f"Here is your link to order: http://localhost:8000/b/{row['token']}"]
    assert thread["waitingSince"] is None
    assert thread["guestMessages"] == (0 if knows_button else 1)
    row = row_of(broadcast, phone)
    assert (row["reply"], row["repliedAt"]) == ("order now", lines(thread["_id"])[0]["at"])


def test_who_asked_something_before_still_waits(shop, told) -> None:
    phone, broadcast = told
    asked = hear(by_whatsapp(shop, phone, "Do you have soya milk?"))
    tapped = tap_id(row_of(broadcast, phone)["token"], 0, "link")
    thread = hear(by_whatsapp(shop, phone, "Order now", button_id=tapped))
    assert len(links(thread)) == 1
    assert (thread["waitingSince"], thread["guestMessages"]) == (asked["waitingSince"], 1)
    assert row_of(broadcast, phone)["reply"] == ""


@pytest.mark.parametrize(
    ("words", "answer", "reply"),
    [("Call me", "staff", "call me"), ("Do you have soya milk?", "", "")],
)
def test_what_people_answer_waits_for_them(shop, told, words, answer, reply) -> None:
    phone, broadcast = told
    tapped = tap_id(row_of(broadcast, phone)["token"], 1, answer) if answer else ""
    thread = hear(by_whatsapp(shop, phone, words, button_id=tapped))
    assert links(thread) == []
    assert (thread["waitingSince"] is not None, thread["guestMessages"]) == (True, 1)
    assert row_of(broadcast, phone)["reply"] == reply


def test_a_tap_is_known_without_a_number_and_long_after(shop, told) -> None:
    """WhatsApp need not say who they are, and a button can be tapped for as long as it is there."""
    phone, broadcast = told
    row = row_of(broadcast, phone)
    long_ago = {"$set": {"madeAt": now() - timedelta(days=60)}}
    collection("broadcast_guests").update_one({"_id": row["_id"]}, long_ago)
    tapped = tap_id(row["token"], 0, "link")
    thread = hear(by_whatsapp(shop, f"US.{row['token']}", "Order now", button_id=tapped))
    assert len(links(thread)) == 1
    assert row_of(broadcast, phone)["reply"] == "order now"


@pytest.mark.parametrize(
    "tapped", ["offer:nobodyhas1:0:link", "offer:", "offer::0:link", "rating:x:good", "b0"]
)
def test_a_button_that_is_not_ours_gets_nothing(shop, tapped) -> None:
    assert links(hear(by_whatsapp(shop, number(), "Order now", button_id=tapped))) == []


def test_another_restaurants_button_gets_nothing(make_shop, told) -> None:
    phone, broadcast = told
    own = {"smsNumber": number(), "whatsappPhoneId": number()[1:]}
    tapped = tap_id(row_of(broadcast, phone)["token"], 0, "link")
    other = make_shop(conversations=own)
    assert links(hear(by_whatsapp(other, phone, "Order now", button_id=tapped))) == []


@pytest.mark.parametrize(
    "fields", [{"at": now() - timedelta(days=1)}, {"at": now() - timedelta(hours=2), "late": True}]
)
def test_what_is_no_answer_is_not_answered(shop, fields) -> None:
    """Written before they were told, or so long ago that a relay began anew since."""
    phone = guest(shop)
    broadcast = send_all(draft(shop, texts=[text(body="{link}")]))
    row = row_of(broadcast, phone)
    if fields.pop("late", False):
        earlier = {"$set": {"madeAt": now() - timedelta(hours=3)}}
        collection("broadcast_guests").update_one({"_id": row["_id"]}, earlier)
    thread = hear(texted(shop, phone, "Order now", **fields))
    assert links(thread) == []
