"""Whom a broadcast is for: counted from consents, orders and the archive, of one restaurant."""

from typing import Any

import pytest
from bson import ObjectId

from messaging.broadcasts.audience import listeners, marks
from messaging.broadcasts.audience.consented import hash_of_number
from messaging.broadcasts.audience.reading import count, guests_after
from messaging.broadcasts.tests.lists import (
    NO_QUIET,
    agrees,
    audience_key,
    guest,
    location_of,
    number,
    ordered,
    says_stop,
    wish,
    withdraws,
)
from messaging.broadcasts.working import look
from messaging.outbox.tests.sending import until
from orderbuddy.mongo import Document, collection
from orderbuddy.testing.shops import make_shop as another_shop


@pytest.fixture
def shop(make_shop) -> Any:
    return make_shop(notifications=NO_QUIET)


def who(shop: Any, *channels: str, **terms: Any) -> Document:
    return {
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "channels": list(channels or ("sms",)),
        "audience": terms,
    }


def found(shop: Any, *channels: str, **terms: Any) -> list[str]:
    """The addresses of who it is for."""
    guests = listed(shop, *channels, **terms)
    assert count(who(shop, *channels, **terms)).guests == len(guests)
    return guests


def listed(shop: Any, *channels: str, **terms: Any) -> list[str]:
    """As `found`, where it may change while one looks."""
    guests = guests_after(who(shop, *channels, **terms), "", 100)
    return sorted(one.addresses[0][1] for one in guests)


def test_by_visits(shop) -> None:
    once, thrice = guest(shop, 3), guest(shop, 3, 9, 20)
    assert found(shop) == sorted([once, thrice])
    assert found(shop, visitsFrom=2) == [thrice]
    assert found(shop, visitsUntil=2) == [once]
    assert found(shop, visitsFrom=1, visitsUntil=1) == [once]


def test_two_orders_of_a_day_are_one_visit(shop) -> None:
    phone = guest(shop, 3, 3.001)
    assert found(shop, visitsFrom=2) == []
    assert found(shop, visitsFrom=1) == [phone]


def test_by_the_last_order(shop) -> None:
    new, old = guest(shop, 2), guest(shop, 90, 200)
    assert found(shop, orderedWithinDays=30) == [new]
    assert found(shop, notOrderedForDays=30) == [old]
    assert found(shop, orderedWithinDays=120, notOrderedForDays=30) == [old]


def test_by_what_they_had(shop) -> None:
    latte, tea = guest(shop, 2, items=["latte", "scone"]), guest(shop, 2, items=["tea"])
    assert found(shop, itemIds=["scone"]) == [latte]
    assert found(shop, itemIds=["scone", "tea"]) == sorted([latte, tea])
    assert found(shop, itemIds=["soup"]) == []


def test_orders_in_the_archive_count_and_cancelled_ones_do_not(shop) -> None:
    phone = number()
    ordered(shop, phone, days_ago=40, stored_in="order_reports", items=["soup"])
    ordered(shop, phone, days_ago=1, status="CANCELLED", items=["tea"])
    agrees(shop, phone)
    assert found(shop, itemIds=["soup"], visitsUntil=1, notOrderedForDays=30) == [phone]
    assert found(shop, itemIds=["tea"]) == []


def test_however_the_number_was_written(shop) -> None:
    phone = number()
    digits = phone[2:]
    ordered(shop, f"({digits[:3]}) {digits[3:6]}-{digits[6:]}", days_ago=3)
    ordered(shop, digits, days_ago=5)
    agrees(shop, phone)
    assert found(shop, visitsFrom=2) == [phone]


def test_a_number_that_has_not_ordered_is_reached_without_conditions(shop) -> None:
    phone = number()
    agrees(shop, phone)
    assert found(shop) == [phone]
    assert found(shop, visitsFrom=1) == []


