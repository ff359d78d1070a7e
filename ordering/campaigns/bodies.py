"""What managers send of a campaign. All is optional where one is changed."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from orderbuddy.api.bodies import Body
from ordering.bodies import Id, Text

Cents = Annotated[int, Meta(ge=0, le=10_000_000)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Ids = Annotated[list[Id], Meta(max_length=500)]


class Type(StrEnum):
    """`ordering.campaigns.terms.Kind`, as a type that describes itself."""

    FLAT = "flat"
    PERCENT = "percent"
    BOGO = "bogo"
    FREE_ITEM = "free_item"


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class RewardGiven(Body):
    """By the type: flat `flatOffCents`; percent `percentOff`; bogo `buy`, `get` and, where the
    given ones are not free, `percentOff`; free_item `itemIds`. `maxOffCents`: at most so much."""

    flat_off_cents: Cents = 0
    percent_off: Annotated[float, Meta(ge=0, le=100)] = 0
    buy: Annotated[int, Meta(ge=1, le=100)] = 1
    get: Annotated[int, Meta(ge=1, le=100)] = 1
    item_ids: Ids = []
    max_off_cents: Cents = 0


class Dates(Body):
    """The location's own days, both included."""

    from_: date | None = msgspec.field(name="from", default=None)
    until: date | None = None


class Part(Body):
    """Without days: every day. `until` may be past midnight."""

    from_: Annotated[str, Meta(max_length=5)] = msgspec.field(name="from")
    until: Annotated[str, Meta(max_length=5)]
    days: list[Weekday] = []


class AppliesTo(Body):
    """Everything where both are empty."""

    item_ids: Ids = []
    category_ids: Ids = []


class LimitsGiven(Body):
    """0: no limit."""

    redemptions: Count = 0
    budget_cents: Cents = 0
    per_guest: Count = 0


class CampaignTermsGiven(Body):
    name: Text | UnsetType = UNSET
    type: Type | UnsetType = UNSET
    reward: RewardGiven | UnsetType = UNSET
    origin_ids: Ids | UnsetType = UNSET
    everywhere: bool | UnsetType = UNSET
    codes: Annotated[list[Text], Meta(max_length=200)] | UnsetType = UNSET
    personal_codes: bool | UnsetType = UNSET
    dates: Dates | UnsetType = UNSET
    day_parts: Annotated[list[Part], Meta(max_length=50)] | UnsetType = UNSET
    min_order_cents: Cents | UnsetType = UNSET
    applies_to: AppliesTo | UnsetType = UNSET
    limits: LimitsGiven | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class NewCampaign(CampaignTermsGiven, kw_only=True):
    name: Text
    type: Type
    reward: RewardGiven


class EndCampaign(Body):
    """Nothing."""


REWARDS = {
    Type.FLAT: ("flatOffCents",),
    Type.PERCENT: ("percentOff", "maxOffCents"),
    Type.BOGO: ("buy", "get", "percentOff", "maxOffCents"),
    Type.FREE_ITEM: ("itemIds", "maxOffCents"),
}


def stored_reward(type_: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Of a reward what its type knows; what is 0 or empty is left out, but for a flat one's
    amount, which today's apps expect."""
    names = REWARDS.get(Type(type_), ()) if type_ in list(Type) else tuple(sent)
    return {name: sent[name] for name in names if sent.get(name) or name == "flatOffCents"}


def given(body: CampaignTermsGiven) -> dict[str, Any]:
    """What was sent, with its stored names and values."""
    sent = msgspec.to_builtins(body)
    if isinstance(sent.get("codes"), list):
        sent["codes"] = list(dict.fromkeys("".join(one.split()).upper() for one in sent["codes"]))
    return dict(sent)
