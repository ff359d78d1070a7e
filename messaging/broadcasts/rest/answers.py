"""Broadcasts as programs read them."""

from typing import Any

from messaging.broadcasts.audience.reading import Count
from messaging.broadcasts.editing import TERMS
from messaging.broadcasts.results import progress_of, results_of
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, iso


def broadcast_json(broadcast: Document, *, counts_audience: bool = True) -> dict[str, Any]:
    """Its terms, and how far it is; a list of them does not count the audience of each draft."""
    return {
        "broadcastId": str(broadcast["_id"]),
        "restaurantId": broadcast["restaurantId"],
        "locationId": str(broadcast["locationId"]),
        **{name: jsonable(broadcast.get(name)) for name in TERMS},
        "schedule": (broadcast.get("schedule") or {}).get("at"),
        "rev": broadcast["rev"],
        "progress": progress_of(broadcast, counts_audience=counts_audience),
        "createdAt": iso(broadcast["madeAt"]),
        "updatedAt": iso(broadcast["updatedAt"]),
    }


def count_json(count: Count) -> dict[str, Any]:
    return {"guests": count.guests, "byChannel": count.by_channel}


def results_json(broadcast: Document) -> dict[str, Any]:
    return {"broadcastId": str(broadcast["_id"]), **results_of(broadcast)}
