"""A menu's draft becomes what guests see, and what they saw before can be brought back."""

from typing import Any

from menus.editor import shapes
from menus.editor.checks import faults_of
from menus.editor.merging import Merge
from menus.editor.words import told
from menus.services import drafts, history
from menus.services.drafts import TRIES, Draft, busy
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

# How much of a long list of changes one line tells, and how many lines the audit log keeps.
TOLD, LOGGED = 3, 100


def publish(
    *, menu_id: Any, version: int, who: Person, source: str, correlation_id: str = ""
) -> Document:
    """Make the draft the menu, by one conditional write; returns the menu as it is then.

    Raises ApiError draft_changed (409) where somebody wrote into it since that version,
    draft_conflict (409) where the menu itself was changed in the same places meanwhile,
    validation_failed (400) where something is missing or there is nothing to publish.
    """
    for _ in range(TRIES):
        menu = collection("menus").find_one({"_id": menu_id})
        draft = drafts.load(menu)
        _require_ready(draft, version, source)
        if _write(menu, draft):
            lines = told(draft.base, draft.document)
            drafts.discard(menu=menu, version=draft.version)
            history.keep(menu, who=who, what=summary(lines))
            _record(menu, who, "menus.menu.published", lines, correlation_id)
            return shapes.menu_with(menu, draft.document)
    raise busy()


def bring_back(*, menu: Document, version: Document, who: Person, only_that: bool) -> Draft:
    """Put an earlier menu into the draft: the whole menu as it was before `version`, or, with
    `only_that`, the menu of today without just that change. Nothing of it is published."""
    target = shapes.opened(history.document_of(version))
    draft = drafts.load(menu)
    if only_that:
        target = Merge().of(_after(menu, version), target, draft.document)
    wanted = shapes.as_it_runs(target, draft.document)
    shapes.spread(wanted)
    return drafts.replace(menu=menu, document=wanted, who=who)


def discard(*, menu: Document, version: int, who: Person, correlation_id: str = "") -> None:
    """Forget the draft. Raises ApiError draft_changed (409) where somebody wrote into it since."""
    draft = drafts.load(menu)
    if not draft.is_as_seen(version) or not drafts.discard(menu=menu, version=draft.version):
        raise _changed()
    lines = told(draft.base, draft.document)
    _record(menu, who, "menus.draft.discarded", lines, correlation_id)


def words_of(menu: Document, version: Document) -> list[str]:
    """What that kept version's change was, in words."""
    return told(shapes.opened(history.document_of(version)), _after(menu, version))


def summary(lines: list[str]) -> str:
    """A few lines of changes as one."""
    more = len(lines) - TOLD
    return "; ".join(lines[:TOLD]) + (f"; and {more} more" if more > 0 else "")


def _after(menu: Document, version: Document) -> Document:
    later = history.version_after(version)
    return shapes.opened(history.document_of(later) if later else menu)


def _require_ready(draft: Draft, version: int, source: str) -> None:
    if draft.conflicts:
        message = "The menu itself was changed meanwhile; please say what shall count."
        raise ApiError(ErrorCode.DRAFT_CONFLICT, message)
    if not draft.is_as_seen(version):
        raise _changed()
    if not draft.is_changed:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "There is nothing to publish.")
    faults = list(faults_of(draft.document, source))
    if faults:
        sentences = [one["text"] for one in faults]
        raise ApiError(ErrorCode.VALIDATION_FAILED, sentences, faults=faults)


def _changed() -> ApiError:
    return ApiError(ErrorCode.DRAFT_CHANGED, "Somebody has just changed this draft; please look.")


def _write(menu: Document, draft: Draft) -> bool:
    """Store what the draft changed, and take away what it has no more, if each of it is still as
    in `menu`."""
    before, after = shapes.closed(draft.base), shapes.closed(draft.document)
    values = {name: value for name, value in after.items() if before.get(name) != value}
    gone = {name: "" for name in before if name not in after}
    as_read = {name: {"$eq": menu.get(name)} for name in (*values, *gone)}
    update: Document = {"$set": {**values, "updatedAt": now()}}
    if gone:
        update["$unset"] = gone
    done = collection("menus").update_one({"_id": menu["_id"], **as_read}, update)
    return bool(done.matched_count)


def _record(menu: Document, who: Person, what: str, lines: list[str], correlation_id: str) -> None:
    more = [f"and {len(lines) - LOGGED} more"] if len(lines) > LOGGED else []
    audit.record(
        who=who,
        what=what,
        restaurant_id=menu.get("restaurantId"),
        subject=f"menu:{menu['_id']}",
        after={"changes": lines[:LOGGED] + more},
        correlation_id=correlation_id,
    )
