"""Taking something off the menu and back on: one conditional write on the menu each.

Counted stock is kept with the item as {batch, count, left}; which portions are sold, the orders
say, and `left` is what guests are told of it.
"""

import secrets
from datetime import datetime
from typing import Any

from menus.availability import over_at
from menus.parts import Part, parts_in
from orderbuddy.mongo import Document, collection, now

# Who took an item off: the last portion of a counted stock, and not a person.
BY_STOCK = "stock"
_BACK: Document = {"$set": {"isAvailable": True}, "$unset": {"snooze": ""}}


def take_off(*, menu: Document, part: Part, until: datetime | None, by: str) -> None:
    """The part cannot be had until then; without `until`, until somebody puts it back.

    Raises ApiError (404) where the menu has no such part.
    """
    part.require(menu)
    snooze: Document = {"at": now(), "by": by}
    if until is not None:
        snooze["until"] = until
    _update(menu, part, {"$set": {"isAvailable": False, "snooze": snooze}})


def put_back(*, menu: Document, part: Part) -> None:
    """The part can be had again, and what was sold out is counted no more: whoever puts it back has
    more of it. Raises ApiError (404) where the menu has no such part."""
    stored = part.require(menu)
    _update(menu, part, _back(stored), {"isAvailable": False, **_still_so(stored)})


def set_stock(*, menu: Document, item_id: str, count: int | None) -> None:
    """So many portions of the item are left to be sold; None: as many as anyone wants.

    With 0 it is off the menu at once; what had sold out is back with any other number. Raises
    ApiError item_not_found (404).
    """
    part = Part(item_id)
    part.require(menu)
    if count is None:
        stocked: Document = {"$unset": {"items.$[item].stock": ""}}
    else:
        # A new batch: what was sold of the old one is no matter any more.
        stock = {"batch": secrets.token_hex(3), "count": count, "at": now()}
        stocked = {"$set": {"items.$[item].stock": stock}}
    here = {"_id": menu["_id"], "items.id": item_id}
    _write(here, stocked, part.filters, _on_off(item_id, sells=count != 0))


def note_left(*, menu: Document, item_id: str, batch: str, left: int, told: int | None) -> None:
    """So many portions of that batch are left. `told` is what guests read of it: a number, or None.

    The last one sold takes the item off the menu, and one that was given back brings it back.
    """
    match = {"id": item_id, "stock.batch": batch}
    name = "items.$[item].stock.left"
    known: Document = {"$unset": {name: ""}} if told is None else {"$set": {name: told}}
    here = {"_id": menu["_id"], "items": {"$elemMatch": match}}
    filters = [{f"item.{key}": value for key, value in match.items()}]
    _write(here, known, filters, _on_off(item_id, sells=left > 0, batch=batch))


def lift_what_is_over() -> int:
    """Write down, for the other service, what has come back by itself; returns how many parts.

    Guests of this one have had it from the instant it was over.
    """
    instant = now()
    return sum(
        _update(menu, part, _BACK, {"snooze.until": stored["snooze"]["until"]})
        for menu in _menus_with_snoozes(instant)
        for part, stored in parts_in(menu)
        if (until := over_at(stored)) is not None and until <= instant
    )


def forget_old_snoozes(menu: Document) -> int:
    """What can be had has no snooze: another program that puts a part back leaves it behind, and
    when it takes it off later, for good, the old end must not lift it. Returns how many parts."""
    return sum(
        _update(menu, part, _back(stored), {"isAvailable": True, **_still_so(stored)})
        for part, stored in parts_in(menu)
        if stored.get("snooze") and stored.get("isAvailable") is True
    )


def _back(stored: Document) -> Document:
    if (stored.get("snooze") or {}).get("by") == BY_STOCK:
        return {**_BACK, "$unset": {"snooze": "", "stock": ""}}
    return _BACK


def _still_so(stored: Document) -> Document:
    """As it was when it was looked at: nobody else has taken it off meanwhile."""
    at = (stored.get("snooze") or {}).get("at")
    return {"snooze.at": at} if at is not None else {}


def _on_off(item_id: str, *, sells: bool, batch: str | None = None) -> tuple[Document, Document]:
    """(change, filter) that takes a sold-out item off, or brings back what was only sold out."""
    which: Document = {"off.id": item_id}
    if batch is not None:
        which["off.stock.batch"] = batch
    if sells:
        change = {
            "$set": {"items.$[off].isAvailable": True},
            "$unset": {"items.$[off].snooze": ""},
        }
        return change, {**which, "off.isAvailable": False, "off.snooze.by": BY_STOCK}
    snooze = {"at": now(), "by": BY_STOCK}
    change = {"$set": {"items.$[off].isAvailable": False, "items.$[off].snooze": snooze}}
    return change, {**which, "off.isAvailable": {"$ne": False}}


def _write(
    here: Document, change: Document, filters: list[Document], also: tuple[Document, Document]
) -> None:
    """Both changes in one write."""
    more, more_filter = also
    update: Document = {"$set": {"updatedAt": now()}}
    for one in (change, more):
        for operator, fields in one.items():
            update.setdefault(operator, {}).update(fields)
    collection("menus").update_one(here, update, array_filters=[*filters, more_filter])


def _update(menu: Document, part: Part, change: Document, condition: Document | None = None) -> int:
    """Changes the part, where it is (still) as `condition` says; 1 if it did, else 0.

    The menu itself is asked for it too, so that a write that finds nothing changes nothing: each
    change of a menu is told to every open phone.
    """
    wanted = condition or {}
    update: Document = {"$set": {"updatedAt": now()}}
    for operator, fields in change.items():
        placed = {f"{part.path}.{name}": value for name, value in fields.items()}
        update.setdefault(operator, {}).update(placed)
    done = collection("menus").update_one(
        {"_id": menu["_id"], "items": {"$elemMatch": part.match(wanted)}},
        update,
        array_filters=part.filters_with(wanted),
    )
    return done.modified_count


def _menus_with_snoozes(instant: datetime) -> Any:
    over = {"$lte": instant}
    paths = ("items", "items.variants", "items.modifiers.options")
    return collection("menus").find({"$or": [{f"{one}.snooze.until": over} for one in paths]})
