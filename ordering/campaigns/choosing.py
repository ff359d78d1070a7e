"""Which campaign counts for a cart: the one that takes most off, of those that may."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orderbuddy.mongo import Document
from ordering.campaigns.discounts import Discounted, Portion, Shortfall, discounted, without
from ordering.campaigns.guests import Guest
from ordering.campaigns.terms import (
    Campaign,
    is_its_time,
    local_day,
    runs_on,
)
from ordering.campaigns.used import exhausted, used_lately
from ordering.pricing import Totals

SENTENCES = {
    "unknown": "We do not know this code",
    "not_here": "This code does not count here",
    "not_yet": "This offer has not begun yet",
    "over": "This offer is over",
    "other_time": "This offer counts at other times",
    "used_up": "This offer is used up",
    "guest_used_up": "You have used this offer already",
    "phone_needed": "This offer needs your phone number",
    "min_order": "Your order is too small for this offer",
    "needs_more": "This offer needs more items",
    "add_item": "Put the free item into your order",
    "not_for_these": "This offer is not for these items",
    "other_better": "Another offer takes more off",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a campaign (None: a code that nobody knows) does not count; `fields` are for the
    answer."""

    reason: str
    campaign: Campaign | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> dict[str, Any]:
        named = {"name": self.campaign.name} if self.campaign else {}
        return {
            "reason": self.reason, "message": SENTENCES[self.reason], **named, **self.fields
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cart:
    """Who orders what, where and when; `code` as `code_key` writes it, "" without one."""

    location: Document
    origin_id: str
    portions: Sequence[Portion]
    guest: Guest
    at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """`campaign` None: nothing is taken off. `problem` is the typed code's; `hint` what a campaign
    that would count by itself still wants."""

    sums: Totals
    campaign: Campaign | None = None
    off: tuple[int, ...] = ()
    code: str = ""
    problem: Problem | None = None
    hint: Problem | None = None


Tried = tuple[Campaign, Discounted | Problem]


def choose(campaigns: Sequence[Campaign], cart: Cart) -> Chosen:
    """The campaign that counts for this cart; of equal ones the typed code's, then the oldest."""
    typed = [_tried(one, cart) for one in _by_code(campaigns, cart)]
    by_itself = [_tried(one, cart) for one in counting_at(campaigns, cart.origin_id)]
    good = [(one, found) for one, found in (*typed, *by_itself) if isinstance(found, Discounted)]
    best = min(good, key=lambda pair: pair[1].totals.total_cents, default=None)
    problem = _code_problem(campaigns, cart, typed, best)
    hint = next((found for _, found in by_itself if _is_hint(found)), None)
    if best is None:
        return Chosen(without(cart.portions), problem=problem, hint=hint)
    campaign, found = best
    code = cart.code if campaign.takes(cart.code) else ""
    return Chosen(found.totals, campaign, found.off, code, problem, hint)


def standing(campaign: Campaign, location: Document, at: datetime) -> Problem | None:
    """Why it is not in force at that instant; None when it is."""
    day = local_day(location, at)
    if not campaign.is_active:
        return Problem("over", campaign)
    if not runs_on(campaign, day):
        if campaign.first_day is not None and day < campaign.first_day:
            return Problem("not_yet", campaign, {"from": campaign.first_day.isoformat()})
        return Problem("over", campaign, _until(campaign))
    if not is_its_time(campaign, location, at):
        return Problem("other_time", campaign, {"dayParts": shown_parts(campaign)})
    return None


def _until(campaign: Campaign) -> dict[str, Any]:
    return {"until": campaign.last_day.isoformat()} if campaign.last_day else {}


def shown_parts(campaign: Campaign) -> list[Document]:
    """Its day parts as answers have them: [{days, from, until}]."""
    return [
        {"days": part.get("days") or [], "from": part.get("from"), "until": part.get("until")}
        for part in campaign.day_parts
    ]


def _tried(campaign: Campaign, cart: Cart) -> Tried:
    problem = standing(campaign, cart.location, cart.at)
    if problem is not None:
        return campaign, problem
    found = discounted(campaign, cart.portions)
    if isinstance(found, Shortfall):
        return campaign, Problem(found.reason, campaign, found.fields)
    if campaign.limits.any:
        cents = found.totals.discount_cents
        guest = campaign.as_guest(cart.guest, cart.code)
        reason = exhausted(campaign.limits, used_lately(campaign, guest), guest, cents)
        if reason:
            return campaign, Problem(reason, campaign)
    return campaign, found


def _by_code(campaigns: Sequence[Campaign], cart: Cart) -> list[Campaign]:
    if not cart.code:
        return []
    return [
        one
        for one in campaigns
        if one.takes(cart.code) and one.takes_code_at(cart.origin_id)
    ]  # fmt: skip


def counting_at(campaigns: Sequence[Campaign], origin_id: str) -> list[Campaign]:
    """The running ones that need no code; of today's service's own the oldest, as there."""
    here = [one for one in campaigns if one.is_active and one.counts_at(origin_id)]
    plain = [one for one in here if one.is_plain]
    return [one for one in here if not one.is_plain or one is plain[0]]


def _code_problem(
    campaigns: Sequence[Campaign],
    cart: Cart,
    typed: Sequence[Tried],
    best: tuple[Campaign, Discounted] | None,
) -> Problem | None:
    if not cart.code or (best is not None and best[0].takes(cart.code)):
        return None
    if not typed:
        elsewhere = any(one.takes(cart.code) for one in campaigns)
        return Problem("not_here" if elsewhere else "unknown")
    if any(isinstance(found, Discounted) for _, found in typed):
        return Problem("other_better", best[0] if best else None)
    # Of several campaigns with one code (each spring's) the newest that still runs speaks.
    campaign, found = max(typed, key=lambda pair: (pair[0].is_active, pair[0].id))
    return found if isinstance(found, Problem) else Problem("not_for_these", campaign)


def _is_hint(found: Discounted | Problem) -> bool:
    wanted = ("min_order", "needs_more", "add_item", "phone_needed", "guest_used_up")
    return isinstance(found, Problem) and found.reason in wanted
