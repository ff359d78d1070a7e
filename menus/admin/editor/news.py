"""A draft as the editor's page reads it: whole, or what was changed since."""

from collections.abc import Iterable
from typing import Any

from menus.editor.merging import MISSING, ORDER, Conflict
from menus.editor.words import place, shown, told
from menus.services.drafts import Draft
from orderbuddy.mongo import Document, iso

MOST_LINES = 300
ALL = "*"


def news(draft: Draft, since: int | None, also: Iterable[str] = ()) -> Document:
    """`document`, or with `since` the `parts` that were changed after that version, and those whose
    keys are in `also`; and always what is not published yet, in words."""
    lines = told(draft.base, draft.document) if draft.is_changed else []
    facts = {
        "version": draft.version,
        "live": iso(draft.menu.get("updatedAt")),
        "changes": lines[:MOST_LINES],
        "changed": len(lines),
        "liveConflicts": [conflict_told(one, draft) for one in draft.conflicts],
    }
    new = [one for one in draft.marks if since is not None and one["version"] > since]
    if since is None or draft.version < since or any(one["key"] == ALL for one in new):
        return {**facts, "document": draft.document}
    known = {one["key"] for one in new}
    parts = [*new, *({"key": key} for key in also if key not in known)]
    return {**facts, "parts": [_part(draft, one) for one in parts]}


def conflict_told(conflict: Conflict, draft: Draft) -> Document:
    """What two people made of one thing, in words and as it is stored; `whoName` made `theirs`."""
    key = "/".join(conflict.path[:2]) if len(conflict.path) > 1 else conflict.path[0]
    mark = next((one for one in draft.marks if one["key"] in (key, conflict.path[0])), {})
    return {
        "path": list(conflict.path),
        "where": place(_from_menu(conflict.path), draft.base, draft.document),
        "whoName": mark.get("whoName"),
        "at": iso(mark.get("at")),
        "mine": _side(conflict, conflict.mine, draft),
        "theirs": _side(conflict, conflict.theirs, draft),
    }


def _from_menu(path: tuple[str, ...]) -> tuple[str, ...]:
    return path[1:] if path[0] == "menu" else path


def _side(conflict: Conflict, value: Any, draft: Draft) -> Document:
    text = shown(conflict.path, value, draft.document)
    return {"text": text} if value is MISSING else {"text": text, "value": value}


def _part(draft: Draft, mark: Document) -> Document:
    value = _value(draft.document, mark["key"])
    return {"key": mark["key"], "value": value, "whoName": mark.get("whoName")}


def _value(document: Document, key: str) -> Any:
    kind, _, part = key.partition("/")
    if kind == "menu":
        return {name: one for name, one in document.items() if not isinstance(one, list)}
    members = document.get(kind) or ()
    if part == ORDER:
        return [one["id"] for one in members]
    return next((one for one in members if one["id"] == part), None)
