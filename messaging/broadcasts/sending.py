"""A worker puts a broadcast's messages into the outbox, some every few seconds, behind a cursor.

A claim ends by itself, so nothing stops with a worker. The cursor moves only after the messages are
there: whoever takes over makes the last ones again, whose keys (`broadcast:{id}` to whom on which
channel) are there already. Two workers that both believe it to be theirs make the same messages, of
which there is one each, and only one of them moves the cursor.
"""

import math
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument

from messaging.broadcasts import guests, states, times
from messaging.broadcasts.audience.reading import Guest, guests_after
from messaging.broadcasts.checks import promise_faults
from messaging.broadcasts.editing import LASTS, location_of
from messaging.outbox.making import insert, prepared
from orderbuddy import audit
from orderbuddy.mongo import Document, collection, now

WHAT = "broadcast"
# A batch is what may be made in so long, and at most so many.
EVERY = timedelta(seconds=10)
MOST = 200
LEASE = timedelta(seconds=60)
# How often somebody looks whether all that was made has left.
LEFT_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Claim:
    """A broadcast that is ours to send a part of, and the token that says so."""

    broadcast: Document
    token: str


def send_due(*, within_seconds: float) -> int:
    """Do a step of each broadcast that is due, until none is, or the time is up; how many steps.
    Raises PyMongoError."""
    until, steps = time.monotonic() + within_seconds, 0
    while time.monotonic() < until and (claim := take()) is not None:
        step(claim)
        steps += 1
    return steps


def take(broadcast_id: Any = None) -> Claim | None:
    """The broadcast that has waited longest for somebody (or that one, if it waits)."""
    instant, token = now(), secrets.token_hex(8)
    due: Document = {"isDue": True, "nextAt": {"$lte": instant}}
    if broadcast_id is not None:
        due["_id"] = broadcast_id
    ours: Document = {
        "state": "sending",
        "startedAt": {"$ifNull": ["$startedAt", instant]},
        "claim": {"by": token},
        "nextAt": instant + LEASE,
    }
    found = collection("broadcasts").find_one_and_update(
        due, [{"$set": ours}], sort=[("nextAt", 1)], return_document=ReturnDocument.AFTER
    )
    return Claim(found, token) if found else None


def step(claim: Claim) -> None:
    """Make the next messages, or see whether it is over."""
    broadcast = claim.broadcast
    location, instant = location_of(broadcast), now()
    quiet_until = times.out_of_quiet(location, instant)
    if quiet_until > instant:
        _give_back(claim, nextAt=quiet_until)
        return
    found = guests_after(broadcast, broadcast["cursor"], batch_size(broadcast))
    if found and (faults := promise_faults(broadcast, location)):
        put_aside(claim, faults)
    elif found:
        make(broadcast, location, found)
        advance(claim, found)
    elif _all_have_left(broadcast):
        finish(claim)
    else:
        _give_back(claim, nextAt=instant + LEFT_EVERY)


def batch_size(broadcast: Document) -> int:
    return max(1, min(MOST, math.floor(broadcast["perMinute"] * EVERY.total_seconds() / 60)))


def make(broadcast: Document, location: Document, found: list[Guest]) -> None:
    """Messages to these guests, unless they are there."""
    guests.write_down(broadcast, found)
    letters = guests.Letters(broadcast, location, found)
    messages = [
        message
        for guest in guests.not_told_yet(broadcast, found)
        if (message := _message(broadcast, letters, guest)) is not None
    ]
    insert(messages)


def advance(claim: Claim, found: list[Guest]) -> bool:
    """The cursor moves behind these guests, once: False when somebody else has moved it, or it was
    paused meanwhile."""
    pause = _pause(claim.broadcast, len(found))
    where = {**_ours(claim), "cursor": claim.broadcast["cursor"]}
    changes: Document = {
        "$set": {
            "cursor": found[-1].person,
            "claim": None,
            "nextAt": now() + pause,
            "updatedAt": now(),
        },
        "$inc": {"counts.guests": len(found), "rev": 1},
    }
    return bool(collection("broadcasts").update_one(where, changes).modified_count)


def put_aside(claim: Claim, faults: list[str]) -> None:
    """It is paused, and says what for: somebody has to look."""
    broadcast = claim.broadcast
    ours = {"state": "sending", "claim.by": claim.token}
    if states.move(broadcast, "paused", where=ours, pausedFor=faults) is not None:
        audit.record(
            who=audit.SYSTEM,
            what="broadcasts.paused",
            restaurant_id=broadcast["restaurantId"],
            location_id=broadcast["locationId"],
            subject=f"broadcast:{broadcast['_id']}",
            after={"state": "paused", "for": faults},
        )


def finish(claim: Claim) -> bool:
    """All were told, as far as they could be."""
    instant = now()
    over = {
        "state": "sent",
        "isDue": False,
        "claim": None,
        "endedAt": instant,
        "updatedAt": instant,
    }
    done = {"$set": over, "$inc": {"rev": 1}}
    return bool(collection("broadcasts").update_one(_ours(claim), done).modified_count)


def _message(broadcast: Document, letters: guests.Letters, guest: Guest) -> Document | None:
    """To the first channel that the guest may be written to by; suppressed where there is none."""
    first: Document | None = None
    for recipient, content in letters.to(guest):
        (made,) = prepared(
            what=WHAT,
            about=f"broadcast:{broadcast['_id']}",
            recipients=[recipient],
            purpose="marketing",
            values={},
            restaurant_id=broadcast["restaurantId"],
            location_id=broadcast["locationId"],
            broadcast_id=broadcast["_id"],
            expires_in=LASTS,
            content=content,
        ) or (None,)
        if made is None or made["state"] == "queued":
            return made
        first = first or made
    return first


def _pause(broadcast: Document, count: int) -> timedelta:
    """So long after so many that no minute has more than it may."""
    return timedelta(seconds=60 * count / max(1, broadcast["perMinute"]))


def _all_have_left(broadcast: Document) -> bool:
    waits = {"broadcastId": broadcast["_id"], "state": "queued"}
    return collection("messages").find_one(waits, {"_id": 1}) is None


def _give_back(claim: Claim, **changes: Any) -> None:
    done = {"$set": {**changes, "claim": None}}
    collection("broadcasts").update_one(_ours(claim), done)


def _ours(claim: Claim) -> Document:
    return {"_id": claim.broadcast["_id"], "state": "sending", "claim.by": claim.token}
