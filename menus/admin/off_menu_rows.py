"""What the page of what is off the menu shows: rows of plain words."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from menus.admin.menu_parts import NAME
from menus.availability import can_be_had, left_of, over_at
from menus.hours import zone_of
from menus.parts import Part, parts_in
from menus.services.availability import BY_STOCK
from orderbuddy.mongo import Document, collection, instant_of, now, parse_id

# (location id, item id, batch, count) → how many are left: what is sold, an app above this knows.
Counting = Callable[[str, str, str, int], int]
_counting: list[Counting] = []


def counts_left(counting: Counting) -> Counting:
    """Decorator: this function knows how many portions of a counted item are left."""
    _counting[:] = [counting]
    return counting


class Names:
    """The names of a menu's parts, in English or whatever there is."""

    def __init__(self, menu: Document) -> None:
        self._menu = menu

    def of(self, part: Part) -> str:
        """Such as `Latte · Oat`."""
        item = Part(part.item_id).found_in(self._menu)
        names = [item] if part == Part(part.item_id) else [item, part.found_in(self._menu)]
        return " · ".join(name_of(one) for one in names)


def name_of(stored: Document | None) -> str:
    name = (stored or {}).get("name")
    return (name if isinstance(name, str) else NAME.text(NAME.show(name))) or "—"


def off_rows(menus: list[Document], location: Document) -> list[dict[str, Any]]:
    """What cannot be had now, what somebody has to lift first."""
    instant = now()
    found = [
        (menu, part, stored)
        for menu in menus
        for part, stored in parts_in(menu)
        if not can_be_had(stored, instant)
    ]
    people = _people((stored.get("snooze") or {}).get("by") for _, _, stored in found)
    rows = [_off_row(menu, part, stored, location, people) for menu, part, stored in found]
    return sorted(rows, key=lambda row: (row["ends"] is not None, row["ends"] or instant))


def _off_row(
    menu: Document, part: Part, stored: Document, location: Document, people: dict[str, str]
) -> dict[str, Any]:
    snooze = stored.get("snooze") or {}
    ends, by = over_at(stored), snooze.get("by") or ""
    since = instant_of(snooze.get("at"))
    return {
        "menu_id": str(menu["_id"]),
        "menu": name_of(menu),
        "part": part,
        "name": Names(menu).of(part),
        "until": "Sold out" if by == BY_STOCK else until_text(ends, location).capitalize(),
        "ends": ends,
        "since": _clock(since, location) if since else "",
        "by": "" if by == BY_STOCK else people.get(by, ""),
    }


def dish_rows(menu: Document, location: Document) -> dict[str, Any]:
    """A menu with its dishes, each with its parts to choose from and its count."""
    instant = now()
    items = [one for one in menu.get("items") or () if isinstance(one, dict) and one.get("id")]
    return {
        "id": str(menu["_id"]),
        "name": name_of(menu),
        "dishes": [_dish(menu, item, location, instant) for item in items],
    }


def _dish(menu: Document, item: Document, location: Document, at: datetime) -> dict[str, Any]:
    return {
        "id": item["id"],
        "name": name_of(item),
        "is_off": not can_be_had(item, at),
        "off_parts": sum(not can_be_had(one, at) for _, one in _own_parts(menu, item)),
        "parts": [(_choice(part), Names(menu).of(part)) for part, _ in _own_parts(menu, item)],
        "left": _left(item, location),
    }


def _own_parts(menu: Document, item: Document) -> Iterator[tuple[Part, Document]]:
    whole = Part(item["id"])
    return ((part, one) for part, one in parts_in({"items": [item]}) if part != whole)


def _choice(part: Part) -> str:
    if part.variant_id:
        return f"v:{part.variant_id}"
    return f"o:{part.modifier_id}:{part.option_id}"


def _left(item: Document, location: Document) -> int | None:
    stock = item.get("stock")
    known = left_of(stock)
    if known is None or not _counting or not isinstance(stock, dict):
        return known
    count = int(stock.get("count") or 0)
    return _counting[0](str(location["_id"]), item["id"], str(stock["batch"]), count)


def until_text(until: datetime | None, location: Document) -> str:
    """`until 23:00`, by the location's clock, with the day where it is not today's."""
    return f"until {_clock(until, location)}" if until else "until somebody lifts it"


def _clock(instant: datetime, location: Document) -> str:
    zone = zone_of(location)
    local = instant.astimezone(zone)
    if local.date() == now().astimezone(zone).date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def _people(ids: Iterable[Any]) -> dict[str, str]:
    keys = {one: parse_id(one) for one in ids if one}
    found = collection("users").find(
        {"_id": {"$in": [key for key in keys.values() if key]}}, {"name": 1, "email": 1}
    )
    return {str(one["_id"]): one.get("name") or one.get("email") or "" for one in found}
