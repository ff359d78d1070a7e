"""What guests are told of how busy a location is, before they order."""

from typing import Any

from menus.additions import adds_to_location
from menus.pace import paused_until
from menus.snapshots import Place
from orderbuddy.mongo import iso, now
from ordering.times import minutes_now


@adds_to_location
def told_to_guests(place: Place) -> dict[str, Any]:
    """{pause?, estimatedMinutes?, daysAhead?}: nothing at a location that has nothing to say."""
    at = now()
    paused, minutes = paused_until(place.location, at), minutes_now(place, at)
    told: dict[str, Any] = {"pause": {"until": iso(paused)}} if paused else {}
    if minutes is not None:
        told["estimatedMinutes"] = minutes
    if place.pace.days_ahead is not None:
        told["daysAhead"] = place.pace.days_ahead
    return told
