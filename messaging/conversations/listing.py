"""Threads as an inbox lists them: by the page, by one index, the newest first."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId

from messaging.conversations.access import places
from orderbuddy.accounts.access import Person
from orderbuddy.mongo import Document, collection, parse_id

PAGE, MOST_PAGE = 40, 100
MOST_MESSAGES = 50
# More unread threads than that are "99+".
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """`assignee`: a person's id, "none" (the pool) or "" (anybody's)."""

    location_ids: Sequence[Any]
    state: str = "open"
    assignee: str = ""
    tag: str = ""
    before: str = ""
    limit: int = PAGE

    @property
    def where(self) -> Document:
        """As a filter of `threads`, without the page."""
        found: Document = {"locationId": {"$in": list(self.location_ids)}, "state": self.state}
        if self.assignee:
            found["assignee"] = parse_id(self.assignee)
        if self.tag:
            found["tags"] = self.tag
        return found


def list_threads(wanted: Wanted) -> tuple[list[Document], str]:
    """(the page's threads, the cursor of the next page or "")."""
    where = {**wanted.where, **_older_than(wanted.before)}
    found = collection("threads").find(where, sort=[("lastAt", -1), ("_id", -1)])
    page = list(found.limit(wanted.limit + 1))
    is_more, page = len(page) > wanted.limit, page[: wanted.limit]
    return page, cursor_of(page[-1]) if is_more else ""


def cursor_of(thread: Document) -> str:
    """Where the next page begins."""
    said = f"{round(thread['lastAt'].timestamp() * 1000)}:{thread['_id']}"
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def messages_of(
    thread_id: ObjectId, *, before: int | None = None, after: int | None = None, limit: int = 50
) -> tuple[list[Document], bool]:
    """(messages in order, whether there are more in that direction): the newest, those before a
    message, or those after one."""
    where: Document = {"threadId": thread_id}
    if after is not None:
        where["seq"] = {"$gt": after}
    elif before is not None:
        where["seq"] = {"$lt": before}
    forward = after is not None
    found = collection("thread_messages").find(where).sort("seq", 1 if forward else -1)
    page = list(found.limit(limit + 1))
    is_more, page = len(page) > limit, page[:limit]
    return (page if forward else page[::-1]), is_more


def messages_on_page_of(order_id: Any, after: int = 0) -> list[Document]:
    """What the guest of that order sees on its page: what was written there, nothing of what the
    same number wrote elsewhere."""
    where = {"orderId": order_id, "channel": "chat", "seq": {"$gt": after}}
    found = collection("thread_messages").find(where).sort("seq", -1).limit(200)
    return list(found)[::-1]


def reads_of(threads: Sequence[Document], person_id: Any) -> dict[Any, int]:
    """How many of the guest's messages that person has read, by thread."""
    ids = [f"{one['_id']}:{person_id}" for one in threads]
    found = collection("thread_reads").find({"_id": {"$in": ids}}, {"threadId": 1, "messages": 1})
    return {one["threadId"]: one.get("messages") or 0 for one in found}


def unread_count(user: Person, restaurant_id: str) -> int:
    """How many of the newest open threads hold something that this person has not read."""
    mine = [one["_id"] for one in places(user, restaurant_id)]
    where = {"locationId": {"$in": mine}, "state": "open"}
    newest = collection("threads").find(where, {"guestMessages": 1}, sort=[("lastAt", -1)])
    found = list(newest.limit(MOST_COUNTED))
    reads = reads_of(found, user.pk)
    return sum((one.get("guestMessages") or 0) > reads.get(one["_id"], 0) for one in found)


def _older_than(cursor: str) -> Document:
    """A filter; `{}` for no cursor, and for one that is none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        said, _, key = base64.urlsafe_b64decode(padded).decode().partition(":")
        at = datetime.fromtimestamp(int(said) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return {}
    thread_id = parse_id(key)
    if thread_id is None:
        return {}
    return {"lastAt": {"$lte": at}, "$or": [{"lastAt": {"$lt": at}}, {"_id": {"$lt": thread_id}}]}
