"""Taking something off the menu and back on: one conditional write on the menu each.

Counted stock is kept with the item as {batch, count}; which portions are sold, the orders say.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from menus.availability import over_at
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

# Who took an item off: the last portion of a counted stock, and not a person.
BY_STOCK = "stock"


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a menu, or one of its variants, or one option of one of its modifiers."""

    item_id: str
    variant_id: str = ""
    modifier_id: str = ""
    option_id: str = ""

    @property
    def path(self) -> str:
        if self.variant_id:
            return "items.$[item].variants.$[part]"
        if self.option_id:
            return "items.$[item].modifiers.$[modifier].options.$[part]"
        return "items.$[item]"

    @property
    def filters(self) -> list[Document]:
        found: list[Document] = [{"item.id": self.item_id}]
        if self.option_id:
            found.append({"modifier.id": self.modifier_id})
        if self.variant_id or self.option_id:
            found.append({"part.id": self.variant_id or self.option_id})
        return found

    def found_in(self, menu: Document) -> Document | None:
        """The stored part, or None."""
        item = _by_id(menu.get("items"), self.item_id)
        if item is None or not (self.variant_id or self.option_id):
            return item
        if self.variant_id:
            return _by_id(item.get("variants"), self.variant_id)
        modifier = _by_id(item.get("modifiers"), self.modifier_id) or {}
        return _by_id(modifier.get("options"), self.option_id)


def take_off(*, menu: Document, part: Part, until: datetime | None, by: str) -> None:
    """The part cannot be had until then; without `until`, until somebody puts it back.

    Raises ApiError item_not_found (404), validation_failed (400) for a time that is over.
    """
    require(menu, part)
    if until is not None and until <= now():
        raise ApiError(ErrorCode.VALIDATION_FAILED, "until must be in the future")
    snooze: Document = {"at": now(), "by": by}
    if until is not None:
        snooze["until"] = until
    _update(menu, part, {"$set": {"isAvailable": False, "snooze": snooze}})


def put_back(*, menu: Document, part: Part) -> None:
    """The part can be had again; raises ApiError item_not_found (404)."""
    require(menu, part)
    _update(menu, part, {"$set": {"isAvailable": True}, "$unset": {"snooze": ""}})


def set_stock(*, menu: Document, item_id: str, count: int | None) -> None:
    """So many portions of the item are left to be sold; None: as many as anyone wants.

    Raises ApiError item_not_found (404).
    """
    part = Part(item_id)
    item = require(menu, part)
    if count is None:
        _update(menu, part, {"$unset": {"stock": ""}})
    else:
        # A new batch: what was sold of the old one is no matter any more.
        stock = {"batch": secrets.token_hex(3), "count": count, "at": now()}
        _update(menu, part, {"$set": {"stock": stock}})
    if (item.get("snooze") or {}).get("by") == BY_STOCK:
        put_back(menu=menu, part=part)


def sold_out(*, menu: Document, item_id: str, batch: str) -> None:
    """The last portion of that batch is sold."""
    off = {"isAvailable": False, "snooze": {"at": now(), "by": BY_STOCK}}
    there = {"item.id": item_id, "item.stock.batch": batch, "item.isAvailable": {"$ne": False}}
    _update(menu, Part(item_id), {"$set": off}, [there])


def given_back(*, menu: Document, item_id: str, batch: str) -> None:
    """A portion of that batch can be had again: a cancelled order gave it back."""
    there = {"item.id": item_id, "item.stock.batch": batch, "item.snooze.by": BY_STOCK}
    change = {"$set": {"isAvailable": True}, "$unset": {"snooze": ""}}
    _update(menu, Part(item_id), change, [there])


def lift_what_is_over() -> int:
    """Write down, for the other service, what has come back by itself; returns how many parts.

    Guests of this one have had it from the instant it was over.
    """
    instant = now()
    lifted = 0
    for menu in _menus_with_snoozes(instant):
        for part, stored in _ended(menu, instant):
            same = {"snooze.until": (stored.get("snooze") or {}).get("until")}
            lifted += _update(
                menu,
                part,
                {"$set": {"isAvailable": True}, "$unset": {"snooze": ""}},
                _narrowed(part, same),
            )
    return lifted


def require(menu: Document, part: Part) -> Document:
    """The stored part; ApiError item_not_found (404) without one."""
    found = part.found_in(menu)
    if found is None:
        raise ApiError(ErrorCode.ITEM_NOT_FOUND, "Menu item not found")
    return found


def _menus_with_snoozes(instant: datetime) -> list[Document]:
    over = {"$lte": instant}
    paths = ("items", "items.variants", "items.modifiers.options")
    return list(collection("menus").find({"$or": [{f"{one}.snooze.until": over} for one in paths]}))


def _ended(menu: Document, instant: datetime) -> list[tuple[Part, Document]]:
    return [
        (part, stored)
        for part in _parts(menu)
        if (stored := part.found_in(menu)) is not None
        and (until := over_at(stored)) is not None
        and until <= instant
    ]


def _parts(menu: Document) -> list[Part]:
    found = []
    for item in menu.get("items") or ():
        found.append(Part(item["id"]))
        found += [Part(item["id"], variant_id=one["id"]) for one in item.get("variants") or ()]
        for modifier in item.get("modifiers") or ():
            found += [
                Part(item["id"], modifier_id=modifier["id"], option_id=one["id"])
                for one in modifier.get("options") or ()
            ]
    return found


def _narrowed(part: Part, condition: Document) -> list[Document]:
    """The part's filters, the last of which also asks for `condition`."""
    *before, last = part.filters
    name = next(iter(last)).split(".")[0]
    return [*before, {**last, **{f"{name}.{key}": value for key, value in condition.items()}}]


def _update(
    menu: Document, part: Part, change: Document, filters: list[Document] | None = None
) -> int:
    placed = {
        operator: {f"{part.path}.{name}": value for name, value in fields.items()}
        for operator, fields in change.items()
    }
    placed.setdefault("$set", {})["updatedAt"] = now()
    done = collection("menus").update_one(
        {"_id": menu["_id"]}, placed, array_filters=filters or part.filters
    )
    return done.modified_count


def _by_id(parts: Any, wanted: str) -> Document | None:
    return next((one for one in parts or () if one.get("id") == wanted), None)
