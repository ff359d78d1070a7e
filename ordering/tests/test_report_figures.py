"""Figures equal a naive recount of the raw orders: random orders, odd clocks, any state of archive.

The recount below knows nothing of spans, stored days or instants of midnight: it asks of each order
what a wall clock at the place showed when it was placed.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from orderbuddy.mongo import collection
from ordering.archiving.copying import copy_orders
from ordering.archiving.days import make_day
from ordering.reports.days import Span, days_between
from ordering.reports.facts import book_of
from ordering.reports.reading import all_orders, read_figures
from ordering.tests.report_orders import location_of

# (zone, a day around which its clock does something): 23, 24½, 25 hours, half hours, no midnight,
# a day that never was.
CLOCKS = [
    ("America/Los_Angeles", date(2026, 3, 8)),
    ("America/Los_Angeles", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kolkata", date(2026, 1, 1)),
    ("America/St_Johns", date(2026, 11, 1)),
    ("Asia/Kathmandu", date(2026, 6, 30)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/Sao_Paulo", date(2018, 2, 18)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Pacific/Chatham", date(2026, 9, 27)),
    ("UTC", date(2026, 2, 28)),
]
ITEMS = ("latte", "espresso", "croissant", "ghost")
TAGS = ("bar", "kitchen", "cold")
CENTS = st.integers(0, 20_000)

lines = st.fixed_dictionaries(
    {
        "menuItemId": st.sampled_from(ITEMS),
        "priceCents": CENTS,
        "stationTags": st.lists(st.sampled_from(TAGS), max_size=2),
        "minutes": st.one_of(st.none(), st.integers(0, 40)),
        "cancelled": st.booleans(),
    }
)
orders = st.lists(
    st.fixed_dictionaries(
        {
            "minute": st.integers(0, 4 * 24 * 60 - 1),
            "lines": st.lists(lines, min_size=1, max_size=4),
            "status": st.sampled_from(["ACCEPTED", "PICKED_UP", "PICKED_UP", "CANCELLED"]),
            "tax": st.one_of(st.none(), st.integers(0, 900)),
            "discount": st.one_of(st.none(), st.integers(1, 500)),
            "payment": st.one_of(st.none(), st.tuples(CENTS, CENTS)),
            "origin": st.sampled_from(["t1", "t2"]),
            # Where it is: in `orders`, in both, or in the archive alone.
            "place": st.sampled_from(["live", "both", "archive", "archive"]),
        }
    ),
    max_size=25,
)


def stored(location, begins: datetime, made: dict[str, Any]) -> dict[str, Any]:
    at = begins + timedelta(minutes=made["minute"])
    items = [_line(one, number, at) for number, one in enumerate(made["lines"])]
    total = sum(one["priceCents"] for one in items) + (made["tax"] or 0)
    order: dict[str, Any] = {
        "_id": ObjectId(),
        "restaurantId": location["restaurantId"],
        "locationId": location["_id"],
        "startedAt": at,
        "status": made["status"],
        "items": items,
        "origin": {"id": made["origin"], "name": made["origin"].upper()},
        "totalPriceCents": max(0, total - (made["discount"] or 0)),
        "discount": None,
        "statusTimes": {"ACCEPTED": at},
    }
    if made["tax"] is not None:
        order["taxCents"] = made["tax"]
    if made["discount"]:
        order["discount"] = {"name": "Flyer", "type": "flat", "amountCents": made["discount"]}
        order["campaign"] = {"id": "c1", "name": "Flyer"}
    if made["payment"]:
        order["payment"] = dict(zip(("tipCents", "refundedCents"), made["payment"], strict=True))
    return order


def _line(made: dict[str, Any], number: int, at: datetime) -> dict[str, Any]:
    done = None if made["minutes"] is None else at + timedelta(minutes=made["minutes"])
    line = {**made, "id": f"l{number}", "name": made["menuItemId"], "completedAt": done}
    if line.pop("cancelled"):
        line["cancelledAt"] = at
    del line["minutes"]
    return line


def put(location, rows: list[tuple[dict[str, Any], str]]) -> None:
    """Store the orders, each where it is said to be; those in the archive alone make their days."""
    for name in ("orders", "order_reports", "report_days"):
        collection(name).delete_many({"locationId": location["_id"]})
    book = book_of(location)
    copied = [order for order, place in rows if place != "live"]
    copy_orders(copied, book)
    live = [order for order, place in rows if place != "archive"]
    if live:
        collection("orders").insert_many(live)


# --- the recount ----------------------------------------------------------------------------------


def recount(location, rows, costs: dict[str, int], first: date, last: date) -> dict[str, Any]:
    """What the reports should say, one order after the other."""
    zone = ZoneInfo(location["timezone"])
    found: dict[str, Any] = defaultdict(lambda: defaultdict(int))
    for order in rows:
        wall = order["startedAt"].astimezone(zone)
        if not first <= wall.date() <= last:
            continue
        total = order["totalPriceCents"]
        if order["status"] == "CANCELLED":
            found["cancelled"][wall.date()] += 1
            continue
        found["orders"][wall.date()] += 1
        found["gross"][wall.date()] += total
        found["tax"][wall.date()] += _tax(order)
        found["slots"][wall.weekday(), wall.hour] += 1
        found["origins"][order["origin"]["id"]] += total
        found["tips"]["all"] += (order.get("payment") or {}).get("tipCents", 0)
        found["refunds"]["all"] += (order.get("payment") or {}).get("refundedCents", 0)
        if order["discount"]:
            found["campaigns"]["c1"] += order["discount"]["amountCents"]
        for line in order["items"]:
            if "cancelledAt" in line:
                continue
            found["items"][line["menuItemId"]] += line["priceCents"]
            if line["menuItemId"] in costs:
                found["margins"][line["menuItemId"]] += (
                    line["priceCents"] - costs[line["menuItemId"]]
                )
            for tag in set(line["stationTags"]) or {""}:
                found["stations"][tag] += 1
        _recount_tickets(order, found)
    return {name: dict(rows) for name, rows in found.items()}


def _tax(order) -> int:
    if "taxCents" in order:
        return order["taxCents"]
    discount = (order["discount"] or {}).get("amountCents", 0)
    return max(
        0, order["totalPriceCents"] + discount - sum(x["priceCents"] for x in order["items"])
    )


def _recount_tickets(order, found) -> None:
    for tag in {one for line in order["items"] for one in (line["stationTags"] or [""])}:
        mine = [
            line
            for line in order["items"]
            if tag in (line["stationTags"] or [""]) and "cancelledAt" not in line
        ]
        if mine and all(line["completedAt"] for line in mine):
            took = max(line["completedAt"] for line in mine) - order["startedAt"]
            found["tickets"][tag] += 1
            found["seconds"][tag] += round(took.total_seconds())
            found["late"][tag] += took > timedelta(minutes=10)


def reported(figures) -> dict[str, Any]:
    """The same, as the reports say it; what is nothing is left out, as above."""

    def column(table, name, key=lambda key: key):
        return {key(k): row[name] for k, row in figures.rows(table).items()}

    days, total = figures.rows("days"), figures.total("days")
    ordered = {date.fromisoformat(day): row for day, row in days.items() if row["orders"]}
    items = figures.rows("items").items()
    found = {
        "cancelled": {
            date.fromisoformat(d): r["cancelled"] for d, r in days.items() if r["cancelled"]
        },
        "orders": {day: row["orders"] for day, row in ordered.items()},
        "gross": {day: row["gross"] for day, row in ordered.items()},
        "tax": {day: row["tax"] for day, row in ordered.items()},
        "slots": column("slots", "orders", lambda slot: divmod(slot, 24)),
        "origins": column("origins", "gross"),
        "tips": {"all": total["tips"]} if ordered else {},
        "refunds": {"all": total["refunds"]} if ordered else {},
        "campaigns": column("campaigns", "discount"),
        "items": column("items", "lineCents"),
        "margins": {k: r["costedCents"] - r["costCents"] for k, r in items if r["costedLines"]},
        "stations": column("stations", "lines"),
    }
    tickets = {tag: row for tag, row in figures.rows("stations").items() if row["tickets"]}
    for name in ("tickets", "seconds", "late"):
        found[name] = {tag: row[name] for tag, row in tickets.items()}
    return {name: rows for name, rows in found.items() if rows}


def costs_of(location) -> dict[str, int]:
    (menu,) = collection("menus").find({"locationId": location["_id"]})
    return {
        one["id"]: one["makingCostCents"]
        for one in menu["items"]
        if one["id"] in ITEMS and "makingCostCents" in one
    }


@pytest.mark.parametrize(("zone", "day"), CLOCKS, ids=[f"{z}-{d}" for z, d in CLOCKS])
def test_figures_are_those_of_a_naive_recount(make_shop, zone, day):
    location = location_of(make_shop(timezone=zone))
    costs = costs_of(location)
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    first, last = day - timedelta(days=1), day + timedelta(days=1)

    @settings(max_examples=20, database=None, derandomize=True)
    @given(orders)
    def check(made) -> None:
        rows = [(stored(location, begins, one), one["place"]) for one in made]
        put(location, rows)
        expected = recount(location, [order for order, _ in rows], costs, first, last)
        assert reported(read_figures([location], first, last)) == expected
        for one in days_between(first, last):
            make_day(location, one)
        figures = read_figures([location], first, last)
        assert reported(figures) == expected
        # Everything is moved: the stored days alone tell it now, once they are made anew.
        collection("orders").delete_many({"locationId": location["_id"], "status": "PICKED_UP"})
        gone = {order["_id"] for order, place in rows if place == "live"}
        left = [
            order for order, _ in rows if order["_id"] not in gone or order["status"] != "PICKED_UP"
        ]
        expected = recount(location, left, costs, first, last)
        assert reported(read_figures([location], first, last)) == expected
        for one in days_between(first, last):
            make_day(location, one)
        assert reported(read_figures([location], first, last)) == expected
        assert len(all_orders(Span(location, first, last))) == _count(expected)

    check()


def _count(expected: dict[str, Any]) -> int:
    return sum(sum(expected.get(name, {}).values()) for name in ("orders", "cancelled"))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/Los_Angeles", date(2026, 3, 8), 23),
        ("America/Los_Angeles", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("Asia/Kolkata", date(2026, 3, 8), 24),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
    ids=str,
)
def test_how_long_a_day_is(zone, day, hours):
    span = Span({"_id": ObjectId(), "timezone": zone}, day, day)
    assert (span.end - span.start) == timedelta(hours=hours)
