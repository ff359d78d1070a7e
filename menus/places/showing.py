"""Stored restaurants and locations as today's manage app reads them."""

from typing import Any

from bson import ObjectId

from orderbuddy.mongo import Document, iso

_LISTED = ("locationSlug", "name", "address", "timezone")


def restaurant_json(stored: Document) -> Document:
    """As a list has it."""
    texts = {name: stored.get(name) or "" for name in ("name", "concept", "logo")}
    return {"_id": stored["_id"], **texts}


def details_json(stored: Document) -> Document:
    """All that its page shows."""
    tagline = {"tagline": stored["tagline"]} if stored.get("tagline") else {}
    times = {name: iso(stored.get(name)) or "" for name in ("createdAt", "updatedAt")}
    return {**restaurant_json(stored), **tagline, **times}


def location_json(stored: Document) -> Document:
    """As a list has it."""
    return {
        "_id": str(stored["_id"]),
        **{name: stored.get(name) or "" for name in _LISTED},
        "contact": plain(stored.get("contact") or {}),
        "workingHours": plain(stored.get("workingHours") or []),
        "alertNumbers": plain(stored.get("alertNumbers") or []),
        "isMobile": bool(stored.get("isMobile")),
    }


def plain(value: Any) -> Any:
    """A stored value in JSON's own types."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, ObjectId):
        return str(value)
    return iso(value) or value
