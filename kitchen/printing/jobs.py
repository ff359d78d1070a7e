"""`print_jobs`: what is to be printed, each once. States: queued → sent → printed, or failed.

A job moves by conditional writes; `by` names who has handed it over, so that whoever was slow does
not move what another has taken up meanwhile.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pymongo.errors import DuplicateKeyError

from kitchen.printing.paper import Paper
from kitchen.printing.printers import Printer
from orderbuddy.mongo import Document, collection, now

# Nobody cooks from a slip of yesterday that a printer brings when it is back.
PRINT_WITHIN = timedelta(hours=12)
MOST_TRIES = 20


class JobState(StrEnum):
    """`SENT`: handed over, and its end is not known yet. `DROPPED`: no longer worth printing."""

    QUEUED = "queued"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    DROPPED = "dropped"


OPEN = (JobState.QUEUED.value, JobState.SENT.value)


def new_job(
    job_id: str,
    printer: Printer,
    *,
    kind: str,
    paper: Paper,
    language: str,
    station_id: str = "",
    number: int = 1,
    says: Document | None = None,
    order: Document | None = None,
    reprint: bool = False,
) -> Document:
    """A job's document, not stored. `kind`: ticket, change, receipt or test; `says`: by line, what
    it tells of the order (see `planning`)."""
    known = order or {}
    return {
        "_id": job_id,
        "restaurantId": printer.restaurant_id,
        "locationId": printer.location_id,
        "printerId": printer.id,
        "orderId": known.get("_id"),
        "orderCode": known.get("orderCode") or "",
        "stationId": station_id,
        "kind": kind,
        "number": number,
        "says": says or {},
        "paper": paper,
        "language": language,
        "reprint": reprint,
        "state": JobState.QUEUED.value,
        "unsure": False,
        "tries": 0,
        "by": "",
        "reason": "",
        "madeAt": now(),
    }


def store(job: Document) -> bool:
    """True when it is new: a job is made once, whoever makes it."""
    try:
        collection("print_jobs").insert_one(job)
    except DuplicateKeyError:
        return False
    return True


def next_job(printer_id: Any) -> Document | None:
    """The oldest one that waits for that printer."""
    waiting = {"printerId": printer_id, "state": JobState.QUEUED.value}
    return collection("print_jobs").find_one(waiting, sort=[("madeAt", 1), ("_id", 1)])


def hand_over(job: Document, by: str) -> bool:
    """Say, before the first byte goes, that it goes now. False when somebody else has it."""
    sent = {"state": JobState.SENT.value, "by": by, "sentAt": now(), "reason": ""}
    return _move(job, {"state": JobState.QUEUED.value}, sent, tried=True)


def printed(job: Document) -> bool:
    """It is on paper, whoever put it there. False when that was known."""
    done = {"state": JobState.PRINTED.value, "printedAt": now(), "reason": ""}
    return _move(job, {"state": {"$ne": JobState.PRINTED.value}}, done)


def take_back(job: Document, by: str, reason: str) -> bool:
    """It was handed over and may or may not be on paper: it is printed again, marked as a copy."""
    again = {"state": JobState.QUEUED.value, "unsure": True, "by": "", "reason": reason}
    return _move(job, {"state": JobState.SENT.value, "by": by}, again)


def return_untouched(job: Document, by: str, reason: str) -> bool:
    """It was handed over, and for certain nothing of it was printed."""
    again = {"state": JobState.QUEUED.value, "by": "", "reason": reason}
    return _move(job, {"state": JobState.SENT.value, "by": by}, again)


def fail(job: Document, reason: str) -> bool:
    """It cannot be printed; somebody must look."""
    failed = {"state": JobState.FAILED.value, "reason": reason}
    return _move(job, {"state": {"$in": list(OPEN)}}, failed)


def take_back_all(printer_id: Any, reason: str) -> int:
    """All that was handed over by a worker that is gone: only one works at a printer at a time."""
    sent = {"printerId": printer_id, "state": JobState.SENT.value}
    again = {"state": JobState.QUEUED.value, "unsure": True, "by": "", "reason": reason}
    return collection("print_jobs").update_many(sent, {"$set": again}).modified_count


def drop_old(at: datetime) -> int:
    """What nobody needs on paper any more."""
    old = {"state": {"$in": list(OPEN)}, "madeAt": {"$lt": at - PRINT_WITHIN}}
    dropped = {"state": JobState.DROPPED.value, "reason": "too old"}
    return collection("print_jobs").update_many(old, {"$set": dropped}).modified_count


def waiting_by_printer() -> dict[Any, Document]:
    """By printer that has something to print: {"count", "oldest": instant}."""
    found = collection("print_jobs").aggregate(
        [
            {"$match": {"state": {"$in": list(OPEN)}}},
            {
                "$group": {
                    "_id": "$printerId",
                    "count": {"$sum": 1},
                    "oldest": {"$min": "$madeAt"},
                }
            },
        ]
    )
    return {one["_id"]: one for one in found}


def _move(job: Document, where: Document, fields: Document, *, tried: bool = False) -> bool:
    update: Document = {"$set": fields}
    if tried:
        update["$inc"] = {"tries": 1}
    moved = collection("print_jobs").update_one({"_id": job["_id"], **where}, update)
    return bool(moved.modified_count)
