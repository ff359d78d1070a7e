"""How busy a location is, as its screens show it: pause, rush, minutes, open tickets."""

from time import monotonic
from typing import Any

from kitchen.workload import Workload, read_workload
from menus.pace import paused_until, rush_at
from menus.snapshots import Place, place_of
from orderbuddy.mongo import iso, now
from ordering.times import minutes_now, tells_times

SECONDS_BETWEEN = 1.0
MOST_PLACES = 10_000

# Of the relay's one working thread: what each location's screens were told last, when they may be
# told again, and (by location) the version of the newest change that they have not been told of.
_told: dict[str, dict[str, Any]] = {}
_not_before: dict[str, float] = {}
_waiting: dict[str, int] = {}


def pace_json(place: Place, workload: Workload | None) -> dict[str, Any]:
    """The pace as screens get it: {pause, rush, minutes, openTickets}."""
    at = now()
    paused, rush = paused_until(place.location, at), rush_at(place.location, at)
    return {
        "pause": {"until": iso(paused)} if paused else None,
        "rush": {"extraMinutes": rush.extra_minutes, "until": iso(rush.until)} if rush else None,
        "minutes": minutes_now(place, at, workload),
        "openTickets": workload.open_tickets if workload else 0,
    }


def is_watched(location_id: str) -> bool:
    """Whether orders change anything that guests are told: at other places nobody asks."""
    place = place_of(location_id)
    return place is not None and (tells_times(place, now()) or place.pace.open_tickets is not None)


def pace_changed(location_id: str, version: int) -> None:
    """Something has changed there: `due_paces` names it when it is time. For the relay."""
    _waiting[location_id] = max(version, _waiting.get(location_id, 0))


def due_paces() -> list[tuple[str, int]]:
    """(location id, version) of those that have changed and were not told for a second."""
    if not _waiting:
        return []
    clock = monotonic()
    return [one for one in _waiting.items() if _not_before.get(one[0], 0.0) <= clock]


def pace_news(location_id: str) -> dict[str, Any] | None:
    """The location's pace now; None when it is as it was last told. For the relay."""
    _waiting.pop(location_id, None)
    if len(_told) >= MOST_PLACES:
        _told.clear()
        _not_before.clear()
    place = place_of(location_id)
    if place is None:
        return None
    _not_before[location_id] = monotonic() + SECONDS_BETWEEN
    pace = pace_json(place, read_workload(location_id))
    before, _told[location_id] = _told.get(location_id), pace
    return pace if pace != before else None
