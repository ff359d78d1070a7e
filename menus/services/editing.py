"""Categories and items as the manage app sends them: one conditional write on the menu each.

Only the fields that change are written, and only if each is still what it was when it was read;
else the menu is read again. What two people change at once is therefore kept of both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId
from msgspec import UNSET

from menus.bodies import CategoryBody, CategoryPlace, ItemBody
from menus.services import history
from menus.services.item_fields import back_on, changed_words, item_fields, known, named, new_item
from menus.services.off_menu import Deed
from menus.tags import tag_of
from orderbuddy import audit
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

PERMISSION = "menus.change"
# Whoever loses a race lost it to somebody who saved: so many rivals are never there.
TRIES = 20


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a menu: `condition` is what must still be so, `what` goes into the audit log,
    `words` into the history."""

    condition: Document
    update: Document
    what: str
    words: str
    before: Any
    after: Any
    filters: list[Document] = field(default_factory=list)


# From the menu as it is now; None where nothing would change. It may raise ApiError.
Editing = Callable[[Document], Edit | None]


def write_category(*, deed: Deed, menu: Document, body: CategoryBody, tag: str = "") -> None:
    """Add a category or change one. `tag`: the ETag that the client has; "": any.

    Raises ApiError not_allowed (403), category_not_found (404), changed_meanwhile (412).
    """
    editing = _changed_category if body.id else _added_category
    _edit(deed, menu, lambda current: editing(current, body), tag)


def sort_category(*, deed: Deed, menu: Document, body: CategoryPlace, tag: str = "") -> None:
    """Give a category its place. Raises ApiError as `write_category`."""
    fields = {"sortOrder": body.sort_order}
    _edit(deed, menu, lambda current: _category_edit(current, body.category_id, fields), tag)


def write_item(*, deed: Deed, menu: Document, body: ItemBody, tag: str = "") -> None:
    """Add an item or change one. Raises ApiError not_allowed (403), item_not_found (404),
    validation_failed (400) for a category that is not there, changed_meanwhile (412)."""
    editing = _changed_item if body.id else _added_item
    _edit(deed, menu, lambda current: editing(current, body, deed), tag)


def _edit(deed: Deed, menu: Document, editing: Editing, tag: str) -> None:
    require(deed.user, menu.get("restaurantId"), PERMISSION)
    for _ in range(TRIES):
        if tag and tag_of(menu) not in tag:
            break
        edit = editing(menu)
        if edit is None or _written(menu, edit):
            if edit is not None:
                _tell(deed, menu, edit)
            return
        current = collection("menus").find_one({"_id": menu["_id"]})
        if current is None:
            raise ApiError(ErrorCode.MENU_NOT_FOUND, "Menu not found")
        menu = current
    raise ApiError(
        ErrorCode.CHANGED_MEANWHILE, "Somebody changed this menu meanwhile; read it again"
    )


def _written(menu: Document, edit: Edit) -> bool:
    update = {**edit.update, "$set": {**edit.update.get("$set", {}), "updatedAt": now()}}
    here = {"_id": menu["_id"], **edit.condition}
    options = {"array_filters": edit.filters} if edit.filters else {}
    return bool(collection("menus").update_one(here, update, **options).matched_count)


def _tell(deed: Deed, menu: Document, edit: Edit) -> None:
    history.keep(menu, who=deed.user, what=edit.words)
    audit.record(
        who=deed.user,
        what=edit.what,
        restaurant_id=menu.get("restaurantId"),
        subject=f"menu:{menu['_id']}",
        before=edit.before,
        after=edit.after,
        correlation_id=deed.correlation_id,
    )


# --- categories -----------------------------------------------------------------------------------


def _added_category(menu: Document, body: CategoryBody) -> Edit:
    places = [one.get("sortOrder") for one in _rows(menu, "categories")]
    last = max((int(one) for one in places if isinstance(one, int | float)), default=0)
    category = {
        "id": str(ObjectId()),
        "name": body.name,
        "description": {} if body.description is UNSET else body.description,
        "sortOrder": max(last, len(places)) + 1,
        "emoji": body.emoji,
    }
    words = f"{named(category)}: added"
    return _added(menu, "categories", category, "menus.category.added", words)


