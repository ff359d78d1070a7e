"""What people do with a broadcast; each leaves one entry in the audit log."""

from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.http import Http404

from messaging.broadcasts import states, times
from messaging.broadcasts.audience.reading import count
from messaging.broadcasts.checks import faults_of
from orderbuddy import audit
from orderbuddy.accounts.access import Person, acts_everywhere, may_act_at
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, iso, now, parse_id
from ordering.campaigns.personal_codes import is_personal

# What people write of it; all else in a document is left as it is.
TERMS = (
    "name", "audience", "channels", "texts", "link", "coupon", "windowHours", "perMinute",
)  # fmt: skip
USUAL: Document = {
    "name": "", "audience": {}, "channels": ["sms"], "texts": [], "link": {}, "coupon": None,
    "windowHours": 72, "perMinute": 60,
}  # fmt: skip
MOST_DRAFTS = 200
# What waits in the outbox when a broadcast goes on is still worth sending for so long.
LASTS = timedelta(hours=24)


def access_broadcast(user: Person, broadcast_id: object) -> Document:
    """The stored broadcast, when it is of a location that `user` may act at; else Http404."""
    found = collection("broadcasts").find_one({"_id": parse_id(broadcast_id)})
    if found is None or not may_act_at(user, found["restaurantId"], found["locationId"]):
        raise Http404("Broadcast not found")
    return found


def location_of(broadcast: Document) -> Document:
    found = collection("locations").find_one({"_id": broadcast["locationId"]})
    return found or {"_id": broadcast["locationId"], "restaurantId": broadcast["restaurantId"]}


def create(
    *, who: Person, location: Document, terms: Document, correlation_id: str = ""
) -> Document:
    """Store a draft, as far as it is written; returns it.

    Raises ApiError too_many_requests (429) when nobody has sent or cancelled the many before it.
    """
    drafts = {"locationId": location["_id"], "state": "draft"}
    if collection("broadcasts").count_documents(drafts, limit=MOST_DRAFTS) >= MOST_DRAFTS:
        raise ApiError(ErrorCode.TOO_MANY_REQUESTS, f"There are {MOST_DRAFTS} drafts already")
    instant = now()
    made = {
        "_id": ObjectId(),
        "restaurantId": location.get("restaurantId"),
        "locationId": location["_id"],
        **USUAL,
        **_own(who, location.get("restaurantId"), terms),
        "state": "draft",
        "isDue": False,
        "cursor": "",
        "counts": {"guests": 0, "expected": 0},
        "rev": 1,
        "madeAt": instant,
        "updatedAt": instant,
        "by": str(who.pk),
    }
    collection("broadcasts").insert_one(made)
    _record(who, "created", made, None, _told(made), correlation_id)
    return made


def change(
    *, who: Person, broadcast: Document, terms: Document, rev: int, correlation_id: str = ""
) -> Document:
    """Write what differs into a draft; returns it as it is then. `rev` is of the broadcast as it
    was read. Raises ApiError broadcast_changed (409) where it is no draft, or was changed since."""
    own = _own(who, broadcast["restaurantId"], terms)
    changes = {name: value for name, value in own.items() if broadcast.get(name) != value}
    as_read = {"_id": broadcast["_id"], "state": "draft", "rev": rev}
    update = {"$set": {**changes, "updatedAt": now()}, "$inc": {"rev": 1}}
    if changes:
        done = collection("broadcasts").update_one(as_read, update).modified_count
    else:
        done = collection("broadcasts").count_documents(as_read)
    if not done:
        raise _changed()
    if changes:
        before = {name: broadcast.get(name) for name in changes}
        _record(who, "changed", broadcast, before, changes, correlation_id)
    return again(broadcast)


