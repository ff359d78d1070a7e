"""What keeps a message of a broadcast that is in the outbox already from being sent."""

from datetime import timedelta

from messaging.outbox.checking import Finding
from messaging.outbox.gates import gate
from orderbuddy.mongo import Document, collection, now

# Going on wakes them before that.
LOOK_AGAIN = timedelta(minutes=10)


@gate("broadcast")
def still_goes_on(message: Document) -> Finding | None:
    """A paused broadcast's messages wait, a cancelled one's are never sent."""
    found = collection("broadcasts").find_one({"_id": message["broadcastId"]}, {"state": 1})
    state = (found or {}).get("state", "cancelled")
    if state == "cancelled":
        return Finding(suppressed="cancelled")
    return Finding(due_at=now() + LOOK_AGAIN) if state == "paused" else None
