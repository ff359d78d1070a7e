"""How a restaurant speaks is kept in each process, and read anew when it has changed."""

import time
from typing import Any

from bson import ObjectId

from messaging.texts import render
from messaging.texts.voices import NOBODYS, Voice, voice_of
from orderbuddy.mongo import collection
from orderbuddy.snapshots import UNTRUSTED_SECONDS
from payments.tests.guests import until

KEY = ("order_ready", "sms", "en")
VALUES = {"code": "A1", "link": "https://example.test/a1"}


def kept_voice(shop: Any) -> Voice:
    """The voice, once the relay is heard of: without its word it is kept for a second only."""

    def is_kept() -> Voice | None:
        voice = voice_of(shop.restaurant_id)
        time.sleep(UNTRUSTED_SECONDS + 0.2)
        return voice if voice_of(shop.restaurant_id) is voice else None

    return until(is_kept)


def own_text(shop: Any, body: str) -> dict[str, Any]:
    event, channel, language = KEY
    told = {"event": event, "channel": channel, "language": language}
    key = ":".join((shop.restaurant_id, *KEY))
    return {"_id": key, "restaurantId": shop.restaurant_id, **told, "body": body, "version": 1}


def said(shop: Any) -> str:
    event, channel, language = KEY
    return render(
        event=event, channel=channel, language=language, values=VALUES,
        restaurant_id=shop.restaurant_id,
    ).text  # fmt: skip


def test_own_words_are_heard_of_and_forgotten(stack, shop) -> None:
    ours = said(shop)
    kept_voice(shop)
    words = own_text(shop, "On the counter: {code}")
    collection("message_texts").insert_one(words)
    until(lambda: said(shop) == "On the counter: A1")
    collection("message_texts").update_one({"_id": words["_id"]}, {"$set": {"body": "Go, {code}"}})
    until(lambda: said(shop) == "Go, A1")
    kept_voice(shop)
    collection("message_texts").delete_one({"_id": words["_id"]})
    until(lambda: said(shop) == ours)


def test_a_new_brand_is_heard_of(stack, shop) -> None:
    kept_voice(shop)
    changes = {"$set": {"name": "Blue Door", "brand": {"colour": "#123456"}}}
    collection("restaurants").update_one({"_id": shop.restaurant_id}, changes)
    until(lambda: voice_of(shop.restaurant_id).brand.name == "Blue Door")
    assert voice_of(shop.restaurant_id).brand.colour == "#123456"


def test_a_locations_number_and_address_are_heard_of(stack, shop) -> None:
    here = {"_id": ObjectId(shop.location_id)}
    assert kept_voice(shop).number(here["_id"], "smsNumber") == ""
    changes = {"conversations.smsNumber": "+15560000001", "address": "1 Harbor Street"}
    collection("locations").update_one(here, {"$set": changes})
    until(lambda: voice_of(shop.restaurant_id).number(here["_id"], "smsNumber") == "+15560000001")
    assert voice_of(shop.restaurant_id).brand.address == "1 Harbor Street"
    assert voice_of(shop.restaurant_id).number(ObjectId(), "smsNumber") == ""
    kept_voice(shop)
    collection("locations").delete_one(here)
    until(lambda: not voice_of(shop.restaurant_id).numbers)


def test_what_is_stored_wrongly_is_no_number_and_no_voice(shop) -> None:
    here = {"_id": ObjectId(shop.location_id)}
    collection("locations").update_one(here, {"$set": {"conversations": {"smsNumber": 7}}})
    assert voice_of(shop.restaurant_id).number(here["_id"], "smsNumber") == ""
    assert voice_of(None) is NOBODYS