def schedule(
    *,
    who: Person,
    broadcast: Document,
    local: datetime | None,
    rev: int,
    correlation_id: str = "",
) -> Document:
    """Have a draft sent: now, or when the location's clock shows `local`; never in its quiet hours.

    Raises ApiError: validation_failed (400) with what is missing, broadcast_changed (409).
    """
    location, instant = location_of(broadcast), now()
    coupon = with_its_kind(broadcast.get("coupon"))
    faults = faults_of(broadcast, location)
    if not settings.ALLOW_MESSAGE:
        faults.append(("channels", "Guests are not written to here (ALLOW_MESSAGE)."))
    if faults:
        raise ApiError(
            ErrorCode.VALIDATION_FAILED,
            [sentence for _, sentence in faults],
            fields=sorted({field for field, _ in faults}),
        )
    due_at = times.checked_instant(location, local, instant)
    due_at = times.out_of_quiet(location, due_at)
    shown = {"at": local.isoformat(timespec="minutes") if local else None}
    counted = count(broadcast)
    found = states.move(
        broadcast,
        "scheduled",
        where={"rev": rev},
        schedule=shown,
        coupon=coupon,
        dueAt=due_at,
        nextAt=due_at,
        counts={"guests": 0, "expected": counted.guests},
    )
    if found is None:
        raise _changed()
    after = {**shown, "dueAt": iso(due_at), "guests": counted.guests}
    _record(who, "scheduled", broadcast, None, after, correlation_id)
    return found


def withdraw(*, who: Person, broadcast: Document, correlation_id: str = "") -> Document:
    """A scheduled one, of which nothing was sent, is a draft again. Raises ApiError
    broadcast_changed (409)."""
    return _moved(who, broadcast, "draft", "withdrawn", correlation_id)


def pause(*, who: Person, broadcast: Document, correlation_id: str = "") -> Document:
    """Nothing more is sent until it goes on: what waits in the outbox waits there. Raises ApiError
    broadcast_changed (409)."""
    return _moved(who, broadcast, "paused", "paused", correlation_id)


def resume(*, who: Person, broadcast: Document, correlation_id: str = "") -> Document:
    """It goes on where it was. Raises ApiError broadcast_changed (409)."""
    found = states.resume(broadcast, now())
    if found is None:
        raise _changed()
    _wake(broadcast, {"dueAt": now(), "expiresAt": now() + LASTS})
    _record(who, "resumed", broadcast, _state(broadcast), _state(found), correlation_id)
    return found


def cancel(*, who: Person, broadcast: Document, correlation_id: str = "") -> Document:
    """Nothing more is sent, ever; what was sent stays sent. Raises ApiError broadcast_changed
    (409)."""
    found = _moved(who, broadcast, "cancelled", "cancelled", correlation_id, endedAt=now())
    _wake(broadcast, {"dueAt": now()})
    return found


def with_its_kind(coupon: Document | None) -> Document | None:
    """A coupon with {isPersonal}: whether each guest has a code of their own, as its campaign says
    now. From then on it stays so: no guest is sent one that does not count."""
    if not coupon:
        return None
    stored = collection("campaigns").find_one({"_id": coupon["campaignId"]}) or {}
    return {**coupon, "isPersonal": is_personal(stored)}


def again(broadcast: Document) -> Document:
    """The broadcast as it is stored now."""
    return collection("broadcasts").find_one({"_id": broadcast["_id"]}) or broadcast


def _moved(
    who: Person, broadcast: Document, to: str, done: str, correlation_id: str, **changes: Any
) -> Document:
    found = states.move(broadcast, to, **changes)
    if found is None:
        raise _changed()
    _record(who, done, broadcast, _state(broadcast), _state(found), correlation_id)
    return found


def _wake(broadcast: Document, changes: Document) -> None:
    """What waits in the outbox is looked at again at once; what a worker has is its own."""
    waiting = {"broadcastId": broadcast["_id"], "state": "queued", "claim": None}
    collection("messages").update_many(waiting, {"$set": changes})


def _own(who: Person, restaurant_id: Any, terms: Document) -> Document:
    """Who does not work at all of the restaurant's locations writes to guests of theirs alone."""
    own = {name: value for name, value in terms.items() if name in TERMS}
    if not acts_everywhere(who, restaurant_id):
        own["audience"] = {**(own.get("audience") or {}), "here": True}
    return own


def _changed() -> ApiError:
    return ApiError(
        ErrorCode.BROADCAST_CHANGED, "Somebody else changed this meanwhile, or it has moved on"
    )


def _state(broadcast: Document) -> Document:
    return {"state": broadcast["state"]}


def _told(broadcast: Document) -> Document:
    return {name: broadcast.get(name) for name in TERMS}


def _record(
    who: Person, done: str, broadcast: Document, before: Any, after: Any, correlation_id: str
) -> None:
    audit.record(
        who=who,
        what=f"broadcasts.{done}",
        restaurant_id=broadcast["restaurantId"],
        location_id=broadcast["locationId"],
        subject=f"broadcast:{broadcast['_id']}",
        before=before,
        after=after,
        correlation_id=correlation_id,
    )
