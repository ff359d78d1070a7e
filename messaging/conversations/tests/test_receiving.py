"""What guests write comes to the right place, once, whatever they write by."""

import secrets
from datetime import timedelta

import pytest
from bson import ObjectId

from messaging.addresses import address_hash
from messaging.conversations import routing
from messaging.conversations.guests import key_of_order, orders_of
from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    by_whatsapp,
    change_location,
    lines_of,
    number,
    own_number,
    picture_of,
    settings_of,
    talking_shop,
    texted,
    thread_of,
)
from messaging.fakes import graph, twilio
from orderbuddy.members.tests.people import another_location
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import make_shop
from ordering.tests.guests import at_once

HOUR = timedelta(hours=1)


def threads(shop) -> list[dict]:
    return list(collection("threads").find({"restaurantId": shop.restaurant_id}))


def test_a_text_makes_a_thread() -> None:
    shop, ana = talking_shop(), number()
    thread = thread_of(receive(texted(shop, ana, "Where is it?", name="Ana Lima")))
    assert (thread["state"], thread["assignee"], thread["name"]) == ("open", None, "Ana Lima")
    assert (thread["lastText"], thread["waitingSince"]) == ("Where is it?", thread["lastAt"])
    assert thread["channels"]["sms"]["to"] == ana
    (line,) = lines_of(thread["_id"])
    assert (line["seq"], line["from"], line["text"]) == (1, "guest", "Where is it?")


def test_sms_and_whatsapp_of_one_number_are_one_thread() -> None:
    shop, ana = talking_shop(), number()
    first = receive(texted(shop, ana))
    assert receive(by_whatsapp(shop, ana.removeprefix("+"))) == first
    assert [line["channel"] for line in lines_of(first)] == ["sms", "whatsapp"]
    thread = thread_of(first)
    assert (thread["lastChannel"], thread["guestMessages"]) == ("whatsapp", 2)
    assert thread["windowUntil"] > now() + 23 * HOUR


@pytest.mark.parametrize(
    ("text", "whatsapp"),
    [("+5255{}", "+52155{}"), ("+5411{}", "+54911{}"), ("+55119{}", "+5511{}")],
)
def test_a_number_that_whatsapp_calls_otherwise_is_one_guests(text: str, whatsapp: str) -> None:
    """Of Mexico, Argentina and Brazil: one thread, and the same orders."""
    shop, digits = talking_shop(), f"9{secrets.randbelow(10**7):07d}"
    order = an_order(shop, text.format(digits))
    first = receive(by_whatsapp(shop, whatsapp.format(digits)))
    assert [one["_id"] for one in orders_of(thread_of(first))] == [order["_id"]]
    assert receive(texted(shop, text.format(digits))) == first
    assert thread_of(first)["channels"]["whatsapp"]["to"] == whatsapp.format(digits)
    assert key_of_order(order) == thread_of(first)["guestKey"]


def test_a_guest_without_a_number_is_known_by_the_providers_name() -> None:
    shop = talking_shop()
    first = receive(by_whatsapp(shop, f"user-{ObjectId()}"))
    assert thread_of(first)["phone"] == ""


def test_each_message_is_stored_once() -> None:
    shop = talking_shop()
    said = texted(shop, number())
    assert receive(said) == receive(said)
    (thread,) = threads(shop)
    assert (thread["guestMessages"], len(lines_of(thread["_id"]))) == (1, 1)


def test_the_same_message_at_one_instant_is_stored_once() -> None:
    shop = talking_shop()
    said = texted(shop, number())
    found = at_once(6, lambda _: receive(said))
    assert len(set(found)) == 1
    assert len(lines_of(found[0])) == 1


def test_messages_at_one_instant_have_numbers_of_their_own() -> None:
    shop, ana = talking_shop(), number()
    found = at_once(8, lambda place: receive(texted(shop, ana, f"Message {place}")))
    assert len(set(found)) == 1
    assert len({line["seq"] for line in lines_of(found[0])}) == 8


def test_a_message_of_long_ago_is_not_the_last_for_ever() -> None:
    shop = talking_shop()
    thread = a_thread(shop, at=now() + 2 * HOUR)  # a provider's clock that is wrong
    assert thread["lastAt"] <= now()


def test_words_that_look_like_operators_are_words() -> None:
    shop = talking_shop()
    thread = a_thread(shop, "$ROOT", name="$$REMOVE")
    assert (thread["lastText"], thread["name"]) == ("$ROOT", "$$REMOVE")


def test_files_are_awaited() -> None:
    shop = talking_shop()
    thread = a_thread(shop, "", media=picture_of())
    (line,) = lines_of(thread["_id"])
    # A worker of the run may have looked for it already.
    assert line["attachments"][0]["state"] in ("awaited", "refused")
    assert thread["lastText"] == "📎"


