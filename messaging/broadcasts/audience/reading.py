"""How many guests, and who they are, some at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging.broadcasts.audience.terms import wanted
from orderbuddy.mongo import Document, collection, now

# The first one's own number or e-mail comes before what came with another order.
_ORDER = [("restaurantId", 1), ("person", 1), ("hash", 1)]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to write to: `addresses` are (channel, address), best first; `hashes` of all of
    these."""

    person: str
    addresses: tuple[tuple[str, str], ...]
    hashes: tuple[str, ...]
    last_order_id: object = None


@dataclass(frozen=True, slots=True)
class Count:
    """`guests` in all, `by_channel` the first channel that each would be written to by."""

    guests: int
    by_channel: dict[str, int]


def count(broadcast: Document, *, at: datetime | None = None) -> Count:
    """How many guests the broadcast is for now."""
    channels = broadcast["channels"]
    best = {
        "$min": [
            {"$cond": [{"$gt": [f"$to.{one}", ""]}, place, len(channels)]}
            for place, one in enumerate(channels)
        ]
    }
    pipeline: list[Document] = [
        {"$match": wanted(broadcast, at or now())},
        {"$group": {"_id": "$person", "best": {"$min": best}}},
        {"$group": {"_id": "$best", "guests": {"$sum": 1}}},
    ]
    found = {
        one["_id"]: one["guests"] for one in collection("broadcast_audience").aggregate(pipeline)
    }
    by_channel = {one: found.get(place, 0) for place, one in enumerate(channels)}
    return Count(sum(found.values()), by_channel)


def guests_after(
    broadcast: Document, cursor: str, most: int, *, at: datetime | None = None
) -> list[Guest]:
    """At most so many of the broadcast's guests, the first ones behind `cursor` (a guest's
    `person`, "" for the beginning)."""
    where = {**wanted(broadcast, at or now()), "person": {"$gt": cursor}}
    stored = collection("broadcast_audience")
    persons = [one["person"] for one in stored.find(where, {"person": 1}).sort(_ORDER).limit(most)]
    if not persons:
        return []
    theirs = {**where, "person": {"$gt": cursor, "$lte": persons[-1]}}
    rows: dict[str, list[Document]] = {}
    for one in stored.find(theirs).sort(_ORDER):
        rows.setdefault(one["person"], []).append(one)
    return [_guest(person, some, broadcast["channels"]) for person, some in rows.items()]


def _guest(person: str, rows: Sequence[Document], channels: Sequence[str]) -> Guest:
    addresses = [
        (channel, row["to"][channel])
        for channel in channels
        for row in rows
        if row["to"].get(channel)
    ]
    return Guest(
        person=person,
        addresses=tuple(dict.fromkeys(addresses)),
        hashes=tuple(row["hash"] for row in rows),
        last_order_id=next((row["lastOrderId"] for row in rows if row["lastOrderId"]), None),
    )
