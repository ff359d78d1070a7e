"""Campaigns as answers for staff."""

from typing import Any

from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, iso, now
from ordering.campaigns.checks import state_of
from ordering.campaigns.results import Day, Results
from ordering.campaigns.terms import campaign_of
from ordering.campaigns.used import read_used

_OURS = (
    "originIds", "everywhere", "codes", "personalCodes", "dates", "dayParts", "minOrderCents",
    "appliesTo", "limits",
)  # fmt: skip


def campaign_json(stored: Document) -> dict[str, Any]:
    """As today's manage app reads it; and of what only this version knows, what it has."""
    shown: dict[str, Any] = {
        "_id": str(stored["_id"]),
        "restaurantId": stored.get("restaurantId") or "",
        "locationId": str(stored.get("locationId") or ""),
        "originId": str(stored.get("originId") or ""),
        "name": stored.get("name") or "",
        "type": stored.get("type") or "",
        "reward": jsonable(stored.get("reward") or {}),
        "isActive": stored.get("isActive") is True,
        "createdAt": iso(stored.get("createdAt")),
        "updatedAt": iso(stored.get("updatedAt")),
    }
    shown |= {name: jsonable(stored[name]) for name in _OURS if stored.get(name) is not None}
    return shown | ({"endedAt": iso(stored["endedAt"])} if stored.get("endedAt") else {})


def state_json(stored: Document, location: Document) -> dict[str, Any]:
    """{state, used}: how it stands, and what orders hold of its limits now."""
    campaign = campaign_of(stored)
    used = read_used(campaign.id) if campaign.limits.any else None
    return {
        "state": state_of(campaign, location, now(), used),
        "used": {"redemptions": used.count, "cents": used.cents} if used else None,
    }


def summary_json(results: Results) -> dict[str, int]:
    """As recorded."""
    return {
        "totalOrders": results.orders,
        "grossSalesCents": results.sales_cents,
        "totalCustomers": results.guests,
        "avgOrderValueCents": results.average_cents,
    }


def results_json(results: Results) -> dict[str, Any]:
    uplift = results.uplift
    return {
        **summary_json(results),
        "costCents": results.cost_cents,
        "guests": {
            "new": results.new_guests,
            "returning": results.returning_guests,
            "unknownOrders": results.unknown_orders,
        },
        "from": results.first_day.isoformat(),
        "until": results.last_day.isoformat(),
        "days": [{"day": day.isoformat(), **_day(one)} for day, one in results.days.items()],
        "codes": [{"code": code, **_day(one)} for code, one in results.codes.items()],
        "uplift": None
        if uplift is None
        else {
            "days": uplift.days,
            "salesCentsADay": round(uplift.sales_cents_a_day),
            "beforeSalesCentsADay": round(uplift.before_cents_a_day),
            "salesPercent": uplift.sales_percent,
            "ordersADay": round(uplift.orders_a_day, 2),
            "beforeOrdersADay": round(uplift.before_orders_a_day, 2),
            "ordersPercent": uplift.orders_percent,
        },
    }


def _day(day: Day) -> dict[str, int]:
    return {"orders": day.orders, "salesCents": day.sales_cents, "costCents": day.cost_cents}
