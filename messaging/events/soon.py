"""Messages that the relay's listeners have made, stored many at a time.

Each write waits until the database has it on disk, several milliseconds: one for each order would
hold up the screens behind it. So they are stored together, a tenth of a second later at most while
changes come in, and as soon as none do. Until then the relay does not count their changes as told
(`may_put_off`): after a crash it is told of them again, and makes the same messages.
"""

import logging
import time
from typing import Any

from bson.errors import InvalidDocument
from pymongo.errors import BulkWriteError, DocumentTooLarge

from messaging.outbox.making import insert, prepared
from orderbuddy.changes import may_put_off, when_quiet
from orderbuddy.mongo import Document

logger = logging.getLogger(__name__)

LATEST_SECONDS = 0.1
MOST = 200
_waiting: list[Document] = []
_since = [0.0]


def tell_soon(**message: Any) -> None:
    """As `messaging.outbox.tell`, for listeners of the relay."""
    made = prepared(**message)
    if made and not _waiting:
        _since[0] = time.monotonic()
    _waiting.extend(made)


def store_in_time() -> None:
    """Store what waits, if it has waited long enough. Raises ConnectionFailure."""
    if _waiting and (len(_waiting) >= MOST or time.monotonic() - _since[0] > LATEST_SECONDS):
        store_waiting()


@when_quiet
def store_waiting() -> None:
    """Store what waits. Raises ConnectionFailure: then it still waits."""
    some = _waiting[:]
    try:
        insert(some)
    except (BulkWriteError, InvalidDocument, DocumentTooLarge):
        _one_by_one(some)
    del _waiting[: len(some)]


@may_put_off
def has_waiting() -> bool:
    return bool(_waiting)


def _one_by_one(messages: list[Document]) -> None:
    """One that cannot be stored must not keep the others from it."""
    for message in messages:
        try:
            insert([message])
        except (BulkWriteError, InvalidDocument, DocumentTooLarge):
            logger.exception("A message cannot be stored", extra={"what": message["what"]})
