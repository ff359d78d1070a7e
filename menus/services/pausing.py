"""Holding orders back by hand, always with an end: one write on the location each."""

from datetime import datetime, timedelta

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

LONGEST = timedelta(hours=24)


def pause_location(*, location: Document, until: datetime, by: str) -> None:
    """No order begins until then. Raises ApiError validation_failed (400) for an end that is over
    or more than a day away."""
    _check(until)
    _set(location, "pause", {"until": until, "at": now(), "by": by})


def rush_location(*, location: Document, extra_minutes: int, until: datetime, by: str) -> None:
    """Guests are told so many minutes more until then. Raises ApiError as `pause_location`."""
    _check(until)
    rush = {"extraMinutes": extra_minutes, "until": until, "at": now(), "by": by}
    _set(location, "rush", rush)


def lift_pause(*, location: Document) -> None:
    """Orders are taken again; without a pause, nothing changes."""
    _unset(location, "pause")


def lift_rush(*, location: Document) -> None:
    """Everything takes as long as usual; without a rush, nothing changes."""
    _unset(location, "rush")


def _check(until: datetime) -> None:
    if not now() < until <= now() + LONGEST:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "until must be in the future, and within a day")


def _set(location: Document, name: str, value: Document) -> None:
    change = {"$set": {name: value, "updatedAt": now()}}
    collection("locations").update_one({"_id": location["_id"]}, change)


def _unset(location: Document, name: str) -> None:
    there = {"_id": location["_id"], name: {"$exists": True}}
    change = {"$unset": {name: ""}, "$set": {"updatedAt": now()}}
    collection("locations").update_one(there, change)
