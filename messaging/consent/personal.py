"""What is held of a guest's wishes. Forgetting takes the address and the words out of the record
and ends what was agreed; that somebody said STOP is kept, by the address's hash alone: without it
they would be written to again."""

from typing import Any

from messaging.consent.addresses import hashes_of
from messaging.consent.recording import ALL, FORGOTTEN, MARKETING, SERVICE, state_id
from orderbuddy.guests.addresses import NATIONAL_DIGITS, Address
from orderbuddy.guests.holdings import Finder, Found, register
from orderbuddy.mongo import Document, collection, now

_SHOWN = (
    "_id", "address", "channel", "purpose", "granted", "at", "how", "words", "restaurantId",
    "orderId", "scope", "addressHash",
)  # fmt: skip


@register
class Consents(Finder):
    """The record itself, one document a wish."""

    name, found_as = "consents", "consent_ids"

    def of_guest(self, address: Address, restaurant_id: str | None) -> list[Document]:
        where: Document = {"addressHash": {"$in": _hashes(address)}, "address": {"$gt": ""}}
        if restaurant_id is not None:
            where["restaurantId"] = {"$in": [restaurant_id, None]}
        fields = dict.fromkeys(_SHOWN, 1)
        return list(collection("consent_events").find(where, fields).sort("at", 1))

    def too_old(self, restaurant_id: str, before: Any, limit: int) -> list[Document]:
        """What nobody relies on any more: offers that somebody still agrees to are kept."""
        old = {
            "restaurantId": restaurant_id,
            "address": {"$gt": ""},
            "$or": [{"scope": SERVICE}, {"isGranted": False}],
            "given.at": {"$lt": before},
            "taken.at": {"$not": {"$gte": before}},
        }
        states = collection("consents").find(old, {"addressHash": 1, "scope": 1}).limit(limit)
        mine = [{"addressHash": one["addressHash"], "scope": one["scope"]} for one in states]
        if not mine:
            return []
        where = {"restaurantId": restaurant_id, "address": {"$gt": ""}, "$or": mine}
        return list(collection("consent_events").find(where, {"_id": 1}).limit(limit))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        events = collection("consent_events")
        mine = list(events.find({"_id": {"$in": found.consent_ids}}))
        for key in {_state_of(one) for one in mine if one["scope"] != ALL}:
            _end(key)
        _leave_the_stop_alone({one["addressHash"] for one in mine if one["scope"] == ALL})
        ids = {"_id": {"$in": [one["_id"] for one in mine]}}
        gone = {"$set": {"address": "", "words": "", "forgottenAt": now()}}
        return events.update_many(ids, gone).modified_count


def _hashes(address: Address) -> list[str]:
    if address.email:
        return hashes_of("email", address.email)
    return hashes_of("sms", _whole(address.phone))


def _whole(digits: str) -> str:
    return digits if len(digits) == NATIONAL_DIGITS else f"+{digits}"


def _state_of(event: Document) -> str:
    scope = MARKETING if event["scope"] == MARKETING else SERVICE
    return state_id(
        scope,
        event["addressHash"],
        restaurant_id=event["restaurantId"] or "",
        channel=event["channel"],
    )


def _leave_the_stop_alone(hashes: set[str]) -> None:
    """It stays, without what they wrote."""
    states = {"_id": {"$in": [state_id(ALL, one) for one in hashes]}}
    words = {f"{side}.{name}": "" for side in ("given", "taken") for name in ("words", "orderId")}
    collection("consents").update_many(states, {"$unset": words})


def _end(key: str) -> None:
    """The state without the person; what was agreed before, and comes in late, counts no more."""
    at = now()
    taken: Document = {"at": at, "key": f"forgotten:{at.timestamp():.3f}", "how": FORGOTTEN}
    left: Document = {name: f"$given.{name}" for name in ("at", "key", "how")}
    given = {"$cond": [{"$gt": ["$given", None]}, left, "$$REMOVE"]}
    ended = {"taken": {"$literal": taken}, "given": given, "isGranted": False, "updatedAt": at}
    collection("consents").update_one({"_id": key}, [{"$set": ended}, {"$unset": "address"}])
