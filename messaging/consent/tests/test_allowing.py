"""The one question: may we write there?"""

import pytest

from messaging.consent import may_write, record, record_opt_out
from messaging.consent.recording import MARKETING
from messaging.consent.tests.wishes import (
    email,
    number,
    offers,
    order_of,
    start,
    stop,
    texts,
    verdict,
    wanted,
)
from orderbuddy.mongo import collection
from ordering.tests.guests import at_once

PURPOSES = ("service", "marketing", "staff", "security")


def test_nobody_is_sent_offers_unasked(shop):
    for to in (number(), email()):
        assert verdict(to, shop.restaurant_id, "marketing").reason == "no_consent"


def test_offers_are_of_one_restaurant_and_channel(shop):
    to = number()
    offers(to, shop.restaurant_id, 1)
    assert verdict(to, shop.restaurant_id, "marketing").allowed
    assert not verdict(to, shop.restaurant_id, "marketing", "whatsapp").allowed
    assert not verdict(to, "another", "marketing").allowed
    assert not verdict(to, None, "marketing").allowed


def test_whoever_agreed_may_say_no_again(shop):
    to = email()
    offers(to, shop.restaurant_id, 1)
    offers(to, shop.restaurant_id, 2, granted=False)
    assert verdict(to, shop.restaurant_id, "marketing").reason == "no_consent"
    offers(to, shop.restaurant_id, 3)
    assert verdict(to, shop.restaurant_id, "marketing").allowed


@pytest.mark.parametrize("by", ["sms", "whatsapp"])
def test_a_stop_ends_everything_on_that_number(shop, by):
    to = number()
    offers(to, shop.restaurant_id, 1)
    texts(to, shop.restaurant_id, 1)
    stop(to, 2, channel=by)
    for channel in ("sms", "whatsapp"):
        for purpose in PURPOSES:
            for restaurant_id in (shop.restaurant_id, "another", None):
                assert verdict(to, restaurant_id, purpose, channel).reason == "stopped"


def test_a_start_brings_messages_back_but_no_offers(shop):
    """Who takes everything back has not said what they said before."""
    to = number()
    offers(to, shop.restaurant_id, 1)
    texts(to, shop.restaurant_id, 1)
    stop(to, 2)
    start(to, 3)
    assert verdict(to, shop.restaurant_id, "service").allowed
    assert verdict(to, shop.restaurant_id, "staff").allowed
    assert verdict(to, shop.restaurant_id, "marketing").reason == "no_consent"
    offers(to, shop.restaurant_id, 4)
    assert verdict(to, shop.restaurant_id, "marketing").allowed


def test_the_tick_of_an_order_counts_unless_it_was_taken_back_since(shop):
    """Also before the relay has written it down."""
    to = number()
    texts(to, shop.restaurant_id, 5, granted=False)
    ask = {"address": to, "channel": "sms", "purpose": "service"}
    for minutes, allowed in ((4, False), (5, False), (6, True)):
        order_id = order_of(shop, to, minutes=minutes)["_id"]
        told = may_write(**ask, restaurant_id=shop.restaurant_id, order_id=order_id)
        assert told.allowed is allowed


def test_a_tick_does_not_lift_a_stop(shop):
    to = number()
    stop(to, 1)
    offers(to, shop.restaurant_id, 2)
    texts(to, shop.restaurant_id, 2)
    assert verdict(to, shop.restaurant_id, "service").reason == "stopped"
    assert verdict(to, shop.restaurant_id, "marketing").reason == "stopped"


def test_texts_about_orders_need_their_tick(shop):
    to = number()
    assert verdict(to, shop.restaurant_id, "service").reason == "no_consent"
    texts(to, shop.restaurant_id, 1)
    assert verdict(to, shop.restaurant_id, "service").allowed
    assert verdict(to, shop.restaurant_id, "service", "whatsapp").allowed
    assert not verdict(to, "another", "service").allowed
    assert not verdict(to, shop.restaurant_id, "marketing").allowed


