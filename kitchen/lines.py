"""A line of an order as the kitchen reads it: names in its language, who makes what, since when."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from kitchen.boards import Board, Route
from kitchen.courses import course_of, is_begun, make_minutes_of
from kitchen.unseen import unseen_of_line
from menus.offers import Modifier, Offer
from orderbuddy.mongo import Document, iso

Shown = dict[str, Any]


def shown_line(
    line: Document,
    order: Document,
    board: Board,
    *,
    fires: datetime | None,
    begins: datetime | None,
) -> Shown:
    """The line's JSON; `fires` is from when it is to be made, `begins` when its order's first are.

    Names come from the menu where it still has the item: those in an order were sent by a client.
    """
    item_id, route = str(line.get("menuItemId") or ""), board.route(line)
    offer, language = board.place.offers.get(item_id), board.language
    options = list(_options(line, offer, route, language))
    return {
        "id": str(line.get("id") or ""),
        "menuItemId": item_id,
        "name": _name(offer.names if offer else None, line.get("name"), language),
        "variant": _variant(line, offer, language),
        "choices": [option["name"] for option in options],
        "options": options,
        "notes": line.get("notes") or "",
        "stationIds": list(route.makers),
        "itemStationIds": list(route.item),
        "parts": parts_of(line, route),
        "startedAt": iso(line.get("startedAt")),
        "completedAt": iso(line.get("completedAt")),
        "course": course_of(line),
        "makeMinutes": make_minutes_of(line),
        "hold": _hold(line, fires, begins),
        "firedAt": iso(fires),
        "cancelledAt": iso(line.get("cancelledAt")),
        "changedAt": iso(line.get("changedAt")),
        "was": line.get("was") or None,
        "unseenBy": unseen_of_line(line, order, route, board),
    }


def parts_of(line: Document, route: Route) -> dict[str, dict[str, str | None]]:
    """Each maker's part of a line that several stations make; empty for any other line.

    A line that was completed as a whole has all its parts completed.
    """
    if len(route.makers) < 2:
        return {}
    stored = line.get("parts") or {}
    return {maker: _part(stored.get(maker) or {}, line) for maker in route.makers}


def is_done_by(line: Document, maker: str, route: Route) -> bool:
    """True when nothing of this stored line is left to make for that station."""
    if line.get("completedAt") or line.get("cancelledAt"):
        return True
    part = (line.get("parts") or {}).get(maker) or {}
    return len(route.makers) > 1 and bool(part.get("completedAt"))


def is_begun_by(line: Document, maker: str, route: Route) -> bool:
    """True when that station has begun the line, or its part of it."""
    if len(route.makers) < 2:
        return is_begun(line)
    part = (line.get("parts") or {}).get(maker) or {}
    return is_done_by(line, maker, route) or bool(part.get("startedAt"))


def _part(part: Document, line: Document) -> dict[str, str | None]:
    completed = part.get("completedAt") or line.get("completedAt")
    return {"startedAt": iso(part.get("startedAt")), "completedAt": iso(completed)}


def _hold(
    line: Document, fires: datetime | None, begins: datetime | None
) -> dict[str, str | None] | None:
    """Of a line that waits, or has waited, until when; None for one that nothing held back."""
    if begins is None or is_begun(line) or (fires is not None and fires <= begins):
        return None
    if line.get("firedAt"):
        return None
    return {"until": iso(fires)}


def _variant(stored: Document, offer: Offer | None, language: str) -> str:
    """Of several variants the last one counts: it is the one that was paid."""
    chosen = (stored.get("variants") or [None])[-1]
    if not chosen:
        return ""
    known = offer.variants.get(chosen.get("id")) if offer else None
    return _name(known.names if known else None, chosen.get("name"), language)


def _options(line: Document, offer: Offer | None, route: Route, language: str) -> Iterator[Shown]:
    for chosen in line.get("modifiers") or ():
        modifier = offer.modifiers.get(chosen.get("id")) if offer else None
        for option in _counting(chosen, modifier):
            option_id = str(option.get("id") or "")
            known = modifier.options.get(option_id) if modifier else None
            yield {
                "id": option_id,
                "name": _name(known.names if known else None, option.get("name"), language),
                "stationIds": list(route.options.get(option_id, ())),
            }


def _counting(chosen: Document, modifier: Modifier | None) -> list[Document]:
    """Today's service stores choices past the modifier's limit too; they were not paid for."""
    options = chosen.get("options") or []
    return options if modifier is None else options[: modifier.max_choices]


def _name(names: Mapping[str, str] | None, stored: Any, language: str) -> str:
    """In the kitchen's language, else English, else as stored."""
    if not names and isinstance(stored, Mapping):
        names = stored
    if names:
        return str(names.get(language) or names.get("en") or next(iter(names.values())))
    return str(stored or "")
