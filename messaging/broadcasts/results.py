"""What came of a broadcast: from the guests that it was for to what they paid."""

from datetime import timedelta
from typing import Any

from messaging.broadcasts.audience.reading import count
from orderbuddy.mongo import Document, collection, iso, now

SIGNS = ("code", "click", "window")
# Messages are forgotten one day; by then their figures are kept with the broadcast.
KEEP_AFTER = timedelta(days=30)
MOST_KEPT = 200


def results_of(broadcast: Document) -> Document:
    """{guests, told, channels: [{channel, queued, sent, delivered, read, failed, suppressed}],
    sent, delivered, read, failed, suppressed, queued, clicked, clicks, replied, replies: [{reply,
    guests}], ordered, orders, revenueCents, by: [{by, orders, revenueCents}], reasons: [{reason,
    words, guests}]}. `sent` counts what went further, too."""
    if broadcast.get("figures"):
        return dict(broadcast["figures"])
    channels = _by_channel(broadcast["_id"])
    counts = broadcast.get("counts") or {}
    return {
        "guests": max(counts.get("guests") or 0, counts.get("expected") or 0),
        "told": counts.get("guests") or 0,
        "channels": channels,
        **_sums(channels),
        **_by_guests(broadcast["_id"]),
        **_by_orders(broadcast["_id"]),
        "reasons": _reasons(broadcast["_id"]),
    }


def sent_of(broadcast: Document) -> Document:
    """{queued, sent, delivered, read, failed, suppressed} of all channels together."""
    return _sums((broadcast.get("figures") or {}).get("channels") or _by_channel(broadcast["_id"]))


def progress_of(broadcast: Document, *, counts_audience: bool = True) -> Document:
    """How far it is: {state, guests, told, percent, pausedFor, dueAt, nextAt, startedAt, endedAt}.
    How many guests a draft is for is counted, if that is wanted."""
    counts = broadcast.get("counts") or {}
    told = counts.get("guests") or 0
    guests = max(told, counts.get("expected") or 0)
    is_over = broadcast["state"] in ("sent", "cancelled")
    if broadcast["state"] == "draft" and counts_audience:
        guests = count(broadcast).guests if broadcast["channels"] else 0
    share = 100 if broadcast["state"] == "sent" else (100 * told // guests if guests else 0)
    return {
        "state": broadcast["state"],
        "guests": told if is_over else guests,
        "told": told,
        "percent": share,
        "pausedFor": list(broadcast.get("pausedFor") or ()),
        **{name: iso(broadcast.get(name)) for name in ("dueAt", "nextAt", "startedAt", "endedAt")},
    }


def keep_figures() -> int:
    """Keep the figures of what is long over with it, before its messages are forgotten; how many
    broadcasts. Raises PyMongoError."""
    old = {"endedAt": {"$lt": now() - KEEP_AFTER}, "figures": {"$exists": False}}
    kept = 0
    for broadcast in list(collection("broadcasts").find(old).limit(MOST_KEPT)):
        figures = {"$set": {"figures": results_of(broadcast)}}
        collection("broadcasts").update_one({"_id": broadcast["_id"]}, figures)
        kept += 1
    return kept


def _sums(channels: list[Document]) -> Document:
    names = ("queued", "sent", "delivered", "read", "failed", "suppressed")
    return {name: sum(one[name] for one in channels) for name in names}


def states_by_channel(broadcast_id: Any) -> list[Document]:
    """The pipeline that counts messages. All that it reads stands in the index: a page asks this
    every few seconds while a broadcast is being sent."""
    return [
        {"$match": {"broadcastId": broadcast_id}},
        {"$group": {"_id": {"channel": "$channel", "state": "$state"}, "count": {"$sum": 1}}},
    ]


def _by_channel(broadcast_id: Any) -> list[Document]:
    states: dict[str, dict[str, int]] = {}
    for one in collection("messages").aggregate(states_by_channel(broadcast_id)):
        by = one["_id"]
        states.setdefault(by["channel"], {})[by["state"]] = one["count"]
    return [_channel(name, found) for name, found in sorted(states.items())]


def _channel(name: str, found: dict[str, int]) -> Document:
    read = found.get("read", 0)
    delivered = read + found.get("delivered", 0)
    return {
        "channel": name,
        "queued": found.get("queued", 0),
        "sent": delivered + found.get("sent", 0),
        "delivered": delivered,
        "read": read,
        "failed": found.get("failed", 0),
        "suppressed": found.get("suppressed", 0),
    }


def _by_guests(broadcast_id: Any) -> Document:
    clicked = {"$cond": [{"$gt": ["$clickedAt", None]}, 1, 0]}
    groups = collection("broadcast_guests").aggregate(
        [
            {"$match": {"broadcastId": broadcast_id, "isTest": {"$ne": True}}},
            {
                "$group": {
                    "_id": {"$cond": [{"$gt": ["$repliedAt", None]}, "$reply", None]},
                    "guests": {"$sum": 1},
                    "clicked": {"$sum": clicked},
                    "clicks": {"$sum": {"$ifNull": ["$clicks", 0]}},
                }
            },
        ]
    )
    found = list(groups)
    replied = [one for one in found if one["_id"] is not None]
    return {
        "clicked": sum(one["clicked"] for one in found),
        "clicks": sum(one["clicks"] for one in found),
        "replied": sum(one["guests"] for one in replied),
        "replies": [
            {"reply": one["_id"], "guests": one["guests"]}
            for one in sorted(replied, key=lambda one: -one["guests"])
        ],
    }


def _by_orders(broadcast_id: Any) -> Document:
    # Of an order by code alone nobody knows whose it is: it counts for one guest.
    person = {"$cond": [{"$gt": ["$person", ""]}, "$person", "$_id"]}
    groups = collection("broadcast_orders").aggregate(
        [
            {"$match": {"broadcastId": broadcast_id}},
            {
                "$group": {
                    "_id": "$by",
                    "orders": {"$sum": 1},
                    "cents": {"$sum": "$cents"},
                    "persons": {"$addToSet": person},
                }
            },
        ]
    )
    found = {one["_id"]: one for one in groups}
    empty: Document = {"orders": 0, "cents": 0, "persons": []}
    rows = [(sign, found.get(sign, empty)) for sign in SIGNS]
    return {
        "ordered": len({person for _, one in rows for person in one["persons"]}),
        "orders": sum(one["orders"] for _, one in rows),
        "revenueCents": sum(one["cents"] for _, one in rows),
        "by": [
            {"by": sign, "orders": one["orders"], "revenueCents": one["cents"]}
            for sign, one in rows
        ],
    }


def _reasons(broadcast_id: Any) -> list[Document]:
    """Why messages were not sent, or failed, the most first; `words` are the provider's."""
    ended = {"broadcastId": broadcast_id, "state": {"$in": ["failed", "suppressed"]}}
    why = {"$cond": [{"$eq": ["$state", "failed"]}, "$error.code", "$reason"]}
    groups = collection("messages").aggregate(
        [
            {"$match": ended},
            {"$group": {"_id": why, "guests": {"$sum": 1}, "words": {"$first": "$error.message"}}},
        ]
    )
    found = sorted(groups, key=lambda one: -one["guests"])
    return [
        {"reason": one["_id"] or "", "words": one["words"] or "", "guests": one["guests"]}
        for one in found
    ]
