"""What guests read of a campaign before they order."""

from datetime import datetime
from typing import Any

from menus.snapshots import place_of
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import now
from ordering.campaigns.choosing import counting_at, shown_parts
from ordering.campaigns.terms import Campaign, is_its_time, local_day, runs_on
from ordering.places import campaigns_at


def shown_campaign(
    restaurant_id: str, location_id: str, origin_id: str, at: datetime | None = None
) -> dict[str, Any] | None:
    """The campaign that guests at this origin have by itself today: {name, type, reward}, and
    {terms} where it has any; None without one. One that runs now goes before one that runs later,
    an older one before a newer one."""
    place = place_of(location_id)
    if place is None:
        return None
    instant = at or now()
    today = local_day(place.location, instant)
    here = counting_at(campaigns_at(restaurant_id, location_id), origin_id)
    found = [one for one in here if one.is_plain or (one.kind and runs_on(one, today))]
    later = [one for one in found if not is_its_time(one, place.location, instant)]
    best = next((one for one in [*(x for x in found if x not in later), *later]), None)
    return _shown(best, is_now=best not in later) if best is not None else None


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
