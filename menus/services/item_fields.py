"""An item as the manage app sends it, as fields of the stored one."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec
from bson import ObjectId
from msgspec import UNSET

from menus.bodies import ItemBody, ModifierBody, Nested
from menus.services.availability import BY_STOCK
from menus.services.off_menu import Deed
from orderbuddy.mongo import Document, now

_NEW_OPTION = {"priceCents": 0}
_NEW_VARIANT = {"default": False}
_NEW_MODIFIER = {
    "type": "standard",
    "required": False,
    "selectionMode": "single",
    "maxChoices": 1,
    "freeChoices": 0,
    "extraChoicePriceCents": 0,
    "options": [],
}
# Where a client sends null, or nothing for a new item. (Today's service stores a null there.)
_EMPTY = {"makingCostCents": 0, "stationTags": [], "variants": [], "modifiers": []}


def known(fields: Document) -> Document:
    """Without what the client did not send."""
    return {key: one for key, one in fields.items() if one is not UNSET}


def cents(dollars: float) -> int:
    """Dollars as whole cents, half up."""
    return int((Decimal(str(dollars)) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def new_item(body: ItemBody, deed: Deed) -> Document:
    """The item to store, with an id of its own."""
    empty = {"description": {}, "imageUrls": None, "isAvailable": True, **_EMPTY}
    order = (
        "name", "description", "categoryId", "imageUrls", "makingCostCents", "isAvailable",
        "stationTags", "variants", "modifiers", "priceCents",
    )  # fmt: skip
    fields = {**empty, **item_fields(body, {}, deed)}
    first = {key: fields.pop(key) for key in order}
    return {"id": str(ObjectId()), **first, **fields}


def item_fields(body: ItemBody, stored: Document, deed: Deed) -> Document:
    """What of the stored item the body speaks of, as it is to be stored."""
    said = known(
        {
            "name": body.name,
            "description": body.description,
            "categoryId": body.category_id,
            "imageUrls": body.image_urls,
            "makingCostCents": body.making_cost_cents,
            "stationTags": body.station_tags,
            "makeMinutes": body.make_minutes,
            "course": body.course,
        }
    )
    said["priceCents"] = cents(body.price)
    if said.get("makingCostCents") is not None:
        said["makingCostCents"] = cents(said["makingCostCents"])
    if body.variants is not UNSET:
        said["variants"] = _parts(body.variants or (), stored.get("variants"), _NEW_VARIANT)
    if body.modifiers is not UNSET:
        said["modifiers"] = _modifiers(body.modifiers or (), stored.get("modifiers"))
    for key, empty in _EMPTY.items():
        if said.get(key, UNSET) is None:
            said[key] = empty
    return {**said, **_availability(body, stored, deed)}


def back_on(stored: Document, body: ItemBody) -> tuple[str, ...]:
    """Which fields go when the item is put back: how long it was to be off and, where it was sold
    out, its count (whoever puts it back has more of it)."""
    if body.is_available is not True or stored.get("isAvailable") is not False:
        return ()
    by = (stored.get("snooze") or {}).get("by")
    return ("snooze", "stock") if by == BY_STOCK else ("snooze",)


def named(part: Document) -> str:
    """In English, or whatever there is."""
    name = part.get("name")
    if isinstance(name, dict):
        name = name.get("en") or next((one for one in name.values() if one), "")
    return str(name or part.get("id") or "")


def changed_words(stored: Document, fields: Document) -> str:
    """Such as `Latte: price $4.25 → $4.50, description`."""
    return f"{named(stored)}: {', '.join(_word(stored, key, one) for key, one in fields.items())}"


_WORDS = {
    "priceCents": "price", "makingCostCents": "cost", "categoryId": "category",
    "imageUrls": "pictures", "isAvailable": "available", "stationTags": "stations",
    "variants": "sizes", "modifiers": "choices", "makeMinutes": "minutes to make",
    "sortOrder": "place",
}  # fmt: skip


def _word(stored: Document, key: str, one: Any) -> str:
    word, before = _WORDS.get(key, key), stored.get(key)
    if key.endswith("Cents") and isinstance(before, int | float):
        return f"{word} ${before / 100:.2f} → ${one / 100:.2f}"
    if key in ("isAvailable", "sortOrder", "categoryId"):
        return f"{word} {before} → {one}"
    return word


def _availability(body: ItemBody, stored: Document, deed: Deed) -> Document:
    if body.is_available is UNSET:
        return {}
    if body.is_available or not stored or stored.get("isAvailable") is False:
        return {"isAvailable": body.is_available}
    return {"isAvailable": False, "snooze": {"at": now(), "by": str(deed.user.pk)}}


def _modifiers(sent: Iterable[ModifierBody], stored: Any) -> list[Document]:
    held = _by_id(stored)
    made = _parts(sent, stored, _NEW_MODIFIER)
    for one, body in zip(made, sent, strict=True):
        if body.options is not UNSET:
            before = held.get(one["id"], {}).get("options")
            one["options"] = _parts(body.options, before, _NEW_OPTION)
    return made


def _parts(sent: Iterable[Nested], stored: Any, new: Document) -> list[Document]:
    """As sent and in that order, each with what is stored of it that the client does not know."""
    held = _by_id(stored)
    found = []
    for body in sent:
        said = known(msgspec.structs.asdict(body))
        said = {_camel(key): one for key, one in said.items() if key not in ("id", "options")}
        before = held.get(body.id)
        base = {"id": body.id or str(ObjectId()), **new} if before is None else before
        found.append({**base, **said})
    return found


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.capitalize() for one in others)


def _by_id(stored: Any) -> dict[str, Document]:
    return {one["id"]: one for one in stored or () if isinstance(one, dict) and one.get("id")}
