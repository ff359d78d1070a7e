"""When an order will be ready, and when it has to be begun: told to guests in whole minutes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from menus.pace import paused_until, rush_at
from menus.snapshots import Place
from orderbuddy.mongo import Document
from ordering.slots import LONGEST_WAIT, free_slot, taken_lately, window_of
from ordering.workload import Workload, workload_of

# Where nobody has said how long anything takes, and it must be told all the same.
USUAL_MINUTES = 10


def tells_times(place: Place, at: datetime) -> bool:
    """Whether guests of the place are told when it is ready: somebody has said how long things
    take, or orders may have to wait."""
    return (
        place.usual_minutes is not None
        or place.pace.has_windows
        or rush_at(place.location, at) is not None
    )


def ready_at(
    place: Place, lines: Iterable[Document], *, begins: datetime, at: datetime
) -> datetime:
    """When these lines are ready if the kitchen begins them then, as it looks at the instant
    `at`."""
    starts_in = (begins - at).total_seconds() / 60
    minutes = _minutes(place, lines, starts_in)
    return whole_minute(begins + timedelta(minutes=minutes + _rush(place, begins)))


def begins_for(place: Place, lines: Iterable[Document], *, ready: datetime) -> datetime:
    """When the kitchen has to begin these lines so that they are ready then."""
    begins = ready - timedelta(minutes=_minutes(place, lines, None))
    return begins - timedelta(minutes=_rush(place, begins))


def minutes_now(place: Place, at: datetime, workload: Workload | None = None) -> int | None:
    """About how long an order takes that is placed now, by the `workload` (of a second ago without
    it); None where nobody can say, and while the kitchen has no room for it."""
    if not tells_times(place, at) or paused_until(place.location, at) is not None:
        return None
    begins = at
    if place.pace.has_windows:
        first = window_of(place.pace, at)
        slot = free_slot(place, taken_lately(place), first, first + LONGEST_WAIT, 1)
        if slot is None:
            return None
        begins = max(at, slot.begins)
    if workload is None and place.usual_minutes is not None:
        workload = workload_of(place.id)
    waits = (begins - at).total_seconds() / 60
    busy = workload.busiest_minutes if workload else 0.0
    usual = place.usual_minutes or USUAL_MINUTES
    return round(max(busy, waits) + usual + _rush(place, begins))


def whole_minute(instant: datetime) -> datetime:
    """That minute's beginning, or the next one's."""
    begun = instant.replace(second=0, microsecond=0)
    return begun if begun == instant else begun + timedelta(minutes=1)


def _minutes(place: Place, lines: Iterable[Document], starts_in: float | None) -> float:
    workload = workload_of(place.id) if place.usual_minutes is not None else None
    return workload.minutes_for(lines, starts_in=starts_in) if workload else USUAL_MINUTES


def _rush(place: Place, at: datetime) -> int:
    rush = rush_at(place.location, at)
    return rush.extra_minutes if rush else 0
