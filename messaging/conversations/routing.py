"""Which location a guest's message is for."""

import logging
from collections.abc import Sequence
from typing import Any

from messaging.addresses import address_hash
from messaging.conversations.guests import key_of_address, latest_order, number_of
from messaging.incoming import Incoming
from messaging.outbox.indexes import EVER
from messaging.outbox.making import TO_GUESTS
from orderbuddy.mongo import Document, collection

logger = logging.getLogger(__name__)

# Of those that share a number so many are looked through for the guest's orders: a webhook is
# answered at once. Whoever wrote to us, or we to them, is found among any number of places.
MOST_SHARING = 200
# Of what a guest wrote and was sent so much is looked through.
MOST_KNOWN = 20
# Channel → what a location names as its own there.
OWN_NUMBERS = {"sms": ("smsNumber",), "whatsapp": ("whatsappNumber", "whatsappPhoneId")}
_PLACE = {"restaurantId": 1}


def location_for(incoming: Incoming) -> Document | None:
    """The location whose own number it was written to; where several share it (or nobody has it,
    and it is the house's), the one that the guest had to do with last: they ordered there, wrote,
    or were written to; None for nobody's.

    A guest of nowhere here who writes to a number that only one restaurant has, is its first
    location's.
    """
    found = _place_for(incoming)
    if found is None:
        logger.warning("A message is for no location", extra={"to": incoming.to_address})
        return None
    return collection("locations").find_one({"_id": found})


def _place_for(incoming: Incoming) -> Any:
    own = _listening_at(incoming.to_address)
    if len(own) == 1:
        return own[0]["_id"]
    sharing = own or _some()
    among = [one["_id"] for one in sharing]
    found = _last_place(incoming, among, are_all=bool(own))
    if found is None and len({one.get("restaurantId") for one in sharing}) == 1:
        return min(among)
    return found


def _listening_at(address: str) -> list[Document]:
    """Those that name this number, or WhatsApp's id of it, as their own."""
    number = number_of(address) or address
    if not number:
        return []
    own = [
        {"conversations.smsNumber": number},
        {"conversations.whatsappNumber": number},
        {"conversations.whatsappPhoneId": address},
    ]
    return list(collection("locations").find({"$or": own}, _PLACE))


def _some() -> list[Document]:
    """Those that share the house's number, where there are few; else it is not asked there."""
    found = collection("locations").find({}, _PLACE).sort("_id", 1).limit(MOST_SHARING + 1)
    few = list(found)
    return few if len(few) <= MOST_SHARING else []


def _last_place(incoming: Incoming, among: Sequence[Any], *, are_all: bool) -> Any:
    """Where the guest wrote, was written to or ordered last; `are_all`: at one of these only."""
    here = {"locationId": {"$in": list(among)} if are_all else {"$ne": None}}
    found = [*_wrote(incoming, here), *_was_told(incoming, here), *_ordered(incoming, among)]
    # At the same instant the first: their own words.
    ids = [place for _, place in sorted(found, key=lambda one: one[0], reverse=True)]
    # Whoever has a number of their own by now may have written from the house's before.
    first = ids if are_all else [*_without_own(ids, incoming.channel), *ids]
    return next(iter(first), None)


def _without_own(ids: Sequence[Any], channel: str) -> list[Any]:
    """Those of them that have no number of their own on that channel: they write from the
    house's."""
    none = {f"conversations.{one}": {"$in": [None, ""]} for one in OWN_NUMBERS.get(channel, ())}
    where = {"_id": {"$in": list(ids)}, **none}
    sharing = {one["_id"] for one in collection("locations").find(where, _PLACE)} if ids else set()
    return [one for one in ids if one in sharing]


def _wrote(incoming: Incoming, here: Document) -> list[tuple[Any, Any]]:
    key = key_of_address(incoming.from_address, incoming.channel)
    found = collection("threads").find({"guestKey": key, **here}, {"locationId": 1, "lastAt": 1})
    latest = found.sort("lastAt", -1).limit(MOST_KNOWN)
    return [(one["lastAt"], one["locationId"]) for one in latest]


def _was_told(incoming: Incoming, here: Document) -> list[tuple[Any, Any]]:
    """What a guest has of us they answer to."""
    told = {
        "toHash": address_hash(incoming.channel, incoming.from_address),
        "purpose": {"$in": list(TO_GUESTS)},
        "times.sent": {"$gt": EVER},
        **here,
    }
    found = collection("messages").find(told, {"locationId": 1, "times.sent": 1})
    latest = found.sort("times.sent", -1).limit(MOST_KNOWN)
    return [(one["times"]["sent"], one["locationId"]) for one in latest]


def _ordered(incoming: Incoming, among: Sequence[Any]) -> list[tuple[Any, Any]]:
    number = number_of(incoming.from_address)
    if not number or len(among) > MOST_SHARING:
        return []
    order = latest_order(among, number)
    return [(order["_id"].generation_time, order["locationId"])] if order else []
