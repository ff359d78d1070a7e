"""The write that everything here is made of: a thread changes, and the message about it is there.

Both or neither (they are a transaction): each message counts once, whoever brings it again, and
nobody sees a message before one with a smaller number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from orderbuddy.mongo import Document, collection, now, together

T = TypeVar("T")

WINDOW = timedelta(hours=24)
SHOWN_TEXT = 140
MOST_WORDS = 100
FILE_MARK = "📎"
TRIES = 5


@dataclass(frozen=True, slots=True)
class Line:
    """What is written into a thread. `origin`: guest, staff, note or system; `what` and `values`
    say what a line of the system is about."""

    origin: str
    text: str = ""
    channel: str = ""
    person_id: Any = None
    order_id: Any = None
    what: str = ""
    values: Document = field(default_factory=dict)
    attachments: Sequence[Document] = ()
    provider_key: str = ""
    at: datetime | None = None

    @property
    def summary(self) -> str:
        """What a list shows of it."""
        text = " ".join(self.text.split())
        return (text or (FILE_MARK if self.attachments else ""))[:SHOWN_TEXT]


def line_of(provider_key: str) -> Document | None:
    """The message that was stored under that key already."""
    return collection("thread_messages").find_one({"providerKey": provider_key})


def write_from_guest(
    *,
    location: Document,
    guest_key: str,
    line: Line,
    name: str = "",
    phone: str = "",
    words: Sequence[str] = (),
    address: Document | None = None,
) -> Document:
    """The guest's thread at that location, made with the first message and open again with each;
    returns the stored message. The same `provider_key` again stores, and counts, nothing.

    `address` is {to, from}: where an answer on the line's channel goes.
    """
    at = line.at or now()
    own = {"guestKey": guest_key, "locationId": location["_id"]}
    changes = {**_made(location), **_heard(line, at, name, phone, words, address)}

    def write(session: ClientSession) -> Document:
        return _insert(_update(own, changes, session, upsert=True), line, at, session)

    return _once(line.provider_key, write, lambda known: known)


def change(
    thread_id: ObjectId,
    *,
    where: Document | None = None,
    changes: Document | None = None,
    line: Line | None = None,
    then: Line | None = None,
) -> tuple[Document, Document | None] | None:
    """(the changed thread, the message about it), when the thread is as `where` says; else None.
    `then`: another message behind it. The same `provider_key` again changes nothing.

    `changes` are a `$set`'s, expressions allowed.
    """
    lines = [one for one in (line, then) if one is not None]
    at = (line and line.at) or now()
    counted = {"rev": _plus("$rev"), "updatedAt": at, "seq": _plus("$seq", len(lines))}
    own = {"_id": thread_id, **(where or {})}

    def write(session: ClientSession) -> tuple[Document, Document | None] | None:
        found = _update(own, {**counted, **(changes or {})}, session)
        if found is None:
            return None
        first = found["seq"] - len(lines) + 1
        made = [
            _insert({**found, "seq": seq}, one, at, session)
            for seq, one in enumerate(lines, start=first)
        ]
        return found, made[0] if made else None

    return _once(line.provider_key if line else "", write, _with_thread)


def _once(key: str, write: Callable[[ClientSession], T], known: Callable[[Document], T]) -> T:
    """What `write` stores, all of it or nothing; what is known where its key was there before."""
    for _ in range(TRIES):
        if key and (found := line_of(key)):
            return known(found)
        try:
            return together(write)
        except DuplicateKeyError:
            continue  # somebody made the same, or the guest's thread, at the same instant
    raise RuntimeError("The thread is neither there nor can it be made")


def _with_thread(message: Document) -> tuple[Document, Document] | None:
    thread = collection("threads").find_one({"_id": message["threadId"]})
    return (thread, message) if thread else None


def _update(own: Document, changes: Document, session: ClientSession, **options: Any) -> Any:
    """The thread as it is then; None where there is none."""
    return collection("threads").find_one_and_update(
        own,
        [{"$set": changes}],
        return_document=ReturnDocument.AFTER,
        session=session,
        **options,
    )


def literal(value: Any) -> Document:
    """A value that a pipeline takes as it is, also where it begins with a dollar."""
    return {"$literal": value}


def told_last(line: Line, at: datetime) -> Document:
    """What a list shows of a thread's newest message."""
    is_older = {"$gt": ["$lastAt", at]}  # a provider may bring messages out of order
    return {
        "lastAt": {"$max": ["$lastAt", at]},
        "lastText": {"$cond": [is_older, "$lastText", literal(line.summary)]},
        "lastFrom": {"$cond": [is_older, "$lastFrom", line.origin]},
    }


