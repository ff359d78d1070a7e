"""A campaign's terms as a form shows them, so that only what somebody changed is written."""

from typing import Any

from orderbuddy.mongo import Document, parse_id
from ordering.campaigns.bodies import REWARDS, Type
from ordering.campaigns.terms import campaign_of

_ALL_REWARDS = {name for names in REWARDS.values() for name in names}


def shown_terms(stored: Document) -> dict[str, Any]:
    """JSON of all that people write of a campaign; what is missing has its harmless value."""
    campaign = campaign_of({"_id": None, **stored})
    parts = [
        {"days": part.get("days") or [], "from": part.get("from"), "until": part.get("until")}
        for part in campaign.day_parts
    ]
    limits = campaign.limits
    return {
        "name": campaign.name,
        "type": campaign.type,
        "reward": shown_reward(campaign.type, stored.get("reward") or {}),
        "origins": sorted(campaign.origin_ids),
        "everywhere": campaign.everywhere,
        "codes": sorted(campaign.codes),
        "personalCodes": campaign.has_personal_codes,
        "dates": {
            "from": campaign.first_day.isoformat() if campaign.first_day else None,
            "until": campaign.last_day.isoformat() if campaign.last_day else None,
        },
        "dayParts": parts,
        "minOrderCents": campaign.min_order_cents,
        "appliesTo": {
            "itemIds": sorted(campaign.item_ids), "categoryIds": sorted(campaign.category_ids),
        },
        "limits": {
            "redemptions": limits.redemptions or 0,
            "budgetCents": limits.budget_cents or 0,
            "perGuest": limits.per_guest or 0,
        },
        "isActive": campaign.is_active,
    }  # fmt: skip


def shown_reward(type_: str, stored: Document) -> dict[str, Any]:
    """Of a reward what its type knows."""
    if type_ not in list(Type):
        return {}
    usual: dict[str, Any] = {"buy": 1, "get": 1, "itemIds": []}
    return {
        name: stored.get(name) or usual.get(name, 0) for name in REWARDS[Type(type_)]
    }  # fmt: skip


def stored_terms(changed: dict[str, Any], stored: Document) -> Document:
    """What to store of changed terms, made from the document as it is: what it holds beside them
    stays. Of a new one (`stored` is {}) what says nothing is left out."""
    terms = dict(changed)
    if "origins" in terms:
        keys = [key for one in terms.pop("origins") if (key := parse_id(one)) is not None]
        # Today's apps know a campaign by one origin.
        terms |= {"originIds": keys, "originId": keys[0] if keys else None}
    if "reward" in terms:
        held = stored.get("reward") or {}
        kept = {name: value for name, value in held.items() if name not in _ALL_REWARDS}
        given = {
            name: value
            for name, value in terms["reward"].items()
            if value or name == "flatOffCents"
        }  # fmt: skip
        terms["reward"] = {**kept, **given}
    if stored:
        return terms
    return {name: value for name, value in terms.items() if _says_something(value)}


def _says_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_says_something, value.values()))
    return value not in (None, [], "", 0) or value is False
