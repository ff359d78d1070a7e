"""When each line of an order is to be made, worked out from stored instants: no timer runs.

A line that somebody fired or held by hand goes by that. Of the others, a location that fires by
hand has the first course made at once and holds the later ones; one that fires by itself begins
each line so that all are ready together; any other has everything made at once.
"""

from datetime import datetime, timedelta
from typing import Any

from kitchen.boards import Coursing
from orderbuddy.mongo import Document, instant_of


def begins_at(order: Document) -> datetime | None:
    """From when the kitchen works on the order; None until it is accepted."""
    accepted = accepted_at(order)
    starts = instant_of(order.get("startAt"))
    return max(accepted, starts) if accepted and starts else accepted


def accepted_at(order: Document) -> datetime | None:
    """When the order was accepted; None when it never was."""
    times, meta = order.get("statusTimes") or {}, order.get("meta") or {}
    known = instant_of(times.get("ACCEPTED")) or instant_of(meta.get("acceptedAt"))
    if known is None and order.get("status") in ("ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP"):
        return instant_of(order.get("startedAt"))
    return known


def fire_times(order: Document, coursing: Coursing) -> list[datetime | None]:
    """For each of the order's lines, from when it is to be made (perhaps still to come).

    None: not before somebody fires it, or before the order is accepted.
    """
    lines, begins = order.get("items") or [], begins_at(order)
    counting = [line for line in lines if not line.get("cancelledAt")] or lines
    first = min(map(course_of, counting), default=1)
    longest = max((make_minutes_of(line) or 0 for line in counting), default=0)

    def planned(line: Document) -> datetime | None:
        if coursing is Coursing.BY_HAND and course_of(line) > first:
            return None
        own = make_minutes_of(line)
        if begins is None or coursing is not Coursing.AUTO or own is None:
            return begins
        return begins + timedelta(minutes=max(0, longest - own))

    return [_by_hand(line) if _is_by_hand(line) else planned(line) for line in lines]


def is_begun(line: Document) -> bool:
    """True once a cook has begun the line, or it is done or cancelled: it can no longer be held."""
    return any(line.get(name) for name in ("startedAt", "completedAt", "cancelledAt"))


def course_of(line: Document) -> int:
    """1 where nothing is said."""
    return _whole(line.get("course")) or 1


def make_minutes_of(line: Document) -> int | None:
    """How long the line takes; None when nobody has said."""
    return _whole(line.get("makeMinutes")) or None


def _is_by_hand(line: Document) -> bool:
    return bool(line.get("firedAt") or line.get("heldAt"))


def _by_hand(line: Document) -> datetime | None:
    return instant_of(line.get("firedAt")) or instant_of(line.get("heldUntil"))


def _whole(stored: Any) -> int:
    known = isinstance(stored, int | float) and not isinstance(stored, bool)
    return max(0, round(stored)) if known else 0
