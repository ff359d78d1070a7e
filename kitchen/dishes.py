"""The location's dishes as the kitchen takes them off the menu: with every part that can be off."""

from typing import Any

from kitchen.boards import Board
from menus.availability import can_be_had, over_at
from orderbuddy.mongo import Document, collection, iso, now


def dishes_of(board: Board) -> list[dict[str, Any]]:
    """Every item of the location's menus in the kitchen's language, those that are off, too."""
    menus = collection("menus").find({"locationId": board.place.location["_id"]}).sort("_id", 1)
    return [
        _dish(item, str(menu["_id"]), board.language)
        for menu in menus
        for item in menu.get("items") or ()
        if isinstance(item, dict) and item.get("id")
    ]


def _dish(item: Document, menu_id: str, language: str) -> dict[str, Any]:
    return {
        "menuId": menu_id,
        **_part(item, language),
        "variants": [_part(one, language) for one in item.get("variants") or ()],
        "modifiers": [
            {
                "id": str(modifier.get("id") or ""),
                "options": [_part(one, language) for one in modifier.get("options") or ()],
            }
            for modifier in item.get("modifiers") or ()
        ],
    }


def _part(part: Document, language: str) -> dict[str, Any]:
    """`until`: when what is off comes back by itself; null: when somebody lifts it."""
    had = can_be_had(part, now())
    return {
        "id": str(part.get("id") or ""),
        "name": _name(part.get("name"), language),
        "isAvailable": had,
        "until": None if had else iso(over_at(part)),
    }


def _name(stored: Any, language: str) -> str:
    """In that language, else English, else any."""
    if not isinstance(stored, dict):
        return str(stored or "")
    return str(stored.get(language) or stored.get("en") or next(iter(stored.values()), "") or "")
