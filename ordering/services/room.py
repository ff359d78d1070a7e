"""Whether the kitchen has room for an order, and from when: what a quote tells, placing keeps.

A quote tells the first window that has room, and reserves nothing. Placing takes a slot in that
window or an earlier one, never a later one: who was told 12:40 gets 12:40, or hears of the next
time (kitchen_busy) and decides anew. What was paid for takes the next slot there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from menus.hours import is_open, start_of_day
from menus.pace import paused_until
from menus.snapshots import Place
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, instant_of, iso, now
from ordering.slots import (
    LONGEST_WAIT,
    Slot,
    Taken,
    free_slot,
    free_ticket,
    read_taken,
    taken_lately,
    window_of,
)
from ordering.times import begins_for, ready_at, tells_times, whole_minute
from ordering.workload import workload_of

# A guest who orders for later and then takes a while gets it so much later than wished at most.
LATE_BY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Room:
    """`begins` None: at once. `claims` and `fields` (ticketSlot, startAt) take it when the order is
    inserted with them."""

    begins: datetime | None = None
    claims: list[str] = field(default_factory=list)
    fields: Document = field(default_factory=dict)


def told_times(place: Place, lines: Sequence[Document], wished: datetime | None) -> Document:
    """A quote's fields: {readyAt, startAt, estimatedReadyAt} of an order for later, else
    {estimatedReadyAt, slotAt?}; empty where nothing can be told.

    Raises ApiError for a wished time that cannot be: validation_failed (400), location_closed
    (409), kitchen_busy (409, with the next time).
    """
    if wished is not None:
        return _told_for_later(place, lines, wished)
    at = now()
    if not tells_times(place, at) or _is_held_back(place, at):
        return {}
    if not place.pace.has_windows:
        return {"estimatedReadyAt": ready_at(place, lines, begins=at, at=at)}
    first = window_of(place.pace, at)
    slot = free_slot(place, taken_lately(place), first, first + LONGEST_WAIT, len(lines))
    if slot is None:
        return {}
    ready = ready_at(place, lines, begins=max(at, slot.begins), at=at)
    return {"estimatedReadyAt": ready, "slotAt": slot.begins}


def needs_room(quote: Document, place: Place) -> bool:
    """False where an order is simply placed: nothing limits it, and it is for now."""
    limits = place.pace.has_windows or place.pace.open_tickets is not None
    return limits or bool(quote.get("startAt")) or paused_until(place.location, now()) is not None


def check_room(quote: Document, place: Place) -> None:
    """ApiError kitchen_busy (409) where there is none, as of a second ago: asked before a card is
    charged."""
    if not needs_room(quote, place):
        return
    begins = _begins(quote, place, now(), keeps=True)
    if place.pace.has_windows:
        first = window_of(place.pace, begins)
        late = bool(quote.get("startAt"))
        taken = _read(place, first) if late else taken_lately(place)
        _slot(quote, place, begins, taken, keeps=True)
    if place.pace.open_tickets is not None and begins <= now() and _tickets_are_full(place):
        raise busy()


def find_room(quote: Document, place: Place, *, paid: bool) -> Room:
    """Room for the order of this quote. Raises ApiError kitchen_busy (409), but not for a `paid`
    one: that takes the next slot, or goes over the limit before it is refused."""
    at = now()
    begins = _begins(quote, place, at, keeps=not paid)
    claims: list[str] = []
    if place.pace.has_windows:
        taken = _read(place, window_of(place.pace, begins))
        slot = _slot(quote, place, begins, taken, keeps=not paid)
        if slot is not None:
            begins, claims = max(begins, slot.begins), slot.claims
    if begins > at:
        return Room(begins, claims, {"startAt": begins})
    if place.pace.open_tickets is None:
        return Room(None, claims)
    ticket = free_ticket(place)
    if ticket is None and not paid:
        raise busy()
    return Room(None, claims, {"ticketSlot": ticket} if ticket else {})


def order_times(quote: Document, place: Place, begins: datetime | None) -> Document:
    """What an order says of its times: {readyAt?, estimatedReadyAt?}; nothing at most places."""
    at = now()
    told, wished = quote.get("estimatedReadyAt"), quote.get("readyAt")
    if wished is not None:
        told = wished
        if begins is not None and begins <= (instant_of(quote.get("startAt")) or begins):
            return {"readyAt": wished, "estimatedReadyAt": wished}
    elif told is None and not tells_times(place, at):
        return {}
    # The kitchen may have more to do than when it was told, or less: a promise is kept.
    likely = ready_at(place, quote.get("items") or (), begins=begins or at, at=at)
    times = {"estimatedReadyAt": max(told, likely) if told else likely}
    return {**times, "readyAt": wished} if wished else times


def busy(*, retry_at: datetime | None = None, next_ready_at: datetime | None = None) -> ApiError:
    """`retry_at`: when there is room again, as far as that is known; `next_ready_at`: when what is
    ordered then would be ready."""
    return ApiError(
        ErrorCode.KITCHEN_BUSY,
        "The kitchen has too much to do at the moment",
        retryAt=iso(retry_at),
        nextReadyAt=iso(next_ready_at),
    )


def _told_for_later(place: Place, lines: Sequence[Document], wished: datetime) -> Document:
    at = now()
    _check_day(place, wished, at)
    ready = whole_minute(wished)
    begins = begins_for(place, lines, ready=ready)
    # Begun while orders are taken, and ready before it closes.
    hours = {**place.location, "orderTiming": None}
    if not (is_open(place.location, max(begins, at)) and is_open(hours, ready)):
        raise ApiError(ErrorCode.LOCATION_CLOSED, "This location is closed at that time")
    if begins < at:
        raise busy(retry_at=at, next_ready_at=ready_at(place, lines, begins=at, at=at))
    told = {"readyAt": ready, "startAt": begins, "estimatedReadyAt": ready}
    if place.pace.has_windows:
        taken = _read(place, window_of(place.pace, begins))
        _slot({**told, "items": lines}, place, begins, taken, keeps=True)
    return told


def _check_day(place: Place, wished: datetime, at: datetime) -> None:
    days = place.pace.days_ahead
    if days is None:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "This location takes no orders for later")
    if wished <= at:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "readyAt must be in the future")
    last = start_of_day(place.location, start_of_day(place.location, at) + _days(days + 1))
    if wished >= last:
        raise ApiError(ErrorCode.VALIDATION_FAILED, f"readyAt must be at most {days} days ahead")


def _days(days: int) -> timedelta:
    """A few hours more, so that no change of the clocks falls short of the next midnight."""
    return timedelta(days=days, hours=3)


def _begins(quote: Document, place: Place, at: datetime, *, keeps: bool) -> datetime:
    """From when the order may be made. Raises kitchen_busy while it is paused, and for an order
    for later whose time has passed meanwhile, unless it has to be made anyway."""
    planned = instant_of(quote.get("startAt"))
    begins = max(at, planned) if planned else at
    if keeps and planned and at > planned + LATE_BY:
        lines = quote.get("items") or ()
        raise busy(retry_at=at, next_ready_at=ready_at(place, lines, begins=at, at=at))
    paused = paused_until(place.location, begins)
    if paused is None or begins >= paused:
        return begins
    if keeps:
        raise busy(retry_at=paused)
    return paused


def _slot(
    quote: Document, place: Place, begins: datetime, taken: Taken, *, keeps: bool
) -> Slot | None:
    """`keeps`: only as early as it was told, else kitchen_busy."""
    first, lines = window_of(place.pace, begins), quote.get("items") or ()
    told = instant_of(quote.get("slotAt")) if not quote.get("startAt") else None
    last = max(first, told or first) if keeps else first + LONGEST_WAIT
    slot = free_slot(place, taken, first, last, len(lines))
    if slot is None and keeps:
        after = free_slot(place, taken, first, first + LONGEST_WAIT, len(lines))
        raise busy(
            retry_at=after.begins if after else None,
            next_ready_at=ready_at(place, lines, begins=after.begins, at=now()) if after else None,
        )
    return slot


def _read(place: Place, first: datetime) -> Taken:
    return read_taken(place, first, first + LONGEST_WAIT)


def _is_held_back(place: Place, at: datetime) -> bool:
    return paused_until(place.location, at) is not None or (
        place.pace.open_tickets is not None and _tickets_are_full(place)
    )


def _tickets_are_full(place: Place) -> bool:
    workload, limit = workload_of(place.id), place.pace.open_tickets
    return workload is not None and limit is not None and workload.open_tickets >= limit
