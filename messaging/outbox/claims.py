"""Which worker has a message. A claim ends by itself, so nothing is lost with a worker.

`dueAt` of a claimed message is when its claim ends: then it is due again, like any other. The
claim's `sentAt` says that the provider was called: whoever finds it there finds out first what
became of that (`unsure`).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from pymongo import ReturnDocument

from messaging.outbox.making import URGENCY
from orderbuddy.mongo import Document, collection, now


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours, and the token that says so."""

    message: Document
    token: str

    @property
    def called_at(self) -> datetime | None:
        """When the provider was called by somebody of whom nobody has heard since."""
        return (self.message.get("claim") or {}).get("sentAt")


def lasts() -> timedelta:
    """For how long a claim holds: longer than any provider may take to answer."""
    return timedelta(seconds=settings.MESSAGE_CLAIM_SECONDS)


def take(channel: str) -> Claim | None:
    """The most urgent message of that channel that is due; None without any."""
    instant, token = now(), secrets.token_hex(8)
    due = {
        "state": "queued",
        "channel": channel,
        "urgency": {"$in": sorted(set(URGENCY.values()))},
        "dueAt": {"$lte": instant},
    }
    until = instant + lasts()
    ours = {"by": token, "until": until, "sentAt": {"$ifNull": ["$claim.sentAt", None]}}
    # A claim that is lost with a primary is nobody's: then `begin` says so.
    message = collection("messages", acknowledged_by_one=True).find_one_and_update(
        due,
        [{"$set": {"claim": ours, "dueAt": until}}],
        sort=[("urgency", 1), ("dueAt", 1)],
        return_document=ReturnDocument.AFTER,
    )
    return Claim(message, token) if message else None


def begin(claim: Claim, fields: Document) -> bool:
    """Write down that the provider is called now; False when the message is not ours any more.

    `fields` are what it is told.
    """
    instant = now()
    until = instant + lasts()
    called = {"claim.sentAt": instant, "claim.until": until, "dueAt": until, "updatedAt": instant}
    changes: Document = {"$set": {**fields, **called}, "$inc": {"attempts": 1}}
    if not claim.message["times"].get("tried"):
        changes["$set"]["times.tried"] = instant
    return _change(claim, changes)


def give_back(
    claim: Claim,
    *,
    due_at: datetime,
    error: Document | None = None,
    attempts: int = 0,
    fall_at: datetime | None = None,
) -> bool:
    """It was not sent, and is due again then; `error` {code, message} says why, `attempts` is what
    that counts for. Its next channel waits until `fall_at`, where it has one."""
    changes: Document = {"claim": None, "dueAt": due_at, "updatedAt": now()}
    if fall_at and claim.message["chain"]:
        changes["fallAt"] = fall_at
    if error:
        changes["error"] = {**error, "at": now()}
    return _change(claim, {"$set": changes, "$inc": {"attempts": attempts}})


def hold(claim: Claim, *, until: datetime, error: Document | None = None) -> bool:
    """Nobody knows whether it was sent: it is looked at again then."""
    changes: Document = {"dueAt": until, "claim.until": until, "updatedAt": now()}
    if error:
        changes["error"] = {**error, "at": now()}
    return _change(claim, {"$set": changes})


def count_unsure(claim: Claim) -> bool:
    """That attempt will stay unknown; what follows is another one."""
    return _change(claim, {"$set": {"claim.sentAt": None}, "$inc": {"unsure": 1}})


def _change(claim: Claim, changes: Any) -> bool:
    ours = {"_id": claim.message["_id"], "state": "queued", "claim.by": claim.token}
    return bool(collection("messages").update_one(ours, changes).modified_count)
