"""How each printer is: `printer_states`, one document a printer, moved by conditional writes.

{_id, trouble, troubleSince, seenAt, tryAt, fails, lease: {by, until}, mac, polledAt, cloud: …}.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument

from orderbuddy.mongo import Document, collection, now

LEASE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(seconds=20)


def state_of(printer_id: Any) -> Document:
    """The stored state, {} where there is none yet."""
    return collection("printer_states").find_one({"_id": printer_id}) or {}


def take_lease(printer_id: Any) -> str:
    """The right to print there, as a token; "" when another worker has it."""
    token, at = secrets.token_hex(8), now()
    states = collection("printer_states")
    states.update_one({"_id": printer_id}, {"$setOnInsert": {"fails": 0}}, upsert=True)
    free = [{"lease": None}, {"lease.until": {"$lt": at}}]
    held = {"lease": {"by": token, "until": at + LEASE}}
    taken = states.update_one({"_id": printer_id, "$or": free}, {"$set": held})
    return token if taken.modified_count else ""


def keep_lease(printer_id: Any, token: str) -> bool:
    """Renews it; False when it ran out and another worker took it."""
    until = {"lease.until": now() + LEASE}
    mine = {"_id": printer_id, "lease.by": token}
    return bool(collection("printer_states").update_one(mine, {"$set": until}).matched_count)


def give_lease_back(printer_id: Any, token: str) -> None:
    mine = {"_id": printer_id, "lease.by": token}
    collection("printer_states").update_one(mine, {"$set": {"lease": None}})


def is_well(printer_id: Any, **facts: Any) -> None:
    """It has just said that it can print, or has printed."""
    well = {"trouble": "", "troubleSince": None, "seenAt": now(), "tryAt": None, "fails": 0}
    collection("printer_states").update_one(
        {"_id": printer_id}, {"$set": {**well, **facts}}, upsert=True
    )


def has_trouble(printer_id: Any, trouble: str, *, seen: bool = False, **facts: Any) -> None:
    """It cannot print. `seen`: it said so itself; otherwise it is tried again, ever later."""
    states, at = collection("printer_states"), now()
    fields: Document = {"trouble": trouble, **facts}
    if seen:
        fields["seenAt"] = at
    found: Any = states.find_one_and_update(
        {"_id": printer_id},
        [
            {
                "$set": {
                    **{name: {"$literal": value} for name, value in fields.items()},
                    "troubleSince": {"$ifNull": ["$troubleSince", at]},
                    "fails": {"$add": [{"$ifNull": ["$fails", 0]}, 1]},
                }
            }
        ],
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    states.update_one({"_id": printer_id}, {"$set": {"tryAt": at + pause(found["fails"])}})


def try_now(printer_id: Any) -> None:
    """Somebody says that it is worth trying."""
    collection("printer_states").update_one({"_id": printer_id}, {"$set": {"tryAt": None}})


def pause(fails: int) -> timedelta:
    """How long to leave a printer alone after so many failures in a row."""
    return min(LONGEST_PAUSE, timedelta(seconds=0.5 * 2 ** min(fails, 10)))


def may_try(state: Document, at: datetime) -> bool:
    """Whether its turn has come."""
    due = state.get("tryAt")
    return due is None or due <= at
