from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from menus.admin.menu_parts import NAME
from orderbuddy.adminkit.home import home_part
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import collection

SHOWN = 12


@home_part(2, "admin/menus/sold_out.html")
def sold_out(request: HttpRequest) -> dict[str, Any] | None:
    """What guests cannot have now: a state that somebody easily forgets to lift."""
    places = {one["_id"]: one.get("name") or "—" for one in own_places(request)}
    steps: list[dict[str, Any]] = [
        {"$match": {"locationId": {"$in": list(places)}, "items.isAvailable": False}},
        {"$project": {"items.name": 1, "items.isAvailable": 1, "locationId": 1}},
        {"$unwind": "$items"},
        {"$match": {"items.isAvailable": False}},
        {"$limit": SHOWN + 1},
    ]
    found = [_row(one, places) for one in collection("menus").aggregate(steps)]
    return {"items": found[:SHOWN], "more": len(found) > SHOWN} if found else None


def _row(menu: dict[str, Any], places: dict[Any, str]) -> dict[str, str]:
    return {
        "name": NAME.text(NAME.show(menu["items"].get("name"))),
        "location": places[menu["locationId"]],
        "url": reverse("admin:menus_menu_change", args=[menu["_id"]]),
    }
