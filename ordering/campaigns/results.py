"""What a campaign has brought: its orders, what they cost, who ordered, and how it was before.

Read from the orders themselves, those in the archive too. Cancelled ones count nowhere. Of a
document of today's service, whose orders do not name their campaign, the orders of its code count
from when it was made until it ended.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from menus.hours import zone_of
from orderbuddy.archived import ARCHIVE
from orderbuddy.mongo import Document, collection, instant_of, now
from ordering.campaigns.terms import Campaign, campaign_of, local_day, origin_keys
from ordering.stock import HOLDING

# So many weeks before it began are what it is compared with.
WEEKS_BEFORE = 4
MOST_DAYS = 92
_FIELDS = {
    "startedAt": 1, "totalPriceCents": 1, "campaign": 1, "discount.amountCents": 1,
    "customer.phone": 1, "origin.id": 1,
}  # fmt: skip


@dataclass(slots=True)
class Day:
    orders: int = 0
    sales_cents: int = 0
    cost_cents: int = 0


@dataclass(frozen=True, slots=True)
class Uplift:
    """Each day's figures of the whole location, while it ran and on the same weekdays before;
    None where there is nothing to compare."""

    days: int
    sales_cents_a_day: float
    before_cents_a_day: float
    orders_a_day: float
    before_orders_a_day: float

    @property
    def sales_percent(self) -> float:
        return _percent(self.sales_cents_a_day, self.before_cents_a_day)

    @property
    def orders_percent(self) -> float:
        return _percent(self.orders_a_day, self.before_orders_a_day)


@dataclass(frozen=True, slots=True)
class Results:
    """`new_guests` never ordered at the restaurant's location before; of `unknown_orders` nobody
    knows, for they have no phone number."""

    first_day: date
    last_day: date
    orders: int
    sales_cents: int
    cost_cents: int
    guests: int
    new_guests: int
    returning_guests: int
    unknown_orders: int
    days: dict[date, Day]
    codes: dict[str, Day] = field(default_factory=dict)
    uplift: Uplift | None = None

    @property
    def average_cents(self) -> int:
        return (2 * self.sales_cents + self.orders) // (2 * self.orders) if self.orders else 0


def results_of(stored: Document, location: Document) -> Results:
    """All there is to say of a stored campaign."""
    campaign, zone = campaign_of(stored), zone_of(location)
    orders = list(orders_of(campaign))
    first, last = _period(campaign, location, orders)
    days = {first + timedelta(days=n): Day() for n in range((last - first).days + 1)}
    codes: defaultdict[str, Day] = defaultdict(Day)
    for order in orders:
        day = instant_of(order["startedAt"]).astimezone(zone).date()  # type: ignore[union-attr]
        _count(days.setdefault(day, Day()), order)
        if code := _code(campaign, order):
            _count(codes[code], order)
    new, returning, unknown = _guests(campaign, location, orders)
    return Results(
        first_day=first,
        last_day=last,
        orders=len(orders),
        sales_cents=sum(map(_sales, orders)),
        cost_cents=sum(map(_cost, orders)),
        guests=new + returning + unknown,
        new_guests=new,
        returning_guests=returning,
        unknown_orders=unknown,
        days=dict(sorted(days.items())),
        codes=dict(sorted(codes.items())),
        uplift=_uplift(location, first, last),
    )


def orders_of(campaign: Campaign) -> Iterator[Document]:
    """Its orders, oldest first, each once: `orders` first, so that none slips by that moves to the
    archive meanwhile."""
    found: dict[Any, Document] = {}
    for name in ("orders", ARCHIVE):
        for match in _matches(campaign):
            wanted = {**match, "status": {"$in": list(HOLDING)}}
            found = {one["_id"]: one for one in collection(name).find(wanted, _FIELDS)} | found
    dated = [one for one in found.values() if instant_of(one.get("startedAt"))]
    yield from sorted(dated, key=lambda one: instant_of(one["startedAt"]) or now())


def has_orders(campaign_id: Any) -> bool:
    """Whether any order names it, a cancelled one too."""
    names = {"campaign.id": campaign_id}
    return any(collection(name).find_one(names, {"_id": 1}) for name in ("orders", ARCHIVE))


def _matches(campaign: Campaign) -> list[Document]:
    matches: list[Document] = [{"campaign.id": campaign.id}]
    since = instant_of(campaign.stored.get("createdAt"))
    if campaign.is_plain and since is not None:
        started: Document = {"$gte": since}
        if ended := instant_of(campaign.stored.get("endedAt")):
            started["$lt"] = ended
        origins = [*origin_keys(campaign), *sorted(campaign.origin_ids)]
        matches.append(
            {
                "locationId": campaign.stored.get("locationId"),
                "startedAt": started,
                "origin.id": {"$in": origins},
                # Orders that this product placed name their campaign.
                "quoteId": {"$exists": False},
            }
        )
    return matches


def _period(campaign: Campaign, location: Document, orders: list[Document]) -> tuple[date, date]:
    """The days on which it runs or ran, at most the last `MOST_DAYS` until today."""
    today = local_day(location, now())
    made = instant_of(campaign.stored.get("createdAt"))
    ended = instant_of(campaign.stored.get("endedAt"))
    first = campaign.first_day or (local_day(location, made) if made else None)
    if first is None and orders:
        first = local_day(location, instant_of(orders[0]["startedAt"]) or now())
    ends = [campaign.last_day, local_day(location, ended) if ended else None, today]
    last = min(one for one in ends if one is not None)
    first = min(first or last, last)
    return max(first, last - timedelta(days=MOST_DAYS - 1)), last


def _code(campaign: Campaign, order: Document) -> str:
    """The code that was typed; of guests' own ones how they begin."""
    code = (order.get("campaign") or {}).get("code") or ""
    is_own = campaign.has_personal_codes or (code not in campaign.codes and campaign.takes(code))
    return min(campaign.codes, default=code) if code and is_own else code


