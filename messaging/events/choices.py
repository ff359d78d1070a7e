"""On which channels each event is told: a location's own choice, else the usual one.

`locations.notifications`: {events: {order_ready: ["push", "sms"], …}, staffEvents: {new_order:
["fcm"], …}, quietHours: {from, until}}. An empty list switches an event off.
"""

from datetime import timedelta

from menus.snapshots import place_of
from orderbuddy.languages import first_language
from orderbuddy.mongo import Document

_ALL = ("push", "whatsapp", "sms")
# Whoever waits at a table sees the page: a text for each step would be too much of them.
GUEST_EVENTS = {
    "order_received": ("push",),
    "order_accepted": _ALL,
    "order_delayed": _ALL,
    # Only where somebody wants it: a kitchen that marks no order as ready is always late.
    "order_late": (),
    "order_ready": _ALL,
    "order_cancelled": _ALL,
    "order_refunded": _ALL,
}
STAFF_EVENTS = {
    "new_order": ("fcm", "push", "sms"),
    "alarm_kitchen": ("fcm", "push", "sms"),
    "alarm_payments": ("fcm", "push", "email"),
}
# Later than that nobody wants to know.
LASTS = {
    "order_received": timedelta(minutes=30),
    "order_accepted": timedelta(hours=1),
    "order_delayed": timedelta(minutes=30),
    "order_late": timedelta(minutes=15),
    "order_ready": timedelta(hours=1),
    "order_cancelled": timedelta(hours=6),
    "order_refunded": timedelta(days=3),
    "new_order": timedelta(minutes=30),
    "alarm_kitchen": timedelta(hours=1),
    "alarm_payments": timedelta(hours=12),
}
# What happened longer ago is no news: a relay that begins anew writes to no guest of last week.
NEWS = timedelta(hours=1)


def channels_for(event: str, location_id: object) -> tuple[str, ...]:
    """The channels of that event at that location, the best first."""
    place = place_of(str(location_id)) if location_id else None
    stored = (place.location.get("notifications") if place else None) or {}
    if event in GUEST_EVENTS:
        return _chosen((stored.get("events") or {}).get(event), GUEST_EVENTS[event])
    return _chosen((stored.get("staffEvents") or {}).get(event), STAFF_EVENTS[event])


def _chosen(stored: object, usual: tuple[str, ...]) -> tuple[str, ...]:
    if not isinstance(stored, list):
        return usual
    return tuple(one for one in stored if isinstance(one, str))


def language_of(order: Document) -> str:
    """The guest's language, else the first one of the location."""
    return str(order.get("language") or spoken_at(order.get("locationId")))


def spoken_at(location_id: object) -> str:
    """In which language a location's people are written to who have not said theirs."""
    place = place_of(str(location_id)) if location_id else None
    return first_language(place.location if place else None)
