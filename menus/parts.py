"""What of a menu can be off: an item, one of its variants, one option of one of its modifiers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document


@dataclass(frozen=True, slots=True)
class Part:
    """The ids that lead to an item of a menu, or to a variant or an option of it."""

    item_id: str
    variant_id: str = ""
    modifier_id: str = ""
    option_id: str = ""

    @property
    def path(self) -> str:
        """Where it is, for an update with `filters`."""
        if self.variant_id:
            return "items.$[item].variants.$[part]"
        if self.option_id:
            return "items.$[item].modifiers.$[modifier].options.$[part]"
        return "items.$[item]"

    @property
    def filters(self) -> list[Document]:
        """The array filters of `path`."""
        return self.filters_with({})

    def filters_with(self, condition: Document) -> list[Document]:
        """… the part itself being as `condition` says."""
        found: list[Document] = [{"item.id": self.item_id}]
        if self.option_id:
            found.append({"modifier.id": self.modifier_id})
        if self._own_id:
            found.append({"part.id": self._own_id})
        *before, last = found
        name = next(iter(last)).split(".")[0]
        return [*before, {**last, **{f"{name}.{key}": one for key, one in condition.items()}}]

    def match(self, condition: Document) -> Document:
        """What one of the menu's `items` must be like to hold the part."""
        if self.variant_id:
            inner = {"variants": {"$elemMatch": {"id": self.variant_id, **condition}}}
        elif self.option_id:
            options = {"$elemMatch": {"id": self.option_id, **condition}}
            inner = {"modifiers": {"$elemMatch": {"id": self.modifier_id, "options": options}}}
        else:
            inner = condition
        return {"id": self.item_id, **inner}

    def found_in(self, menu: Document) -> Document | None:
        """The stored part, or None."""
        item = _by_id(menu.get("items"), self.item_id)
        if item is None or not self._own_id:
            return item
        if self.variant_id:
            return _by_id(item.get("variants"), self.variant_id)
        modifier = _by_id(item.get("modifiers"), self.modifier_id) or {}
        return _by_id(modifier.get("options"), self.option_id)

    def require(self, menu: Document) -> Document:
        """The stored part. Raises ApiError item_not_found, variant_not_found, modifier_not_found or
        option_not_found (404), naming what is missing."""
        found = self.found_in(menu)
        if found is not None:
            return found
        item = _by_id(menu.get("items"), self.item_id)
        if item is None:
            raise ApiError(ErrorCode.ITEM_NOT_FOUND, "Menu item not found")
        if self.variant_id:
            missing = f"variantId: there is no variant {self.variant_id}"
            raise ApiError(ErrorCode.VARIANT_NOT_FOUND, missing)
        if _by_id(item.get("modifiers"), self.modifier_id) is None:
            missing = f"modifierId: there is no modifier {self.modifier_id}"
            raise ApiError(ErrorCode.MODIFIER_NOT_FOUND, missing)
        missing = f"optionId: there is no option {self.option_id}"
        raise ApiError(ErrorCode.OPTION_NOT_FOUND, missing)

    @property
    def _own_id(self) -> str:
        return self.variant_id or self.option_id


def parts_in(menu: Document) -> Iterator[tuple[Part, Document]]:
    """Every part of a stored menu that has an id, with what is stored of it; items before their
    own."""
    for item in _with_ids(menu.get("items")):
        item_id = item["id"]
        yield Part(item_id), item
        for one in _with_ids(item.get("variants")):
            yield Part(item_id, variant_id=one["id"]), one
        for modifier in _with_ids(item.get("modifiers")):
            for one in _with_ids(modifier.get("options")):
                yield Part(item_id, modifier_id=modifier["id"], option_id=one["id"]), one


def _with_ids(parts: Any) -> list[Document]:
    return [one for one in parts or () if isinstance(one, dict) and one.get("id")]


def _by_id(parts: Any, wanted: str) -> Document | None:
    return next((one for one in parts or () if one.get("id") == wanted), None)
