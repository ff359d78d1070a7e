"""Staff have a message sent once more, to the same address."""

from datetime import timedelta
from typing import Any

from bson import ObjectId
from django.http import Http404

from messaging.outbox.making import insert, key_of, message_to
from messaging.outbox.permission import verdict_on
from messaging.outbox.seeing import may_see
from orderbuddy import audit
from orderbuddy.accounts.access import Person, may_act_at
from orderbuddy.accounts.roles import may, require
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now, parse_id

MOST = 5
LASTS = timedelta(hours=1)
CARRIED = (
    "what", "purpose", "urgency", "restaurantId", "locationId", "orderId", "threadId",
    "broadcastId", "values", "isSecret",
)  # fmt: skip


def access_message(user: Person, message_id: object) -> Document:
    """The stored message, when it is of a location that `user` may act at, and one that they may
    see; else Http404."""
    found = collection("messages").find_one({"_id": parse_id(message_id)})
    if found is None or not may_act_at(user, found["restaurantId"], found["locationId"]):
        raise Http404("Message not found")
    if not may_see(user, found):
        raise Http404("Message not found")
    return found


def can_be_resent(message: Document) -> bool:
    """What was told of an order, or to a guest; not one that is on its way, nor a secret, nor what
    was forgotten, nor marketing."""
    is_over = message["state"] in ("sent", "delivered", "read", "failed")
    said = message["values"] or message["content"]
    purpose = message["purpose"]
    of_order = purpose == "service" or (purpose == "staff" and message["orderId"])
    is_ours = of_order and not message["isSecret"]
    return is_over and is_ours and bool(said and message["to"])


def may_resend(user: Person, message: Document) -> bool:
    """Whether a page offers it to that person."""
    return may(user, message["restaurantId"], "messages.resend") and can_be_resent(message)


def resend(*, user: Person, message: Document, correlation_id: str = "") -> ObjectId:
    """Send it once more, by the same channel; the new message's id. Two who do so at the same
    moment send one.

    Raises ApiError: not_allowed (403), validation_failed (400: it waits still, or may not be sent),
    too_many_requests (429).
    """
    require(user, message["restaurantId"], "messages.resend")
    if not can_be_resent(message):
        raise ApiError(ErrorCode.VALIDATION_FAILED, "This message cannot be sent again")
    _require_consent(message)
    again = _again(message)
    if not insert([again]):
        raise ApiError(ErrorCode.TOO_MANY_REQUESTS, "Somebody else is sending it again")
    audit.record(
        who=user,
        what="messages.resent",
        restaurant_id=message["restaurantId"],
        location_id=message["locationId"],
        subject=f"order:{message['orderId']}" if message["orderId"] else f"message:{again['_id']}",
        after={"message": str(again["_id"]), "of": str(message["_id"]), "what": message["what"]},
        correlation_id=correlation_id,
    )
    return again["_id"]


def _require_consent(message: Document) -> None:
    verdict = verdict_on(message, message["channel"], message["to"])
    if not verdict.allowed:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "They do not want to be written to")


def _again(message: Document) -> Document:
    first = message.get("againOf") or message["_id"]
    about = [f"{_about(first, message)}:again:{turn}" for turn in range(1, MOST + 1)]
    to, way = message["to"], message["channel"]
    keys = [key_of(message["what"], one, way, to) for one in about]
    made = collection("messages").count_documents({"key": {"$in": keys}})
    if made >= MOST:
        raise ApiError(ErrorCode.TOO_MANY_REQUESTS, f"It was sent again {MOST} times already")
    shared: Document = {name: message.get(name) for name in CARRIED}
    content: Any = message["content"]
    shared |= {
        "content": None if content and content.get("isRendered") else content,
        "dueAt": now(),
        "expiresAt": now() + LASTS,
        "madeAt": now(),
        "againOf": first,
    }
    whose = {"personId": message["personId"], "language": message["language"]}
    return message_to(shared, about[made], way, to, **whose)


def _about(first: ObjectId, message: Document) -> str:
    """Of the first of them, whose channel may have been another's turn."""
    found = collection("messages").find_one({"_id": first}, {"about": 1})
    return (found or message)["about"]
