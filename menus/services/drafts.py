"""A menu's draft: what its editors have written and guests do not see yet.

One draft a menu, shared by all who edit it: `menu_drafts` {_id: the menu's id, version, base, what
the menu was when it was begun, document, what it shall be, marks: who changed which part last}.
Each write asks for the version that it was made from, so nobody's work is written over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pymongo.errors import DuplicateKeyError

from menus.editor import shapes
from menus.editor.changes import Change, apply
from menus.editor.merging import Conflict, Merge
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

# Whoever loses a race lost it to somebody who saved: so many rivals are never there.
TRIES = 20


@dataclass
class Draft:
    """A draft as it is now. `version` 0: nobody has changed anything.

    `conflicts`: what others changed in the menu itself meanwhile and this draft changes too.
    """

    menu: Document
    version: int
    base: Document
    document: Document
    marks: list[Document] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return self.document != self.base

    def is_as_seen(self, version: int) -> bool:
        """Nobody has written into it since that version. What it only took over from the menu
        itself is there already: while portions are counted, each order changes the menu."""
        written = (one["version"] for one in self.marks if one.get("who"))
        return max(written, default=0) <= version <= self.version


def load(menu: Document, picks: dict[str, str] | None = None, who: Person | None = None) -> Draft:
    """The draft of a stored menu, brought up to date with what others changed in the menu itself.

    `picks` says of conflicts whose value counts, and `who` says so: `mine` (the draft's) or
    `theirs` (the menu's).
    """
    for _ in range(TRIES):
        live = shapes.opened(menu)
        stored = collection("menu_drafts").find_one({"_id": menu["_id"]})
        if stored is None:
            return Draft(menu, 0, live, live)
        draft = _read(menu, stored)
        if draft.base == live:
            return draft
        merge = Merge(picks or {})
        merged = merge.of(draft.base, draft.document, live)
        if merge.conflicts:
            draft.conflicts = merge.conflicts
            return draft
        shapes.spread(merged)
        marks = [one for one in draft.marks if one.get("who")]
        marks.append(_mark("*", draft.version + 1, who))
        followed = Draft(menu, draft.version, live, merged, marks)
        if _write(followed):
            return followed
    raise busy()


def change(
    *, menu: Document, changes: Iterable[Change], who: Person, source: str
) -> tuple[Draft, list[Conflict]]:
    """Take changes into the draft; `source` is the language that others are translated from.

    Returns the draft and what was not taken because somebody had changed the same meanwhile.
    Raises ApiError validation_failed (400) for what a menu cannot hold.
    """
    wanted = list(changes)
    for _ in range(TRIES):
        draft = load(menu)
        document, merge = dict(draft.document), Merge()
        touched = {apply(document, one, merge, source) for one in wanted}
        shapes.spread(document)
        if document == draft.document:
            return draft, merge.conflicts
        draft.document = document
        draft.marks = _with_marks(draft, touched, who)
        if _write(draft):
            return draft, merge.conflicts
    raise busy()


def replace(*, menu: Document, document: Document, who: Person) -> Draft:
    """Make the whole draft say `document`."""
    for _ in range(TRIES):
        draft = load(menu)
        if draft.document == document:
            return draft
        draft.document = document
        draft.marks = [_mark("*", draft.version + 1, who)]
        if _write(draft):
            return draft
    raise busy()


def discard(*, menu: Document, version: int) -> bool:
    """Forget the draft, if it is still that one."""
    gone = collection("menu_drafts").delete_one({"_id": menu["_id"], "version": version})
    return bool(gone.deleted_count)


def version_of(menu_id: Any) -> int:
    """Which version the draft has now; 0 without one."""
    found = collection("menu_drafts").find_one({"_id": menu_id}, {"version": 1})
    return found["version"] if found else 0


def busy() -> ApiError:
    return ApiError(ErrorCode.SERVICE_UNAVAILABLE, "Others keep changing this. Please try again.")


def _read(menu: Document, stored: Document) -> Draft:
    marks = stored.get("marks") or []
    return Draft(menu, stored["version"], stored["base"], stored["document"], marks)


def _write(draft: Draft) -> bool:
    """Store it as the next version, unless somebody else has stored one; then False."""
    menu, drafts = draft.menu, collection("menu_drafts")
    kept = {
        "version": draft.version + 1,
        "base": draft.base,
        "document": draft.document,
        "marks": draft.marks,
        "updatedAt": now(),
    }
    if draft.version:
        here = {"_id": menu["_id"], "version": draft.version}
        if not drafts.update_one(here, {"$set": kept}).matched_count:
            return False
    else:
        belongs = {key: menu.get(key) for key in ("_id", "restaurantId", "locationId")}
        try:
            drafts.insert_one({**belongs, **kept})
        except DuplicateKeyError:
            return False
    draft.version += 1
    return True


def _with_marks(draft: Draft, touched: set[str], who: Person) -> list[Document]:
    new = [_mark(key, draft.version + 1, who) for key in sorted(touched)]
    return [one for one in draft.marks if one["key"] not in touched] + new


def _mark(key: str, version: int, who: Person | None) -> Document:
    person = {"who": str(who.pk), "whoName": str(who)} if who is not None else {}
    return {"key": key, "version": version, "at": now(), **person}
