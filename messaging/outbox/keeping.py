"""What is forgotten of messages, and when."""

from datetime import timedelta

from django.conf import settings

from orderbuddy.mongo import Document, collection, now

BATCH = 1000
# What tells of a person; the rest are figures.
PERSONAL: Document = {"to": "", "values": {}, "content": None, "chain": [], "fallAt": None}


def forget_old_messages() -> int:
    """Delete what is older than MESSAGE_DAYS; how many."""
    messages, deleted = collection("messages"), 0
    old = {"madeAt": {"$lt": now() - timedelta(days=settings.MESSAGE_DAYS)}}
    while ids := [one["_id"] for one in messages.find(old, {"_id": 1}).limit(BATCH)]:
        deleted += messages.delete_many({"_id": {"$in": ids}}).deleted_count
    return deleted


def forget_person(where: Document) -> int:
    """These messages keep their figures and lose the person; one that waits is not sent any more.
    How many changed."""
    instant = now()
    messages = collection("messages")
    waiting = {**where, "state": "queued"}
    ended = {"state": "suppressed", "reason": "erased", "claim": None, "updatedAt": instant}
    messages.update_many(waiting, {"$set": {**ended, "times.suppressed": instant}})
    named = {**where, "to": {"$ne": ""}}
    return messages.update_many(named, {"$set": PERSONAL}).modified_count
