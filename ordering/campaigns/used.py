"""How much orders have had of a campaign: counted in their `claims`, never in a counter.

An order with a limited campaign names it in its claims: `c:<campaign>:n:7` is the seventh
redemption, `c:<campaign>:g:<guest>:1` a guest's first. As a portion of counted stock
(`ordering.stock`) a claim is unique among orders that are not cancelled, and a cancellation, by
whatever program, gives it back. Orders that were moved to the archive count as before: there.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from bson import ObjectId

from orderbuddy.archived import ARCHIVE
from orderbuddy.mongo import Document, collection
from orderbuddy.snapshots import SnapshotCache
from ordering.campaigns.guests import Guest
from ordering.campaigns.terms import Campaign, Limits
from ordering.stock import HOLDING

KEPT_SECONDS = 1.0


@dataclass(slots=True)
class Used:
    """Redemptions by their quotes' ids as cents, and the numbers that are taken."""

    cents_by_quote: dict[Any, int] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    guests: dict[str, set[int]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.cents_by_quote)

    @property
    def cents(self) -> int:
        return sum(self.cents_by_quote.values())

    def add(self, quote_id: Any, cents: int, claims: Iterable[str]) -> None:
        """An order's or a quote's share; the same quote counts once."""
        self.cents_by_quote[quote_id] = cents
        for claim in claims:
            kind, *rest = claim.split(":")[2:]
            if kind == "n":
                self.numbers.add(int(rest[0]))
            elif kind == "g":
                self.guests.setdefault(rest[0], set()).add(int(rest[1]))


def prefix_of(campaign_id: ObjectId) -> str:
    return f"c:{campaign_id}:"


def read_used(campaign_id: ObjectId) -> Used:
    """What orders hold of the campaign now."""
    return _read(prefix_of(campaign_id), [prefix_of(campaign_id)])


def read_used_for(campaign: Campaign, guest: Guest) -> Used:
    """What matters to this guest: all that orders hold of it, or what they hold for the guest."""
    return _read(prefix_of(campaign.id), _prefixes(campaign, guest))


def used_lately(campaign: Campaign, guest: Guest) -> Used:
    """As `read_used_for`, at most a second old: a quote seldom costs a query of its own."""
    return _used.get(_cache_key(campaign, guest)) or Used()


def forget_used(campaign: Campaign, guest: Guest) -> None:
    """It is known to have changed: the next quote here counts again."""
    _used.drop(_cache_key(campaign, guest))


def _prefixes(campaign: Campaign, guest: Guest) -> list[str]:
    whole = prefix_of(campaign.id)
    return [whole] if campaign.limits.counts_all else [f"{whole}g:{one}:" for one in guest.keys]


def _read(whole: str, prefixes: Iterable[str]) -> Used:
    """`orders` first: one that moves to the archive meanwhile is then found in one of the two."""
    used = Used()
    fields = {"claims": 1, "quoteId": 1, "campaign.amountCents": 1}
    for name, prefix in product(("orders", ARCHIVE), prefixes):
        holding = {
            "claims": {"$elemMatch": {"$gte": prefix, "$lt": f"{prefix}~"}},
            "status": {"$in": list(HOLDING)},
        }
        for order in collection(name).find(holding, fields):
            claims = [one for one in order["claims"] if one.startswith(whole)]
            used.add(order.get("quoteId") or order["_id"], _cents(order), claims)
    return used


def exhausted(limits: Limits, used: Used, guest: Guest, cents: int) -> str:
    """Why one more redemption of so many cents is too much: used_up, phone_needed or
    guest_used_up; "" where it is not."""
    if limits.redemptions is not None and used.count >= limits.redemptions:
        return "used_up"
    if limits.budget_cents is not None and used.cents + cents > limits.budget_cents:
        return "used_up"
    if limits.per_guest is None:
        return ""
    if not guest.key:
        return "phone_needed"
    return "guest_used_up" if len(used.guests.get(guest.key, ())) >= limits.per_guest else ""


def _cents(order: Document) -> int:
    return int((order.get("campaign") or {}).get("amountCents") or 0)


def _cache_key(campaign: Campaign, guest: Guest) -> str:
    """All prefixes in one; none has a blank in it."""
    return " ".join([prefix_of(campaign.id), *_prefixes(campaign, guest)])


def _load(key: str) -> Used:
    whole, *prefixes = key.split()
    return _read(whole, prefixes)


_used: SnapshotCache[Used] = SnapshotCache(
    "campaigns", _load, size=2048, lasts=lambda used: KEPT_SECONDS
)
