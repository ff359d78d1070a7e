"""Which guests a broadcast is for.

    audience: {visitsFrom, visitsUntil, orderedWithinDays, notOrderedForDays, itemIds, here}

All of them hold together; what is missing, 0 or empty limits nothing. `here`: who has ordered at
the broadcast's own location; else any guest of the restaurant.
"""

from datetime import datetime, timedelta
from typing import Any

from orderbuddy.mongo import Document

NUMBERS = ("visitsFrom", "visitsUntil", "orderedWithinDays", "notOrderedForDays")
# Best first where nothing else was chosen.
CHANNELS = ("whatsapp", "sms", "email")


def wanted(broadcast: Document, at: datetime) -> Document:
    """The query for `broadcast_audience`: guests of this broadcast's restaurant, and of no other
    one's, who can be reached by one of its channels."""
    terms = broadcast.get("audience") or {}
    found: Document = {
        "restaurantId": str(broadcast["restaurantId"]),
        "$or": [{f"to.{one}": {"$gt": ""}} for one in broadcast["channels"]],
    }
    found |= _between("visits", terms.get("visitsFrom"), terms.get("visitsUntil"))
    found |= _between(
        "lastAt",
        _days_ago(terms.get("orderedWithinDays"), at),
        _days_ago(terms.get("notOrderedForDays"), at),
    )
    if terms.get("itemIds"):
        found["items"] = {"$in": list(terms["itemIds"])}
    if terms.get("here"):
        found["places"] = broadcast["locationId"]
    return found


def _between(field: str, least: Any, most: Any) -> Document:
    bounds = {"$gte": least, "$lte": most}
    said = {name: value for name, value in bounds.items() if value}
    return {field: said} if said else {}


def _days_ago(days: Any, at: datetime) -> datetime | None:
    return at - timedelta(days=days) if days else None
