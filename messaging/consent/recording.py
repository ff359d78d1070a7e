"""What somebody wishes is written down, and moves where that leaves us."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from messaging.consent.addresses import hash_of, tidy
from orderbuddy.mongo import Document, collection, now

# Scopes: everything (STOP, START), what orders bring, and offers.
ALL, SERVICE, MARKETING = "all", "service", "marketing"
# How it ended, where the guest was forgotten.
FORGOTTEN = "forgotten"
LONGEST_WORDS = 500
DUPLICATE_KEY = 11000
_SIDE = ("at", "key", "how", "words", "by", "orderId", "channel")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wished, at the instant `at`.

    `scope` is ALL, SERVICE or MARKETING; the last two are about a restaurant, or ("" for the
    restaurant, a provider's own opt-out of marketing) about every one. `how` says how we know it
    ("guest_page", "order", "text", "staff", "unsubscribe", "import", a provider's name…), `words`
    what they were asked or what they wrote. `key` names this very event: the same again is the
    same. `by` is the person of the staff who entered it, `hashed` the address's hash where the
    address itself is not known.
    """

    address: str
    channel: str
    scope: str
    granted: bool
    at: datetime
    how: str
    key: str
    words: str = ""
    restaurant_id: str = ""
    order_id: Any = None
    by: str = ""
    hashed: str = ""


def record(wanted: Wanted) -> bool:
    """Write it down and move the state; False when it was known. Doing so again changes nothing,
    also where a crash left the first half of it: a "no" counts first, a "yes" when it is written
    down. Raises PyMongoError."""
    event = _event(wanted)
    if not event["granted"]:
        _move(_known(event) or event)
    known = _written_down(event)
    if event["granted"]:
        _move(known or event)
    return known is None


def record_granted(many: Sequence[Wanted]) -> None:
    """As `record` for each of these, all of them a "yes", in two calls. Raises PyMongoError."""
    events = [_event(one) for one in many]
    if not events:
        return
    known = _failed(lambda: collection("consent_events").insert_many(events, ordered=False))
    fresh = [at for at in range(len(events)) if at not in known]
    moves = [UpdateOne(_older(one), _changes(one, "given"), upsert=True) for one in events]
    moved = [moves[at] for at in fresh]
    late: set[int] = set()
    if moved:
        late = _failed(lambda: collection("consents").bulk_write(moved, ordered=False))
    # What was there before, or came in between, is looked at by itself.
    for at in [*known, *(fresh[one] for one in late)]:
        record(many[at])


def _failed(write: Callable[[], object]) -> set[int]:
    """Which of many were there already."""
    try:
        write()
    except BulkWriteError as error:
        faults = error.details["writeErrors"]
        if any(one["code"] != DUPLICATE_KEY for one in faults):
            raise
        return {one["index"] for one in faults}
    return set()


def _written_down(event: Document) -> Document | None:
    """The same event where it was there before."""
    try:
        collection("consent_events").insert_one(event)
    except DuplicateKeyError:
        return _known(event) or event
    return None


def _known(event: Document) -> Document | None:
    return collection("consent_events").find_one({"key": event["key"]})


def record_opt_out(*, address: str, channel: str, how: str) -> None:
    """The provider refuses to write there, as somebody said stop to it: when, it does not tell."""
    hashed = hash_of(channel, address)
    at = now()
    record(
        Wanted(
            address=address,
            channel=channel,
            scope=ALL,
            granted=False,
            at=at,
            how=how,
            # It says so at each attempt; once a minute is enough of it.
            key=f"refused:{how}:{hashed}:{at:%Y%m%d%H%M}",
        )
    )


def state_id(scope: str, hashed: str, *, restaurant_id: str = "", channel: str = "") -> str:
    """The `_id` in `consents`."""
    if scope == ALL:
        return f"{ALL}:{hashed}"
    if scope == SERVICE:
        return f"{SERVICE}:{restaurant_id}:{hashed}"
    return f"{MARKETING}:{restaurant_id}:{channel}:{hashed}"


def _event(wanted: Wanted) -> Document:
    instant = now()
    at = min(wanted.at, instant)
    return {
        "_id": ObjectId(),
        "key": wanted.key,
        "scope": wanted.scope,
        "address": tidy(wanted.channel, wanted.address) if wanted.address else "",
        "addressHash": wanted.hashed or hash_of(wanted.channel, wanted.address),
        "channel": wanted.channel,
        "purpose": "" if wanted.scope == ALL else wanted.scope,
        "granted": wanted.granted,
        # What comes from the future would outdo all that anybody says until then.
        "at": at.replace(microsecond=at.microsecond // 1000 * 1000),
        "takenAt": instant,
        "how": wanted.how,
        "words": wanted.words[:LONGEST_WORDS],
        "restaurantId": wanted.restaurant_id or None,
        "orderId": wanted.order_id,
        "by": wanted.by,
    }


def _move(event: Document) -> bool:
    """The latest event of its side counts, by its own time; False where it is not the latest."""
    where, changes = _older(event), _changes(event, _side(event))
    try:
        changed = collection("consents").update_one(where, changes, upsert=True)
    except DuplicateKeyError:
        # It is there: with a later event, or since a moment ago with another one.
        changed = collection("consents").update_one(where, changes)
    return bool(changed.modified_count or changed.upserted_id)


def _side(event: Document) -> str:
    return "given" if event["granted"] else "taken"


def _older(event: Document) -> Document:
    """The state, while this event is the latest of its side."""
    side, at = _side(event), event["at"]
    earlier = [
        {f"{side}.at": {"$exists": False}},
        {f"{side}.at": {"$lt": at}},
        {f"{side}.at": at, f"{side}.key": {"$lt": event["key"]}},
    ]
    return {"_id": _state_id(event), "$or": earlier}


def _changes(event: Document, side: str) -> list[Document]:
    facts: Document = {
        name: event[name] for name in ("scope", "addressHash", "restaurantId") if event.get(name)
    }
    if event["scope"] == MARKETING or event["channel"] == "push":
        facts["channel"] = event["channel"]
    facts[side] = {name: event[name] for name in _SIDE}
    literal = {name: {"$literal": value} for name, value in facts.items()}
    stages = [{"$set": literal | {"updatedAt": now()}}, {"$set": {"isGranted": _IS_GRANTED}}]
    # Who said stop is known by the hash alone; who was forgotten, until they agree again.
    if event["scope"] != ALL and event["address"]:
        is_known = {"$or": ["$isGranted", {"$ne": ["$taken.how", FORGOTTEN]}]}
        address = {"$cond": [is_known, {"$literal": event["address"]}, "$$REMOVE"]}
        stages.append({"$set": {"address": address}})
    return stages


def _state_id(event: Document) -> str:
    return state_id(
        event["scope"],
        event["addressHash"],
        restaurant_id=event["restaurantId"] or "",
        channel=event["channel"],
    )


# At one instant the "no" counts.
_IS_GRANTED: Document = {
    "$and": [
        {"$gt": ["$given.at", None]},
        {"$gt": ["$given.at", {"$ifNull": ["$taken.at", None]}]},
    ]
}