def _made(location: Document) -> Document:
    """What a thread has from its beginning."""
    return {
        "restaurantId": literal(location.get("restaurantId")),
        "madeAt": {"$ifNull": ["$madeAt", "$$NOW"]},
        "tags": {"$ifNull": ["$tags", []]},
        "assignee": {"$ifNull": ["$assignee", None]},
    }


def _heard(
    line: Line, at: datetime, name: str, phone: str, words: Sequence[str], address: Document | None
) -> Document:
    """The changes that a guest's message makes."""
    is_rating, more = line.what == "rated", _plus("$guestMessages")
    # Who taps what is answered by itself waits for nobody, and wakes nobody.
    is_done = is_rating or line.what == "link_asked"
    waits = {"$ifNull": ["$waitingSince", at]}
    found: Document = {
        "seq": _plus("$seq"),
        "rev": _plus("$rev"),
        "updatedAt": "$$NOW",
        "state": {"$ifNull": ["$state", "open"]} if is_done else "open",
        "guestMessages": {"$ifNull": ["$guestMessages", 0]} if is_done else more,
        "lastChannel": line.channel,
        "waitingSince": {"$ifNull": ["$waitingSince", None]} if is_done else waits,
        "escalatedAt": {"$cond": [{"$gt": ["$waitingSince", None]}, "$escalatedAt", None]},
        "words": _newest_words(words),
        f"channels.{line.channel}": {
            "$mergeObjects": [f"$channels.{line.channel}", literal({**(address or {}), "at": at})]
        },
        **told_last(line, at),
    }
    for key, value in (("name", name), ("phone", phone)):
        found[key] = literal(value) if value else {"$ifNull": [f"${key}", ""]}
    if line.order_id is not None:
        found["orderId"] = line.order_id
    if is_rating:
        rating = {"value": line.values["rating"], "at": at}
        found |= {"rating": literal(rating), "ratingAskedAt": None}
    if line.channel == "whatsapp":
        found["windowUntil"] = {"$max": ["$windowUntil", at + WINDOW]}
    return found


def _newest_words(words: Sequence[str]) -> Document:
    """These first: of many, the oldest are forgotten."""
    older = {
        "input": {"$ifNull": ["$words", []]},
        "cond": {"$not": [{"$in": ["$$this", literal(list(words))]}]},
    }
    return {"$slice": [{"$concatArrays": [literal(list(words)), {"$filter": older}]}, MOST_WORDS]}


def _insert(thread: Document, line: Line, at: datetime, session: ClientSession) -> Document:
    message = {
        "_id": ObjectId(),
        "threadId": thread["_id"],
        "restaurantId": thread["restaurantId"],
        "locationId": thread["locationId"],
        "seq": thread["seq"],
        "at": at,
        "month": f"{at:%Y-%m}",
        "from": line.origin,
        "personId": line.person_id,
        "channel": line.channel,
        "text": line.text,
        "what": line.what,
        "values": line.values,
        "attachments": list(line.attachments),
        "orderId": line.order_id,
    }
    if line.provider_key:
        message["providerKey"] = line.provider_key
    collection("thread_messages").insert_one(message, session=session)
    return message


def _plus(name: str, count: int = 1) -> Document:
    return {"$add": [{"$ifNull": [name, 0]}, count]}
