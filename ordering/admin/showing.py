"""An order as its page shows it: plain values for the template."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.mongo import Document, now
from ordering.models import OrderStatus
from ordering.services.statuses import MOVES

# A sign beside each word: nobody needs the colour to tell them apart.
SIGNS = {
    "CREATED": "●",
    "ACCEPTED": "▶",
    "READY_FOR_PICKUP": "✔",
    "PICKED_UP": "◼",
    "CANCELLED": "✕",
}
BUTTONS = {
    "ACCEPTED": "Accept",
    "READY_FOR_PICKUP": "Ready",
    "PICKED_UP": "Picked up",
    "CANCELLED": "Cancel",
}


def money(cents: Any) -> str:
    """`$12.50`; a dash for what is no amount."""
    if isinstance(cents, bool) or not isinstance(cents, int | float):
        return "—"
    return f"-${-cents / 100:,.2f}" if cents < 0 else f"${cents / 100:,.2f}"


def status_mark(status: str | None) -> SafeString:
    """The status as a sign, a word and a colour."""
    known = dict(OrderStatus.choices)
    return format_html(
        '<span class="mark status-{}"><span aria-hidden="true">{}</span> {}</span>',
        (status or "none").lower(),
        SIGNS.get(status or "", "?"),
        known.get(status or "", status or "Unknown"),
    )


def local(instant: Any, zone: ZoneInfo, *, day: bool = True) -> str:
    """`21 Nov, 06:22` by the location's own clock; the year is said of another one."""
    if not isinstance(instant, datetime):
        return "—"
    shown = instant.astimezone(zone)
    if not day:
        return f"{shown:%H:%M}"
    year = "" if shown.year == now().astimezone(zone).year else f" {shown.year}"
    return f"{shown:%-d %b}{year}, {shown:%H:%M}"


def moves(order: Document) -> list[tuple[str, str]]:
    """(status, button) of what may be done with the order now."""
    return [(status, BUTTONS[status]) for status in MOVES.get(order.get("status") or "", ())]


def shown_lines(order: Document, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """The order's lines: name, size, choices, notes, stations, price, how far it is."""
    for line in order.get("items") or ():
        sizes = [one.get("name") for one in line.get("variants") or ()]
        yield {
            "name": line.get("name") or line.get("menuItemId") or "?",
            "size": ", ".join(filter(None, sizes)),
            "choices": [_choice(one) for one in line.get("modifiers") or ()],
            "notes": line.get("notes") or "",
            "stations": ", ".join(line.get("stationTags") or ()),
            "price": money(line.get("priceCents")),
            "state": _state(line, zone),
        }


def _choice(modifier: Document) -> str:
    chosen = ", ".join(one.get("name") or "?" for one in modifier.get("options") or ())
    return f"{modifier.get('name') or '?'}: {chosen}" if chosen else ""


def _state(line: Document, zone: ZoneInfo) -> str:
    if line.get("completedAt"):
        return f"✔ done {local(line['completedAt'], zone, day=False)}"
    if line.get("startedAt"):
        return f"▶ started {local(line['startedAt'], zone, day=False)}"
    return "● waiting"


def shown_sums(order: Document) -> list[tuple[str, str]]:
    """(what, amount) from the lines' sum to the total."""
    sums = [("Lines", order.get("subtotalCents")), ("Tax", order.get("taxCents"))]
    discount = order.get("discount") or {}
    if isinstance(discount, dict) and discount.get("amountCents"):
        sums.append((_off_words(order, discount), -discount["amountCents"]))
    found = [(what, money(cents)) for what, cents in sums if cents is not None]
    return [*found, ("Total", money(order.get("totalPriceCents")))]


def _off_words(order: Document, discount: Document) -> str:
    share = order.get("campaign") or {}
    code = f" ({share['code']})" if share.get("code") else ""
    over = ", over the campaign's limit" if share.get("isOverLimit") else ""
    return f"{discount.get('name') or 'Discount'}{code}{over}"


def timeline(order: Document, zone: ZoneInfo) -> list[tuple[SafeString, str]]:
    """(status, when), in the order that they were reached."""
    times = order.get("statusTimes") or {"CREATED": order.get("startedAt")}
    reached = [(status, at) for status, at in times.items() if isinstance(at, datetime)]
    return [(status_mark(status), local(at, zone)) for status, at in sorted(reached, key=_second)]


def _second(pair: tuple[str, datetime]) -> datetime:
    return pair[1]
