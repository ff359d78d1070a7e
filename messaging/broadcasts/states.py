"""The states of a broadcast, and the only writes that move it.

draft → scheduled → sending → sent
scheduled → draft (to change it)
scheduled, sending → paused → scheduled or sending (as it was)
draft, scheduled, sending, paused → cancelled
"""

from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from orderbuddy.mongo import Document, collection, now

STATES = ("draft", "scheduled", "sending", "paused", "sent", "cancelled")
RUNNING = ("scheduled", "sending")
CAME_FROM = {
    "scheduled": ("draft",),
    "draft": ("scheduled",),
    "paused": RUNNING,
    "cancelled": ("draft", *RUNNING, "paused"),
}


def move(
    broadcast: Document, to: str, *, where: Document | None = None, **changes: Any
) -> Document | None:
    """The broadcast in its new state; None when it is in none that leads there, or is not as
    `where` says."""
    from_ = {"_id": broadcast["_id"], "state": {"$in": list(CAME_FROM[to])}, **(where or {})}
    literal = {name: {"$literal": value} for name, value in changes.items()}
    fields: Document = {
        "state": to,
        "isDue": to in RUNNING,
        "claim": None,
        "rev": {"$add": ["$rev", 1]},
        "updatedAt": now(),
        **literal,
    }
    if to == "paused":
        fields["pausedFrom"] = "$state"
    return _update(from_, fields)


def resume(broadcast: Document, at: datetime) -> Document | None:
    """A paused one goes on as it was; None when it is not paused. `at`: when it goes on."""
    going_on = {"$max": ["$dueAt", at]}
    return _update(
        {"_id": broadcast["_id"], "state": "paused"},
        {
            "state": {"$ifNull": ["$pausedFrom", "sending"]},
            "pausedFrom": "$$REMOVE",
            "pausedFor": "$$REMOVE",
            "isDue": True,
            "claim": None,
            "nextAt": going_on,
            "rev": {"$add": ["$rev", 1]},
            "updatedAt": now(),
        },
    )


def _update(where: Document, fields: Document) -> Document | None:
    return collection("broadcasts").find_one_and_update(
        where, [{"$set": fields}], return_document=ReturnDocument.AFTER
    )
