from typing import Any

from django.http import HttpRequest

from menus.admin.off_menu import address_of
from menus.admin.off_menu_rows import Names
from menus.availability import can_be_had
from menus.parts import parts_in
from orderbuddy.adminkit.home import home_part
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, collection, now

SHOWN = 12
MOST_MENUS = 50
_PARTS = ("items", "items.variants", "items.modifiers.options")


@home_part(2, "admin/menus/sold_out.html")
def sold_out(request: HttpRequest) -> dict[str, Any] | None:
    """What guests cannot have now: a state that somebody easily forgets to lift."""
    places = {one["_id"]: one.get("name") or "—" for one in own_places(request)}
    found = [row for menu in _menus(list(places)) for row in _rows(menu, places)]
    return {"items": found[:SHOWN], "more": len(found) > SHOWN} if found else None


def _menus(location_ids: list[Any]) -> list[Document]:
    """Menus of which something is off, with no more of them than names it."""
    off = [{f"{part}.isAvailable": False} for part in _PARTS]
    shown = ("id", "name", "isAvailable", "snooze")
    fields: Document = {f"{part}.{name}": 1 for part in _PARTS for name in shown}
    fields |= {"items.modifiers.id": 1, "locationId": 1}
    here = {"locationId": {"$in": location_ids}, "$or": off}
    return list(collection("menus").find(here, fields).limit(MOST_MENUS))


def _rows(menu: Document, places: dict[Any, str]) -> list[dict[str, str]]:
    names, instant = Names(menu), now()
    return [
        {
            "name": names.of(part),
            "location": places[menu["locationId"]],
            "url": address_of(menu["locationId"]),
        }
        for part, stored in parts_in(menu)
        if not can_be_had(stored, instant)
    ]
