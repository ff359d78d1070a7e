"""One-visit codes: a code of a party's own, for as long as it sits there.

An origin with `oneVisit` takes orders only from guests of its present visit. A visit has a key of
its own; its code (`/q/{key}`) is shown on a phone, a tablet or a slip when a party sits down. The
first scan opens the visit, every phone that scans the same code joins it, and it ends when staff
close it, when its last unpaid order is paid, or after some hours. From then on its code opens
nothing, and the origin's next code is another. What is printed on the table for good leads to the
menu, to look at.

A visit is one document of `visits`, and moves by conditional updates: issued (nobody scanned it
yet) → opened → closed. `current` is there until it is closed: a unique index keeps one an origin.
"""

from datetime import datetime, timedelta

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, instant_of, now
from ordering.codes.links import new_code

# Not to be guessed: 28 ** 20 keys. Longer than an origin's code, by which one tells them apart.
KEY_LENGTH = 20
USUAL_HOURS, MOST_HOURS = 4, 24
COOKIE = "ob_visit"
BY_PAYMENT = "payment"
SCAN_FIRST = "Scan the code that you were given for your visit, then order"
IS_OVER = "This visit has ended; please ask the staff for a new code"
_TRIES = 5


def visit_of(origin: Document) -> Document:
    """The origin's current visit, opened or not; one is issued where there is none."""
    for _ in range(_TRIES):
        found = collection("visits").find_one({"originId": origin["_id"], "current": True})
        if found is not None and not _is_over(found, now()):
            return found
        if found is not None:
            end_visit(visit=found, by="time")
        try:
            return _issue(origin)
        except DuplicateKeyError:
            continue  # somebody else was faster: theirs is current
    raise ApiError(ErrorCode.SERVICE_UNAVAILABLE, "Please try again")


def renew_visit(*, origin: Document, who: Person) -> Document:
    """End the origin's current visit, and its code with it; returns the next one."""
    for found in collection("visits").find({"originId": origin["_id"], "current": True}):
        if end_visit(visit=found, by=str(who.pk)) and found.get("openedAt"):
            audit.record(
                who=who,
                what="codes.visit.closed",
                restaurant_id=origin.get("restaurantId"),
                subject=f"origin:{origin['_id']}",
                before={"openedAt": found["openedAt"]},
                after={"closedAt": now()},
            )
    return visit_of(origin)


def join_visit(key: str) -> Document | None:
    """The visit that this key opens or joins now; None where it is over, or never was."""
    visits, instant = collection("visits"), now()
    found = visits.find_one({"key": key, "current": True})
    if found is None or _is_over(found, instant):
        return None
    if found.get("openedAt"):
        return found
    opened = {"openedAt": instant, "expiresAt": instant + timedelta(hours=found["hours"])}
    return visits.find_one_and_update(
        {"_id": found["_id"], "current": True, "openedAt": None},
        {"$set": opened}, return_document=ReturnDocument.AFTER,
    ) or visits.find_one({"_id": found["_id"], "current": True})  # fmt: skip


def end_visit(*, visit: Document, by: str) -> bool:
    """Close the visit; True if this call did."""
    done = collection("visits").update_one(
        {"_id": visit["_id"], "current": True},
        {"$set": {"closedAt": now(), "closedBy": by}, "$unset": {"current": ""}},
    )
    return bool(done.modified_count)


def origin_of_key(key: str) -> ObjectId | None:
    """Where the visit of that key is, or was."""
    found = collection("visits").find_one({"key": key}, {"originId": 1})
    return found["originId"] if found else None


def visit_for_order(origin_id: str, key: str) -> ObjectId:
    """The open visit at this origin that a guest's key belongs to.

    Raises ApiError visit_needed (409).
    """
    found = collection("visits").find_one({"key": key}) if len(key) == KEY_LENGTH else None
    if found is None or str(found["originId"]) != origin_id:
        raise ApiError(ErrorCode.VISIT_NEEDED, SCAN_FIRST)
    _check_open(found)
    return found["_id"]


def check_visit(quote: Document) -> None:
    """ApiError visit_needed (409) where the visit that a quote was made in is over. A quote of an
    origin without one-visit codes asks the database nothing."""
    if quote.get("visitId"):
        _check_open(collection("visits").find_one({"_id": quote["visitId"]}))


def _check_open(visit: Document | None) -> None:
    if visit is None or not visit.get("openedAt") or _is_over(visit, now()):
        raise ApiError(ErrorCode.VISIT_NEEDED, IS_OVER)


def _is_over(visit: Document, instant: datetime) -> bool:
    expires = instant_of(visit.get("expiresAt"))
    return not visit.get("current") or (expires is not None and expires <= instant)


def _issue(origin: Document) -> Document:
    hours = origin.get("visitHours")
    is_number = isinstance(hours, int | float) and 0 < hours <= MOST_HOURS
    visit = {
        "_id": ObjectId(),
        "key": new_code(KEY_LENGTH),
        "current": True,
        "restaurantId": origin.get("restaurantId"),
        "locationId": origin.get("locationId"),
        "originId": origin["_id"],
        "hours": hours if is_number else USUAL_HOURS,
        "issuedAt": now(),
    }
    collection("visits").insert_one(visit)
    return visit
