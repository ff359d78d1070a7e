"""Devices that staff are told on, as today's apps keep them: one document of `subscriptions` a
restaurant, with the tokens of its phones and browsers. `devices` says whose each is: {token,
personId, at}, so that who does not work there any more is not told any more; today's service, which
reads the tokens alone, leaves it as it is."""

from typing import Any

from messaging.services.members import who_still_works_there
from orderbuddy.mongo import Document, collection, now

# Platform → the list that holds its tokens.
LISTS = {"web": "fcmWeb", "android": "fcmAndroid"}
# The oldest go: a token is replaced whenever an app is installed anew.
MOST_TOKENS = 500


def subscribe(*, restaurant_id: str, token: str, platform: str, person_id: Any) -> None:
    """Tell this person's device of the restaurant's orders; once more changes nothing, but that a
    device which is another's now is only told for them."""
    tokens, here = LISTS[platform], {"restaurantId": restaurant_id}
    empty = {one: [] for one in LISTS.values() if one != tokens}
    subscriptions = collection("subscriptions")
    subscriptions.update_one(
        here, {"$addToSet": {tokens: token}, "$setOnInsert": empty}, upsert=True
    )
    full = {**here, f"{tokens}.{MOST_TOKENS}": {"$exists": True}}
    subscriptions.update_one(full, {"$push": {tokens: {"$each": [], "$slice": -MOST_TOKENS}}})
    subscriptions.update_one(here, _whose(token, person_id))


def devices_of(restaurant_id: str, location_id: Any = None) -> list[Document]:
    """The devices of who works there (at that location), newest first: [{token, personId, at}].

    One that today's service stored is nobody's until its app subscribes again, as it does whenever
    it is opened: so it is not here.
    """
    stored = collection("subscriptions").find_one({"restaurantId": restaurant_id}) or {}
    kept = {token for name in LISTS.values() for token in stored.get(name) or ()}
    devices = [one for one in stored.get("devices") or () if one.get("token") in kept]
    people = {one.get("personId") for one in devices}
    there = who_still_works_there(people, restaurant_id, location_id)
    return [one for one in reversed(devices) if one.get("personId") in there]


def may_be_told(restaurant_id: str, token: str) -> bool:
    """Whether that device is (still) one of who works there; or nobody's, as today's service has
    stored it and tells it."""
    stored = collection("subscriptions").find_one({"restaurantId": restaurant_id}) or {}
    if not any(token in (stored.get(name) or ()) for name in LISTS.values()):
        return False
    devices = [one for one in stored.get("devices") or () if one.get("token") == token]
    people = {one.get("personId") for one in devices}
    return not devices or bool(who_still_works_there(people, restaurant_id))


def drop_token(token: str, *, restaurant_id: str | None = None) -> None:
    """Tell that device no more: of one restaurant, or (a dead one) of any."""
    here = {} if restaurant_id is None else {"restaurantId": restaurant_id}
    holds = {"$or": [{name: token} for name in (*LISTS.values(), "devices.token")]}
    lists = dict.fromkeys(LISTS.values(), token)
    collection("subscriptions").update_many(
        {**here, **holds}, {"$pull": {**lists, "devices": {"token": token}}}
    )


def _whose(token: str, person_id: Any) -> list[Document]:
    """One write: two of the same device at once leave one entry of it."""
    device = {"token": token, "personId": person_id, "at": now()}
    known = {"$ifNull": ["$devices", []]}
    others = {"$filter": {"input": known, "cond": {"$ne": ["$$this.token", {"$literal": token}]}}}
    every = {"$concatArrays": [others, [{"$literal": device}]]}
    return [{"$set": {"devices": {"$slice": [every, -MOST_TOKENS * len(LISTS)]}}}]
