"""An order as the kitchen reads it: what to make, where, since when. No prices, no phone."""

from collections.abc import Mapping
from typing import Any

from kitchen.boards import Board
from menus.offers import Modifier, Offer
from orderbuddy.mongo import Document, iso

Ticket = dict[str, Any]


def ticket(order: Document, *, version: int, board: Board) -> Ticket:
    """The whole ticket of a stored order.

    Names come from the menu where it still has the item: those in an order were sent by a client.
    """
    times, origin = order.get("statusTimes") or {}, order.get("origin") or {}
    accepted = times.get("ACCEPTED") or (order.get("meta") or {}).get("acceptedAt")
    return {
        "orderId": str(order["_id"]),
        "orderCode": order.get("orderCode") or "",
        "version": version,
        "status": order.get("status") or "",
        "customerName": (order.get("customer") or {}).get("name") or "",
        "origin": {"id": str(origin.get("id") or ""), "name": origin.get("name") or ""},
        "placedAt": iso(order.get("startedAt")),
        "acceptedAt": iso(accepted),
        "readyAt": iso(times.get("READY_FOR_PICKUP")),
        "endedAt": iso(order.get("endedAt")),
        "lines": [_line(line, board) for line in order.get("items") or ()],
    }


def stations_on(whole: Ticket) -> set[str]:
    """Ids of the stations that have a line on this ticket."""
    return {station for line in whole["lines"] for station in line["stationIds"]}


def ticket_for(whole: Ticket, station_id: str) -> Ticket:
    """The ticket with only that station's lines."""
    lines = [line for line in whole["lines"] if station_id in line["stationIds"]]
    return {**whole, "lines": lines}


def _line(stored: Document, board: Board) -> dict[str, Any]:
    item_id = str(stored.get("menuItemId") or "")
    offer = board.place.offers.get(item_id)
    language = board.language
    return {
        "id": str(stored.get("id") or ""),
        "menuItemId": item_id,
        "name": _name(offer.names if offer else None, stored.get("name"), language),
        "variant": _variant(stored, offer, language),
        "choices": _choices(stored, offer, language),
        "notes": stored.get("notes") or "",
        "stationIds": board.makers(stored.get("stationTags")),
        "startedAt": iso(stored.get("startedAt")),
        "completedAt": iso(stored.get("completedAt")),
    }


def _variant(stored: Document, offer: Offer | None, language: str) -> str:
    """Of several variants the last one counts: it is the one that was paid."""
    chosen = (stored.get("variants") or [None])[-1]
    if not chosen:
        return ""
    known = offer.variants.get(chosen.get("id")) if offer else None
    return _name(known.names if known else None, chosen.get("name"), language)


def _choices(stored: Document, offer: Offer | None, language: str) -> list[str]:
    return [
        name
        for chosen in stored.get("modifiers") or ()
        for name in _options(
            chosen, offer.modifiers.get(chosen.get("id")) if offer else None, language
        )
    ]


def _options(chosen: Document, modifier: Modifier | None, language: str) -> list[str]:
    """Today's service stores choices past the modifier's limit too; they were not paid for."""
    options = chosen.get("options") or []
    if modifier is None:
        return [_name(None, option.get("name"), language) for option in options]
    found = []
    for option in options[: modifier.max_choices]:
        known = modifier.options.get(option.get("id"))
        found.append(_name(known.names if known else None, option.get("name"), language))
    return found


def _name(names: Mapping[str, str] | None, stored: Any, language: str) -> str:
    """In the kitchen's language, else English, else as stored."""
    if not names and isinstance(stored, Mapping):
        names = stored
    if names:
        return str(names.get(language) or names.get("en") or next(iter(names.values())))
    return str(stored or "")
