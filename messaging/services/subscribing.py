"""Devices that staff are told on, as today's apps keep them: one document of `subscriptions` a
restaurant, with the tokens of its phones and browsers. `devices` says whose each is: {token,
personId, at}, so that who does not work there any more is not told any more; today's service, which
reads the tokens alone, leaves it as it is."""

from typing import Any

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


def _whose(token: str, person_id: Any) -> list[Document]:
    """One write: two of the same device at once leave one entry of it."""
    device = {"token": token, "personId": person_id, "at": now()}
    known = {"$ifNull": ["$devices", []]}
    others = {"$filter": {"input": known, "cond": {"$ne": ["$$this.token", {"$literal": token}]}}}
    every = {"$concatArrays": [others, [{"$literal": device}]]}
    return [{"$set": {"devices": {"$slice": [every, -MOST_TOKENS * len(LISTS)]}}}]
