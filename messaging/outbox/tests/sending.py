"""Messages as the outbox's tests make them, to numbers that nobody else writes to."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId

from messaging.outbox import Recipient, tell
from messaging.outbox.delivering import deliver_due
from orderbuddy.mongo import Document, collection, now

EVENT = "staff_text"
EVER = datetime.min.replace(tzinfo=UTC)


def number() -> str:
    return f"+1555{secrets.randbelow(10**7):07d}"


def make(shop: Any, *addresses: tuple[str, str], text: str = "Hello", **fields: Any) -> Document:
    """A stored message to the first of these (channel, address) pairs; the others are its chain."""
    told: Document = {
        "what": EVENT,
        "about": f"test:{ObjectId()}",
        "recipients": [Recipient(addresses)],
        "purpose": "service",
        "values": {"text": text},
        "restaurant_id": shop.restaurant_id,
        "location_id": ObjectId(shop.location_id),
        # A worker that runs beside the test leaves it alone until then.
        "not_before": now() + timedelta(hours=1),
        **fields,
    }
    (made,) = tell(**told)
    return again(made)


def again(message_id: Any) -> Document:
    """The message as it is stored now."""
    key = message_id["_id"] if isinstance(message_id, dict) else message_id
    found = collection("messages").find_one({"_id": key})
    assert found is not None
    return found


def change(message: Document, **fields: Any) -> Document:
    collection("messages").update_one({"_id": message["_id"]}, {"$set": fields})
    return again(message)


def deliver(message: Document, **expected: Any) -> Document:
    """It is due now, and is taken up, by us or by a worker of the run, until its fields are these
    and nobody calls its provider any more; as it is then."""
    change(message, dueAt=now())

    def is_so() -> bool:
        found = again(message)
        are_so = all(found[name] == value for name, value in expected.items())
        return are_so and not _is_being_called(found)

    until(is_so, lambda: deliver_due(message["channel"], within_seconds=5))
    return again(message)


def _is_being_called(message: Document) -> bool:
    """Its provider was called, and what came of it is not written down yet."""
    called_at = (message["claim"] or {}).get("sentAt")
    return called_at is not None and (message["error"] or {}).get("at", EVER) < called_at


def following(message: Document) -> list[Document]:
    """What its chain has led to, the first one first."""
    return list(collection("messages").find({"chainOf": message["_id"]}).sort("_id", 1))


def the_next(message: Document) -> Document:
    """The one message that its chain has led to; a worker of the run may still be making it."""
    until(lambda: following(message))
    (found,) = following(message)
    return found


def until(holds: Callable[[], object], step: Callable[[], object] = lambda: None) -> None:
    """Wait until that holds, doing `step` meanwhile."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        step()
        time.sleep(0.02)
