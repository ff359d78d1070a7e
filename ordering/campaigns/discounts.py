"""What a campaign takes off a cart. Pure: portions in, cents out.

A flat campaign is taken off the total, after tax, as today's service does. All others make lines
cheaper, and their tax with them: a free item costs nothing at all. In each case

    total = the lines' sum + tax - what is taken off

in whole cents, and nothing ever goes below zero. Tax and percentages are rounded half up, once. A
percentage is spread over its lines so that their shares add up to it exactly.

Extras (options of an item) are paid for: "one for free" is the item or its variant itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ordering.campaigns.terms import Campaign, Kind
from ordering.pricing import Totals, totals


@dataclass(frozen=True, slots=True)
class Portion:
    """One line of a cart: what it costs, and of that the item or variant without extras."""

    line_id: str
    item_id: str
    category_id: str
    cents: int
    base_cents: int
    tax_percent: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a campaign takes nothing off this cart: `reason` is min_order, needs_more, add_item or
    not_for_these; `fields` say what is missing."""

    reason: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Discounted:
    """A cart's sums with a campaign; `off` are the cents off each portion before tax, all zero for
    one that is taken off the total."""

    totals: Totals
    off: tuple[int, ...]


def discounted(campaign: Campaign, portions: Sequence[Portion]) -> Discounted | Shortfall:
    """The sums of these portions with the campaign, or why it takes nothing off."""
    meant = [campaign.is_for(one.item_id, one.category_id) for one in portions]
    if not any(meant):
        return Shortfall("not_for_these")
    found = _off(campaign, portions, meant)
    if isinstance(found, Shortfall):
        return found
    paid = sum(one.cents for one in portions) - (sum(found.off) if _gives_items(campaign) else 0)
    if paid < campaign.min_order_cents:
        missing = campaign.min_order_cents - paid
        return Shortfall(
            "min_order", {"minOrderCents": campaign.min_order_cents, "missingCents": missing}
        )
    if not found.totals.discount_cents:
        return Shortfall("not_for_these")
    return found


def without(portions: Sequence[Portion]) -> Totals:
    """The sums of these portions without any campaign."""
    return totals((one.cents, one.tax_percent) for one in portions)


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _gives_items(campaign: Campaign) -> bool:
    """What is given does not count towards the least that an order must come to."""
    return campaign.kind in (Kind.BOGO, Kind.FREE_ITEM)


def _off(
    campaign: Campaign, portions: Sequence[Portion], meant: Sequence[bool]
) -> Discounted | Shortfall:
    if campaign.kind is Kind.FLAT:
        return _flat(campaign, portions, meant)
    if campaign.kind is Kind.PERCENT:
        return _before_tax(portions, _percent(campaign, portions, meant))
    if campaign.kind is Kind.BOGO:
        found = _bogo(campaign, portions, meant)
    elif campaign.kind is Kind.FREE_ITEM:
        found = _free_item(campaign, portions, meant)
    else:
        return Shortfall("not_for_these")
    return found if isinstance(found, Shortfall) else _before_tax(portions, found)


def _flat(campaign: Campaign, portions: Sequence[Portion], meant: Sequence[bool]) -> Discounted:
    """Off the total; of a campaign for some items at most what those cost with their tax."""
    theirs = without([one for one, is_meant in zip(portions, meant, strict=True) if is_meant])
    off = min(campaign.reward.off_cents, theirs.total_cents)
    sums = totals(((one.cents, one.tax_percent) for one in portions), off)
    return Discounted(sums, (0,) * len(portions))


def _percent(campaign: Campaign, portions: Sequence[Portion], meant: Sequence[bool]) -> list[int]:
    prices = [one.cents if is_meant else 0 for one, is_meant in zip(portions, meant, strict=True)]
    off = half_up(sum(prices) * campaign.reward.percent / 100)
    return spread(_bounded(off, campaign), prices)


def _bogo(
    campaign: Campaign, portions: Sequence[Portion], meant: Sequence[bool]
) -> list[int] | Shortfall:
    """Of each `buy` + `get` portions the `get` cheapest ones of all are given."""
    reward = campaign.reward
    chosen = [at for at, one in enumerate(portions) if meant[at] and one.base_cents > 0]
    together = reward.buy + reward.get
    given = len(chosen) // together * reward.get
    if not given:
        missing = together - len(chosen)
        return Shortfall(
            "needs_more", {"buy": reward.buy, "get": reward.get, "missingItems": missing}
        )
    cheapest = sorted(chosen, key=lambda at: portions[at].base_cents)[:given]
    percent = reward.percent or Decimal(100)
    return _given(campaign, portions, dict.fromkeys(cheapest, percent))


def _free_item(
    campaign: Campaign, portions: Sequence[Portion], meant: Sequence[bool]
) -> list[int] | Shortfall:
    """One portion of the named items, the dearest of the cart, beside something that is paid."""
    named = campaign.reward.item_ids
    wanted = [at for at, one in enumerate(portions) if one.item_id in named and one.base_cents > 0]
    if not wanted:
        return Shortfall("add_item", {"itemIds": sorted(named)})
    dearest = max(wanted, key=lambda at: portions[at].base_cents)
    if campaign.is_for_some and not any(is_so for at, is_so in enumerate(meant) if at != dearest):
        return Shortfall("not_for_these")
    return _given(campaign, portions, {dearest: Decimal(100)})


def _given(
    campaign: Campaign, portions: Sequence[Portion], percents: dict[int, Decimal]
) -> list[int]:
    """What is off each portion where some are given to a percentage of their own price."""
    offs = [
        half_up(min(one.base_cents, one.cents) * percents.get(at, Decimal(0)) / 100)
        for at, one in enumerate(portions)
    ]
    return spread(_bounded(sum(offs), campaign), offs)


def _bounded(cents: int, campaign: Campaign) -> int:
    bound = campaign.reward.max_off_cents
    return cents if bound is None else min(cents, bound)


def spread(cents: int, weights: Sequence[int]) -> list[int]:
    """`cents` over these weights in proportion: whole cents that add up to it exactly, none above
    its weight as long as `cents` is not above their sum."""
    whole, before, shares = sum(weights), 0, []
    given = 0
    for weight in weights:
        before += weight
        upto = (2 * cents * before + whole) // (2 * whole) if whole else 0
        shares.append(upto - given)
        given = upto
    return shares


def _before_tax(portions: Sequence[Portion], offs: Iterable[int]) -> Discounted:
    off = tuple(offs)
    full = sum(one.cents for one in portions)
    left = totals(
        (one.cents - less, one.tax_percent) for one, less in zip(portions, off, strict=True)
    )
    return Discounted(Totals(full, left.tax_cents, sum(off)), off)
