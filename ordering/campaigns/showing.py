"""What guests read of a campaign before they order."""

from datetime import datetime
from typing import Any

from menus.snapshots import place_of
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, now
from ordering.campaigns.checks import state_of
from ordering.campaigns.choosing import counting_at, shown_parts
from ordering.campaigns.guests import Guest
from ordering.campaigns.terms import Campaign, is_its_time
from ordering.campaigns.used import used_lately
from ordering.places import campaigns_at

MOST_OTHERS = 3


def shown_campaign(
    restaurant_id: str, location_id: str, origin_id: str, at: datetime | None = None
) -> dict[str, Any] | None:
    """The campaign that guests at this origin have by itself today: {name, type, reward}, {terms}
    where it has any, and {others}, alike, where there are more; None without one. One that runs
    now goes before one that runs later, an older one before a newer one; one that is used up is
    not there."""
    place = place_of(location_id)
    if place is None:
        return None
    instant = at or now()
    here = counting_at(campaigns_at(restaurant_id, location_id), origin_id)
    found = [one for one in here if one.is_plain or _is_on(one, place.location, instant)]
    later = [one for one in found if not is_its_time(one, place.location, instant)]
    shown = [
        _shown(one, is_now=one not in later)
        for one in sorted(found, key=lambda one: one in later)[: 1 + MOST_OTHERS]
    ]
    if len(shown) > 1:
        shown[0]["others"] = shown[1:]
    return shown[0] if shown else None


def _is_on(campaign: Campaign, location: Document, at: datetime) -> bool:
    """Whether today is one of its days, and something is left of it."""
    used = used_lately(campaign, Guest()) if campaign.limits.counts_all else None
    return campaign.kind is not None and state_of(campaign, location, at, used) == "runs"


def _shown(campaign: Campaign, *, is_now: bool) -> dict[str, Any]:
    stored = campaign.stored
    shown = {key: jsonable(stored.get(key)) for key in ("name", "type", "reward")}
    return shown if campaign.is_plain else {**shown, "terms": _terms(campaign, is_now)}


def _terms(campaign: Campaign, is_now: bool) -> dict[str, Any]:
    return {
        "isNow": is_now,
        "dayParts": shown_parts(campaign),
        "until": campaign.last_day.isoformat() if campaign.last_day else None,
        "minOrderCents": campaign.min_order_cents,
        "itemIds": sorted(campaign.item_ids),
        "categoryIds": sorted(campaign.category_ids),
    }
