"""What becomes of a thread: tags, resolved, open again, read."""

import re
from collections.abc import Sequence

from messaging.conversations.answering import channels_of, window_is_open
from messaging.conversations.rating import language_of, question
from messaging.conversations.settings import TAGS
from messaging.conversations.writing import Line, change, literal
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

MOST_TAGS = 10
_OWN_TAG = re.compile(r"[^\W_][\w -]{0,29}")


def set_tags(*, user: Person, thread: Document, tags: Sequence[str]) -> Document:
    """The thread with these tags: our own, and whatever words the restaurant uses.

    Raises ApiError validation_failed (400) for what is no tag.
    """
    wanted = list(dict.fromkeys(map(tag_of, tags)))[:MOST_TAGS]
    line = Line("system", what="tagged", person_id=user.pk, values={"tags": wanted})
    where = {"tags": {"$ne": wanted}}
    changed = change(thread["_id"], where=where, changes={"tags": literal(wanted)}, line=line)
    return changed[0] if changed else _again(thread)


def tag_of(text: str) -> str:
    """One of ours, or a restaurant's own word, in small letters.

    Raises ApiError validation_failed (400).
    """
    tag = text.strip().lower()
    if tag not in TAGS and not _OWN_TAG.fullmatch(tag):
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["tags must be short words"])
    return tag


def resolve(*, user: Person, thread: Document, asks_rating: bool) -> Document:
    """Nothing more is to be done; the guest may be asked how it was. Again changes nothing."""
    line = Line("system", what="resolved", person_id=user.pk)
    changes: Document = {
        "state": "resolved",
        "resolvedAt": now(),
        "resolvedBy": literal(user.pk),
        "waitingSince": None,
        "escalatedAt": None,
        "returnedFrom": None,
    }
    asked = _question(user, thread) if asks_rating else None
    if asked is not None:
        changes["ratingAskedAt"] = now()
    changed = change(thread["_id"], where={"state": "open"}, changes=changes, line=line, then=asked)
    return changed[0] if changed else _again(thread)


def reopen(*, user: Person, thread: Document) -> Document:
    """Something is to be done after all. Again changes nothing."""
    line = Line("system", what="reopened", person_id=user.pk)
    changes = {"state": "open", "ratingAskedAt": None}
    changed = change(thread["_id"], where={"state": "resolved"}, changes=changes, line=line)
    return changed[0] if changed else _again(thread)


def mark_read(*, user: Person, thread: Document, seq: int) -> Document:
    """This person has read up to that message; it only ever grows."""
    seen = min(max(seq, 0), thread["seq"])
    messages = thread.get("guestMessages") or 0
    if seen < thread["seq"]:
        since = {"$gt": seen, "$lte": thread["seq"]}  # as the thread counts them
        later = {"threadId": thread["_id"], "from": "guest", "what": "", "seq": since}
        messages -= collection("thread_messages").count_documents(later, limit=1000)
    own = {
        "threadId": thread["_id"],
        "personId": user.pk,
        "restaurantId": thread["restaurantId"],
    }
    collection("thread_reads").update_one(
        {"_id": f"{thread['_id']}:{user.pk}"},
        {"$set": {**own, "at": now()}, "$max": {"seq": seen, "messages": max(0, messages)}},
        upsert=True,
    )
    return {"threadId": str(thread["_id"]), "seq": seen, "messages": max(0, messages)}


def _question(user: Person, thread: Document) -> Line | None:
    """Where the guest can be asked now; WhatsApp takes no free text after its window."""
    channels = [one for one in channels_of(thread) if one != "whatsapp" or window_is_open(thread)]
    if not channels:
        return None
    channel = channels[0]
    order_id = thread.get("orderId") if channel == "chat" else None
    language = language_of(thread)
    return Line(
        "staff",
        text=question(channel, language),
        channel=channel,
        person_id=user.pk,
        order_id=order_id,
        what="rating_asked",
        values={"language": language},
    )


def _again(thread: Document) -> Document:
    return collection("threads").find_one({"_id": thread["_id"]}) or thread
