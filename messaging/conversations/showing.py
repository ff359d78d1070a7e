"""Threads and messages as the API and the sockets tell them."""

from collections.abc import Mapping, Sequence
from typing import Any

from messaging.conversations import attachments
from messaging.conversations.access import ANSWER
from messaging.conversations.answering import channels_of
from messaging.conversations.guests import orders_of
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import may
from orderbuddy.mongo import Document, collection, iso

# How far the outbox has come with an answer.
STATES = ("queued", "sent", "delivered", "read", "failed", "suppressed")


def thread_json(thread: Document) -> dict[str, Any]:
    """A thread in a list: the same for everybody who may see it."""
    rating = thread.get("rating") or {}
    return {
        "id": str(thread["_id"]),
        "restaurantId": thread["restaurantId"],
        "locationId": str(thread["locationId"]),
        "name": thread.get("name") or "",
        "phone": thread.get("phone") or "",
        "state": thread.get("state") or "open",
        "assignee": _id(thread.get("assignee")),
        "tags": list(thread.get("tags") or ()),
        "rev": thread.get("rev") or 0,
        "seq": thread.get("seq") or 0,
        "guestMessages": thread.get("guestMessages") or 0,
        "lastAt": iso(thread.get("lastAt")),
        "lastText": thread.get("lastText") or "",
        "lastFrom": thread.get("lastFrom") or "",
        "lastChannel": thread.get("lastChannel") or "",
        "channels": channels_of(thread),
        "waitingSince": iso(thread.get("waitingSince")),
        "escalatedAt": iso(thread.get("escalatedAt")),
        "windowUntil": iso(thread.get("windowUntil")),
        "orderId": _id(thread.get("orderId")),
        "rating": rating.get("value"),
        "seenSeq": thread.get("seenSeq") or 0,
    }


def threads_json(threads: Sequence[Document], reads: Mapping[Any, int]) -> list[dict[str, Any]]:
    """With `read`: how many of the guest's messages this person has read."""
    return [{**thread_json(one), "read": reads.get(one["_id"], 0)} for one in threads]


def message_json(message: Document, sent: Document | None = None) -> dict[str, Any]:
    """A message as staff see it. `sent`: the outbox's message of an answer."""
    return {
        "id": str(message["_id"]),
        "threadId": str(message["threadId"]),
        "seq": message["seq"],
        "at": iso(message["at"]),
        "from": message["from"],
        "personId": _id(message.get("personId")),
        "channel": message.get("channel") or "",
        "text": message.get("text") or "",
        "what": message.get("what") or "",
        "values": _values(message),
        "attachments": attachments.shown(message.get("attachments") or ()),
        "orderId": _id(message.get("orderId")),
        "messageId": _id(message.get("messageId")),
        **delivery_json(sent or _unsent(message)),
    }


def delivery_json(sent: Document | None) -> dict[str, Any]:
    """How far the outbox has come with an answer, and why no further: our reason, or the
    provider's words."""
    sent = sent or {}
    why = sent.get("reason") or (sent.get("error") or {}).get("message") or ""
    ended = sent.get("state") in ("failed", "suppressed")
    return {"delivery": sent.get("state"), "why": why if ended else ""}


def messages_json(messages: Sequence[Document]) -> list[dict[str, Any]]:
    """With how far the outbox has come with each answer."""
    ids = [one["messageId"] for one in messages if one.get("messageId")]
    fields = {"state": 1, "reason": 1, "error": 1}
    found = collection("messages").find({"_id": {"$in": ids}}, fields) if ids else ()
    sent = {one["_id"]: one for one in found}
    return [message_json(one, sent.get(one.get("messageId"))) for one in messages]


def guest_message_json(message: Document) -> dict[str, Any]:
    """A message as the guest's page shows it: who of the staff wrote is not said."""
    return {
        "seq": message["seq"],
        "at": iso(message["at"]),
        "isOwn": message["from"] == "guest",
        "text": message.get("text") or "",
        "what": message.get("what") or "",
        "rating": (message.get("values") or {}).get("rating"),
        "attachments": attachments.shown(message.get("attachments") or ()),
        "clientId": _client_id(message),
    }


def orders_json(thread: Document) -> list[dict[str, Any]]:
    """The guest's newest orders at the thread's location."""
    return [
        {
            "id": str(one["_id"]),
            "code": one.get("orderCode") or "",
            "status": one.get("status") or "",
            "startedAt": iso(one.get("startedAt")),
            "totalPriceCents": one.get("totalPriceCents") or 0,
            "origin": (one.get("origin") or {}).get("name") or "",
            "items": [line.get("name") or "" for line in (one.get("items") or ())[:6]],
        }
        for one in orders_of(thread)
    ]


def person_json(person: User, restaurant_id: str, on_shift: Sequence[Any]) -> dict[str, Any]:
    """A colleague."""
    return {
        "id": str(person.pk),
        "name": str(person.name or person.email or ""),
        "isOnShift": person.pk in on_shift,
        "mayAnswer": may(person, restaurant_id, ANSWER),
    }


def reply_json(reply: Document) -> dict[str, Any]:
    """A saved reply."""
    return {
        "id": str(reply["_id"]),
        "title": reply.get("title") or "",
        "text": reply.get("text") or "",
        "updatedAt": iso(reply.get("updatedAt")),
    }


def _unsent(message: Document) -> Document | None:
    """Nothing of it is in the outbox."""
    reason = message.get("unsent")
    return {"state": "suppressed", "reason": reason} if reason else None


def _client_id(message: Document) -> str:
    """What the page called its own message, so that it knows it again."""
    key = str(message.get("providerKey") or "")
    return key.split(":", 2)[2] if key.startswith("chat:") else ""


def _values(message: Document) -> dict[str, Any]:
    return dict(message.get("values") or {})


def _id(value: Any) -> str | None:
    return str(value) if value else None
