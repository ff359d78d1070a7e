"""What of this app is found by the admin's search: dishes, and locations."""

from django.http import HttpRequest
from django.urls import reverse

from menus.admin.off_menu_rows import name_of
from orderbuddy.adminkit.search import MILLISECONDS, MOST_HITS, Hit, Term, here, search_source
from orderbuddy.mongo import Document, collection

# Whoever sees more locations than that finds a dish through its location.
MOST_MENUS = 300


@search_source(2, "Dishes")
def dishes(request: HttpRequest, term: Term) -> list[Hit]:
    """By any part of a name in any language, in the menus of the person's own locations: a few
    documents, read by the index of the location, of which only ids and names leave the server."""
    places = here(request)
    mine = {"locationId": {"$in": list(places)}}
    fields = {"items.id": 1, "items.name": 1, "name": 1, "locationId": 1}
    menus = collection("menus").find(mine, fields).limit(MOST_MENUS).max_time_ms(MILLISECONDS)
    wanted = term.text.casefold()
    found = [
        (menu, item)
        for menu in menus
        for item in menu.get("items") or ()
        if any(wanted in one.casefold() for one in _names(item))
    ]
    return [_dish(menu, item, places) for menu, item in found[:MOST_HITS]]


def _names(item: Document) -> list[str]:
    name = item.get("name")
    found = name.values() if isinstance(name, dict) else [name]
    return [one for one in found if isinstance(one, str)]


def _dish(menu: Document, item: Document, places: dict[object, Document]) -> Hit:
    of_menu = name_of(menu)
    place = places[menu["locationId"]].get("name") or ""
    url = f"{reverse('admin:menus_menu_change', args=[menu['_id']])}#item={item.get('id')}"
    return Hit(name_of(item), " · ".join(filter(None, (of_menu, place))), url)


@search_source(7, "Locations")
def locations(request: HttpRequest, term: Term) -> list[Hit]:
    """Among the person's own, which the request has read already."""
    wanted = term.text.casefold()
    found = [one for one in here(request).values() if wanted in (one.get("name") or "").casefold()]
    return [
        Hit(
            one.get("name") or "—",
            one.get("restaurantId") or "",
            reverse("admin:menus_location_change", args=[one["_id"]]),
        )
        for one in found[:MOST_HITS]
    ]
