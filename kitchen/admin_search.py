"""Stations, screens and printers in the admin's search: by any part of their name."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.search import MILLISECONDS, MOST_HITS, Hit, Term, here, search_source
from orderbuddy.mongo import collection

KINDS = {"stations": "Station", "printers": "Printer", "screens": "Screen"}


@search_source(5, "Kitchen")
def devices(request: HttpRequest, term: Term) -> list[Hit]:
    """Few in a location: by its index, and the names among those."""
    return [hit for name in KINDS for hit in _found(request, term, name)]


def _found(request: HttpRequest, term: Term, name: str) -> list[Hit]:
    places = here(request)
    if name == "screens":
        places = {key: one for key, one in places.items() if _may_see_screens(request, one)}
    where: dict[str, Any] = {"locationId": {"$in": list(places)}, "name": term.anywhere}
    if name == "screens":
        # Their index begins with the restaurant.
        restaurants = {one.get("restaurantId") for one in places.values()}
        where |= {"restaurantId": {"$in": list(restaurants)}, "revokedAt": None}
    fields = {"name": 1, "locationId": 1}
    found = collection(name).find(where, fields).limit(MOST_HITS).max_time_ms(MILLISECONDS)
    page = f"admin:kitchen_{name.removesuffix('s')}_change"
    return [
        Hit(
            one["name"],
            f"{KINDS[name]} · {places[one['locationId']].get('name') or ''}",
            reverse(page, args=[one["_id"]]),
        )
        for one in found
    ]


def _may_see_screens(request: HttpRequest, place: dict[str, Any]) -> bool:
    return may(request.user, place.get("restaurantId"), "screens.change")
