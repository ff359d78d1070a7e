"""A location chooses on which channels its guests and staff are told what, and when it is quiet."""

from datetime import time

from messaging.bodies import NotificationChoices
from messaging.events.choices import GUEST_EVENTS, STAFF_EVENTS
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now
from orderbuddy.snapshots import forget_location

# In the order in which they are tried.
GUEST_CHANNELS = ("push", "whatsapp", "sms")
STAFF_CHANNELS = ("fcm", "push", "sms", "email")
# There is no address of theirs for the others.
OF_STAFF_EVENT = {
    "new_order": ("fcm", "push", "sms"),
    "alarm_kitchen": ("fcm", "push", "sms"),
    "alarm_payments": ("fcm", "push", "email"),
}


def choices_of(location: Document) -> Document:
    """{events: {event: [channel]}, staffEvents: {…}, quietHours: {from, until} or None}: what holds
    there, the usual where nothing was chosen."""
    stored = location.get("notifications") or {}
    events, staff = stored.get("events") or {}, stored.get("staffEvents") or {}
    hours = stored.get("quietHours") or {}
    return {
        "events": {one: list(events.get(one, usual)) for one, usual in GUEST_EVENTS.items()},
        "staffEvents": {one: list(staff.get(one, usual)) for one, usual in STAFF_EVENTS.items()},
        "quietHours": hours if hours.get("from") and hours.get("until") else None,
    }


def choose(
    *, who: Person, location: Document, choices: NotificationChoices, correlation_id: str = ""
) -> Document:
    """Store what was chosen, and by whom; what holds then.

    Raises ApiError validation_failed (400) for events, channels or times that there are not.
    """
    chosen = _checked(choices)
    update = {"$set": {"notifications": chosen, "updatedAt": now()}}
    here = {"_id": location["_id"]}
    before = collection("locations").find_one_and_update(here, update) or location
    if (before.get("notifications") or None) != chosen:
        audit.record(
            who=who,
            what="messages.settings.changed",
            restaurant_id=location.get("restaurantId"),
            subject=f"location:{location['_id']}",
            before=before.get("notifications"),
            after=chosen,
            correlation_id=correlation_id,
        )
    # Whoever did it sees it in the answer, also before the word of it has come back.
    forget_location(str(location["_id"]))
    return choices_of({"notifications": chosen})


def _checked(choices: NotificationChoices) -> Document:
    events = dict.fromkeys(GUEST_EVENTS, GUEST_CHANNELS)
    hours = choices.quiet_hours
    return {
        "events": _in_order(choices.events, events),
        "staffEvents": _in_order(choices.staff_events, OF_STAFF_EVENT),
        "quietHours": {"from": _time(hours.from_), "until": _time(hours.until)} if hours else None,
    }


def _in_order(
    chosen: dict[str, list[str]], known: dict[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    for event, channels in chosen.items():
        if event not in known or not set(channels) <= set(known[event]):
            said = f"{event} cannot be told by {', '.join(channels) or 'that'}"
            raise ApiError(ErrorCode.VALIDATION_FAILED, said)
    return {
        event: [one for one in channels if one in chosen[event]]
        for event, channels in known.items()
        if event in chosen
    }


def _time(text: str) -> str:
    try:
        return f"{time.fromisoformat(text):%H:%M}"
    except ValueError:
        said = "quietHours must be times such as 21:00"
        raise ApiError(ErrorCode.VALIDATION_FAILED, said) from None
