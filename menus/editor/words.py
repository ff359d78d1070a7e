"""Changes of a menu in plain words, such as `Latte · Large · price: $5.25 → $5.75`."""

from collections.abc import Iterable
from typing import Any

from menus.editor.merging import MISSING, ORDER, Difference, Path, differences
from menus.editor.shapes import SHARED
from menus.food import ALLERGENS, DIETS
from menus.schedules import spans_of
from orderbuddy.mongo import Document

LABELS = {
    "name": "name",
    "description": "description",
    "priceCents": "price",
    "makingCostCents": "cost of making",
    "extraChoicePriceCents": "price of each further choice",
    "freeChoices": "free choices",
    "maxChoices": "at most",
    "required": "guests must choose",
    "selectionMode": "how guests choose",
    "type": "purpose",
    "default": "usual size",
    "categoryId": "category",
    "stationTags": "stations",
    "imageUrls": "pictures",
    "makeMinutes": "minutes to make",
    "course": "course",
    "allergens": "allergens",
    "diets": "diets",
    "schedule": "when it is offered",
    "salesTax": "sales tax",
    "available": "offered to guests",
    "emoji": "emoji",
    "modifierGroups": "shared choices",
    "modifiers": "choices",
    "variants": "sizes",
    "options": "options",
    "categories": "categories",
    "items": "items",
}
# What of a change nobody needs to read: it follows from others, or is no change of the menu.
UNSAID = frozenset({"translatedFrom", SHARED, "isAvailable", "snooze", "stock", "sortOrder"})
NOTHING = "nothing"
LONG = 80


def name_of(one: Any, language: str = "en") -> str:
    """A stored part's name, in that language or whatever there is."""
    name = one.get("name") if isinstance(one, dict) else None
    if isinstance(name, dict):
        name = name.get(language) or name.get("en") or next(filter(None, name.values()), "")
    return str(name or "").strip() or "A part without a name"


place_of = name_of


def told(before: Document, after: Document) -> list[str]:
    """Every difference of two menus in words, with what a shared choice changed told once."""
    found = [one for one in differences(before, after) if is_said(one.path)]
    groups = {one.path[1:] for one in found if one.path[0] == "modifierGroups"}
    lines = [
        sentence(one, before, after)
        for one in found
        if not _is_copy(one.path, groups) and len(one.path) and not _is_found_group(one, before)
    ]
    return list(dict.fromkeys(lines))


def is_said(path: Path) -> bool:
    return not UNSAID.intersection(path)


def sentence(difference: Difference, before: Document, after: Document) -> str:
    """One difference in words."""
    where = place(difference.path, before, after)
    if difference.path[-1] == ORDER:
        return f"{where or 'Menu'}: in another order"
    if difference.before is MISSING and _is_part(difference.after):
        return f"{where}: added"
    if difference.after is MISSING and _is_part(difference.before):
        return f"{where}: removed"
    sides = (shown(difference.path, one, after) for one in (difference.before, difference.after))
    return f"{where}: {' → '.join(sides)}"


def place(path: Path, *menus: Document) -> str:
    """Where a path leads, in words: `Latte · Large · price`."""
    words = _steps(path, menus)
    return " · ".join([*words[:1], *words[1:]])


def shown(path: Path, value: Any, menu: Document | None = None) -> str:
    """A value as people read it."""
    field = next((one for one in reversed(path) if one in LABELS), path[-1] if path else "")
    if value is MISSING or value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if field.endswith("Cents") and isinstance(value, int | float):
        return f"${value / 100:,.2f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field == "schedule":
        return schedule_text(value)
    if field == "categoryId":
        return _category(value, menu)
    if field in ("allergens", "diets"):
        return ", ".join((ALLERGENS | DIETS).get(one, one) for one in value)
    if field == "imageUrls":
        return f"{len(value)} picture{'s' if len(value) != 1 else ''}"
    return _plain(value)


def schedule_text(stored: Any) -> str:
    """A schedule in words: `Mon, Tue 07:00–11:00; 2026-12-01 to 2026-12-24`."""
    return "; ".join(map(_span_text, spans_of(stored))) or "always"


def _span_text(span: Document) -> str:
    days = ", ".join(str(one).title()[:3] for one in span.get("days") or ()) or "every day"
    words = [days]
    if span.get("from") or span.get("until"):
        words.append(f"{span.get('from') or '00:00'}–{span.get('until') or '24:00'}")
    dates = span.get("dates") or {}
    if dates.get("from"):
        words.append(f"from {dates['from']}")
    if dates.get("until"):
        words.append(f"to {dates['until']}")
    return " ".join(words)


def _steps(path: Path, menus: Iterable[Document]) -> list[str]:
    found: list[str] = []
    values: list[Any] = list(menus)
    for step in path:
        if step == ORDER:
            break
        values = [_inside(one, step) for one in values]
        part = next((one for one in reversed(values) if _is_part(one)), None)
        if part is not None:
            found.append(name_of(part))
        elif not any(_is_parts(one) for one in values):
            found.append(LABELS.get(step, step))
    return found


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list):
        return next((one for one in value if isinstance(one, dict) and one.get("id") == step), None)
    return None


def _is_part(value: Any) -> bool:
    return isinstance(value, dict) and "id" in value


def _is_parts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and _is_part(value[0])


def _is_copy(path: Path, groups: set[Path]) -> bool:
    """An item's copy of a shared choice changed as the choice itself did."""
    return len(path) > 3 and path[0] == "items" and path[2] == "modifiers" and path[3:] in groups


def _is_found_group(one: Difference, before: Document) -> bool:
    """Choices that were found to be shared, where nobody had said so yet."""
    return one.path == ("modifierGroups",) and "modifierGroups" not in before


def _category(key: Any, menu: Document | None) -> str:
    found = [one for one in (menu or {}).get("categories") or () if one.get("id") == key]
    return name_of(found[0]) if found else str(key)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        text = ", ".join(name_of(one) if isinstance(one, dict) else str(one) for one in value)
    elif isinstance(value, dict):
        text = next((str(one) for one in value.values() if one), NOTHING)
    else:
        text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONG else text[: LONG - 1] + "…"
