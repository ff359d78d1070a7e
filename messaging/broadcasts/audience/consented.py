"""What the audience wants to know of consents: the one file that knows how they are stored."""

from typing import Any

from messaging.consent import may_write
from messaging.consent.addresses import hash_of
from messaging.consent.recording import ALL, MARKETING, state_id
from orderbuddy.changes import Change
from orderbuddy.mongo import collection

CHANNELS = ("sms", "whatsapp", "email")


def addresses_of(restaurant_id: str, hashed: str) -> tuple[dict[str, str], Any]:
    """({channel: address} that this restaurant may write to, of the one address with that hash; the
    order at which its guest was asked, if any); ({}, None) where it may write to none."""
    ids = [
        state_id(MARKETING, hashed, restaurant_id=restaurant_id, channel=one) for one in CHANNELS
    ]
    given = {"_id": {"$in": ids}, "isGranted": True}
    found: dict[str, str] = {}
    order_id = None
    for one in collection("consents").find(given, {"address": 1, "channel": 1, "given.orderId": 1}):
        if one.get("address") and _may(restaurant_id, one["channel"], one["address"]):
            found[one["channel"]] = one["address"]
            order_id = order_id or (one.get("given") or {}).get("orderId")
    return found, order_id


def concerned(change: Change) -> list[tuple[str, str]]:
    """(restaurant id, hash) of those whose consent may have changed."""
    scope, _, rest = str(change.id).partition(":")
    before, _, hashed = rest.rpartition(":")
    restaurant_id = before.rpartition(":")[0]
    if scope == MARKETING and restaurant_id:
        return [(restaurant_id, hashed)]
    if scope not in (ALL, MARKETING):
        return []
    # What holds for all restaurants. (A START brings no offers back: nobody comes in by it.)
    known = collection("broadcast_audience").find({"hash": hashed}, {"restaurantId": 1})
    return [(one["restaurantId"], hashed) for one in known]


def hash_of_number(number: str) -> str:
    """As consents know that number."""
    return hash_of("sms", number)


def _may(restaurant_id: str, channel: str, address: str) -> bool:
    return may_write(
        address=address, channel=channel, purpose="marketing", restaurant_id=restaurant_id
    ).allowed
