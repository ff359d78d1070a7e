"""Today against the same weekday last week, hour by hour, on the admin's first page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from menus.hours import start_of_day, zone_of
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.home import home_part
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, collection, now
from ordering.admin.showing import money

HOURS = 24
# The picture's own units.
WIDTH, HEIGHT, FOOT = 480, 130, 20
MOST_PLACES = 200


@dataclass
class Day:
    """Orders and their cents by the location's own hour."""

    orders: list[int] = field(default_factory=lambda: [0] * HOURS)
    cents: list[int] = field(default_factory=lambda: [0] * HOURS)

    def until(self, hour: int, figures: list[int]) -> int:
        return sum(figures[: hour + 1])


@home_part(2.5, "admin/ordering/today.html")
def today(request: HttpRequest) -> dict[str, Any] | None:
    """How the day goes; what was sold only for whose role may know it."""
    places = own_places(request)[:MOST_PLACES]
    if not places:
        return None
    at = now()
    this, last = Day(), Day()
    for zoned in _by_zone(places):
        start = start_of_day(zoned[0], at)
        week_ago = start_of_day(zoned[0], at - timedelta(days=7))
        _add(this, zoned, start, at)
        _add(last, zoned, week_ago, week_ago + timedelta(days=1))
    local = at.astimezone(zone_of(places[0]))
    sells = all(may(request.user, one.get("restaurantId"), "reports.view") for one in places)
    return _shown(this, last, local, sells)


def _by_zone(places: list[Document]) -> Iterable[list[Document]]:
    zones: dict[str, list[Document]] = defaultdict(list)
    for one in places:
        zones[zone_of(one).key].append(one)
    return zones.values()


def _add(day: Day, places: list[Document], start: datetime, end: datetime) -> None:
    """One query by the index of location and start, in `orders` and, what is there already, in the
    archive: an order that is in both counts once."""
    zone = zone_of(places[0]).key
    match = {
        "locationId": {"$in": [one["_id"] for one in places]},
        "startedAt": {"$gte": start, "$lt": end},
        "status": {"$ne": "CANCELLED"},
    }
    hour = {"$hour": {"date": "$startedAt", "timezone": zone}}
    steps: list[Document] = [
        {"$match": match},
        {"$project": {"hour": hour, "cents": {"$ifNull": ["$totalPriceCents", 0]}}},
    ]
    once = {"_id": "$_id", "hour": {"$first": "$hour"}, "cents": {"$first": "$cents"}}
    sums = {"_id": "$hour", "orders": {"$sum": 1}, "cents": {"$sum": "$cents"}}
    both = [*steps, {"$unionWith": {"coll": "order_reports", "pipeline": steps}}, {"$group": once}]
    for one in collection("orders").aggregate([*both, {"$group": sums}]):
        day.orders[one["_id"]] += one["orders"]
        day.cents[one["_id"]] += round(one["cents"])


def _shown(this: Day, last: Day, local: datetime, sells: bool) -> dict[str, Any]:
    weekday, hour = f"{local:%A}", local.hour
    figures = [_figure("Orders", this.orders, last.orders, hour, str)]
    if sells:
        figures.append(_figure("Sales", this.cents, last.cents, hour, money))
    drawn = (this.cents, last.cents) if sells else (this.orders, last.orders)
    most = max(sum(drawn[0][: hour + 1]), sum(drawn[1]))
    return {
        "weekday": weekday,
        "figures": figures,
        "what": "sales" if sells else "orders",
        "now": _points(drawn[0][: hour + 1], most) if most else "",
        "last": _points(drawn[1], most) if most else "",
        "hours": [(round(WIDTH * one / HOURS), f"{one:02d}:00") for one in (0, 6, 12, 18)],
        "width": WIDTH,
        "height": HEIGHT,
        "foot": HEIGHT - FOOT,
    }


def _figure(label: str, now_: list[int], last: list[int], hour: int, words: Any) -> dict[str, str]:
    """The day so far, and how that is against last week at this hour."""
    this, before = sum(now_[: hour + 1]), sum(last[: hour + 1])
    return {"label": label, "now": words(this), "last": words(before), "how": _how(this, before)}


def _how(this: int, before: int) -> str:
    if not before:
        return ""
    change = round(100 * (this - before) / before)
    return "as many" if not change else f"{abs(change)} % {'more' if change > 0 else 'less'}"


def _points(hours: list[int], most: int) -> str:
    """A line of what there was by the end of each hour."""
    total, points = 0, [(0, HEIGHT - FOOT)]
    for number, one in enumerate(hours, 1):
        total += one
        y = (HEIGHT - FOOT) * (1 - total / most)
        points.append((round(WIDTH * number / HOURS), round(y, 1)))
    return " ".join(f"{x},{y}" for x, y in points)
