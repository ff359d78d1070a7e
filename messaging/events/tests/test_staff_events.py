"""What staff are told: alarms, exceptions of payments, and whose devices hear of them."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from kitchen.services.alarms import end_alarms, new_alarm
from messaging.events import audience, told
from messaging.events.alarms import goes_on, is_not_resolved, tell_of_alarm, tell_of_exception
from messaging.events.soon import store_waiting
from messaging.outbox.tests.sending import number
from messaging.services.subscribing import subscribe
from orderbuddy.members.services import remove_member
from orderbuddy.members.tests.people import another_location, member, owner_of
from orderbuddy.mongo import Document, collection, now


@pytest.fixture(autouse=True)
def nothing_kept():
    told._told.clear()
    audience.forget_devices()


def alarm_at(shop: Any, **fields: Any) -> Document:
    alarm = new_alarm(
        f"test:{ObjectId()}",
        kind="test",
        restaurant_id=shop.restaurant_id,
        location_id=ObjectId(shop.location_id),
        text="Printer Bar: out of paper",
    )
    alarm.update(fields)
    collection("alarms").insert_one(alarm)
    return alarm


def exception_at(shop: Any, **fields: Any) -> Document:
    stored = {
        "_id": f"undecided:{ObjectId()}", "kind": "undecided", "text": "Who knows",
        "restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id),
        "foundAt": now(), "resolvedAt": None, **fields,
    }  # fmt: skip
    collection("payment_exceptions").insert_one(stored)
    return stored


def messages(shop: Any) -> list[Document]:
    store_waiting()
    wanted = {"restaurantId": shop.restaurant_id}
    return list(collection("messages").find(wanted).sort("_id", 1))


def device_of(shop: Any, person: Any) -> str:
    token = f"a:{secrets.token_hex(8)}"
    subscribe(
        restaurant_id=shop.restaurant_id, token=token, platform="android", person_id=person.pk
    )
    return token


def test_an_alarm_reaches_devices_and_alert_numbers_once(make_shop):
    alert = number()
    shop = make_shop(alertNumbers=[{"_id": ObjectId(), "phoneNumber": alert}])
    token, alarm = device_of(shop, owner_of(shop)), alarm_at(shop)
    for _ in range(2):
        tell_of_alarm(alarm)
        told._told.clear()
    found = {(one["channel"], one["to"]): one for one in messages(shop)}
    assert set(found) == {("fcm", token), ("sms", alert)}
    message = found["sms", alert]
    assert message["values"]["reason"]["en"] == "Printer Bar: out of paper"
    assert goes_on(message)
    end_alarms(alarm_ids=[alarm["_id"]], because="ended")
    assert not goes_on(message)


@pytest.mark.parametrize(
    "fields",
    [{"endedAt": now()}, {"raisedAt": now() - timedelta(hours=2)}],
)
def test_what_is_over_or_old_is_not_told(make_shop, fields):
    shop = make_shop(alertNumbers=[{"_id": ObjectId(), "phoneNumber": number()}])
    tell_of_alarm(alarm_at(shop, **fields))
    assert messages(shop) == []


def test_exceptions_of_payments_are_for_who_may_deal_with_them(make_shop):
    shop = make_shop(alertNumbers=[{"_id": ObjectId(), "phoneNumber": number()}])
    token = device_of(shop, owner_of(shop))
    device_of(shop, member(shop, "cashier"))
    exception = exception_at(shop)
    tell_of_exception(exception)
    found = messages(shop)
    assert {(one["channel"], one["to"]) for one in found} == {
        ("fcm", token), ("email", shop.owner_email),
    }  # fmt: skip
    assert is_not_resolved(found[0])
    tell_of_exception(exception_at(shop, resolvedAt=now()))
    assert len(messages(shop)) == 2


def test_only_who_works_there_is_told(shop):
    there = another_location(shop)
    gone, elsewhere = member(shop, "cashier"), member(shop, "cashier", [there])
    kept = device_of(shop, member(shop, "cashier"))
    for person in (gone, elsewhere):
        device_of(shop, person)
    remove_member(who=owner_of(shop), person=gone, restaurant_id=shop.restaurant_id)
    tell_of_alarm(alarm_at(shop))
    assert [one["to"] for one in messages(shop)] == [kept]


def test_a_device_that_todays_service_stored_is_told_of_the_kitchen_only(shop):
    collection("subscriptions").insert_one(
        {"restaurantId": shop.restaurant_id, "fcmWeb": ["w:1"], "fcmAndroid": []}
    )
    tell_of_alarm(alarm_at(shop))
    tell_of_exception(exception_at(shop))
    assert {(one["what"], one["channel"]) for one in messages(shop)} == {
        ("alarm_kitchen", "fcm"), ("alarm_payments", "email"),
    }  # fmt: skip


def test_a_location_may_switch_it_off(make_shop):
    shop = make_shop(
        alertNumbers=[{"_id": ObjectId(), "phoneNumber": number()}],
        notifications={"staffEvents": {"alarm_kitchen": []}},
    )
    tell_of_alarm(alarm_at(shop))
    assert messages(shop) == []
