"""What conversations hold of a guest."""

from typing import Any

from messaging.conversations import attachments
from messaging.conversations.guests import key_of_number, number_of
from orderbuddy.guests.addresses import Address
from orderbuddy.guests.holdings import Finder, Found, register
from orderbuddy.mongo import Document, collection

_SHOWN = (
    "_id",
    "restaurantId",
    "locationId",
    "name",
    "phone",
    "tags",
    "madeAt",
    "lastAt",
    "rating",
)
_OF_MESSAGE = ("seq", "at", "from", "channel", "text", "attachments")
MOST = 2000


@register
class Conversations(Finder):
    """Threads are found by the guest's number; those of an order's page, by the order."""

    name, found_as = "conversations", "thread_ids"

    def of_guest(self, address: Address, restaurant_id: str | None) -> list[Document]:
        number = number_of(address.phone) or number_of(f"+{address.phone}")
        if not number:
            return []
        where: Document = {"guestKey": key_of_number(number)}
        if restaurant_id is not None:
            where["restaurantId"] = restaurant_id
        found = collection("threads").find(where).limit(MOST)
        return [_exported(one) for one in found]

    def too_old(self, restaurant_id: str, before: Any, limit: int) -> list[Document]:
        places = collection("locations").distinct("_id", {"restaurantId": restaurant_id})
        old = {
            "locationId": {"$in": places},
            "state": {"$in": ["open", "resolved"]},
            "lastAt": {"$lt": before},
        }
        return list(collection("threads").find(old, {"name": 1, "phone": 1}).limit(limit))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        by_order = {"orderId": {"$in": found.order_ids}, "guestKey": {"$regex": "^order:"}}
        own = collection("threads").find(by_order, {"_id": 1}) if found.order_ids else ()
        ids = [*found.thread_ids, *(one["_id"] for one in own)]
        return sum(_forget(one) for one in dict.fromkeys(ids))


def _exported(thread: Document) -> Document:
    messages = collection("thread_messages").find(
        {"threadId": thread["_id"], "from": {"$in": ["guest", "staff"]}},
        dict.fromkeys(_OF_MESSAGE, 1) | {"_id": 0},
    )
    shown = {key: thread.get(key) for key in _SHOWN}
    return {**shown, "messages": list(messages.sort("seq", 1).limit(MOST))}


def _forget(thread_id: Any) -> int:
    """All of it is the guest's: nothing of a conversation is left, its thread last."""
    for file in collection("thread_files").find({"threadId": thread_id}):
        attachments.drop(file)
    for message in collection("thread_messages").find(
        {"threadId": thread_id, "attachments.fileId": {"$exists": True}}, {"attachments": 1}
    ):
        _drop_files(message)
    collection("thread_messages").delete_many({"threadId": thread_id})
    collection("thread_reads").delete_many({"threadId": thread_id})
    return collection("threads").delete_one({"_id": thread_id}).deleted_count


def _drop_files(message: Document) -> None:
    ids = [one["fileId"] for one in message["attachments"] if one.get("fileId")]
    for file in collection("thread_files").find({"_id": {"$in": ids}}):
        attachments.drop(file)
