"""The fallback chain: what failed on one channel, or is not reported as delivered in time, is told
on the next one, once.

The decision is one conditional write (`fellTo` names the next message); then that message is
inserted, then `fallAt` is emptied. A crash between leaves `fallAt`, and the next look goes on.
"""

from typing import Any

from bson import ObjectId

from messaging.outbox.backoff import QUEUED_AT_MOST
from messaging.outbox.indexes import EVER
from messaging.outbox.making import insert, message_to
from messaging.outbox.states import GOT
from orderbuddy.mongo import Document, collection, now, parse_id

BATCH = 200
# What the next message has in common with the one before.
CARRIED = (
    "what", "purpose", "urgency", "restaurantId", "locationId", "orderId", "threadId",
    "broadcastId", "values", "isSecret", "expiresAt", "madeAt",
)  # fmt: skip
UNREACHABLE = {"code": "unreachable", "message": "Its provider was not there in time"}


def walk_due() -> int:
    """Go on with all chains that are due; how many. Raises PyMongoError."""
    due = {"fallAt": {"$gt": EVER, "$lte": now()}}
    found = list(collection("messages").find(due, {"_id": 1}).sort("fallAt", 1).limit(BATCH))
    for one in found:
        fall(one["_id"])
    return len(found)


def fall(message_id: Any) -> None:
    """Tell it on the next channel, if that is due; again changes nothing."""
    message = _decide(parse_id(message_id))
    if message is None:
        return
    following = _following(message)
    if following is not None:
        insert([following])
    done = {"_id": message["_id"], "fellTo": message["fellTo"]}
    collection("messages").update_one(done, {"$set": {"fallAt": None}})


def has_arrived_before(message: Document) -> bool:
    """Whether an earlier channel of this chain has reported meanwhile that it was delivered."""
    messages, earlier = collection("messages"), message["chainOf"]
    while earlier and earlier != message["_id"]:
        found = messages.find_one({"_id": earlier}, {"state": 1, "fellTo": 1}) or {}
        if found.get("state") in GOT:
            return True
        earlier = found.get("fellTo")
    return False


def _decide(message_id: Any) -> Document | None:
    """The message, with `fellTo`; None when it stays where it is."""
    messages, instant = collection("messages"), now()
    due = {"_id": message_id, "fallAt": {"$lte": instant}}
    # One that waits is given up here: but not one that may have left.
    waits = {"state": "queued", "claim.sentAt": None, "unsure": 0}
    given_up = {"state": "failed", "times.failed": instant, "claim": None, "updatedAt": instant}
    open_ = {**due, "fellTo": None}
    goes = {"fellTo": ObjectId()}
    failed = {**given_up, **goes, "error": {**UNREACHABLE, "at": instant}}
    if not messages.update_one({**open_, **waits}, {"$set": failed}).modified_count:
        ended = {"state": {"$in": ["sent", "failed", "suppressed"]}}
        messages.update_one({**open_, **ended}, {"$set": goes})
    found = messages.find_one({**due, "fellTo": {"$ne": None}})
    if found is None:
        _look_later(message_id)
    return found


def _look_later(message_id: Any) -> None:
    """It may have left already, or has arrived meanwhile."""
    queued = {"_id": message_id, "state": "queued", "fellTo": None, "fallAt": {"$lte": now()}}
    later = {"$set": {"fallAt": now() + QUEUED_AT_MOST}}
    collection("messages").update_one(queued, later)


def _following(message: Document) -> Document | None:
    """The next message; None when it was made before."""
    chain = message["chain"]
    if not chain:
        return None
    shared: Document = {name: message.get(name) for name in CARRIED}
    shared |= {"content": _given(message), "dueAt": now()}
    fall_at = now() + QUEUED_AT_MOST if chain[1:] else None
    return message_to(
        shared,
        message["about"],
        chain[0]["channel"],
        chain[0]["to"],
        _id=message["fellTo"],
        personId=message["personId"],
        language=message["language"],
        chain=chain[1:],
        chainOf=message["chainOf"] or message["_id"],
        fallAt=fall_at,
    )


def _given(message: Document) -> Document | None:
    """A text that was made of `values` is made anew for the other channel."""
    content = message["content"]
    return None if content and content.get("isRendered") else content
