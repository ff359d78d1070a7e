"""Browsers that are told of something: one document of `push_subscriptions` a browser and what it
is told of, which is an order (its guest's) or a restaurant (of who works there).

    {_id: sha256 of endpoint and what about, endpoint, keys: {p256dh, auth}, orderId | personId,
     restaurantId, locationId, language, at, expiresAt: datetime | None}

Its `_id` is what a message of channel "push" is `to`.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import Any

from messaging.services.members import who_still_works_there
from orderbuddy.mongo import Document, collection, now

# A guest's is of no use when the order is long gone.
GUESTS_DAYS = 30
# Of one order: a family's phones, and no flood. Of one person: every device of theirs.
MOST_OF_ORDER, MOST_OF_PERSON = 10, 30


@dataclass(frozen=True, slots=True)
class Browser:
    """What `PushManager.subscribe()` gave a page; checked by `endpoints`."""

    endpoint: str
    p256dh: str
    auth: str
    language: str = "en"


def subscribe_guest(*, browser: Browser, order: Document) -> str:
    """Tell this browser of that order; its `_id`. Again changes nothing but keys and language."""
    about = {
        "orderId": order["_id"],
        "restaurantId": order.get("restaurantId"),
        "locationId": order.get("locationId"),
    }
    until = now() + timedelta(days=GUESTS_DAYS)
    kept = _keep(browser, f"order:{order['_id']}", about, until)
    _drop_oldest({"orderId": order["_id"]}, MOST_OF_ORDER)
    return kept


def subscribe_member(*, browser: Browser, restaurant_id: str, person_id: Any) -> str:
    """Tell this person's browser of the restaurant's orders; as `subscribe_guest`. A browser is
    told for whoever was signed in last."""
    about = {"personId": person_id, "restaurantId": restaurant_id, "locationId": None}
    kept = _keep(browser, f"restaurant:{restaurant_id}", about, None)
    _drop_oldest({"personId": person_id, "restaurantId": restaurant_id}, MOST_OF_PERSON)
    return kept


def unsubscribe(*, endpoint: str, about: str) -> bool:
    """Tell that browser no more of an order (`order:…`) or restaurant (`restaurant:…`)."""
    return (
        collection("push_subscriptions").delete_one({"_id": _id(endpoint, about)}).deleted_count > 0
    )


def of_id(subscription_id: str) -> Document | None:
    """The subscription, if it is still there and whoever it is of may still be told."""
    found = collection("push_subscriptions").find_one({"_id": subscription_id})
    if found is None or found.get("personId") is None:
        return found
    person, restaurant_id = found["personId"], found["restaurantId"]
    return found if who_still_works_there([person], restaurant_id) else None


def endpoint_of(subscription_id: str) -> str:
    """Its address at the push service; "" when it is gone."""
    found = collection("push_subscriptions").find_one({"_id": subscription_id}, {"endpoint": 1})
    return (found or {}).get("endpoint") or ""


def of_order(order_id: Any) -> list[Document]:
    """The browsers of that order's guests, newest first."""
    newest = [("at", -1)]
    return list(collection("push_subscriptions").find({"orderId": order_id}).sort(newest))


def of_members(restaurant_id: str, location_id: Any = None) -> list[Document]:
    """The browsers of who works there (at that location), newest first."""
    where = {"restaurantId": restaurant_id, "personId": {"$exists": True}}
    found = sorted(collection("push_subscriptions").find(where), key=itemgetter("at"), reverse=True)
    people = {one["personId"] for one in found}
    there = who_still_works_there(people, restaurant_id, location_id)
    return [one for one in found if one["personId"] in there]


def drop_endpoint(endpoint: str) -> None:
    """The push service does not know that browser any more."""
    collection("push_subscriptions").delete_many({"endpoint": endpoint})


def _keep(browser: Browser, about: str, facts: Document, until: Any) -> str:
    found = _id(browser.endpoint, about)
    stored = {
        **facts,
        "endpoint": browser.endpoint,
        "keys": {"p256dh": browser.p256dh, "auth": browser.auth},
        "language": browser.language,
        "at": now(),
        "expiresAt": until,
    }
    collection("push_subscriptions").update_one({"_id": found}, {"$set": stored}, upsert=True)
    return found


def _drop_oldest(whose: Document, at_most: int) -> None:
    subscriptions = collection("push_subscriptions")
    too_many = subscriptions.find(whose, {"_id": 1}).sort([("at", -1)]).skip(at_most)
    if old := [one["_id"] for one in too_many]:
        subscriptions.delete_many({"_id": {"$in": old}})


def _id(endpoint: str, about: str) -> str:
    return hashlib.sha256(f"{about}\n{endpoint}".encode()).hexdigest()
