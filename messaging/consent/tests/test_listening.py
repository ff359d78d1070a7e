"""Consent that comes with what is stored: the tick on an order, a device that is subscribed."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from messaging.consent.addresses import hash_of
from messaging.consent.asked import TEXTS
from messaging.consent.listeners import _noted, note_device, note_tick, write_down
from messaging.consent.tests.wishes import at, number, order_of, stop, texts, verdict
from messaging.events.soon import store_waiting
from orderbuddy.changes import Change, listeners_for
from orderbuddy.mongo import Document, collection, now
from ordering.tests.guests import eventually, order


def told(name: str, document: Document | None, key: Any = None) -> Change:
    return Change(name, key or (document or {}).get("_id"), "update", document, 1, now())


def events(phone: str, channel: str = "sms") -> list[Document]:
    return list(collection("consent_events").find({"addressHash": hash_of(channel, phone)}))


@pytest.mark.parametrize("language", ["en", "es", None])
def test_the_relay_writes_a_tick_down_in_the_words_that_were_read(stack, shop, language):
    phone = number()
    customer = {"customer": {"name": "Ana", "phone": phone}}
    said = {"language": language} if language else {}
    key = order(stack.url, shop, "espresso", getSms=True, **customer, **said)
    eventually(lambda: verdict(phone, shop.restaurant_id, "service").allowed and events(phone), 30)
    (event,) = events(phone)
    words = TEXTS[language] if language else ""
    assert (event["how"], event["words"], event["orderId"]) == ("order", words, ObjectId(key))
    assert not verdict(phone, shop.restaurant_id, "marketing").allowed


def test_each_order_is_written_down_once_whoever_tells_of_it(shop):
    phone = number()
    stored = order_of(shop, phone)
    for _ in range(3):
        _noted.clear()
        note_tick(told("orders", stored))
        write_down()
    assert len(events(phone)) == 1


def test_many_are_written_down_together(shop):
    """Two of one guest, one whose word came before, one that was written down by half."""
    twice, known, half, fresh = (number() for _ in range(4))
    orders = [order_of(shop, one) for one in (twice, twice, known, half, fresh)]
    note_tick(told("orders", orders[2]))
    note_tick(told("orders", orders[3]))
    write_down()
    collection("consents").delete_many({"addressHash": hash_of("sms", half)})
    _noted.clear()
    for one in orders:
        note_tick(told("orders", one))
    write_down()
    assert [len(events(one)) for one in (twice, known, half, fresh)] == [2, 1, 1, 1]
    for phone in (twice, known, half, fresh):
        assert verdict(phone, shop.restaurant_id, "service").allowed
        stop(phone, 1)
        assert not verdict(phone, shop.restaurant_id, "service").allowed


def test_no_tick_no_number_or_a_forgotten_guest_is_no_consent(shop):
    phone = number()
    for fields in ({"ticked": False}, {"erasedAt": now()}):
        note_tick(told("orders", order_of(shop, phone, **fields)))
    note_tick(told("orders", order_of(shop, "no number")))
    note_tick(told("orders", None, ObjectId()))
    write_down()
    assert events(phone) == []


def test_a_guest_who_was_erased_before_the_relay_came_to_it_is_not_written_down(shop):
    phone = number()
    as_it_was = order_of(shop, phone, erasedAt=now())
    del as_it_was["erasedAt"]
    note_tick(told("orders", as_it_was))
    write_down()
    assert events(phone) == []


def test_a_device_is_written_down_while_it_is_subscribed(shop):
    key = f"device-{shop.restaurant_id}"
    subscription = {
        "_id": key, "orderId": ObjectId(), "restaurantId": shop.restaurant_id, "at": at(1),
    }  # fmt: skip
    for _ in range(2):
        note_device(told("push_subscriptions", subscription))
    assert [one["granted"] for one in events(key, "push")] == [True]
    for _ in range(2):
        note_device(told("push_subscriptions", None, key))
    assert sorted(one["granted"] for one in events(key, "push")) == [False, True]
    note_device(told("push_subscriptions", {**subscription, "at": now() + timedelta(seconds=1)}))
    assert len(events(key, "push")) == 3


def test_a_tick_counts_before_anybody_is_told_of_its_order(shop):
    """Whoever took it back before has ticked it again."""
    listening = [one.__module__ for one in listeners_for("orders")]
    consent, events = "messaging.consent.listeners", "messaging.events.listeners"
    assert listening.index(consent) < listening.index(events)
    phone = number()
    texts(phone, shop.restaurant_id, 1, granted=False)
    fields = {"status": "READY_FOR_PICKUP", "updatedAt": now(), "startedAt": now()}
    stored = order_of(shop, phone, **fields)
    for listener in listeners_for("orders"):
        if listener.__module__.startswith("messaging."):
            listener(told("orders", stored))
    store_waiting()
    (message,) = collection("messages").find({"orderId": stored["_id"], "to": phone})
    assert (message["what"], message["reason"]) == ("order_ready", "")