def test_only_of_this_location_where_that_is_wanted(shop) -> None:
    here, there = guest(shop, 2), number()
    elsewhere = collection("locations").insert_one(
        {**location_of(shop), "_id": ObjectId(), "locationSlug": "hill"}
    )
    ordered(shop, there, locationId=elsewhere.inserted_id)
    agrees(shop, there)
    assert found(shop, here=True) == [here]
    assert found(shop) == sorted([here, there])


def test_nobody_of_another_restaurant_is_counted_or_listed(shop) -> None:
    other = another_shop()
    theirs, both = guest(other, 1, 2, 3), guest(other, 1)
    ordered(shop, theirs)
    assert found(shop) == []
    ordered(shop, both, days_ago=5)
    agrees(shop, both)
    assert found(shop) == [both]
    row = collection("broadcast_audience").find_one({"_id": audience_key(shop, both)})
    assert row["visits"] == 1


def test_who_takes_it_back_or_says_stop_is_gone(shop) -> None:
    one, two = guest(shop), guest(shop)
    withdraws(shop, one)
    look(marks.guest_mark(shop.restaurant_id, hash_of_number(one)))
    assert found(shop) == [two]
    says_stop(two, "whatsapp")
    look(marks.guest_mark(shop.restaurant_id, hash_of_number(two)))
    assert found(shop) == []


def test_the_first_channel_that_they_agreed_to(shop) -> None:
    guest(shop, channels=("sms", "whatsapp"))
    guest(shop, channels=("sms",))
    counted = count(who(shop, "whatsapp", "sms"))
    assert (counted.guests, counted.by_channel) == (2, {"whatsapp": 1, "sms": 1})
    assert count(who(shop, "email")).guests == 0


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_their_orders_are_known_by_whichever_way_they_agreed_to(shop, channel) -> None:
    phone = guest(shop, 3, 9, channels=(channel,))
    assert found(shop, channel, visitsFrom=2, itemIds=["latte"]) == [phone]


def test_orders_are_gathered_and_only_those_of_an_audience_noted(shop) -> None:
    phone, stranger = guest(shop), number()
    cancelled = ordered(shop, stranger, status="CANCELLED")
    for order_id in (ordered(shop, phone), ordered(shop, stranger), cancelled):
        listeners.gather(collection("orders").find_one({"_id": order_id}))
    assert listeners._waits()
    noted = listeners._known(dict(listeners._guests))
    assert marks.guest_mark(shop.restaurant_id, hash_of_number(phone)) in noted
    assert marks.guest_mark(shop.restaurant_id, hash_of_number(stranger)) not in noted
    # What it was counted for before is looked at again.
    assert marks.order_mark(cancelled) in listeners._orders
    listeners.note()
    assert not listeners._waits()


def test_a_mark_that_is_made_again_meanwhile_stays(shop) -> None:
    key = marks.guest_mark(shop.restaurant_id, "x" * 40)
    seen: list[str] = []

    def look_once(mark: str) -> None:
        if mark == key:
            seen.append(mark)
            if len(seen) == 1:
                marks.mark([key])

    marks.mark([key])
    # A worker of the run may be the one that looks, at any of them.
    until(
        lambda: collection("broadcast_marks").find_one({"_id": key}) is None,
        lambda: marks.work_off(look_once, most=20),
    )
    assert len(seen) in (0, 1, 2)


def test_it_follows_orders_and_consents_by_itself(stack, shop) -> None:
    phone = number()
    ordered(shop, phone, days_ago=4)
    # (`agrees` looks by itself; here only the relay and a worker do.)
    wish(shop, phone, "sms", "marketing", granted=True)
    until(lambda: count(who(shop, visitsFrom=1)).guests == 1)
    ordered(shop, phone, days_ago=2, items=["soup"])
    until(lambda: listed(shop, visitsFrom=2, itemIds=["soup"]) == [phone])
    says_stop(phone)
    until(lambda: count(who(shop)).guests == 0)
