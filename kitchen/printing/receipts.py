"""The guest's receipt: what it cost, and the way to follow the order."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from kitchen.boards import Board
from kitchen.printing.paper import Block, Paper, pair, qr, rule, space, text
from kitchen.printing.slips import Desk, zone_of
from kitchen.tickets import Ticket
from orderbuddy.api.tokens import order_token
from orderbuddy.mongo import Document, instant_of


def receipt(order: Document, whole: Ticket, board: Board, desk: Desk, *, at: datetime) -> Paper:
    """With prices as the guest paid them; its QR code opens the order's page for the guest."""
    location = board.place.location
    placed = instant_of(order.get("startedAt")) or at
    local = placed.astimezone(zone_of(desk.timezone))
    paper = [
        text(location.get("name") or "", size=2, bold=True, align="center"),
        text(location.get("address") or "", align="center"),
        space(),
        text(whole["orderCode"], size=4, bold=True, align="center"),
        pair(whole["customerName"], f"{local:%Y-%m-%d %H:%M}"),
        rule(heavy=True),
        *_lines(order, whole),
        rule(),
        *_sums(order, desk),
    ]
    if desk.qr:
        paper += [space(), text(desk.say("scan"), align="center"), qr(guests_address(order))]
    return paper


def guests_address(order: Document) -> str:
    """The order's page for the guest who placed it."""
    base = settings.MENU_ENDPOINT or settings.API_ENDPOINT
    token = order_token(order["_id"])
    return f"{base}/status/{order.get('restaurantId')}/{order['_id']}?token={token}"


def _lines(order: Document, whole: Ticket) -> Iterator[Block]:
    for stored, line in zip(order.get("items") or (), whole["lines"], strict=True):
        if line["cancelledAt"]:
            continue
        name = " · ".join(filter(None, (line["name"], line["variant"])))
        yield pair(name, money(stored.get("priceCents")), bold=True)
        for choice in line["choices"]:
            yield text(f"+ {choice}", indent=2)


def _sums(order: Document, desk: Desk) -> Iterator[Block]:
    if order.get("taxCents"):
        yield pair(desk.say("tax"), money(order["taxCents"]))
    discount = order.get("discount") or {}
    if isinstance(discount, dict) and discount.get("amountCents"):
        yield pair(discount.get("name") or desk.say("discount"), money(-discount["amountCents"]))
    yield pair(desk.say("total"), money(order.get("totalPriceCents")), size=2, bold=True)
    paid = order.get("payment") if isinstance(order.get("payment"), dict) else {}
    for word, name in (("tip", "tipCents"), ("paid", "paidCents")):
        if (paid or {}).get(name):
            yield pair(desk.say(word), money(paid[name]))


def money(cents: object) -> str:
    """`$12.50`; "" for what is no amount."""
    if isinstance(cents, bool) or not isinstance(cents, int | float):
        return ""
    return f"-${-cents / 100:,.2f}" if cents < 0 else f"${cents / 100:,.2f}"
