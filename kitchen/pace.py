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

# Of the relay: what each location's screens were told last, and when.
_told: dict[str, tuple[float, dict[str, Any]]] = {}


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


def pace_news(location_id: str, *, by_hand: bool) -> dict[str, Any] | None:
    """What there is to tell of the location's pace now; None when it is as it was, or its screens
    have been told within the last second (their next snapshot has it). For the relay."""
    place = place_of(location_id)
    if place is None or not (by_hand or _is_watched(place)):
        return None
    told_at, before = _told.get(location_id, (0.0, None))
    if not by_hand and monotonic() < told_at + SECONDS_BETWEEN:
        return None
    pace = pace_json(place, read_workload(location_id))
    if len(_told) >= MOST_PLACES:
        _told.clear()
    _told[location_id] = (monotonic(), pace)
    return pace if by_hand or pace != before else None


def _is_watched(place: Place) -> bool:
    """Whether orders change anything that guests are told: at other places nobody asks."""
    return tells_times(place, now()) or place.pace.open_tickets is not None
