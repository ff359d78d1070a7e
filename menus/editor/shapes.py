"""A stored menu → what the editor works on → what is stored again.

The editor's document has the menu's own parts and `modifierGroups`: choices that several items
share. Each item keeps its own copy of them, as other programs read it; a copy with `shared: True`
(never stored in the menu itself) follows its group.
"""

from typing import Any

from orderbuddy.mongo import Document

# What the editor changes of a menu; everything else of it is left alone.
PARTS = (
    "name",
    "salesTax",
    "available",
    "schedule",
    "translatedFrom",
    "categories",
    "items",
    "modifierGroups",
)
# What changes while the place runs, and by other pages: of a copy it stays the item's own.
LIVE = frozenset({"isAvailable", "snooze", "stock"})
SHARED = "shared"


def opened(menu: Document) -> Document:
    """What the editor works on, from a stored menu."""
    document = {name: menu[name] for name in PARTS if name in menu}
    document["categories"] = in_order(menu.get("categories"))
    items = [one for one in menu.get("items") or () if isinstance(one, dict) and one.get("id")]
    groups = menu.get("modifierGroups")
    document["modifierGroups"] = _groups_in(items) if groups is None else groups
    content = {one["id"]: plain(one) for one in document["modifierGroups"]}
    document["items"] = [_with_marks(item, content) for item in items]
    return document


def closed(document: Document) -> Document:
    """The menu's parts as they are stored, from what the editor worked on."""
    parts = {name: document[name] for name in PARTS if name in document}
    parts["categories"] = [
        {**one, "sortOrder": place} for place, one in enumerate(document["categories"], start=1)
    ]
    parts["items"] = [_without_marks(item) for item in document["items"]]
    return parts


def menu_with(menu: Document, document: Document) -> Document:
    """A stored menu as it is once `document` is published: what it took away is gone."""
    beside = {name: value for name, value in menu.items() if name not in PARTS}
    return {**beside, **closed(document)}


def spread(document: Document) -> None:
    """Let every shared copy say what its group says now, and let go of groups that are no more."""
    groups = {one["id"]: one for one in document.get("modifierGroups") or ()}
    # A new list: what the draft began with may hold the old one.
    document["items"] = [_with_copies(item, groups) for item in document["items"]]


def _with_copies(item: Document, groups: dict[str, Document]) -> Document:
    modifiers = item.get("modifiers") or ()
    if not any(one.get(SHARED) for one in modifiers):
        return item
    return {
        **item,
        "modifiers": [_copy(one, groups) if one.get(SHARED) else one for one in modifiers],
    }


def in_order(categories: Any) -> list[Document]:
    """A menu's categories as guests see them."""
    found = [one for one in categories or () if isinstance(one, dict) and one.get("id")]
    return sorted(found, key=lambda one: one.get("sortOrder") or 0)


def plain(modifier: Document) -> Document:
    """A modifier without what is an item's own: marks, and what of it is sold out."""
    options = [
        {key: value for key, value in one.items() if key not in LIVE}
        for one in modifier.get("options") or ()
    ]
    return {key: value for key, value in modifier.items() if key != SHARED} | {"options": options}


def as_it_runs(target: Document, current: Document) -> Document:
    """An earlier `target` with what is sold out or counted now, and not then."""
    held = {one["id"]: one for one in current["items"]}
    return {**target, "items": [_running(one, held.get(one["id"], {})) for one in target["items"]]}


def _running(part: Document, now: Document) -> Document:
    found = {key: value for key, value in part.items() if key not in LIVE} | _live(now)
    if "isAvailable" in part:
        found.setdefault("isAvailable", True)
    for name in ("variants", "modifiers", "options"):
        if isinstance(part.get(name), list):
            held = {one.get("id"): one for one in now.get(name) or ()}
            found[name] = [_running(one, held.get(one.get("id"), {})) for one in part[name]]
    return found


def _groups_in(items: list[Document]) -> list[Document]:
    """Of a menu that has no groups yet: modifiers of one id that say the same wherever they are."""
    found: dict[str, Document] = {}
    differ: set[str] = set()
    for item in items:
        for modifier in item.get("modifiers") or ():
            if not modifier.get("id"):
                continue
            if found.setdefault(modifier["id"], plain(modifier)) != plain(modifier):
                differ.add(modifier["id"])
    return [one for key, one in found.items() if key not in differ]


def _with_marks(item: Document, groups: dict[str, Document]) -> Document:
    """An item whose modifiers that say what their group says are marked as shared."""
    modifiers = item.get("modifiers") or ()
    if not any(one.get("id") in groups for one in modifiers):
        return item
    return {
        **item,
        "modifiers": [
            {**one, SHARED: True} if groups.get(one.get("id")) == plain(one) else one
            for one in modifiers
        ],
    }


def _without_marks(item: Document) -> Document:
    modifiers = item.get("modifiers")
    if not modifiers or not any(SHARED in one for one in modifiers):
        return item
    bare = [{key: value for key, value in one.items() if key != SHARED} for one in modifiers]
    return {**item, "modifiers": bare}


def _copy(copy: Document, groups: dict[str, Document]) -> Document:
    group = groups.get(copy["id"])
    if group is None:
        return {key: value for key, value in copy.items() if key != SHARED}
    own = {one["id"]: one for one in copy.get("options") or () if one.get("id")}
    options = [{**one, **_live(own.get(one["id"]))} for one in group.get("options") or ()]
    return {**plain(group), "options": options, SHARED: True}


def _live(option: Document | None) -> Document:
    return {key: value for key, value in (option or {}).items() if key in LIVE}
