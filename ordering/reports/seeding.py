"""A past for a location: orders as a busy shop has them, already archived.

The same seed gives the same orders. Mornings, lunch and dinner have their rushes, weekends sell
more, regulars order the same few items; some orders are cancelled, tipped, discounted, given back.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bson import ObjectId

from menus.hours import zone_of
from orderbuddy.archived import ARCHIVE
from orderbuddy.mongo import Document, collection, now
from ordering.archiving.copying import archived
from ordering.archiving.days import make_day
from ordering.reports.days import Span, days_between, today_of
from ordering.reports.facts import Book, book_of
from ordering.services.quotes import order_code

# How many of a day's orders come in each hour, of a shop that is open from 7 to 22.
BY_HOUR = (
    0, 0, 0, 0, 0, 0, 0, 4, 9, 7, 5, 9, 18, 14, 6, 4, 4, 7, 14, 15, 9, 4, 0, 0,
)  # fmt: skip
BY_WEEKDAY = (0.8, 0.85, 0.9, 1.0, 1.25, 1.35, 0.95)
NAMES = ("Ana", "Ben", "Chris", "Dora", "Eli", "Fay", "Gil", "Hana", "Ivo", "Jo")
SEEDED = "seeded"
# Of the last days the orders are in `orders`, as if nobody had moved them yet.
LIVE_DAYS = 2


@dataclass(slots=True)
class Town:
    """What a location's orders are made of."""

    location: Document
    items: list[Document]
    weights: list[float]
    origins: list[Document]
    book: Book
    tax_percent: float
    random: random.Random


def town_of(location: Document, seed: int) -> Town:
    """ValueError where the location has no menu to order from."""
    menus = list(collection("menus").find({"locationId": location["_id"]}))
    items = [one for menu in menus for one in menu.get("items") or () if one.get("id")]
    if not items:
        raise ValueError(f"{location.get('name') or location['_id']} has no menu")
    origins = list(collection("origins").find({"locationId": location["_id"]}, {"label": 1}))
    chance = random.Random(f"{seed} {location['_id']}")  # noqa: S311
    # A few items are most of the sales: Zipf's law.
    weights = [1 / place for place in range(1, len(items) + 1)]
    chance.shuffle(weights)
    tax = float(menus[0].get("salesTax") or 0)
    usual = [{"_id": "", "label": "Counter"}]
    return Town(location, items, weights, origins or usual, book_of(location), tax, chance)


def has_real_orders(location: Document) -> bool:
    """Whether somebody has placed orders there."""
    real = {"locationId": location["_id"], SEEDED: {"$ne": True}}
    return any(collection(name).find_one(real, {"_id": 1}) for name in ("orders", ARCHIVE))


def seed_day(town: Town, day: date, per_day: int) -> int:
    """Store one day's orders, and its figures where they are archived; how many there are.

    What an earlier run has stored of that day is replaced.
    """
    span = Span(town.location, day, day)
    within = {
        "locationId": town.location["_id"],
        "startedAt": {"$gte": span.start, "$lt": span.end},
    }
    for name in ("orders", ARCHIVE):
        collection(name).delete_many({**within, SEEDED: True})
    orders = list(_orders(town, day, per_day))
    is_live = (today_of(town.location) - day).days <= LIVE_DAYS
    rows = orders if is_live else [archived(one, town.book) for one in orders]
    if rows:
        collection("orders" if is_live else ARCHIVE).insert_many(rows, ordered=False)
    if not is_live:
        make_day(town.location, day)
    return len(orders)


def seeded_days(location: Document, days: int) -> list[date]:
    """The days to seed: the last so many, today the last."""
    today = today_of(location)
    return list(days_between(today - timedelta(days=days - 1), today))


def _orders(town: Town, day: date, per_day: int) -> Iterator[Document]:
    chance = town.random
    count = round(per_day * BY_WEEKDAY[day.weekday()] * chance.uniform(0.9, 1.1))
    zone = zone_of(town.location)
    for _ in range(count):
        hour = chance.choices(range(24), BY_HOUR)[0]
        wall = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        at = wall + timedelta(seconds=chance.randrange(3600))
        if at < now() - timedelta(hours=1):
            yield _order(town, at.astimezone(now().tzinfo))


def _order(town: Town, at: datetime) -> Document:
    chance, order_id = town.random, ObjectId()
    chosen = chance.choices(
        town.items, town.weights, k=chance.choices((1, 2, 3, 4), (5, 4, 2, 1))[0]
    )
    lines = [_line(town, item, number, at) for number, item in enumerate(chosen)]
    subtotal = sum(one["priceCents"] for one in lines)
    tax = round(subtotal * town.tax_percent / 100)
    discount = _discount(chance, subtotal)
    is_cancelled = chance.random() < 0.02
    ended = max(one["completedAt"] for one in lines) + timedelta(minutes=chance.uniform(1, 9))
    origin = chance.choice(town.origins)
    total = subtotal + tax - (discount or {}).get("amountCents", 0)
    return {
        "_id": order_id,
        "orderCode": order_code(order_id),
        "paymentId": "",
        "meta": {"correlationId": "", "acceptedBy": "system", "autoAccept": True},
        "restaurantId": town.location.get("restaurantId"),
        "locationId": town.location["_id"],
        "locationSlug": town.location.get("locationSlug") or "",
        "customer": {"name": chance.choice(NAMES), "phone": ""},
        "origin": {"id": str(origin["_id"]), "name": origin.get("label") or ""},
        "items": lines,
        "discount": discount,
        "totalPriceCents": total,
        "getSms": False,
        "subtotalCents": subtotal,
        "taxCents": tax,
        "status": "CANCELLED" if is_cancelled else "PICKED_UP",
        "startedAt": at,
        "statusTimes": {"CREATED": at, "ACCEPTED": at},
        "updatedAt": ended,
        "endedAt": ended,
        "payment": _payment(chance, total, is_cancelled=is_cancelled),
        SEEDED: True,
        **({"campaign": {"id": "spring", "name": "Spring flyer"}} if discount else {}),
    }


def _line(town: Town, item: Document, number: int, at: datetime) -> Document:
    chance, name = town.random, item.get("name")
    done = at + timedelta(minutes=chance.gammavariate(4, 1.6))
    price = int(item.get("priceCents") or 0) + chance.choice((0, 0, 0, 50, 75, 160))
    return {
        "id": f"l{number}",
        "menuItemId": item["id"],
        "name": (name.get("en") if isinstance(name, dict) else name) or item["id"],
        "priceCents": price,
        "notes": "",
        "modifiers": [],
        "variants": [],
        "stationTags": item.get("stationTags") or [],
        "startedAt": at,
        "completedAt": done,
    }


def _discount(chance: random.Random, subtotal: int) -> Document | None:
    if chance.random() > 0.08:
        return None
    return {"name": "Spring flyer", "type": "flat", "amountCents": min(300, subtotal)}


def _payment(chance: random.Random, total: int, *, is_cancelled: bool) -> dict[str, Any]:
    tip = round(total * chance.choice((0, 0, 0.15, 0.18, 0.2)))
    back = total + tip if is_cancelled else round(total / 2) if chance.random() < 0.01 else 0
    state = "refunded" if is_cancelled else "part_refunded" if back else "paid"
    return {"state": state, "paidCents": total, "tipCents": tip, "refundedCents": back}
