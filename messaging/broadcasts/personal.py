"""What broadcasts hold of a guest: what they ordered, and what they did with a message."""

from typing import Any

from messaging.broadcasts.audience.consented import hash_of_number
from messaging.consent.addresses import hash_of, is_address, number_of
from orderbuddy.guests.holdings import Found, Holding, register
from orderbuddy.mongo import Document, collection

SHOWN = ("broadcastId", "madeAt", "clickedAt", "clicks", "repliedAt", "reply")


@register
class Audience(Holding):
    name = "broadcastAudience"

    def export(self, found: Found) -> list[Document]:
        mine = [{"lastOrderId": {"$in": found.order_ids}}, *_agreed(found, "hash")]
        rows = collection("broadcast_audience").find({"$or": mine}, {"hash": 0, "person": 0})
        return [one | {"_id": str(one["_id"]).partition(":")[0]} for one in rows]

    def forget(self, found: Found, words: frozenset[str]) -> int:
        """Whoever still agrees to offers is an audience again with their next order."""
        mine = {"$or": [{"lastOrderId": {"$in": found.order_ids}}, {"hash": {"$in": _of(words)}}]}
        return collection("broadcast_audience").delete_many(mine).deleted_count


@register
class BroadcastGuests(Holding):
    name = "broadcasts"

    def export(self, found: Found) -> list[Document]:
        shown = dict.fromkeys(SHOWN, 1)
        return list(collection("broadcast_guests").find(_theirs(found), {"_id": 0, **shown}))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        """The figures stay; of the guest only the keyed hash in their `_id`."""
        mine = {"$or": [_theirs(found), {"hashes": {"$in": _of(words)}}]}
        nobody = {"$set": {"hashes": [], "toHashes": [], "person": ""}}
        return collection("broadcast_guests").update_many(mine, nobody).modified_count


def _theirs(found: Found) -> Document:
    """Known by the orders that a broadcast has brought, and by what they agreed to."""
    orders = collection("broadcast_orders").find({"_id": {"$in": found.order_ids}})
    keys: list[Any] = [f"{one['broadcastId']}:{one['person']}" for one in orders if one["person"]]
    return {"$or": [{"_id": {"$in": keys}}, *_agreed(found, "hashes")]}


def _agreed(found: Found, field: str) -> list[Document]:
    """By the address, at each restaurant whose offers were a question: not at another one's, whose
    export this is not."""
    asked = {"_id": {"$in": found.consent_ids}, "restaurantId": {"$gt": ""}}
    events = collection("consent_events").find(asked, {"restaurantId": 1, "addressHash": 1})
    pairs = {(one["restaurantId"], one["addressHash"]) for one in events}
    return [{"restaurantId": one, field: hashed} for one, hashed in sorted(pairs)]


def _of(words: frozenset[str]) -> list[str]:
    """The hashes of those words that are addresses."""
    numbers = [hash_of_number(number) for one in words if (number := number_of(one))]
    return numbers + [hash_of("email", one) for one in words if is_address("email", one)]
