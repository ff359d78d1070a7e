from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse

from menus.models import Location
from orderbuddy.accounts.access import Person
from orderbuddy.adminkit.home import Step, first_step, home_part
from orderbuddy.adminkit.links import links_in_row
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, collection, now
from ordering.admin.showing import status_mark
from ordering.services.statuses import OPEN

RECENT = timedelta(hours=24)
SHOWN = 12
# After how many minutes since it was placed an order in that status asks for somebody; is late.
PATIENCE = {"CREATED": (2, 5), "ACCEPTED": (20, 40), "READY_FOR_PICKUP": (30, 60)}


class Count(NamedTuple):
    """Of one location and status."""

    count: int
    oldest: datetime


@home_part(1, "admin/ordering/open_orders.html")
def open_orders(request: HttpRequest) -> dict[str, Any]:
    """The open orders of the last day, by location: the busiest first."""
    places = {one["_id"]: one for one in own_places(request)}
    counts = _open_counts(list(places))
    busy = sorted(places, key=lambda key: -_sum(counts[key]))
    return {
        "locations": [_row(places[key], counts[key], request.user) for key in busy[:SHOWN]],
        "more": max(0, len(busy) - SHOWN),
        "total": sum(map(_sum, counts.values())),
    }


def _open_counts(location_ids: list[Any]) -> dict[Any, dict[str, Count]]:
    """Counted in the index (location, status, start) alone."""
    recent = {
        "locationId": {"$in": location_ids},
        "status": {"$in": list(OPEN)},
        "startedAt": {"$gte": now() - RECENT},
    }
    group = {
        "_id": {"location": "$locationId", "status": "$status"},
        "count": {"$sum": 1},
        "oldest": {"$min": "$startedAt"},
    }
    counts: dict[Any, dict[str, Count]] = defaultdict(dict)
    for one in collection("orders").aggregate([{"$match": recent}, {"$group": group}]):
        key = one["_id"]
        counts[key["location"]][key["status"]] = Count(one["count"], one["oldest"])
    return counts


def _sum(counts: dict[str, Count]) -> int:
    return sum(one.count for one in counts.values())


def _age(count: Count, status: str) -> tuple[str, str]:
    """(how long the oldest has been there, "late", "warm" or "")."""
    minutes = int((now() - count.oldest).total_seconds() // 60)
    warm, late = PATIENCE[status]
    words = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d}"
    return words, "late" if minutes >= late else "warm" if minutes >= warm else ""


def _row(place: dict[str, Any], counts: dict[str, Count], user: Person) -> dict[str, Any]:
    orders = f"{reverse('admin:ordering_order_changelist')}?location={place['_id']}"
    location = Location(
        pk=place["_id"], name=place.get("name") or "—", restaurant_id=place["restaurantId"]
    )
    return {
        "name": location.name,
        "url": reverse("admin:menus_location_change", args=[place["_id"]]),
        "off": place.get("isActive") is False,
        "counts": [
            {
                "mark": status_mark(one),
                "count": counts[one].count,
                "url": f"{orders}&status={one}",
                "age": _age(counts[one], one),
            }
            for one in OPEN
            if counts.get(one)
        ],
        "links": links_in_row(location, user),
    }


@first_step(3)
def tables_step(location: Document) -> Step:
    """A table or a code: without one no guest finds the menu."""
    here = collection("origins").find_one({"locationId": location["_id"]}, {"_id": 1})
    url = f"{reverse('admin:ordering_origin_changelist')}?location={location['_id']}"
    why = "Each table has a code that guests scan; print them here."
    return Step("Add your tables", here is not None, url, why, is_needed=True)
