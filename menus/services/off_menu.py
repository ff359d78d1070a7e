"""A person takes something off the menu, puts it back, counts portions: whether their role may, and
a line about it in the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from menus.parts import Part
from menus.services import availability
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import require
from orderbuddy.mongo import Document, iso

PERMISSION = "menus.availability"


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does it, and with which request."""

    user: Person
    correlation_id: str = ""


def take_off(*, deed: Deed, menu: Document, part: Part, until: datetime | None) -> None:
    """As `availability.take_off`; ApiError not_allowed (403) for a role that may not."""
    _require(deed, menu)
    before = part.require(menu)
    availability.take_off(menu=menu, part=part, until=until, by=str(deed.user.pk))
    after = {"isAvailable": False, "until": iso(until)}
    _record(deed, menu, "menus.availability.changed", part, _state(before), after)


def put_back(*, deed: Deed, menu: Document, part: Part) -> None:
    """As `availability.put_back`; ApiError not_allowed (403) for a role that may not."""
    _require(deed, menu)
    before = part.require(menu)
    availability.put_back(menu=menu, part=part)
    after = {"isAvailable": True}
    _record(deed, menu, "menus.availability.changed", part, _state(before), after)


def set_stock(*, deed: Deed, menu: Document, item_id: str, count: int | None) -> None:
    """As `availability.set_stock`; ApiError not_allowed (403) for a role that may not."""
    _require(deed, menu)
    part = Part(item_id)
    before = (part.require(menu).get("stock") or {}).get("count")
    availability.set_stock(menu=menu, item_id=item_id, count=count)
    _record(deed, menu, "menus.stock.changed", part, {"count": before}, {"count": count})


def _require(deed: Deed, menu: Document) -> None:
    require(deed.user, menu.get("restaurantId"), PERMISSION)


def _state(part: Document) -> Document:
    if part.get("isAvailable") is not False:
        return {"isAvailable": True}
    return {"isAvailable": False, "until": iso((part.get("snooze") or {}).get("until"))}


def _record(deed: Deed, menu: Document, what: str, part: Part, before: Any, after: Any) -> None:
    ids = {
        "itemId": part.item_id,
        "variantId": part.variant_id,
        "modifierId": part.modifier_id,
        "optionId": part.option_id,
    }
    named = {key: one for key, one in ids.items() if one}
    audit.record(
        who=deed.user,
        what=what,
        restaurant_id=menu.get("restaurantId"),
        location_id=menu.get("locationId"),
        subject=f"menu:{menu['_id']}",
        before={**named, **before},
        after={**named, **after},
        correlation_id=deed.correlation_id,
    )
