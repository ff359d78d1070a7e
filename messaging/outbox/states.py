"""The states of a message, and the only writes that move it: forward, or not at all.

    queued → sent → delivered → read
    queued, sent → failed
    queued → suppressed

Callbacks of providers repeat, come late and skip states: whatever is behind changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from messaging.channels.base import Cost
from messaging.outbox.backoff import SILENT_AT_MOST
from orderbuddy.mongo import Document, collection, now, parse_id

# (which message, in which state; what is written)
Moving = tuple[Document, list[Document]]

STATES = ("queued", "sent", "delivered", "read", "failed", "suppressed")
# State → those that it may come from.
CAME_FROM = {
    "sent": ("queued",),
    "delivered": ("queued", "sent"),
    "read": ("queued", "sent", "delivered"),
    "failed": ("queued", "sent"),
    "suppressed": ("queued",),
}
# What got this far was sent, though nobody may have said so in between: limits count by that.
GOT = ("delivered", "read")
# Why a suppressed message may still be tried on the next channel: it was this one that may not.
OF_THIS_CHANNEL = ("opted_out", "stopped", "no_consent", "not_subscribed", "window_closed")


def move(message_id: Any, to: str, **told: Any) -> bool:
    """Move a message to the state `to`; False when it is there already, further, or unknown.

    `told` is `moving`'s. Raises KeyError for "queued" and what is no state.
    """
    where, update = moving(message_id, to, **told)
    return bool(collection("messages").update_one(where, update).modified_count)


def move_all(moves: Sequence[Moving]) -> int:
    """As many as `moving` says of, in one call; how many moved."""
    if len(moves) == 1:  # a callback: it needs no bulk write
        return collection("messages").update_one(*moves[0]).modified_count
    if not moves:
        return 0
    written = [UpdateOne(where, update) for where, update in moves]
    return collection("messages").bulk_write(written, ordered=False).modified_count


def moving(
    message_id: Any,
    to: str,
    *,
    at: datetime | None = None,
    claim: str = "",
    provider: str = "",
    reference: str = "",
    parts: int = 0,
    cost: Cost | None = None,
    error: Document | None = None,
    reason: str = "",
    fall_at: datetime | Document | None = None,
    ask_at: datetime | None = None,
) -> Moving:
    """The one conditional write that moves a message.

    `at` is when that happened (now without it), `claim` the token of the worker that must still
    have it, `error` {code, message}. Where there is another channel to try, it is due at `fall_at`
    (an instant, or `when_silent`) after "sent", and at once after "failed". At `ask_at` its
    provider is asked (see `news`).
    """
    where: Document = {"_id": parse_id(message_id), "state": {"$in": list(CAME_FROM[to])}}
    if claim:
        where["claim.by"] = claim
    instant = at or now()
    changes: Document = {"state": to, f"times.{to}": instant, "updatedAt": now(), "claim": None}
    told = {
        "provider": provider, "reference": reference, "parts": parts, "reason": reason,
        "cost": {"amount": cost.amount, "currency": cost.currency} if cost else None,
        "error": {**error, "at": instant} if error else None, "askAt": ask_at,
    }  # fmt: skip
    changes |= {name: value for name, value in told.items() if value}
    update = [
        {"$set": {name: {"$literal": value} for name, value in changes.items()}},
        *([{"$set": {"times.sent": {"$ifNull": ["$times.sent", instant]}}}] if to in GOT else []),
        {"$set": {"fallAt": _fall_at(to, reason, fall_at)}},
        {"$set": _emptied()},
    ]
    return where, update


def note(
    message_id: Any,
    *,
    provider: str,
    reference: str,
    parts: int,
    cost: Cost | None,
    ask_at: datetime | None = None,
) -> None:
    """What the provider said of a message that its callback has moved already."""
    told: Document = {"provider": provider, "parts": parts}
    if ask_at:
        told["askAt"] = ask_at
    if reference:
        told["reference"] = reference
    if cost:
        told["cost"] = {"amount": cost.amount, "currency": cost.currency}
    # Its callback has brought the name, but not the rest.
    ours = {"_id": parse_id(message_id), "reference": {"$in": [None, reference]}}
    collection("messages").update_one(ours, {"$set": told})


def note_cost(message_id: Any, *, cost: Cost, parts: int = 0) -> None:
    """What it cost, where the provider says so later."""
    told: Document = {"cost": {"amount": cost.amount, "currency": cost.currency}}
    if parts:
        told["parts"] = parts
    collection("messages").update_one({"_id": parse_id(message_id)}, {"$set": told})


def when_silent() -> Document:
    """Update expression: when a message that was sent now will have been silent for too long."""
    instant = now()
    spans = [
        {"case": {"$eq": ["$channel", channel]}, "then": instant + span}
        for channel, span in SILENT_AT_MOST.items()
    ]
    return {"$switch": {"branches": spans, "default": None}}


def _fall_at(to: str, reason: str, fall_at: datetime | Document | None) -> Any:
    """Update expression: when the next channel is to be tried, where there is one."""
    if to == "failed" or (to == "suppressed" and reason in OF_THIS_CHANNEL):
        when: datetime | Document | None = now()
    else:
        when = fall_at if to == "sent" else None
    has_more = {"$gt": [{"$size": {"$ifNull": ["$chain", []]}}, 0]}
    is_ours = {"$and": [has_more, {"$eq": [{"$ifNull": ["$fellTo", None]}, None]}]}
    # One that has fallen, but whose next message is not written yet, stays due.
    kept = {"$cond": [{"$eq": [{"$ifNull": ["$fellTo", None]}, None]}, None, "$fallAt"]}
    return {"$cond": [is_ours, when, kept]}


def _emptied() -> Document:
    """Update expressions: a secret is forgotten, and files and layout that went along are."""
    is_secret = {"$eq": ["$isSecret", True]}
    return {
        "values": {"$cond": [is_secret, {"$literal": {}}, _without_files("$values")]},
        "content": {
            "$cond": [is_secret, None, _without_html(_without_files("$content"))],
        },
    }


def _without_files(name: str) -> Document:
    kept = {"$unsetField": {"field": "attachments", "input": name}}
    return {"$cond": [{"$isArray": [f"{name}.attachments"]}, kept, name]}


def _without_html(content: Document) -> Document:
    kept = {"$unsetField": {"field": "html", "input": content}}
    return {"$cond": [{"$eq": [{"$type": "$content"}, "object"]}, kept, "$content"]}
