from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from menus.models import Location
from orderbuddy.adminkit.home import home_part
from orderbuddy.adminkit.links import links_in_row
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import collection, now
from ordering.admin.showing import status_mark
from ordering.services.statuses import OPEN

RECENT = timedelta(hours=24)
SHOWN = 12


@home_part(1, "admin/ordering/open_orders.html")
def open_orders(request: HttpRequest) -> dict[str, Any]:
    """The open orders of the last day, by location: the busiest first."""
    places = {one["_id"]: one for one in own_places(request)}
    counts = _open_counts(list(places))
    busy = sorted(places, key=lambda key: -sum(counts[key].values()))
    return {
        "locations": [_row(places[key], counts[key]) for key in busy[:SHOWN]],
        "more": max(0, len(busy) - SHOWN),
        "total": sum(sum(one.values()) for one in counts.values()),
    }


def _open_counts(location_ids: list[Any]) -> dict[Any, dict[str, int]]:
    """Counted in the index (location, status, start) alone."""
    recent = {
        "locationId": {"$in": location_ids},
        "status": {"$in": list(OPEN)},
        "startedAt": {"$gte": now() - RECENT},
    }
    group = {"_id": {"location": "$locationId", "status": "$status"}, "count": {"$sum": 1}}
    counts: dict[Any, dict[str, int]] = defaultdict(dict)
    for one in collection("orders").aggregate([{"$match": recent}, {"$group": group}]):
        counts[one["_id"]["location"]][one["_id"]["status"]] = one["count"]
    return counts


def _row(place: dict[str, Any], counts: dict[str, int]) -> dict[str, Any]:
    orders = f"{reverse('admin:ordering_order_changelist')}?location={place['_id']}"
    location = Location(pk=place["_id"], name=place.get("name") or "—")
    return {
        "name": location.name,
        "url": reverse("admin:menus_location_change", args=[place["_id"]]),
        "off": place.get("isActive") is False,
        "counts": [
            {"mark": status_mark(one), "count": counts[one], "url": f"{orders}&status={one}"}
            for one in OPEN
            if counts.get(one)
        ],
        "links": links_in_row(location),
    }
