"""Whether what somebody wrote makes a campaign: the form and the REST API ask the same."""

import re
from collections.abc import Iterator
from typing import Any

from menus.hours import DAYS
from orderbuddy.mongo import Document, collection, parse_id
from ordering.campaigns.personal_codes import LONGEST_ROOT
from ordering.campaigns.terms import Campaign, Kind, campaign_of, code_key, local_day

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
MOST_CODES = 200

Fault = tuple[str, str]


def faults_of(stored: Document, location: Document) -> list[Fault]:
    """(field, sentence) of all that is wrong with a campaign that is about to be stored."""
    campaign = campaign_of({"_id": stored.get("_id"), **stored})
    return [
        *_name_faults(campaign),
        *_reward_faults(campaign, location),
        *_where_faults(campaign, stored, location),
        *_code_faults(campaign, stored),
        *_time_faults(campaign, stored),
        *_item_faults(campaign, location),
    ]


def state_of(campaign: Campaign, location: Document, at: Any, used: Any = None) -> str:
    """runs, planned, over or used_up; `used` (see `used.Used`) only matters to a limited one."""
    day = local_day(location, at)
    if not campaign.is_active or (campaign.last_day is not None and day > campaign.last_day):
        return "over"
    if campaign.first_day is not None and day < campaign.first_day:
        return "planned"
    return "used_up" if used is not None and _is_used_up(campaign, used) else "runs"


def _is_used_up(campaign: Campaign, used: Any) -> bool:
    limits = campaign.limits
    if limits.redemptions is not None and used.count >= limits.redemptions:
        return True
    # What a flat one takes off fits no more; of others anything might.
    least = campaign.reward.off_cents if campaign.kind is Kind.FLAT else 1
    return limits.budget_cents is not None and used.cents + max(1, least) > limits.budget_cents


def _name_faults(campaign: Campaign) -> Iterator[Fault]:
    if not any(one.isprintable() and not one.isspace() for one in campaign.name):
        yield "name", "Please give it a name: guests read it on their receipt."
    if len(campaign.name) > 160:
        yield "name", "Please keep the name under 160 characters."


def _reward_faults(campaign: Campaign, location: Document) -> Iterator[Fault]:
    reward = campaign.reward
    if campaign.kind is None:
        yield "type", "Please choose what guests get."
    elif campaign.kind is Kind.FLAT and not reward.off_cents:
        yield "reward", "Please say how much is taken off each order."
    elif campaign.kind is Kind.PERCENT and not reward.percent:
        yield "reward", "Please say how many percent are taken off, from 1 to 100."
    elif campaign.kind is Kind.FREE_ITEM and not reward.item_ids:
        yield "reward", "Please choose the item that is free."
    if campaign.kind is Kind.FREE_ITEM and reward.item_ids - _items_of(location).keys():
        yield "reward", "Please choose the free item from this location's menus."


def _where_faults(campaign: Campaign, stored: Document, location: Document) -> Iterator[Fault]:
    if not (campaign.origin_ids or campaign.codes or campaign.everywhere):
        yield (
            "everywhere",
            "Please say who has it: everybody here, guests at some tables or flyers, or guests "
            "with a code.",
        )
    keys = [parse_id(one) for one in campaign.origin_ids]
    here = {"_id": {"$in": keys}, "locationId": location["_id"]}
    if campaign.origin_ids and collection("origins").count_documents(here) < len(keys):
        yield "originIds", "Please choose tables and flyers of this location."


def _code_faults(campaign: Campaign, stored: Document) -> Iterator[Fault]:
    wrong = sorted(one for one in campaign.codes if not CODE.fullmatch(one))
    if wrong:
        yield "codes", f"{wrong[0]}: a code has 3 to 40 letters and digits."
    if len(campaign.codes) > MOST_CODES:
        yield "codes", f"At most {MOST_CODES} codes, please."
    if campaign.has_personal_codes and (
        len(campaign.codes) != 1 or len(min(campaign.codes)) > LONGEST_ROOT
    ):
        yield "codes", f"One code, of at most {LONGEST_ROOT} letters: guests' own begin with it."
    if not campaign.codes or not campaign.is_active:
        return
    others = {
        "locationId": stored.get("locationId"),
        "isActive": True,
        "_id": {"$ne": stored.get("_id")},
        "codes.0": {"$exists": True},
    }
    for other in collection("campaigns").find(others, {"codes": 1, "name": 1}):
        both = campaign.codes & {code_key(one) for one in other["codes"]}
        if both:
            yield "codes", f"{min(both)} is a code of “{other.get('name')}”, which still runs."


def _time_faults(campaign: Campaign, stored: Document) -> Iterator[Fault]:
    first, last = campaign.first_day, campaign.last_day
    said = stored.get("dates") or {}
    if (said.get("from") and first is None) or (said.get("until") and last is None):
        yield "dates", "Please write days such as 2026-11-21."
    if first is not None and last is not None and last < first:
        yield "dates", "The last day is before the first one."
    for part in campaign.day_parts:
        times = [str(part.get(name) or "") for name in ("from", "until")]
        if not all(TIME.fullmatch(one) for one in times) or times[0] == times[1]:
            yield "dayParts", "Please say from when to when, such as 14:00 to 17:00."
        if not set(part.get("days") or ()) <= set(DAYS):
            yield "dayParts", f"Days are {', '.join(DAYS)}."


def _item_faults(campaign: Campaign, location: Document) -> Iterator[Fault]:
    if not campaign.is_for_some:
        return
    items = _items_of(location)
    if campaign.item_ids - items.keys():
        yield "appliesTo", "Please choose items of this location's menus."
    if campaign.category_ids - set(items.values()) - _categories_of(location):
        yield "appliesTo", "Please choose categories of this location's menus."


def _items_of(location: Document) -> dict[str, str]:
    """Category ids by item ids."""
    menus = collection("menus").find(
        {"locationId": location["_id"]}, {"items.id": 1, "items.categoryId": 1}
    )
    return {
        str(item.get("id")): str(item.get("categoryId") or "")
        for menu in menus
        for item in menu.get("items") or ()
    }


def _categories_of(location: Document) -> set[str]:
    menus = collection("menus").find({"locationId": location["_id"]}, {"categories.id": 1})
    return {str(one.get("id")) for menu in menus for one in menu.get("categories") or ()}
