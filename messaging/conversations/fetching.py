"""Guests' files that are still at the provider: a worker fetches them, checks them, keeps them.

    @fetcher("twilio")
    def fetch(url: str, most_bytes: int) -> bytes: ...

The provider's own code knows its keys and its hosts; no address of a message is opened here.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from messaging.conversations import attachments
from messaging.conversations.attachments import MOST_BYTES, Owner
from orderbuddy.mongo import Document, collection, now
from orderbuddy.uploads.errors import PictureError

logger = logging.getLogger(__name__)

# (the address or id that the provider told, most bytes) → the file. Raises FetchError.
Fetch = Callable[[str, int], bytes]

LATE_AFTER, LATE_FOR = timedelta(minutes=5), timedelta(days=1)
MOST_LATE = 50

_fetchers: dict[str, Fetch] = {}


class FetchError(Exception):
    """`is_permanent`: the same again would fail again."""

    def __init__(self, message: str, *, is_permanent: bool) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent


def fetcher(provider: str) -> Callable[[Fetch], Fetch]:
    """Decorator: how files of that provider's messages are had."""
    return lambda fetch: _fetchers.setdefault(provider, fetch)


def fetch_soon(message_id: Any) -> None:
    """Have a worker do it. While Valkey is away nobody is told: the beat looks for them too."""
    from messaging.conversations.tasks import fetch_files  # a worker's: it imports this module

    try:
        fetch_files.delay(str(message_id))
    except (RedisError, OperationalError):
        logger.warning("A guest's file is fetched later", extra={"message": str(message_id)})


def fetch_late() -> None:
    """Those that should long be there, once more every few minutes, for a day."""
    for message in collection("thread_messages").find(_late(), {"_id": 1}).limit(MOST_LATE):
        claimed = collection("thread_messages").update_one(
            {"_id": message["_id"], **_late()}, {"$set": {"triedAt": now()}}
        )
        if claimed.modified_count:
            fetch_soon(message["_id"])


def _late() -> Document:
    instant = now()
    return {
        "attachments.state": "awaited",
        "at": {"$gt": instant - LATE_FOR, "$lt": instant - LATE_AFTER},
        "triedAt": {"$not": {"$gt": instant - LATE_AFTER}},
    }


def fetch_files_of(message: Document) -> None:
    """Fetch what is awaited of that message, each file once; what cannot be had is said.

    Raises FetchError while trying again may help.
    """
    provider = str(message.get("providerKey") or "").partition(":")[0]
    for place, one in enumerate(message.get("attachments") or ()):
        if one.get("state") == "awaited":
            kept = _kept(provider, one, message)
            slot = {"_id": message["_id"], f"attachments.{place}.state": "awaited"}
            update = {"$set": {f"attachments.{place}": kept}}
            collection("thread_messages").update_one(slot, update)


def _kept(provider: str, awaited: Document, message: Document) -> Document:
    """The file as the message holds it, or why it does not."""
    refused = {"state": "refused", "mediaType": awaited.get("mediaType") or ""}
    owner = Owner(
        message["restaurantId"], message["locationId"], "guest", thread_id=message["threadId"]
    )
    try:
        data = _fetchers[provider](awaited["url"], MOST_BYTES * 3)
        file = attachments.store(data, owner)
    except (KeyError, PictureError):
        return refused
    except FetchError as error:
        if not error.is_permanent:
            raise
        return refused
    collection("thread_files").update_one({"_id": file["_id"]}, {"$set": {"isUsed": True}})
    return attachments.carried(file)
