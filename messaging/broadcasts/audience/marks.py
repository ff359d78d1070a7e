"""What is to be looked at anew: a guest's figures, or what brought an order.

    broadcast_marks: {_id: "guest:{restaurantId}:{hash}" | "order:{orderId}", n, until}

The relay's listeners only note it, many at a time; a worker does it. `n` counts the notes: whoever
looked takes the mark away unless it was made again meanwhile.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument, UpdateOne

from orderbuddy.mongo import Document, collection, now

LEASE = timedelta(seconds=30)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def guest_mark(restaurant_id: str, hashed: str) -> str:
    return f"guest:{restaurant_id}:{hashed}"


def order_mark(order_id: object) -> str:
    return f"order:{order_id}"


def mark(keys: Iterable[str]) -> None:
    """Have a worker look at these. Raises PyMongoError."""
    noted: Document = {"$inc": {"n": 1}, "$setOnInsert": {"until": LONG_AGO}}
    writes = [UpdateOne({"_id": key}, noted, upsert=True) for key in set(keys)]
    if writes:
        collection("broadcast_marks").bulk_write(writes, ordered=False)


def work_off(look: Callable[[str], None], *, most: int) -> int:
    """Look at what was marked, at most so many; how many there were. One that cannot be looked at
    is another one's, later. Raises what `look` raises."""
    for done in range(most):
        taken = _take()
        if taken is None:
            return done
        look(taken["_id"])
        marks = collection("broadcast_marks")
        if not marks.delete_one({"_id": taken["_id"], "n": taken["n"]}).deleted_count:
            marks.update_one({"_id": taken["_id"]}, {"$set": {"until": LONG_AGO}})
    return most


def _take() -> Document | None:
    free = {"until": {"$lte": now()}}
    ours = {"$set": {"until": now() + LEASE}}
    return collection("broadcast_marks").find_one_and_update(
        free, ours, sort=[("until", 1)], return_document=ReturnDocument.AFTER
    )