def _changed_category(menu: Document, body: CategoryBody) -> Edit | None:
    fields = {"name": body.name, "description": body.description, "sortOrder": body.sort_order}
    return _category_edit(menu, body.id, {**fields, "emoji": body.emoji})


def _category_edit(menu: Document, category_id: str, fields: Document) -> Edit | None:
    stored = next((one for one in _rows(menu, "categories") if one.get("id") == category_id), None)
    if stored is None:
        raise ApiError(ErrorCode.CATEGORY_NOT_FOUND, "Menu category not found")
    merged = {key: _merged(stored.get(key), one) for key, one in known(fields).items()}
    return _changed("categories", stored, merged, "menus.category.changed")


# --- items ----------------------------------------------------------------------------------------


def _added_item(menu: Document, body: ItemBody, deed: Deed) -> Edit:
    item = new_item(body, deed)
    words = f"{named(item)}: added"
    edit = _added(menu, "items", item, "menus.item.added", words)
    return _in_category(menu, edit, body.category_id)


def _changed_item(menu: Document, body: ItemBody, deed: Deed) -> Edit | None:
    stored = next((one for one in _rows(menu, "items") if one.get("id") == body.id), None)
    if stored is None:
        raise ApiError(ErrorCode.ITEM_NOT_FOUND, "Menu item not found")
    fields = item_fields(body, stored, deed)
    merged = {key: _merged(stored.get(key), one) for key, one in fields.items()}
    edit = _changed("items", stored, merged, "menus.item.changed", back_on(stored, body))
    if edit is None or stored.get("categoryId") == body.category_id:
        return edit
    return _in_category(menu, edit, body.category_id)


def _in_category(menu: Document, edit: Edit, category_id: str) -> Edit:
    """… which must be there, when it is written too."""
    if not any(one.get("id") == category_id for one in _rows(menu, "categories")):
        message = f"categoryId: there is no category {category_id}"
        raise ApiError(ErrorCode.VALIDATION_FAILED, [message])
    edit.condition["categories.id"] = category_id
    return edit


# --- both -----------------------------------------------------------------------------------------


def _added(menu: Document, rows: str, one: Document, what: str, words: str) -> Edit:
    """At the end of a list that is as long as it was: two who add at once do not share a place."""
    before = menu.get(rows)
    if isinstance(before, list):
        condition: Document = {rows: {"$size": len(before)}}
        update: Document = {"$push": {rows: one}}
    else:
        condition, update = {rows: {"$eq": before}}, {"$set": {rows: [one]}}
    return Edit(condition, update, what, words, before=None, after=one)


def _changed(
    rows: str, stored: Document, fields: Document, what: str, unset: tuple[str, ...] = ()
) -> Edit | None:
    differs = {key: one for key, one in fields.items() if stored.get(key, UNSET) != one}
    gone = [key for key in unset if key in stored]
    if not differs and not gone:
        return None
    before = {key: stored.get(key) for key in [*differs, *gone]}
    as_read = {key: {"$eq": one} for key, one in before.items()}
    row = rows[:3]
    update: Document = {"$set": {f"{rows}.$[{row}].{key}": one for key, one in differs.items()}}
    if gone:
        update["$unset"] = {f"{rows}.$[{row}].{key}": "" for key in gone}
    return Edit(
        {rows: {"$elemMatch": {"id": stored["id"], **as_read}}},
        update,
        what,
        changed_words(stored, differs),
        before={"id": stored["id"], **before},
        after={"id": stored["id"], **differs},
        filters=[{f"{row}.id": stored["id"]}],
    )


def _merged(stored: Any, sent: Any) -> Any:
    """A text's languages that the client does not know stay."""
    if isinstance(stored, dict) and isinstance(sent, dict):
        return {**stored, **sent}
    return sent


def _rows(menu: Document, name: str) -> list[Document]:
    return [one for one in menu.get(name) or () if isinstance(one, dict)]
