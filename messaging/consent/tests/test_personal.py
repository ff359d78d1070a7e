"""A guest's own data: what is told to them, and what is left when they are forgotten."""

from datetime import timedelta

import pytest

from messaging.consent.addresses import hash_of
from messaging.consent.personal import Consents
from messaging.consent.recording import MARKETING, SERVICE, Wanted, record
from messaging.consent.tests.wishes import email, number, offers, stop, texts, verdict
from orderbuddy.guests.addresses import Address
from orderbuddy.guests.services import count_guest, erase_guest, export_guest
from orderbuddy.mongo import collection, now


def stored(to: str) -> str:
    """All that consent holds, as text."""
    channel = "email" if "@" in to else "sms"
    mine = {"addressHash": hash_of(channel, to)}
    return str([list(collection(one).find(mine)) for one in ("consents", "consent_events")])


def written(phone: str) -> str:
    return f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}"


def test_the_export_has_every_wish(shop):
    phone = number()
    offers(phone, shop.restaurant_id, 1, words="Asked at the counter")
    stop(phone, 2, words="STOP it")
    told = export_guest(who="test", address=Address.of(written(phone)), restaurant_id=None)
    assert [one["granted"] for one in told["consents"]] == [True, False]
    assert [one["words"] for one in told["consents"]] == ["Asked at the counter", "STOP it"]


def test_a_restaurant_exports_its_own_and_what_is_about_all(shop):
    phone = number()
    for restaurant_id in (shop.restaurant_id, "another"):
        offers(phone, restaurant_id, 1)
    stop(phone, 2)
    address = Address.of(phone)
    told = export_guest(who="test", address=address, restaurant_id=shop.restaurant_id)
    assert [one["restaurantId"] for one in told["consents"]] == [shop.restaurant_id, None]


@pytest.mark.parametrize("new", [number, email])
def test_who_is_forgotten_is_named_nowhere_but_their_stop_counts(shop, new):
    to = new()
    offers(to, shop.restaurant_id, 1, words=f"I am {to}")
    stop(to, 2, words=f"STOP, {to}")
    erase_guest(who="test", address=Address.of(to), restaurant_id=None)
    assert to not in stored(to)
    assert count_guest(address=Address.of(to), restaurant_id=None) == {}
    for restaurant_id in (shop.restaurant_id, None):
        assert verdict(to, restaurant_id, "security").reason == "stopped"


def test_what_was_agreed_ends_and_does_not_come_back_by_itself(shop):
    phone = number()
    offers(phone, shop.restaurant_id, 1, key=f"{phone}:list")
    texts(phone, shop.restaurant_id, 1)
    erase_guest(who="test", address=Address.of(phone), restaurant_id=shop.restaurant_id)
    offers(phone, shop.restaurant_id, 1, key=f"{phone}:list")
    offers(phone, shop.restaurant_id, 5, key=f"{phone}:an older list")
    for purpose in ("marketing", "service"):
        assert verdict(phone, shop.restaurant_id, purpose).reason == "no_consent"


def test_who_was_forgotten_may_agree_again(shop):
    phone = number()
    offers(phone, shop.restaurant_id, 1)
    erase_guest(who="test", address=Address.of(phone), restaurant_id=None)
    record(
        Wanted(
            address=phone, channel="sms", scope=MARKETING, granted=True, at=now(), how="test",
            key=f"{phone}:again", restaurant_id=shop.restaurant_id,
        )
    )  # fmt: skip
    assert verdict(phone, shop.restaurant_id, "marketing").allowed


def test_another_restaurants_consent_stays(shop):
    phone = number()
    for restaurant_id in (shop.restaurant_id, "another"):
        offers(phone, restaurant_id, 1)
    erase_guest(who="test", address=Address.of(phone), restaurant_id=shop.restaurant_id)
    assert not verdict(phone, shop.restaurant_id, "marketing").allowed
    assert verdict(phone, "another", "marketing").allowed


def test_what_is_too_old_goes_unless_somebody_relies_on_it(shop):
    old, agreed, ended = number(), number(), number()
    texts(old, shop.restaurant_id, 1)
    offers(agreed, shop.restaurant_id, 1)
    offers(ended, shop.restaurant_id, 1)
    offers(ended, shop.restaurant_id, 2, granted=False)
    before = now() - timedelta(days=1)
    found = Consents().too_old(shop.restaurant_id, before, 100)
    every = {one["_id"]: one for one in collection("consent_events").find({})}
    assert {every[one["_id"]]["address"] for one in found} == {old, ended}


def test_texts_of_a_guest_who_comes_often_are_not_too_old(shop):
    phone = number()
    texts(phone, shop.restaurant_id, 1)
    record(
        Wanted(
            address=phone, channel="sms", scope=SERVICE, granted=True, at=now(), how="order",
            key=f"{phone}:today", restaurant_id=shop.restaurant_id,
        )
    )  # fmt: skip
    assert Consents().too_old(shop.restaurant_id, now() - timedelta(days=1), 100) == []
