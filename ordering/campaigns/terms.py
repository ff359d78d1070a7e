"""A stored campaign, read leniently: what it gives, at which codes, when, to whom, how often.

    type, reward   flat {flatOffCents} · percent {percentOff, maxOffCents?}
                   bogo {buy, get, percentOff?, maxOffCents?} · free_item {itemIds, maxOffCents?}
    originId, originIds, everywhere, codes       where it counts; `codes` are typed by guests
    personalCodes                each guest has one of their own (see `personal_codes`)
    dates {from, until}, dayParts [{days, from, until}]       by the location's own clock
    minOrderCents, appliesTo {itemIds, categoryIds}
    limits {redemptions, budgetCents, perGuest}
    isActive, endedAt

Documents of today's service have `originId`, `type` "flat", `reward` and `isActive` alone: whatever
is missing limits nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from bson import ObjectId

from menus.hours import is_open, zone_of
from orderbuddy.mongo import Document, parse_id
from ordering.campaigns.guests import Guest
from ordering.campaigns.personal_codes import holder, is_personal, is_personal_code

CODE_LENGTH = 40


class Kind(StrEnum):
    FLAT = "flat"
    PERCENT = "percent"
    BOGO = "bogo"
    FREE_ITEM = "free_item"


@dataclass(frozen=True, slots=True)
class Reward:
    """Cents and percent; `max_off_cents` None: without a bound."""

    off_cents: int = 0
    percent: Decimal = Decimal(0)
    buy: int = 1
    get: int = 1
    item_ids: frozenset[str] = frozenset()
    max_off_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """None: no limit."""

    redemptions: int | None = None
    budget_cents: int | None = None
    per_guest: int | None = None

    @property
    def counts_all(self) -> bool:
        """Whether what all guests had of it matters, and not only what one had."""
        return (self.redemptions, self.budget_cents) != (None, None)

    @property
    def any(self) -> bool:
        return (self.redemptions, self.budget_cents, self.per_guest) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Campaign:
    """`kind` None: a type that this version does not know; it takes nothing off."""

    id: ObjectId
    restaurant_id: str
    name: str
    type: str
    kind: Kind | None
    reward: Reward
    limits: Limits
    is_active: bool
    is_plain: bool
    origin_ids: frozenset[str]
    everywhere: bool
    codes: frozenset[str]
    first_day: date | None
    last_day: date | None
    day_parts: tuple[Document, ...]
    min_order_cents: int
    item_ids: frozenset[str]
    category_ids: frozenset[str]
    stored: Document

    @property
    def is_for_some(self) -> bool:
        return bool(self.item_ids or self.category_ids)

    def is_for(self, item_id: str, category_id: str) -> bool:
        """Whether it is for this item; of a campaign for all items, always."""
        if not self.is_for_some:
            return True
        return item_id in self.item_ids or category_id in self.category_ids

    def counts_at(self, origin_id: str) -> bool:
        """Whether guests at this origin have it without typing a code."""
        return not self.codes and (self.everywhere or origin_id in self.origin_ids)

    @property
    def has_personal_codes(self) -> bool:
        return is_personal(self.stored)

    def takes(self, code: str) -> bool:
        """Whether that is a code of its own, as `code_key` writes it. Those that guests were sent
        while each had one count as well after that was switched off."""
        if code in self.codes:
            return not self.has_personal_codes
        return any(is_personal_code(self.id, root, code) for root in self.codes)

    def as_guest(self, guest: Guest, code: str) -> Guest:
        """Who its limits count: the guest, or whoever holds the code that is theirs."""
        return holder(code) if self.has_personal_codes and self.takes(code) else guest

    def takes_code_at(self, origin_id: str) -> bool:
        """A code counts everywhere, unless the campaign is tied to certain origins."""
        return self.everywhere or not self.origin_ids or origin_id in self.origin_ids


# What only this version writes: without any of it a document is today's service's.
_OURS = (
    "originIds", "everywhere", "codes", "personalCodes", "dates", "dayParts", "minOrderCents",
    "appliesTo", "limits",
)  # fmt: skip


def campaign_of(stored: Document) -> Campaign:
    """The campaign of a stored document; parts that are missing or odd mean the harmless thing."""
    dates, applies = _part(stored, "dates"), _part(stored, "appliesTo")
    origins = [stored.get("originId"), *_list(stored.get("originIds"))]
    return Campaign(
        id=stored["_id"],
        restaurant_id=str(stored.get("restaurantId") or ""),
        name=str(stored.get("name") or ""),
        type=str(stored.get("type") or ""),
        kind=Kind(stored["type"]) if stored.get("type") in list(Kind) else None,
        reward=_reward(_part(stored, "reward")),
        limits=_limits(_part(stored, "limits"), once=is_personal(stored)),
        is_active=stored.get("isActive") is True,
        is_plain=stored.get("type") == "flat" and not any(stored.get(name) for name in _OURS),
        origin_ids=frozenset(str(one) for one in origins if one),
        everywhere=stored.get("everywhere") is True,
        codes=frozenset(filter(None, map(code_key, _list(stored.get("codes"))))),
        first_day=_day(dates.get("from")),
        last_day=_day(dates.get("until")),
        day_parts=tuple(one for one in _list(stored.get("dayParts")) if isinstance(one, dict)),
        min_order_cents=_whole(stored.get("minOrderCents")),
        item_ids=_texts(applies.get("itemIds")),
        category_ids=_texts(applies.get("categoryIds")),
        stored=stored,
    )


def code_key(text: Any) -> str:
    """A code as it is compared: "spring 10" and "SPRING10" are one."""
    return "".join(str(text or "").split()).upper()[:CODE_LENGTH]


def runs_on(campaign: Campaign, day: date) -> bool:
    """Whether that day of the location's own is one of its days."""
    return not (
        (campaign.first_day is not None and day < campaign.first_day)
        or (campaign.last_day is not None and day > campaign.last_day)
    )