@pytest.mark.parametrize("ticked", [True, False])
def test_a_tick_counts_before_the_relay_has_written_it_down(shop, ticked):
    to = number()
    order = order_of(shop, to, ticked=ticked)
    about = {"address": to, "channel": "sms", "purpose": "service", "restaurant_id": "elsewhere"}
    assert may_write(**about, order_id=order["_id"]).allowed is ticked
    assert not may_write(**{**about, "address": number()}, order_id=order["_id"]).allowed


def test_what_people_write_by_hand_needs_no_tick_but_minds_a_stop(shop):
    to = number()
    about = {"address": to, "channel": "sms", "purpose": "service", "restaurant_id": "r"}
    assert may_write(**about, what="staff_text").allowed
    stop(to, 1)
    assert may_write(**about, what="staff_text").reason == "stopped"


def test_staff_are_written_to_unless_they_said_stop():
    to = number()
    assert verdict(to, "r", "staff").allowed
    assert verdict(to, None, "security").allowed
    record_opt_out(address=to, channel="sms", how="twilio")
    assert verdict(to, "r", "staff").reason == "stopped"


def test_devices_are_told_while_they_are_subscribed(shop):
    about = {"channel": "push", "purpose": "service", "restaurant_id": shop.restaurant_id}
    key = f"device-of-{shop.restaurant_id}"
    assert may_write(address=key, **about).reason == "not_subscribed"
    collection("push_subscriptions").insert_one({"_id": key})
    assert may_write(address=key, **about).allowed
    assert not may_write(**{**about, "purpose": "marketing"}, address=key).allowed


@pytest.mark.parametrize(
    "written", ["{0}", "1{1}", "{1}", "whatsapp:{0}", "({2}) {3}-{4}", "+1 {2} {3} {4}", "001{1}"]
)
def test_a_number_is_the_same_however_it_is_written(written):
    to = number()
    parts = (to, to[2:], to[2:5], to[5:8], to[8:])
    stop(written.format(*parts), 1)
    assert verdict(to, "r", "security").reason == "stopped"


def test_an_opt_out_at_the_provider_is_a_stop_everywhere():
    to = number()
    record_opt_out(address=to, channel="whatsapp", how="whatsapp_cloud")
    assert verdict(to, "r", "service", "sms").reason == "stopped"


def test_a_providers_no_to_marketing_is_above_every_restaurants_yes(shop):
    to = number()
    offers(to, shop.restaurant_id, 1, channel="whatsapp")
    no = wanted(to, scope=MARKETING, granted=False, minutes=2, channel="whatsapp")
    record(no)
    assert verdict(to, shop.restaurant_id, "marketing", "whatsapp").reason == "no_consent"
    offers(to, shop.restaurant_id, 3, channel="whatsapp")
    assert not verdict(to, shop.restaurant_id, "marketing", "whatsapp").allowed
    record(wanted(to, scope=MARKETING, granted=True, minutes=4, channel="whatsapp"))
    assert verdict(to, shop.restaurant_id, "marketing", "whatsapp").allowed


def test_of_those_who_write_at_the_same_moment_the_latest_counts(shop):
    """None of them is lost where nothing was stored before."""
    for last in (stop, start):
        to = number()
        said = [(stop, 1), (start, 2), (stop, 3), (start, 4), (last, 5)]
        at_once(len(said), lambda place, to=to, said=said: said[place][0](to, said[place][1]))
        assert verdict(to, "r", "staff").allowed is (last is start)


def test_another_secret_key_makes_no_stop_unheard_of(settings):
    to = number()
    stop(to, 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert verdict(to, "r", "staff").reason == "stopped"
    settings.CONSENT_KEY, settings.SECRET_KEY_FALLBACKS = settings.SECRET_KEY_FALLBACKS[0], []
    assert verdict(to, "r", "staff").reason == "stopped"
    start(to, 2)
    assert verdict(to, "r", "staff").allowed


def test_a_start_under_a_newer_key_lifts_the_stop_of_an_older_one(settings):
    to = number()
    stop(to, 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    start(to, 2)
    assert verdict(to, "r", "staff").allowed
    stop(to, 3)
    assert verdict(to, "r", "staff").reason == "stopped"
