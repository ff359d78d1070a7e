"""Whose a thread is: by hand, by turns among those on shift, or nobody's (the pool).

shifts: {_id: "{restaurantId}:{personId}", restaurantId, personId, isOn, since, turnAt}
"""

from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument

from messaging.conversations.access import ANSWER
from messaging.conversations.settings import settings_of
from messaging.conversations.writing import Line, change, literal
from orderbuddy.accounts.access import Person, may_act_at
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import may
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now, parse_id

# Whoever forgot to end a shift is not there the next day.
SHIFT_FOR = timedelta(hours=14)
MOST_PEOPLE = 200
# So many threads may want the same person's turn at one instant.
TRIES = 10


def assign(*, user: Person, thread: Document, person_id: str | None) -> Document:
    """Give the thread to a colleague, to oneself, or (None) back to the pool; the thread.

    Raises ApiError validation_failed (400) for somebody who may not answer there.
    """
    person = _answering(thread, person_id) if person_id else None
    if person_id and person is None:
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["personId must be somebody who answers here"])
    holder = person.pk if person else None
    line = _line("assigned", user.pk, to=str(holder) if holder else None)
    given = {"assignee": literal(holder), "assignedAt": now() if holder else None}
    changed = change(thread["_id"], where={"assignee": {"$ne": holder}}, changes=given, line=line)
    if changed is None:  # it is theirs already
        return collection("threads").find_one({"_id": thread["_id"]}) or thread
    return changed[0]


def set_shift(*, user: Person, restaurant_id: str, is_on: bool) -> Document:
    """Begin or end one's own shift in that restaurant."""
    own = {"restaurantId": restaurant_id, "personId": user.pk}
    return collection("shifts").find_one_and_update(
        {"_id": f"{restaurant_id}:{user.pk}"},
        {"$set": {**own, "isOn": is_on, "since": now()}, "$setOnInsert": {"turnAt": now()}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )


def on_shift(restaurant_id: str) -> list[Any]:
    """Ids of the people who are on shift there, whose turn is next first."""
    return [one["personId"] for one in _shifts(restaurant_id)]


def restaurants_on_shift() -> set[str]:
    """Ids of the restaurants that have anybody on shift."""
    some = {"isOn": True, "since": {"$gt": now() - SHIFT_FOR}}
    return set(collection("shifts").distinct("restaurantId", some))


def people_of(restaurant_id: str) -> list[User]:
    """The members who may see the restaurant's conversations, by name."""
    found = User.objects.filter(restaurants=restaurant_id)[:MOST_PEOPLE]
    seeing = [one for one in found if may(one, restaurant_id, "conversations.view")]
    return sorted(seeing, key=lambda one: str(one.name or one.email).lower())


def assign_by_turns(thread: Document, location: Document) -> bool:
    """Give a waiting thread of nobody's to whoever on shift had none for longest; False when there
    is nobody. Their turn is over either way: two threads at one instant go to two people."""
    if not settings_of(location).round_robin or not is_waiting_for_somebody(thread):
        return False
    person_id = _next(thread)
    if person_id is None:
        return False
    line = _line("turn", None, to=str(person_id))
    given = {"assignee": literal(person_id), "assignedAt": now()}
    return change(thread["_id"], where=WAITING_FOR_SOMEBODY, changes=given, line=line) is not None


# A guest waits, and nobody has taken them on.
WAITING_FOR_SOMEBODY: Document = {
    "state": "open",
    "assignee": None,
    "waitingSince": {"$ne": None},
}


def is_waiting_for_somebody(thread: Document) -> bool:
    """As the filter says it."""
    is_open, waits = thread.get("state") == "open", thread.get("waitingSince") is not None
    return is_open and waits and thread.get("assignee") is None


def back_to_pool(thread: Document, minutes: int) -> bool:
    """Take a thread from somebody who has let its guest wait for so long; whether it was."""
    holder = thread.get("assignee")
    late = now() - timedelta(minutes=minutes)
    where = {
        "state": "open",
        "assignee": holder,
        "waitingSince": {"$lt": late},
        "assignedAt": {"$lt": late},
    }
    line = _line("returned", None, by=str(holder), minutes=minutes)
    changes = {"assignee": None, "assignedAt": None, "returnedFrom": literal(holder)}
    return change(thread["_id"], where=where, changes=changes, line=line) is not None


def _next(thread: Document) -> Any:
    """Whose turn it is: of those on shift who may answer there; not at once again who has just let
    this guest wait, unless nobody else is there."""
    for _ in range(TRIES):
        able = [
            one for one in _shifts(thread["restaurantId"]) if _answering(thread, one["personId"])
        ]
        others = [one for one in able if one["personId"] != thread.get("returnedFrom")]
        for shift in others or able:
            if _takes_turn(shift):
                return shift["personId"]
        if not able:
            break
    return None


def _takes_turn(shift: Document) -> bool:
    """Whether this was their turn, and no other thread took it at the same instant."""
    later = max(now(), shift["turnAt"] + timedelta(milliseconds=1))
    as_read = {"_id": shift["_id"], "turnAt": shift["turnAt"], **_on(shift["restaurantId"])}
    taken = collection("shifts").update_one(as_read, {"$set": {"turnAt": later}})
    return bool(taken.modified_count)


def _shifts(restaurant_id: str) -> list[Document]:
    fields = {"personId": 1, "restaurantId": 1, "turnAt": 1}
    found = collection("shifts").find(_on(restaurant_id), fields).sort("turnAt", 1)
    return list(found.limit(MOST_PEOPLE))


def _answering(thread: Document, person_id: Any) -> User | None:
    """The person, when they may answer in that thread."""
    found = User.objects.filter(pk=parse_id(person_id)).first()
    restaurant_id = thread["restaurantId"]
    if found is None or not may_act_at(found, restaurant_id, thread["locationId"]):
        return None
    return found if may(found, restaurant_id, ANSWER) else None


def _on(restaurant_id: str) -> Document:
    return {"restaurantId": restaurant_id, "isOn": True, "since": {"$gt": now() - SHIFT_FOR}}


def _line(what: str, person_id: Any, **values: Any) -> Line:
    return Line("system", what=what, person_id=person_id, values=values)
