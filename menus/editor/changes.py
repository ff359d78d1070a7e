"""One person's change of a menu's editor, taken into the document that all of them share."""

from typing import Any

import msgspec

from menus.editor.checks import MOST, check_part, invalid
from menus.editor.merging import MISSING, ORDER, Merge, by_key, merged_order, sorted_as
from menus.editor.shapes import LIVE
from menus.editor.translating import with_marks
from orderbuddy.mongo import Document

KINDS = ("items", "categories", "modifierGroups")
MENU = "menu"
BESIDE = ("name", "salesTax", "available", "schedule", "translatedFrom")


class Change(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """A part as somebody saw it and as they want it: a member of one of the menu's lists (`id`), or
    what stands beside them (kind `menu`). `before` null: it is new; `after` null: it goes.

    With `order` the list is put in that order; `before` and `after` then are lists of ids.
    """

    kind: str
    id: str = ""
    before: Any = None
    after: Any = None
    order: bool = False

    @property
    def key(self) -> str:
        """The part's name in the draft's marks, such as `items/latte`."""
        if self.kind == MENU:
            return MENU
        return f"{self.kind}/{ORDER if self.order else self.id}"


def apply(document: Document, change: Change, merge: Merge, source: str) -> str:
    """Take one change into `document`, in place; what cannot be taken is in `merge.conflicts`.

    Returns the key of the part that it touches. Raises ApiError validation_failed (400).
    """
    if change.kind == MENU:
        _apply_beside(document, change, merge, source)
    elif change.kind not in KINDS:
        raise invalid(f"kind must be one of {', '.join([*KINDS, MENU])}")
    elif change.order:
        _apply_order(document, change)
    else:
        _apply_member(document, change, merge, source)
    return change.key


def _apply_beside(document: Document, change: Change, merge: Merge, source: str) -> None:
    before, after = _dict(change.before), _dict(change.after)
    named = [one for one in BESIDE if one in before or one in after]
    mine, was, theirs = (
        {k: one[k] for k in named if k in one} for one in (after, before, document)
    )
    merged = merge.of(was, mine, theirs, (MENU,))
    check_part(MENU, merged, theirs)
    for name in named:
        document.pop(name, None)
    document.update(with_marks(theirs, merged, source))


def _apply_order(document: Document, change: Change) -> None:
    before, after = _ids(change.before), _ids(change.after)
    members = document.get(change.kind) or []
    wanted = merged_order(before, after, list(by_key(members)))
    document[change.kind] = sorted_as(members, wanted)


def _apply_member(document: Document, change: Change, merge: Merge, source: str) -> None:
    members = by_key(document.get(change.kind) or [])
    theirs = members.get(change.id, MISSING)
    before, mine = (MISSING if one is None else _dict(one) for one in (change.before, change.after))
    if mine is not MISSING and mine.get("id") != change.id:
        raise invalid("id: must be that of the part")
    merged = merge.of(before, mine, theirs, (change.kind, change.id))
    if merged is MISSING:
        members.pop(change.id, None)
    elif merged is not theirs:
        old = theirs or {}
        check_part(change.kind, merged, old)
        members[change.id] = with_marks(old, _running(merged, theirs), source)
    if len(members) > MOST[change.kind]:
        raise invalid(f"{change.kind}: no more than {MOST[change.kind]}")
    document[change.kind] = list(members.values())


def _running(merged: Document, theirs: Any) -> Document:
    """What is sold out is not the editor's to say: an item keeps it, and a new one can be had."""
    held = theirs or {"isAvailable": True}
    kept = {key: value for key, value in merged.items() if key not in LIVE}
    return kept | {key: held[key] for key in LIVE if key in held}


def _dict(value: Any) -> Document:
    if not isinstance(value, dict):
        raise invalid("before and after must be objects")
    return value


def _ids(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise invalid("before and after must be lists of ids")
    return value
