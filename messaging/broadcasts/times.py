"""When a broadcast is sent: by its location's own clock."""

from datetime import UTC, datetime, timedelta

from menus.hours import zone_of
from messaging.outbox.quiet import quiet_until
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document

FURTHEST = timedelta(days=366)


def instant_at(location: Document, local: datetime) -> datetime:
    """The instant at which the location's clock shows `local` (without a zone). Where that hour is
    twice, the first; where the clock leaps over it, as long after the leap as it was meant after
    the hour before."""
    return local.replace(tzinfo=zone_of(location), fold=0).astimezone(UTC)


def checked_instant(location: Document, local: datetime | None, at: datetime) -> datetime:
    """The instant `local` (None: now), if a broadcast can be sent then.

    Raises ApiError validation_failed (400).
    """
    if local is None:
        return at
    if local.tzinfo is not None:
        raise ApiError(
            ErrorCode.VALIDATION_FAILED,
            "A time of the location's own clock has no zone, such as 2026-11-28T18:00",
        )
    is_near = abs(local - at.replace(tzinfo=None)) < 2 * FURTHEST
    instant = instant_at(location, local) if is_near else at + 2 * FURTHEST
    if not at - timedelta(minutes=1) <= instant <= at + FURTHEST:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Please choose a time within the next year")
    return max(instant, at)


def out_of_quiet(location: Document, at: datetime) -> datetime:
    """`at`, or the end of the location's quiet hours where it is within them."""
    return quiet_until({"purpose": "marketing", "what": "broadcast"}, location, at) or at
