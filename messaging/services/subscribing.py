"""Devices that staff are told on, as today's apps keep them: one document of `subscriptions` a
restaurant, with the tokens of its phones and browsers."""

from orderbuddy.mongo import collection

# Platform → the list that holds its tokens.
LISTS = {"web": "fcmWeb", "android": "fcmAndroid"}
# The oldest go: a token is replaced whenever an app is installed anew.
MOST_TOKENS = 500


def subscribe(*, restaurant_id: str, token: str, platform: str) -> None:
    """Tell this device of the restaurant's orders; once more changes nothing."""
    tokens, here = LISTS[platform], {"restaurantId": restaurant_id}
    empty = {one: [] for one in LISTS.values() if one != tokens}
    subscriptions = collection("subscriptions")
    subscriptions.update_one(
        here, {"$addToSet": {tokens: token}, "$setOnInsert": empty}, upsert=True
    )
    full = {**here, f"{tokens}.{MOST_TOKENS}": {"$exists": True}}
    subscriptions.update_one(full, {"$push": {tokens: {"$each": [], "$slice": -MOST_TOKENS}}})