def _count(day: Day, order: Document) -> None:
    day.orders += 1
    day.sales_cents += _sales(order)
    day.cost_cents += _cost(order)


def _sales(order: Document) -> int:
    return int(order.get("totalPriceCents") or 0)


def _cost(order: Document) -> int:
    return int((order.get("discount") or {}).get("amountCents") or 0)


def _guests(
    campaign: Campaign, location: Document, orders: Iterable[Document]
) -> tuple[int, int, int]:
    """(new, returning, orders of which nobody knows)."""
    first: dict[str, datetime] = {}
    unknown = 0
    for order in orders:
        phone = (order.get("customer") or {}).get("phone")
        at = instant_of(order["startedAt"])
        if phone and at is not None:
            first.setdefault(phone, at)
        else:
            unknown += 1
    before = _ordered_before(location, first)
    return len(first) - len(before), len(before), unknown


def _ordered_before(location: Document, first: dict[str, datetime]) -> set[str]:
    """The phones of guests who had ordered here before their first order with the campaign."""
    found: set[str] = set()
    if not first:
        return found
    here = {
        "locationId": location["_id"],
        "customer.phone": {"$in": sorted(first), "$gt": ""},
        "startedAt": {"$lt": max(first.values())},
    }
    for name in ("orders", ARCHIVE):
        for order in collection(name).find(here, {"customer.phone": 1, "startedAt": 1}):
            phone, at = order["customer"]["phone"], instant_of(order.get("startedAt"))
            if at is not None and at < first[phone]:
                found.add(phone)
    return found


def _uplift(location: Document, first: date, last: date) -> Uplift | None:
    """The location's days with the campaign against the same weekdays of the weeks before it; a day
    that is not over yet would look too small, so today counts only where there is no other."""
    today = local_day(location, now())
    last = today - timedelta(days=1) if last == today and first < today else last
    sales, orders = _by_day(location, first - timedelta(weeks=WEEKS_BEFORE), last)
    ran = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    before = [first - timedelta(days=n) for n in range(1, 7 * WEEKS_BEFORE + 1)]
    # A place that is younger than the weeks before has fewer days to compare with.
    opened = min((day for day in orders if day < first), default=None)
    if opened is None:
        return None
    known = [day for day in before if day >= opened]
    weekdays = Counter(day.weekday() for day in known)
    compared = [day for day in ran if weekdays[day.weekday()]]
    if not compared:
        return None
    usual_sales = _usual(sales, known)
    usual_orders = _usual(orders, known)
    return Uplift(
        days=len(compared),
        sales_cents_a_day=sum(sales[day] for day in compared) / len(compared),
        before_cents_a_day=sum(usual_sales[day.weekday()] for day in compared) / len(compared),
        orders_a_day=sum(orders[day] for day in compared) / len(compared),
        before_orders_a_day=sum(usual_orders[day.weekday()] for day in compared) / len(compared),
    )


def _usual(figures: Counter[date], days: list[date]) -> dict[int, float]:
    """The average of these days' figures by weekday."""
    counts = Counter(day.weekday() for day in days)
    sums: Counter[int] = Counter()
    for day in days:
        sums[day.weekday()] += figures[day]
    return {weekday: sums[weekday] / count for weekday, count in counts.items()}


def _by_day(location: Document, first: date, last: date) -> tuple[Counter[date], Counter[date]]:
    """(sales in cents, orders) of the location's own days, from the first to the last."""
    zone = zone_of(location)
    begins = datetime(first.year, first.month, first.day, tzinfo=zone)
    after = last + timedelta(days=1)
    ends = datetime(after.year, after.month, after.day, tzinfo=zone)
    day = {"$dateToString": {"date": "$startedAt", "format": "%Y-%m-%d", "timezone": zone.key}}
    here = {
        "locationId": location["_id"],
        "startedAt": {"$gte": begins, "$lt": ends},
        "status": {"$in": list(HOLDING)},
    }
    each = {"$project": {"day": day, "cents": {"$ifNull": ["$totalPriceCents", 0]}}}
    # An order that is being moved to the archive is in both for a moment.
    pipeline: list[Document] = [
        {"$match": here}, each,
        {"$unionWith": {"coll": ARCHIVE, "pipeline": [{"$match": here}, each]}},
        {"$group": {"_id": "$_id", "day": {"$first": "$day"}, "cents": {"$first": "$cents"}}},
        {"$group": {"_id": "$day", "cents": {"$sum": "$cents"}, "orders": {"$sum": 1}}},
    ]  # fmt: skip
    sales: Counter[date] = Counter()
    orders: Counter[date] = Counter()
    for one in collection("orders").aggregate(pipeline):
        sales[date.fromisoformat(one["_id"])] = one["cents"]
        orders[date.fromisoformat(one["_id"])] = one["orders"]
    return sales, orders


def _percent(now_: float, before: float) -> float:
    return round(100 * (now_ - before) / before, 1) if before else 0.0
