"""Messages of the outbox that providers speak of, and what is stored of what they say."""

import secrets
from datetime import timedelta
from typing import Any

from bson import ObjectId

from messaging.consent.addresses import hash_of
from orderbuddy.mongo import Document, collection, now

# Where the world reaches us; the server under test is elsewhere, as behind a proxy.
PUBLIC = "http://localhost:8000"
PATH = "/api/v1/webhooks"


def a_message(state: str = "sent", **more: Any) -> str:
    """The id of a message in that state, which nobody else touches."""
    stored = {
        "_id": ObjectId(),
        "key": secrets.token_hex(8),
        "what": "order_ready",
        "purpose": "service",
        "channel": "sms",
        "to": "+15550000000",
        "state": state,
        "times": {state: now()},
        "dueAt": now() + timedelta(days=300),
        "chain": [],
        "reference": None,
        **more,
    }
    collection("messages").insert_one(stored)
    return str(stored["_id"])


def stored(message_id: str) -> Document:
    return collection("messages").find_one({"_id": ObjectId(message_id)})


def state_of(message_id: str) -> str:
    return stored(message_id)["state"]


def came_in(address: str, channel: str = "sms", **where: Any) -> list[Document]:
    """What is kept of what came in from there."""
    mine = {"addressHash": hash_of(channel, address), **where}
    return list(collection("incoming_messages").find(mine))
