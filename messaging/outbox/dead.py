"""Addresses that will never work again: an app that was removed, a subscription that has ended."""

from messaging.services.subscribing import LISTS
from orderbuddy.mongo import Document, collection


def forget_address(message: Document) -> None:
    """Drop the token or subscription that this message was for; doing so again changes nothing."""
    to = message["to"]
    if message["channel"] == "push":
        collection("push_subscriptions").delete_one({"_id": to})
    elif message["channel"] == "fcm":
        gone = {**dict.fromkeys(LISTS.values(), to), "devices": {"token": to}}
        here = {"restaurantId": message["restaurantId"]}
        collection("subscriptions").update_many(here, {"$pull": gone})
