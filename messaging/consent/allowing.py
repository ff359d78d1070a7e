"""May we write there? Whatever sends asks, when a message is made and right before each attempt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.consent.addresses import PHONES, hashes_of, tidy
from messaging.consent.recording import ALL, MARKETING, SERVICE, state_id
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, instant_of
from ordering.services.texting import phone_of

# What a person of the staff writes to one guest by hand, or answers to one who wrote first: it
# needs no tick, and is not sent to who said stop either.
BY_HAND = frozenset({"staff_text", "conversation_reply", "help"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` says why not: "stopped" (they want nothing at all), "no_consent" (they have not
    asked for this) or "not_subscribed" (the device is told no more)."""

    allowed: bool
    reason: str = ""


YES = Verdict(True)


def may_write(
    *,
    address: str,
    channel: str,
    purpose: str,
    restaurant_id: str | None,
    order_id: Any = None,
    what: str = "",
    order: Document | None = None,
) -> Verdict:
    """Whether a message may go to that address (`to` of the outbox).

    Nothing goes to who said STOP, whatever its purpose. Marketing needs that restaurant's consent
    for that channel, newer than any STOP: START brings other messages back, not offers. Texts about
    an order need the guest's tick, given to that restaurant (`order_id`: or on that order, whose
    consent the relay may be about to write down; `order` is that order, if it was just read);
    `what` of BY_HAND needs none. Push goes to devices that are subscribed. Raises PyMongoError.
    """
    hashes = hashes_of(channel, address)
    found = _states(hashes, channel, restaurant_id or "")
    stop = _joined(found, ALL)
    if not stop.is_open:
        return Verdict(False, "stopped")
    if purpose == "marketing":
        return _marketing(found, stop, restaurant_id)
    if channel == "push":
        return YES if _is_subscribed(address) else Verdict(False, "not_subscribed")
    if purpose == "service" and channel in PHONES and what not in BY_HAND:
        mine = _joined(found, SERVICE)
        ticked = mine.is_granted or _ticked(channel, address, order or order_id, after=mine.taken)
        return YES if ticked else Verdict(False, "no_consent")
    return YES


@dataclass(frozen=True, slots=True)
class _State:
    """The latest yes and no of a scope."""

    given: datetime | None = None
    taken: datetime | None = None

    @property
    def is_granted(self) -> bool:
        return self.given is not None and (self.taken is None or self.given > self.taken)

    @property
    def is_open(self) -> bool:
        """Nobody has said no, or a yes came after it."""
        return self.taken is None or self.is_granted


def _states(hashes: list[str], channel: str, restaurant_id: str) -> list[Document]:
    ids = [
        one
        for hashed in hashes
        for one in (
            state_id(ALL, hashed),
            state_id(SERVICE, hashed, restaurant_id=restaurant_id),
            state_id(MARKETING, hashed, restaurant_id=restaurant_id, channel=channel),
            state_id(MARKETING, hashed, channel=channel),
        )
    ]
    fields = {"scope": 1, "restaurantId": 1, "given.at": 1, "taken.at": 1}
    return list(collection("consents").find({"_id": {"$in": ids}}, fields))


def _joined(found: Iterable[Document], scope: str, *, of_all: bool = False) -> _State:
    """Of all keys that the address was ever hashed with."""
    mine = [
        one
        for one in found
        if one["scope"] == scope and (scope == ALL or of_all == (not one.get("restaurantId")))
    ]
    return _State(_latest(mine, "given"), _latest(mine, "taken"))


def _latest(states: list[Document], side: str) -> datetime | None:
    return max((one[side]["at"] for one in states if one.get(side)), default=None)


def _marketing(found: list[Document], stop: _State, restaurant_id: str | None) -> Verdict:
    mine = _joined(found, MARKETING)
    after_stop = mine.given and (stop.taken is None or mine.given > stop.taken)
    elsewhere = _joined(found, MARKETING, of_all=True)
    if restaurant_id and mine.is_granted and after_stop and elsewhere.is_open:
        return YES
    return Verdict(False, "no_consent")


def _ticked(channel: str, address: str, about: Any, *, after: datetime | None) -> bool:
    """Whether the guest ticked it on that order (or its id), and (`after`) has not taken it back
    since."""
    wanted = {"getSms": 1, "customer": 1, "startedAt": 1}
    order = about if isinstance(about, dict) else (find_order(about, wanted) if about else None)
    order = order or {}
    number, at = phone_of(order), instant_of(order.get("startedAt"))
    is_theirs = bool(number) and number == tidy(channel, address)
    is_newer = after is None or (at is not None and at > after)
    return order.get("getSms") is True and is_theirs and is_newer


def _is_subscribed(address: str) -> bool:
    return collection("push_subscriptions").find_one({"_id": address}, {"_id": 1}) is not None
