"""What a menu is made of, as files know it: the parts of the admin's form, which check them too."""

from dataclasses import dataclass
from typing import Any

from menus.admin.menu_parts import CATEGORIES, ITEMS, NAME
from menus.exchange.times import Times
from menus.food import ALLERGENS, DIETS
from orderbuddy.adminkit.nested import Group, Rows, Tags
from orderbuddy.adminkit.nested.parts import Shown
from orderbuddy.adminkit.nested.report import Report

# What changes while the place runs: a file that was written yesterday does not put it back.
STATE = frozenset({"isAvailable", "snooze", "stock"})


class Codes(Tags):
    """Words of a closed vocabulary."""

    def __init__(self, label: str, known: dict[str, str]) -> None:
        super().__init__(label, optional=True)
        self.known = known

    def normalise(self, posted: Shown, report: Report) -> Shown:
        value = [one.lower() for one in super().normalise(posted, report)]
        for one in value:
            if one not in self.known:
                report.fault(f"{one} is none of {', '.join(self.known)}.")
        return value


TIMES = {"schedule": Times("Offered", optional=True)}
FOOD = {"allergens": Codes("Allergens", ALLERGENS), "diets": Codes("Diets", DIETS)}


@dataclass(frozen=True)
class Kind:
    """`group`: its single values; `lists`: field → (kind, the form's rows) of what it holds."""

    name: str
    group: Group
    lists: dict[str, tuple[str, Rows]]

    def blank(self) -> Shown:
        """What a new one begins with in the admin's form."""
        parts = self.group.parts.items()
        return {name: part.options.get("start", part.show(None)) for name, part in parts}


def _kind(name: str, row: Group, more: dict[str, Any] | None = None, **lists: str) -> Kind:
    single = {
        field: part
        for field, part in row.parts.items()
        if not isinstance(part, Rows) and field not in STATE
    }
    held = {field: (inner, row.parts[field]) for field, inner in lists.items()}
    return Kind(name, Group({**(more or {}), **single}), held)


_item = ITEMS.row
_modifier = _item.parts["modifiers"].row
KINDS = {
    "menu": Kind("menu", Group({"name": NAME, **TIMES}), {}),
    "category": _kind("category", CATEGORIES.row, TIMES),
    "item": _kind("item", _item, {**FOOD, **TIMES}, variants="size", modifiers="choice"),
    "size": _kind("size", _item.parts["variants"].row),
    "choice": _kind("choice", _modifier, options="option"),
    "option": _kind("option", _modifier.parts["options"].row, FOOD),
}
