"""JSON in the stored shape, as `…/menus/{menuId}` answers it."""

from typing import Any

import msgspec

from menus.exchange import incoming
from menus.exchange.incoming import MOST_ROWS, FileRefused, Incoming, Row
from menus.exchange.kinds import KINDS, STATE
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document

# What a menu, and each of its parts, keeps of itself.
_OWN = STATE | {
    "_id", "id", "restaurantId", "locationId", "menuSlug", "createdAt", "updatedAt", "sortOrder",
    "categories", "items", "left",
}  # fmt: skip


def encode(menu: Document) -> bytes:
    return msgspec.json.format(msgspec.json.encode(jsonable(menu)), indent=2)


def decode(data: bytes) -> Incoming:
    try:
        said = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileRefused(f"This is no JSON that can be read: {error}.") from error
    return read_stored(said)


def read_stored(said: Any) -> Incoming:
    """What a menu in the stored shape says. Raises FileRefused."""
    if isinstance(said, dict) and isinstance(said.get("data"), dict):
        said = said["data"]
    if not isinstance(said, dict) or not {"items", "categories"} & said.keys():
        raise FileRefused("This JSON is no menu: it has neither items nor categories.")
    reader = _Reader()
    whole = reader.row("menu", said, "menu")
    found = Incoming(whole, [], [], [])
    found.categories = reader.rows("category", said.get("categories"), "categories")
    found.items = reader.rows("item", said.get("items"), "items")
    if reader.unknown:
        names = ", ".join(sorted(reader.unknown)[:20])
        found.notes.append(f"Not taken from a file, and left as they are: {names}.")
    return found


class _Reader:
    def __init__(self) -> None:
        self.count = 0
        self.unknown: set[str] = set()

    def rows(self, kind: str, said: Any, path: str) -> list[Row]:
        if said is None:
            return []
        if not isinstance(said, list):
            raise FileRefused(f"{path} must be a list.")
        return [self.row(kind, one, f"{path}[{at}]") for at, one in enumerate(said)]

    def row(self, kind: str, said: Any, path: str) -> Row:
        self.count += 1
        if self.count > MOST_ROWS:
            raise FileRefused(f"This file has more than {MOST_ROWS:,} parts.")
        if not isinstance(said, dict):
            raise FileRefused(f"{path} must be an object.")
        known = KINDS[kind]
        row = Row(kind, str(said.get("id") or "") if kind != "menu" else "", path, self.count)
        for name, value in said.items():
            if name in known.group.parts:
                row.fields[name] = incoming.stored(value)
            elif name in known.lists:
                inner, _ = known.lists[name]
                row.children[name] = self.rows(inner, value, f"{path}.{name}")
            elif name not in _OWN:
                self.unknown.add(str(name)[:40])
        return row
