"""The collections as they are stored, for the hot path and for what the ORM cannot say."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from bson import ObjectId
from bson.codec_options import CodecOptions
from bson.errors import InvalidId
from django.db import connection
from pymongo import MongoClient, WriteConcern
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database

Document = dict[str, Any]
T = TypeVar("T")

AWARE: CodecOptions = CodecOptions(tz_aware=True, tzinfo=UTC)


def client() -> MongoClient:
    """This process's one MongoClient (a pool), opened at the first use, after any fork."""
    return database().client


@cache
def database() -> Database:
    """The product's database; instants are read as aware datetimes in UTC."""
    connection.ensure_connection()
    return connection.database.with_options(codec_options=AWARE)


@cache
def collection(name: str, *, acknowledged_by_one: bool = False) -> Collection:
    """The stored collection `name`.

    Writes are acknowledged by a majority (the server's default), so that no failover loses an
    order; `acknowledged_by_one` is for what may be lost and made again, such as a quote.
    """
    found = database()[name]
    return found.with_options(write_concern=WriteConcern(w=1)) if acknowledged_by_one else found


def together(work: Callable[[ClientSession], T]) -> T:
    """What `work` writes with that session is there as a whole, or not at all. It is done anew
    where somebody else writes the same documents at that instant. Raises PyMongoError.

    For the few writes that cannot be one document; an order is one.
    """
    with client().start_session() as session:
        return session.with_transaction(work)


def _forget() -> None:
    """A forked child opens a client of its own."""
    database.cache_clear()
    collection.cache_clear()


os.register_at_fork(after_in_child=_forget)


def parse_id(text: object) -> ObjectId | None:
    """The ObjectId that `text` writes, or None for anything else (which callers answer as 404)."""
    if isinstance(text, ObjectId):
        return text
    if not isinstance(text, str) or len(text) != 24:
        return None
    try:
        return ObjectId(text)
    except InvalidId:
        return None


def now() -> datetime:
    """The present instant in UTC with the milliseconds that MongoDB keeps."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def iso(instant: object) -> str | None:
    """An instant as today's service writes it (`2026-01-25T12:00:00.000Z`); text stays as it is."""
    if isinstance(instant, datetime):
        return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"
    return instant if isinstance(instant, str) else None


def instant_of(stored: object) -> datetime | None:
    """A stored instant, also one that today's service wrote as text; None for anything else."""
    if isinstance(stored, str):
        try:
            stored = datetime.fromisoformat(stored)
            stored.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    if not isinstance(stored, datetime):
        return None
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)
