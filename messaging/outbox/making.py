"""`tell` writes a message down for everybody whom it concerns, once.

    messages: {_id, key (unique: what, about what, to whom, channel), what, about, purpose, urgency,
               restaurantId, locationId, orderId, threadId, broadcastId, personId, channel, to,
               toHash, language, values, content, isSecret, state, times: {state: at, tried}, dueAt,
               expiresAt, attempts, claim: {by, until, sentAt}, unsure, provider, reference, cost:
               {amount, currency}, parts, error: {code, message, at}, reason, chain: [{channel,
               to}], chainOf, fallAt, fellTo, againOf, madeAt, updatedAt}

`values` fill the gaps of the text that is kept for `what`; `content` is what was given instead of
it, or (`isRendered`) what it came to at the last attempt. `unsure` counts attempts of which nobody
knows whether the provider acted. `chain` is what is tried next, `fellTo` the message that does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings
from pymongo.errors import AutoReconnect, BulkWriteError

from messaging.addresses import address_hash
from messaging.channels.base import Content
from messaging.outbox.backoff import QUEUED_AT_MOST
from messaging.outbox.contents import stored_content
from messaging.outbox.permission import verdicts_on
from messaging.outbox.working import poke
from orderbuddy.mongo import Document, collection, now

DUPLICATE_KEY = 11000
# What a worker takes first: somebody waits at a sign-in page, the others wait for no broadcast.
URGENCY = {"security": 0, "service": 1, "staff": 1, "marketing": 2}
# Messages to guests, which ALLOW_MESSAGE switches off.
TO_GUESTS = ("service", "marketing")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell. `channels` are (channel, address) pairs, the best first: the first becomes the
    message, the others are tried when it does not arrive."""

    channels: Sequence[tuple[str, str]]
    language: str = "en"
    person_id: Any = None


def tell(**message: Any) -> list[ObjectId]:
    """Put a message for each recipient into the outbox; ids of those that were not there yet.

    Takes what `prepared` takes. Waits for the database, never for Valkey or a provider. Raises
    PyMongoError.
    """
    return insert(prepared(**message))


def prepared(
    *,
    what: str,
    about: str,
    recipients: Sequence[Recipient],
    purpose: str,
    values: Document,
    restaurant_id: str | None,
    location_id: Any = None,
    order_id: Any = None,
    thread_id: Any = None,
    broadcast_id: Any = None,
    expires_in: timedelta | None = None,
    not_before: datetime | None = None,
    content: Content | None = None,
    is_secret: bool = False,
    order: Document | None = None,
) -> list[Document]:
    """The messages that `tell` stores, not stored.

    `what` ("order_ready") about what ("order:…") goes to an address once, however often this is
    called. `purpose` is "service", "marketing", "staff" or "security". Who may not be written to is
    written down as suppressed. `content` is what is said, where no text is kept for `what`;
    `is_secret` empties it once it was sent, and has it sent by the first channel only. `order` is
    the one that it is about, if it was just read. Raises PyMongoError.
    """
    if purpose in TO_GUESTS and not settings.ALLOW_MESSAGE:
        return []
    instant = now()
    shared: Document = {
        "what": what,
        "purpose": purpose,
        "urgency": URGENCY[purpose],
        "restaurantId": restaurant_id,
        "locationId": location_id,
        "orderId": order_id,
        "threadId": thread_id,
        "broadcastId": broadcast_id,
        "values": values,
        "content": stored_content(content),
        "isSecret": is_secret,
        "dueAt": max(instant, not_before or instant),
        "expiresAt": instant + expires_in if expires_in else None,
        "madeAt": instant,
    }
    return [_message(shared, about, one, order) for one in recipients if one.channels]


def insert(messages: list[Document]) -> list[ObjectId]:
    """Store those whose key is not there yet, and have workers look; their ids."""
    if not messages:
        return []
    there: set[int] = set()
    try:
        collection("messages").insert_many(messages, ordered=False)
    except BulkWriteError as error:
        if error.details["writeConcernErrors"]:  # a primary that falls may take them along
            raise AutoReconnect("Messages are stored by one server alone") from error
        faults = error.details["writeErrors"]
        if any(one["code"] != DUPLICATE_KEY for one in faults):
            raise
        there = {one["index"] for one in faults}
    fresh = [one for at, one in enumerate(messages) if at not in there]
    poke({one["channel"] for one in fresh if one["state"] == "queued"})
    return [one["_id"] for one in fresh]


def key_of(what: str, about: str, channel: str, to: str) -> str:
    """What makes a message the only one of its kind."""
    return f"{what}:{about}:{address_hash(channel, to)}:{channel}"


def message_to(shared: Document, about: str, channel: str, to: str, **fields: Any) -> Document:
    """A message's document, not stored, on its way to one address. `shared` has what it says and
    when it is due."""
    instant = now()
    return {
        "_id": ObjectId(),
        "key": key_of(shared["what"], about, channel, to),
        "about": about,
        **shared,
        "personId": None,
        "language": "en",
        "channel": channel,
        "to": to,
        "toHash": address_hash(channel, to),
        "state": "queued",
        "times": {"queued": instant},
        "attempts": 0,
        "claim": None,
        "unsure": 0,
        "provider": "",
        "reference": None,
        "cost": None,
        "parts": 0,
        "error": None,
        "reason": "",
        "chain": [],
        "chainOf": None,
        "fallAt": None,
        "fellTo": None,
        "updatedAt": instant,
        **fields,
    }


def _message(
    shared: Document, about: str, recipient: Recipient, order: Document | None
) -> Document:
    """To the first of the recipient's channels that may be used; suppressed when none may."""
    allowed: list[tuple[str, str]] = []
    reasons: list[str] = []
    verdicts = verdicts_on(shared, recipient.channels, order)
    for way, verdict in zip(recipient.channels, verdicts, strict=True):
        (allowed.append(way) if verdict.allowed else reasons.append(verdict.reason))
    whose = {"language": recipient.language, "personId": recipient.person_id}
    if not allowed:
        channel, to = recipient.channels[0]
        made = message_to(shared, about, channel, to, **whose)
        return {**made, **_suppressed(reasons[0])}
    (channel, to), *others = allowed
    # A secret is emptied when it was tried: there is nothing to say on another channel.
    chain = [] if shared["isSecret"] else [{"channel": one, "to": where} for one, where in others]
    falls = {"chain": chain, "fallAt": shared["dueAt"] + QUEUED_AT_MOST if chain else None}
    return message_to(shared, about, channel, to, **whose, **falls)


def _suppressed(reason: str) -> Document:
    instant = now()
    return {
        "state": "suppressed",
        "reason": reason,
        "times": {"queued": instant, "suppressed": instant},
    }
