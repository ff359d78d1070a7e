"""A guest's conversations are exported and forgotten with the rest of their data."""

import secrets
from datetime import timedelta

from bson import ObjectId

from messaging.conversations import attachments
from messaging.conversations.attachments import Owner
from messaging.conversations.receiving import receive, write_in_chat
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    lines_of,
    number,
    talking_shop,
    texted,
    thread_of,
)
from orderbuddy.guests.addresses import Address
from orderbuddy.guests.services import erase_guest, export_guest, forget_what_is_too_old
from orderbuddy.mongo import collection, now
from orderbuddy.uploads.storing import storage

PDF = b"%PDF-1.4\n%%EOF"


def a_file(shop, **fields) -> dict:
    owner = Owner(shop.restaurant_id, ObjectId(shop.location_id), "guest", **fields)
    return attachments.store(PDF + secrets.token_bytes(8), owner)


def kept(thread_id) -> list:
    own = {"threadId": thread_id}
    names = ("thread_messages", "thread_reads", "thread_files")
    found = [collection(name).find_one(own) for name in names]
    return [one for one in (collection("threads").find_one({"_id": thread_id}), *found) if one]


def test_what_a_guest_wrote_is_exported() -> None:
    shop, ana = talking_shop(), number()
    receive(texted(shop, ana, "I am allergic to nuts"))
    a_thread(shop, "Somebody else")
    told = export_guest(who="tests", address=Address.of(ana), restaurant_id=shop.restaurant_id)
    (conversation,) = told["conversations"]
    assert conversation["phone"] == ana
    assert [one["text"] for one in conversation["messages"]] == ["I am allergic to nuts"]


def test_another_restaurants_conversation_is_not_exported() -> None:
    shop, other, ana = talking_shop(), talking_shop(), number()
    receive(texted(other, ana, "Hello"))
    told = export_guest(who="tests", address=Address.of(ana), restaurant_id=shop.restaurant_id)
    assert told["conversations"] == []


def test_a_guest_is_forgotten_with_all_that_was_said() -> None:
    shop, ana = talking_shop(), number()
    thread_id = receive(texted(shop, ana, "I am allergic to nuts"))
    other = a_thread(shop)
    file = a_file(shop, thread_id=thread_id)
    assert storage().exists(file["name"])
    counts = erase_guest(who="tests", address=Address.of(ana), restaurant_id=shop.restaurant_id)
    assert counts["conversations"] == 1
    assert kept(thread_id) == []
    assert not storage().exists(file["name"])
    assert thread_of(other["_id"])
    again = erase_guest(who="tests", address=Address.of(ana), restaurant_id=shop.restaurant_id)
    assert "conversations" not in again


def test_a_chat_of_an_order_goes_with_its_guest() -> None:
    shop = talking_shop()
    location = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    mail = f"{secrets.token_hex(8)}@guest.example"
    order = an_order(shop, customer={"name": "Ana", "phone": "", "email": mail})
    said = write_in_chat(order=order, location=location, text="Hi", file_ids=(), client_id="c" * 8)
    erase_guest(who="tests", address=Address.of(mail), restaurant_id=shop.restaurant_id)
    assert kept(said["threadId"]) == []


def test_what_is_too_old_is_forgotten() -> None:
    shop = talking_shop()
    old, new = a_thread(shop, at=now() - timedelta(days=40)), a_thread(shop)
    restaurant = {"_id": shop.restaurant_id, "guestDataDays": 30}
    assert forget_what_is_too_old(restaurant=restaurant)["conversations"] == 1
    assert kept(old["_id"]) == []
    assert lines_of(new["_id"])
