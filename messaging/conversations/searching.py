"""Full-text search in a restaurant's conversations.

The text indexes begin with the restaurant; that of messages goes on with the month, so that a
search begins with the newest month and ends when a page is full: a word that stands in every
second message costs one month's, not those of years.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from messaging.conversations.listing import Wanted
from orderbuddy.mongo import Document, collection, now

MOST_FOUND = 50
MOST_OF_MONTH = 5000
AT_ONCE = 200
MOST_MONTHS = 60
LONGEST = 100


def search_threads(restaurant_id: str, wanted: Wanted, text: str) -> list[Document]:
    """At most 50 threads, the newest first: whose guest is called so, whose number ends so, whose
    order has that code, or in which all these words were written in one message.

    `wanted.state` "" means any state.
    """
    phrase = query_of(text)
    if not phrase:
        return []
    where = (
        wanted.where if wanted.state else {**wanted.where, "state": {"$in": ["open", "resolved"]}}
    )
    by_id = {one["_id"]: one for one in _named(restaurant_id, where, phrase)}
    for ids in _written(restaurant_id, wanted.location_ids, phrase):
        if len(by_id) >= MOST_FOUND:
            break
        missing = [one for one in ids if one not in by_id]
        by_id |= {one["_id"]: one for one in _threads(missing, where)}
    found = sorted(by_id.values(), key=lambda one: (one["lastAt"], one["_id"]), reverse=True)
    return found[:MOST_FOUND]


def query_of(text: str) -> str:
    """As MongoDB takes it: each word must be there, nothing is an operator."""
    bare = "".join(one if _is_of_a_word(one) else " " for one in text[:LONGEST])
    return " ".join(f'"{one}"' for one in bare.split())


def _is_of_a_word(letter: str) -> bool:
    """Vowels of many scripts are marks at the letters before them."""
    return letter.isalnum() or letter == "_" or unicodedata.category(letter).startswith("M")


def _named(restaurant_id: str, where: Document, phrase: str) -> Iterator[Document]:
    said = {"restaurantId": restaurant_id, "$text": {"$search": phrase}}
    yield from collection("threads").find({**said, **where}).sort("lastAt", -1).limit(MOST_FOUND)


def _written(
    restaurant_id: str, location_ids: Sequence[Any], phrase: str
) -> Iterator[Sequence[Any]]:
    """Ids of threads with such messages at these locations, some at a time, month by month, the
    newest first."""
    oldest = collection("thread_messages").find_one(
        {"restaurantId": restaurant_id}, {"month": 1}, sort=[("month", 1)]
    )
    last = (oldest or {}).get("month") or f"{now():%Y-%m}"
    for month in _months_back(now(), last):
        said = {"restaurantId": restaurant_id, "month": month, "$text": {"$search": phrase}}
        pipeline = [
            {"$match": {**said, "locationId": {"$in": list(location_ids)}}},
            {"$limit": MOST_OF_MONTH},
            {"$group": {"_id": "$threadId", "at": {"$max": "$at"}}},
            {"$sort": {"at": -1}},
        ]
        found = [one["_id"] for one in collection("thread_messages").aggregate(pipeline)]
        for begin in range(0, len(found), AT_ONCE):
            yield found[begin : begin + AT_ONCE]


def _months_back(since: datetime, last: str) -> Iterator[str]:
    year, month = since.year, since.month
    for _ in range(MOST_MONTHS):
        text = f"{year}-{month:02d}"
        yield text
        if text <= last:
            return
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def _threads(ids: Sequence[Any], where: Document) -> Iterator[Document]:
    if ids:
        yield from collection("threads").find({"_id": {"$in": list(ids)}, **where})
