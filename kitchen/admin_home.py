"""The kitchen's parts of the admin's first page: alarms, and a new location's first screen."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kitchen.printing.showing import ago
from orderbuddy.adminkit.home import Step, first_step, home_part
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, collection

SHOWN = 6


@home_part(0.2, "admin/kitchen/alarms.html")
def alarms(request: HttpRequest) -> dict[str, Any] | None:
    """What the kitchens' screens ring for now: unseen tickets, printers that do not print."""
    names = {one["_id"]: one.get("name") or "—" for one in own_places(request)}
    open_ones = {"locationId": {"$in": list(names)}, "endedAt": None}
    found = list(collection("alarms").find(open_ones).sort("raisedAt", -1).limit(SHOWN + 1))
    if not found:
        return None
    rows = [_row(one, names) for one in found[:SHOWN]]
    return {"alarms": rows, "more": len(found) > SHOWN}


def _row(alarm: Document, names: dict[Any, str]) -> dict[str, Any]:
    order = alarm.get("orderId")
    return {
        "words": _words(alarm),
        "location": names[alarm["locationId"]],
        "ago": ago(alarm.get("raisedAt")),
        "seen": bool(alarm.get("seenBy")),
        "url": reverse("admin:ordering_order_change", args=[order])
        if order
        else f"/kitchen/{alarm['locationId']}/",
    }


def _words(alarm: Document) -> str:
    if alarm.get("kind") != "unshown":
        return alarm.get("text") or alarm.get("kind") or "Alarm"
    station = alarm.get("stationName") or "any station"
    return f"Order {alarm.get('orderCode') or ''} is on no screen of {station}"


@first_step(4)
def screen_step(location: Document) -> Step:
    """A paired screen, or a kitchen that has worked with one that somebody signed in at."""
    where = {"restaurantId": location.get("restaurantId"), "locationId": location["_id"]}
    paired = collection("screens").find_one({**where, "revokedAt": None}, {"_id": 1})
    printer = collection("printers").find_one({"locationId": location["_id"]}, {"_id": 1})
    why = "Where the kitchen sees its tickets: any tablet, or a printer."
    done = paired is not None or printer is not None
    return Step("Set up a kitchen screen", done, reverse("admin:kitchen_screen_pair"), why)
