"""What nobody's deed brings about: guests who wait too long, files that nobody wrote about. A beat
calls it; each step is a conditional update, so that two workers do it once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings

from messaging.conversations import attachments
from messaging.conversations.access import MANAGE
from messaging.conversations.assigning import (
    assign_by_turns,
    back_to_pool,
    people_of,
    restaurants_on_shift,
)
from messaging.conversations.fetching import fetch_late
from messaging.conversations.guests import number_of
from messaging.conversations.settings import Settings, settings_of
from messaging.conversations.writing import Line, change
from messaging.names import restaurant_name
from messaging.outbox import Recipient, tell
from orderbuddy.accounts.access import may_act_at
from orderbuddy.accounts.roles import may
from orderbuddy.languages import first_language
from orderbuddy.mongo import Document, collection, now

MOST = 2000
# Staff are told of what waits now; later, the inbox says it.
WORTH_TELLING_FOR = timedelta(hours=2)
# A guest who was never answered since yesterday is not waiting on their phone any more.
LOOKS_BACK = timedelta(days=2)
SOMEBODY = {"en": "A guest", "es": "Un cliente", "pt": "Um cliente"}


def attend() -> None:
    """Look after every guest who waits for an answer."""
    waiting = list(_waiting())
    places = _places({one["locationId"] for one in waiting})
    staffed = restaurants_on_shift()
    for thread in waiting:
        location = places.get(thread["locationId"])
        if location is not None:
            _attend(thread, location, thread["restaurantId"] in staffed)
    attachments.drop_unused()
    fetch_late()


def _waiting() -> Iterator[Document]:
    """Those who have waited longest first."""
    # As the index says it, which has those alone who wait.
    since = {"$type": "date", "$gt": now() - LOOKS_BACK}
    yield from (
        collection("threads").find({"waitingSince": since}).sort("waitingSince", 1).limit(MOST)
    )


def _places(ids: set[Any]) -> dict[Any, Document]:
    return {one["_id"]: one for one in collection("locations").find({"_id": {"$in": list(ids)}})}


def _attend(thread: Document, location: Document, is_staffed: bool) -> None:
    settings = settings_of(location)
    minutes = settings.back_to_pool_minutes
    if minutes and thread.get("assignee") is not None and back_to_pool(thread, minutes):
        thread = collection("threads").find_one({"_id": thread["_id"]}) or thread
    if is_staffed:
        assign_by_turns(thread, location)
    escalate(thread, location, settings)


def escalate(thread: Document, location: Document, settings: Settings) -> bool:
    """Tell the managers, and the location's alert numbers, of a guest who has waited too long:
    once for each wait. Whether it was done now.

    They are told first: a crash in between tells nobody twice, because a message has a key.
    """
    late = now() - timedelta(minutes=settings.escalate_minutes)
    since = thread.get("waitingSince")
    if not settings.escalate_minutes or thread.get("escalatedAt") or since is None or since > late:
        return False
    _tell_managers(thread, location)
    where = {"waitingSince": since, "escalatedAt": None}
    line = Line("system", what="escalated", values={"minutes": settings.escalate_minutes})
    return change(thread["_id"], where=where, changes={"escalatedAt": now()}, line=line) is not None


def _tell_managers(thread: Document, location: Document) -> None:
    tell(
        what="conversation_waiting",
        about=f"thread:{thread['_id']}:{thread['waitingSince']:%Y%m%d%H%M%S%f}",
        recipients=list(_recipients(thread, location)),
        restaurant_id=thread["restaurantId"],
        location_id=thread["locationId"],
        thread_id=thread["_id"],
        values=values_of(thread, location),
        purpose="staff",
        expires_in=WORTH_TELLING_FOR,
    )


def values_of(thread: Document, location: Document) -> Document:
    """What fills the gaps of texts about a guest who waits."""
    return {
        "name": thread.get("name") or thread.get("phone") or SOMEBODY,
        "restaurant": restaurant_name(thread["restaurantId"]),
        "location": location.get("name") or "",
        "minutes": round((now() - thread["waitingSince"]).total_seconds() / 60),
        "link": inbox_link(thread),
    }


def inbox_link(thread: Document) -> str:
    """The thread's own address in the admin."""
    return f"{django_settings.API_ENDPOINT}/admin/inbox/?thread={thread['_id']}"


def _recipients(thread: Document, location: Document) -> Iterator[Recipient]:
    """The managers' devices, else their e-mail; the numbers that are alerted."""
    devices, language = _devices(thread["restaurantId"]), first_language(location)
    for person in people_of(thread["restaurantId"]):
        there = may_act_at(person, thread["restaurantId"], thread["locationId"])
        if there and may(person, thread["restaurantId"], MANAGE):
            tokens = [("fcm", one) for one in devices.get(person.pk, ())]
            yield from (Recipient([one], language, person.pk) for one in tokens)
            if not tokens and person.email:
                yield Recipient([("email", person.email)], language, person.pk)
    for one in location.get("alertNumbers") or ():
        if number := number_of(str((one or {}).get("phoneNumber") or "")):
            yield Recipient([("sms", number)], language)


def _devices(restaurant_id: str) -> dict[Any, list[str]]:
    found = collection("subscriptions").find_one({"restaurantId": restaurant_id}) or {}
    devices: dict[Any, list[str]] = {}
    for one in found.get("devices") or ():
        devices.setdefault(one.get("personId"), []).append(one.get("token"))
    return devices
