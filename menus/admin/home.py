from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from menus.admin.off_menu import address_of
from menus.admin.off_menu_rows import Names
from menus.availability import can_be_had
from menus.hours import zone_of
from menus.pace import paused_until, rush_at
from menus.parts import parts_in
from menus.services.off_menu import PERMISSION
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.home import Step, first_step, home_part
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, collection, now

SHOWN = 12
MOST_MENUS = 50
_PARTS = ("items", "items.variants", "items.modifiers.options")


@home_part(2, "admin/menus/sold_out.html")
def sold_out(request: HttpRequest) -> dict[str, Any] | None:
    """What guests cannot have now: a state that somebody easily forgets to lift."""
    places = {one["_id"]: one for one in own_places(request)}
    found = [
        row
        for menu in _menus(list(places))
        for row in _rows(menu, places[menu["locationId"]], request.user)
    ]
    return {"items": found[:SHOWN], "more": len(found) > SHOWN} if found else None


def _menus(location_ids: list[Any]) -> list[Document]:
    """Menus of which something is off, with no more of them than names it."""
    off = [{f"{part}.isAvailable": False} for part in _PARTS]
    shown = ("id", "name", "isAvailable", "snooze")
    fields: Document = {f"{part}.{name}": 1 for part in _PARTS for name in shown}
    fields |= {"items.modifiers.id": 1, "locationId": 1}
    here = {"locationId": {"$in": location_ids}, "$or": off}
    return list(collection("menus").find(here, fields).limit(MOST_MENUS))


def _rows(menu: Document, place: Document, user: Person) -> list[dict[str, str]]:
    names, instant = Names(menu), now()
    url = address_of(place["_id"]) if may(user, place["restaurantId"], PERMISSION) else ""
    return [
        {"name": names.of(part), "location": place.get("name") or "—", "url": url}
        for part, stored in parts_in(menu)
        if not can_be_had(stored, instant)
    ]


@home_part(0.5, "admin/menus/pace.html")
def pace(request: HttpRequest) -> dict[str, Any] | None:
    """Where orders are held back now, and until when."""
    mine = {"_id": {"$in": [one["_id"] for one in own_places(request)]}}
    fields = {"name": 1, "pause": 1, "rush": 1, "timezone": 1}
    at = now()
    found = [_pace_row(one, at) for one in collection("locations").find(mine, fields)]
    held = [one for one in found if one["words"]]
    return {"places": held[:SHOWN]} if held else None


def _pace_row(location: Document, at: datetime) -> dict[str, Any]:
    paused, rush, zone = paused_until(location, at), rush_at(location, at), zone_of(location)
    words = [f"paused until {paused.astimezone(zone):%H:%M}"] if paused else []
    if rush:
        until = f"{rush.until.astimezone(zone):%H:%M}"
        words.append(f"rush: {rush.extra_minutes} minutes more until {until}")
    url = f"/kitchen/{location['_id']}/"
    return {"name": location.get("name") or "—", "words": ", ".join(words), "url": url}


@first_step(1)
def menu_step(location: Document) -> Step:
    """A menu with at least one dish."""
    here = {"locationId": location["_id"], "items.0": {"$exists": True}}
    url = f"{reverse('admin:menus_menu_changelist')}?location={location['_id']}"
    done = collection("menus").find_one(here, {"_id": 1}) is not None
    why = "Dishes with prices: what guests can order."
    return Step("Write the menu", done, url, why, is_needed=True)


@first_step(2)
def hours_step(location: Document) -> Step:
    """Opening hours; without any the location is always open."""
    stored = collection("locations").find_one({"_id": location["_id"]}, {"workingHours": 1}) or {}
    url = reverse("admin:menus_location_change", args=[location["_id"]])
    why = "Outside of them nobody can order. Without any it is open day and night."
    return Step("Say when you are open", bool(stored.get("workingHours")), url, why)
