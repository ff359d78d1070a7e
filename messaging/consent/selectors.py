"""Who agreed to what, as it is now."""

from collections.abc import Iterator
from datetime import datetime

from messaging.consent.addresses import PHONES, hashes_of, is_address
from messaging.consent.recording import ALL, MARKETING, state_id
from orderbuddy.mongo import Document, collection, instant_of, iso

PAGE = 50
MOST_EVENTS = 200


def is_granted(scope: str, channel: str, address: str, restaurant_id: str) -> bool:
    """Whether that consent stands; a STOP, which is above it, is not asked for."""
    ids = [
        state_id(scope, one, restaurant_id=restaurant_id, channel=channel)
        for one in hashes_of(channel, address)
    ]
    found = collection("consents").find_one({"_id": {"$in": ids}, "isGranted": True}, {"_id": 1})
    return found is not None


def wants_offers(channel: str, address: str, restaurant_id: str) -> bool:
    """Whether a guest's yes to that restaurant's offers stands: newer than their no, and than the
    last STOP of theirs, which START does not undo for offers."""
    ids = [
        (state_id(MARKETING, one, restaurant_id=restaurant_id, channel=channel), f"{ALL}:{one}")
        for one in hashes_of(channel, address)
    ]
    states = list(
        collection("consents").find({"_id": {"$in": [key for two in ids for key in two]}})
    )
    yes = [one["given"]["at"] for one in states if one["scope"] == MARKETING and one["isGranted"]]
    stops = [one["taken"]["at"] for one in states if one["scope"] == ALL and one.get("taken")]
    return bool(yes) and (not stops or max(yes) > max(stops))


def page_of(
    restaurant_id: str, *, channel: str = "", purpose: str = "", address: str = "",
    before: str = "", limit: int = PAGE,
) -> list[Document]:  # fmt: skip
    """That restaurant's consents, the latest first, each with `stopped` and `words` of its last
    event; `before` is the `cursor_of` the last one of the page before. A number's consent to
    texts about orders is of both its channels."""
    where: Document = {"restaurantId": restaurant_id, "address": {"$gt": ""}}
    if channel:
        where["channel"] = {"$in": [channel, None]} if channel in PHONES else channel
    if purpose:
        where["scope"] = purpose
    if address:
        where["addressHash"] = {"$in": _hashes(address)}
    if (last := _read_cursor(before)) is not None:
        at, key = last
        where["$or"] = [{"updatedAt": {"$lt": at}}, {"updatedAt": at, "_id": {"$lt": key}}]
    return _with_stops(
        list(collection("consents").find(where).sort([("updatedAt", -1), ("_id", -1)]).limit(limit))
    )


def events_of(restaurant_id: str, address_hash: str) -> list[Document]:
    """What that address's owner wished of this restaurant, and (STOP, START) of all; latest
    first."""
    where = {"addressHash": address_hash, "restaurantId": {"$in": [restaurant_id, None]}}
    return list(collection("consent_events").find(where).sort("at", -1).limit(MOST_EVENTS))


def cursor_of(state: Document) -> str:
    """Where the next page begins, after this one."""
    return f"{iso(state['updatedAt'])}~{state['_id']}"


def _read_cursor(text: str) -> tuple[datetime, str] | None:
    said, _, key = text.partition("~")
    at = instant_of(said or None)
    return (at, key) if at else None


def _with_stops(found: list[Document]) -> list[Document]:
    stopped = _stopped([one["addressHash"] for one in found])
    return [{**one, "stopped": one["addressHash"] in stopped} for one in found]


def _hashes(address: str) -> list[str]:
    channel = "email" if "@" in address else "sms"
    return hashes_of(channel, address) if is_address(channel, address) else [address.strip()]


def _stopped(hashes: list[str]) -> set[str]:
    ids = [f"{ALL}:{one}" for one in hashes]
    found = collection("consents").find({"_id": {"$in": ids}, "isGranted": False})
    return {one["addressHash"] for one in found}


def every_consent(restaurant_id: str) -> Iterator[Document]:
    """All of that restaurant's consents that still name somebody, as `page_of` has them."""
    where = {"restaurantId": restaurant_id, "address": {"$gt": ""}}
    batch: list[Document] = []
    for one in collection("consents").find(where).sort([("updatedAt", -1), ("_id", -1)]):
        batch.append(one)
        if len(batch) == PAGE:
            yield from _with_stops(batch)
            batch = []
    yield from _with_stops(batch)