def test_the_locations_own_number_decides() -> None:
    shop = talking_shop()
    there = another_location(shop, conversations={"smsNumber": own_number()})
    ana = number()
    an_order(shop, ana)
    own = collection("locations").find_one({"_id": there})["conversations"]["smsNumber"]
    assert thread_of(receive(texted(shop, ana, to_address=own)))["locationId"] == there


@pytest.mark.parametrize("orders_last_at", ["here", "there"])
def test_where_the_guest_ordered_last_where_a_number_is_shared(orders_last_at: str) -> None:
    shop, ana = talking_shop(), number()
    there = another_location(shop, conversations=settings_of(shop))
    places = {"here": ObjectId(shop.location_id), "there": there}
    for hours, place in ((2, "here"), (1, "there")):
        is_last = place == orders_last_at
        an_order(shop, ana, at=now() - (0.5 if is_last else hours) * HOUR, locationId=places[place])
    found = thread_of(receive(texted(shop, ana)))
    assert found["locationId"] == places[orders_last_at]


def test_how_an_order_wrote_the_number_down_does_not_matter() -> None:
    shop, ana = talking_shop(), number()
    there = another_location(shop, conversations=settings_of(shop))
    an_order(shop, f"({ana[2:5]}) {ana[5:8]}-{ana[8:]}", locationId=there)
    assert thread_of(receive(texted(shop, ana)))["locationId"] == there


def test_who_wrote_after_the_last_order_goes_on_where_they_wrote() -> None:
    shop, ana = talking_shop(), number()
    there = another_location(shop, conversations={})
    an_order(shop, ana, at=now() - 3 * HOUR, locationId=there)
    first = receive(texted(shop, ana))
    change_location(shop, conversations={**settings_of(shop)})
    collection("locations").update_one(
        {"_id": there}, {"$set": {"conversations": settings_of(shop)}}
    )
    assert receive(texted(shop, ana)) == first


@pytest.mark.parametrize("few", [0, 10_000])
def test_at_the_houses_number_they_answer_what_they_were_told(monkeypatch, few: int) -> None:
    """However many restaurants share it."""
    monkeypatch.setattr(routing, "MOST_SHARING", few)
    ana, house = number(), "+15550199999"
    first, second = talking_shop(), talking_shop()
    for shop, hours in ((first, 2), (second, 1)):
        told(shop, ana, at=now() - hours * HOUR)
    assert thread_of(receive(texted(first, ana, to_address=house)))["locationId"] == ObjectId(
        second.location_id
    )
    told(first, ana, at=now() + HOUR)
    assert thread_of(receive(texted(first, ana, to_address=house)))["locationId"] == ObjectId(
        first.location_id
    )


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_restaurants_own_number_and_the_houses_are_two(channel: str) -> None:
    """Who talks with one restaurant on its own number is not heard there when they answer another
    one on the house's."""
    shared, ana = make_shop(), number()
    own = {"sms": {"smsNumber": own_number()}, "whatsapp": {"whatsappNumber": own_number()}}
    other = make_shop(conversations=own[channel])
    told(shared, ana, at=now() - HOUR)
    write = texted if channel == "sms" else by_whatsapp
    (to_own,) = own[channel].values()
    first = receive(write(talking_shop(), ana, to_address=to_own))
    house = twilio.NUMBER if channel == "sms" else graph.PHONE_ID
    second = receive(write(talking_shop(), ana, to_address=house))
    assert [thread_of(one)["restaurantId"] for one in (first, second)] == [
        other.restaurant_id, shared.restaurant_id,
    ]  # fmt: skip


def told(shop, phone: str, *, at) -> None:
    """A message that was sent there."""
    message = {
        "_id": ObjectId(), "key": f"told:{ObjectId()}", "what": "order_ready", "channel": "sms",
        "purpose": "service", "to": phone, "toHash": address_hash("sms", phone), "state": "sent",
        "restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id),
        "times": {"sent": at}, "chain": [], "madeAt": at, "dueAt": at,
    }  # fmt: skip
    collection("messages").insert_one(message)


def test_a_message_for_nobody_is_nobodys() -> None:
    shop = talking_shop()
    make_shop(), make_shop()  # they share the house's number
    said = texted(shop, number(), to_address=number())
    assert receive(said) is None


def test_a_resolved_thread_is_open_again() -> None:
    shop, ana = talking_shop(), number()
    thread_id = receive(texted(shop, ana))
    done = {"state": "resolved", "waitingSince": None}
    collection("threads").update_one({"_id": thread_id}, {"$set": done})
    receive(texted(shop, ana, "One more thing"))
    thread = thread_of(thread_id)
    assert thread["state"] == "open"
    assert thread["waitingSince"] is not None