def local_day(location: Document, at: datetime) -> date:
    return at.astimezone(zone_of(location)).date()


def is_its_time(campaign: Campaign, location: Document, at: datetime) -> bool:
    """Whether one of its day parts holds the instant `at`, by the location's own clock; a part may
    pass midnight and then belongs to the day on which it begins."""
    if not campaign.day_parts:
        return True
    spans = [
        {"day": day, "isOpen": True, "startTime": part.get("from"), "endTime": part.get("until")}
        for part in campaign.day_parts
        for day in _list(part.get("days")) or _WEEK
    ]
    return is_open({"timezone": location.get("timezone"), "workingHours": spans}, at)


_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _reward(stored: Document) -> Reward:
    percent = _percent(stored.get("percentOff"))
    return Reward(
        off_cents=_whole(stored.get("flatOffCents")),
        percent=percent,
        buy=max(1, _whole(stored.get("buy"))),
        get=max(1, _whole(stored.get("get"))),
        item_ids=_texts(stored.get("itemIds")),
        max_off_cents=_limit(stored.get("maxOffCents")),
    )


def _limits(stored: Document, *, once: bool) -> Limits:
    """`once`: for each guest, as where each has a code of their own."""
    return Limits(
        redemptions=_limit(stored.get("redemptions")),
        budget_cents=_limit(stored.get("budgetCents")),
        per_guest=1 if once else _limit(stored.get("perGuest")),
    )


def _limit(stored: Any) -> int | None:
    """A whole number above zero; forms write 0 where nothing was filled in."""
    return _whole(stored) or None


def _percent(stored: Any) -> Decimal:
    try:
        found = Decimal(str(stored or 0))
    except InvalidOperation:
        return Decimal(0)
    return min(max(found, Decimal(0)), Decimal(100)) if found.is_finite() else Decimal(0)


def _whole(stored: Any) -> int:
    is_number = isinstance(stored, int | float) and not isinstance(stored, bool)
    return max(0, round(stored)) if is_number else 0


def _part(stored: Document, name: str) -> Document:
    found = stored.get(name)
    return found if isinstance(found, dict) else {}


def _list(stored: Any) -> list[Any]:
    return stored if isinstance(stored, list) else []


def _texts(stored: Any) -> frozenset[str]:
    return frozenset(str(one) for one in _list(stored) if one)


def _day(stored: Any) -> date | None:
    try:
        return date.fromisoformat(str(stored)[:10]) if stored else None
    except ValueError:
        return None


def origin_keys(campaign: Campaign) -> list[ObjectId]:
    """Its origins' ids."""
    return [key for one in sorted(campaign.origin_ids) if (key := parse_id(one)) is not None]
