"""The devices of `subscriptions` are told while their person works there; dead ones are dropped."""

import secrets

import pytest
from bson import ObjectId

from messaging.channels import ChannelError, channel_of
from messaging.services.subscribing import devices_of, may_be_told
from messaging.tests.channels.ways import outgoing, own_device
from orderbuddy.members.tests.people import member
from orderbuddy.mongo import collection


@pytest.fixture
def token() -> str:
    return f"w:{secrets.token_hex(8)}"


def stored(shop) -> dict:
    return collection("subscriptions").find_one({"restaurantId": shop.restaurant_id})


def test_a_notification_with_what_the_apps_need(shop, fcm, token) -> None:
    own_device(shop, token)
    message = outgoing(token, shop=shop, link="https://orders.example.com/o/1")
    channel_of("fcm").send(message)
    (taken,) = fcm.taken_by(token)
    assert taken.facts["notification"]["title"] == "Your order is ready"
    assert taken.facts["data"] == {
        "messageId": message.message_id, "link": message.content.link, "language": "en",
    }  # fmt: skip
    assert taken.facts["android"]["priority"] == "high"
    assert taken.facts["android"]["collapse_key"] == message.message_id
    assert taken.facts["webpush"]["fcm_options"]["link"] == message.content.link


@pytest.mark.parametrize("link", ["", "/status/1", "http://127.0.0.1/x"])
def test_browsers_are_led_to_https_addresses_only(shop, fcm, token, link: str) -> None:
    own_device(shop, token)
    channel_of("fcm").send(outgoing(token, shop=shop, link=link))
    assert "fcm_options" not in fcm.taken_by(token)[0].facts["webpush"]


def test_a_dead_token_is_dropped_everywhere(shop, make_shop, fcm, token) -> None:
    other = make_shop()
    for one in (shop, other):
        own_device(one, token)
        own_device(one, f"{token}:alive")
    fcm.unregister(token)
    with pytest.raises(ChannelError) as raised:
        channel_of("fcm").send(outgoing(token, shop=shop))
    assert (raised.value.is_address_dead, raised.value.code) == (True, "UNREGISTERED")
    for one in (shop, other):
        found = stored(one)
        assert found["fcmWeb"] == [f"{token}:alive"]
        assert [device["token"] for device in found["devices"]] == [f"{token}:alive"]


def test_who_works_there_no_more_is_not_told(shop, fcm, token) -> None:
    person = member(shop, "kitchen")
    own_device(shop, token, person.pk)
    assert may_be_told(shop.restaurant_id, token)
    collection("users").update_one({"_id": person.pk}, {"$set": {"disabled": True}})
    with pytest.raises(ChannelError) as raised:
        channel_of("fcm").send(outgoing(token, shop=shop))
    assert (raised.value.code, fcm.taken_by(token)) == ("not_a_member", [])
    assert stored(shop)["fcmWeb"] == []


def test_only_who_works_at_that_place_is_told_of_it(shop, token) -> None:
    there = member(shop, "kitchen", places=[ObjectId(shop.location_id)])
    elsewhere = member(shop, "kitchen", places=[ObjectId()])
    own_device(shop, f"{token}:1", there.pk)
    own_device(shop, f"{token}:2", elsewhere.pk)
    found = devices_of(shop.restaurant_id, ObjectId(shop.location_id))
    assert [one["token"] for one in found] == [f"{token}:1"]
    assert len(devices_of(shop.restaurant_id)) == 2


@pytest.mark.parametrize("name", ["fcmWeb", "fcmAndroid"])
def test_a_device_that_todays_service_stored_is_told_and_kept(shop, fcm, token, name) -> None:
    """It stores no person, and reads the same document beside us."""
    devices = {"fcmWeb": [], "fcmAndroid": [], name: [token]}
    collection("subscriptions").insert_one({"restaurantId": shop.restaurant_id, **devices})
    assert devices_of(shop.restaurant_id) == []
    channel_of("fcm").send(outgoing(token, shop=shop))
    assert len(fcm.taken_by(token)) == 1
    assert stored(shop)[name] == [token]


def test_a_device_that_is_not_in_the_list_any_more_is_not_told(shop, fcm, token) -> None:
    own_device(shop, f"{token}:other")
    with pytest.raises(ChannelError):
        channel_of("fcm").send(outgoing(token, shop=shop))
    assert fcm.taken_by(token) == []


def test_an_access_token_that_is_over_is_asked_for_anew(shop, fcm, token) -> None:
    own_device(shop, token)
    channel_of("fcm").send(outgoing(token, shop=shop))
    fcm.forget_access()
    channel_of("fcm").send(outgoing(token, shop=shop))
    assert len(fcm.taken_by(token)) == 2


def test_google_that_gives_no_access_token(shop, fcm, token, settings) -> None:
    """Nothing was sent yet."""
    own_device(shop, token)
    settings.FIREBASE_CLIENT_EMAIL = f"{secrets.token_hex(4)}@x.example"  # a client of its own
    fcm.trouble("decline", operation="token", status=400, code="invalid_grant")
    with pytest.raises(ChannelError) as raised:
        channel_of("fcm").send(outgoing(token, shop=shop))
    error = raised.value
    assert (error.code, error.maybe_acted) == ("no_access_token", False)
    assert (error.is_provider_down, error.is_permanent) == (True, False)


def test_another_projects_token_is_given_up(shop, fcm, token) -> None:
    own_device(shop, token)
    fcm.trouble("decline", to=token, status=403, code="SENDER_ID_MISMATCH")
    with pytest.raises(ChannelError) as raised:
        channel_of("fcm").send(outgoing(token, shop=shop))
    assert (raised.value.is_permanent, raised.value.is_provider_down) == (True, False)
