"""The reports as people see them: a title, columns and rows, made of figures.

One table is what a page shows, what its chart draws, and what CSV, XLSX and PDF hold.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from menus.hours import DAYS as WEEKDAYS
from orderbuddy.mongo import Document, collection
from ordering.reports.days import HOURS, days_between
from ordering.reports.figures import Figures
from ordering.reports.periods import Period

Kind = Literal["text", "count", "money", "percent", "minutes"]
Value = str | int | float | None
# A row per day, hour, item …; a report may draw more than it lists.
Chart = Literal["line", "bars", "heat", "none"]

MANY = 500


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: `money` in cents, `percent` of 1, `minutes` with fractions; None is not known."""

    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """`total` has a value per column, as rows have; the first is a word. `note` is for readers."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: list[tuple[Value, ...]]
    total: tuple[Value, ...] | None = None
    chart: Chart = "bars"
    drawn: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a report needs of the figures, and how its table is made."""

    key: str
    title: str
    tables: tuple[str, ...]
    make: Callable[["Asked", Figures], Table]


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which stored locations, and of which days."""

    locations: list[Document]
    period: Period
    names: dict[str, str] = field(default_factory=dict)


DAY = Column("Day", "text")
ORDERS, SALES = Column("Orders", "count"), Column("Sales", "money")
SOLD, PRICE = Column("Sold", "count"), Column("Sales before tax", "money")
SHARE = Column("Share", "percent")


def share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _days(asked: Asked, figures: Figures) -> Table:
    columns = (
        DAY, ORDERS, SALES, Column("Average order", "money"),
        Column("Tax", "money"), Column("Discounts", "money"), Column("Tips", "money"),
        Column("Refunds", "money"), Column("Sales less tax and refunds", "money"),
        Column("Cancelled", "count"),
    )  # fmt: skip
    found = figures.rows("days")
    empty = dict.fromkeys(figures.total("days"), 0)
    keys = [day.isoformat() for day in _all_days(asked.period)]
    rows = [(key, *_day(found.get(key, empty))) for key in keys]
    total = ("All", *_day(figures.total("days")))
    note = "Sales are what guests were charged: with tax, less discounts, without tips."
    return Table("days", "Sales by day", columns, rows, total, "line", 2, note)


def _day(row: dict[str, int]) -> tuple[Value, ...]:
    net = row["gross"] - row["tax"] - row["refunds"]
    average = round(row["gross"] / row["orders"]) if row["orders"] else None
    return (
        row["orders"], row["gross"], average, row["tax"], row["discount"], row["tips"],
        row["refunds"], net, row["cancelled"],
    )  # fmt: skip


def _hours(asked: Asked, figures: Figures) -> Table:
    columns = (Column("Hour", "text"), ORDERS, SALES, SHARE)
    sums = [[0, 0] for _ in range(HOURS)]
    for slot, row in figures.rows("slots").items():
        sums[slot % HOURS][0] += row["orders"]
        sums[slot % HOURS][1] += row["gross"]
    gross = sum(one[1] for one in sums)
    rows = [(f"{hour:02d}:00", *one, share(one[1], gross)) for hour, one in enumerate(sums)]
    total = ("All", sum(one[0] for one in sums), gross, None)
    note = "Hours by each location's own clock."
    return Table("hours", "Sales by hour", columns, rows, total, "bars", 2, note)


def _busiest(asked: Asked, figures: Figures) -> Table:
    columns = (DAY, *(Column(f"{hour:02d}", "count") for hour in range(HOURS)))
    found = figures.rows("slots")
    rows: list[tuple[Value, ...]] = [
        (day.capitalize(), *(found.get(number * HOURS + hour, {}).get("orders", 0)
                             for hour in range(HOURS)))
        for number, day in enumerate(WEEKDAYS)
    ]  # fmt: skip
    note = "Orders by weekday and hour, by each location's own clock."
    return Table("busiest", "Busiest hours", columns, rows, None, "heat", 1, note)


def _items(asked: Asked, figures: Figures) -> Table:
    return _sold("items", "Sales by item", "Item", figures)


def _categories(asked: Asked, figures: Figures) -> Table:
    return _sold("categories", "Sales by category", "Category", figures)


def _sold(table: str, title: str, what: str, figures: Figures) -> Table:
    columns = (Column(what, "text"), SOLD, PRICE, SHARE)
    found, total = figures.rows(table), figures.total(table)
    rows = [
        (_named(figures, table, key), row["lines"], row["lineCents"],
         share(row["lineCents"], total["lineCents"]))
        for key, row in _best_first(found, "lineCents")
    ]  # fmt: skip
    sums = ("All", total["lines"], total["lineCents"], None)
    return Table(table, title, columns, rows, sums, "bars", 2)


def _margins(asked: Asked, figures: Figures) -> Table:
    columns = (
        Column("Item", "text"), SOLD, PRICE, Column("Making cost", "money"),
        Column("Margin", "money"), Column("Margin in %", "percent"),
        Column("Without a known cost", "count"),
    )  # fmt: skip
    found = figures.rows("items")
    rows = [
        (_named(figures, "items", key), *_margin(row))
        for key, row in sorted(found.items(), key=lambda one: (-_earned(one[1]), str(one[0])))
    ]
    note = (
        "Making cost as the menu said it when the order's day was over. Margin and its share are "
        "of what was sold with a known cost; discounts and tax are not in them."
    )
    total = ("All", *_margin(figures.total("items")))
    return Table("margins", "Item margins", columns, rows, total, "bars", 4, note)


def _margin(row: dict[str, int]) -> tuple[Value, ...]:
    known = row["costedLines"] > 0
    earned = _earned(row)
    return (
        row["lines"], row["lineCents"], row["costCents"] if known else None,
        earned if known else None, share(earned, row["costedCents"]),
        row["lines"] - row["costedLines"],
    )  # fmt: skip


def _earned(row: dict[str, int]) -> int:
    return row["costedCents"] - row["costCents"]


def _origins(asked: Asked, figures: Figures) -> Table:
    columns = (Column("Table or code", "text"), ORDERS, SALES, SHARE)
    total = figures.total("origins")
    rows = [
        (_named(figures, "origins", key), row["orders"], row["gross"],
         share(row["gross"], total["gross"]))
        for key, row in _best_first(figures.rows("origins"), "gross")
    ]  # fmt: skip
    sums = ("All", total["orders"], total["gross"], None)
    return Table("origins", "Sales by table or code", columns, rows, sums, "bars", 2)


def _stations(asked: Asked, figures: Figures) -> Table:
    columns = (Column("Station", "text"), Column("Lines", "count"), PRICE)
    rows = [
        (_station(asked, key), row["lines"], row["lineCents"])
        for key, row in _best_first(figures.rows("stations"), "lineCents")
    ]
    note = "A line that several stations make counts at each of them."
    return Table("stations", "Sales by station", columns, rows, None, "bars", 2, note)


def _speed(asked: Asked, figures: Figures) -> Table:
    columns = (
        Column("Station", "text"), Column("Tickets", "count"), Column("Average", "minutes"),
        Column("Late", "count"), Column("Late in %", "percent"),
        *(Column(title, "count") for title in ("Up to 5 min", "5–10", "10–15", "15–20", "longer")),
    )  # fmt: skip
    stretches = ("upTo5", "upTo10", "upTo15", "upTo20", "longer")
    rows: list[tuple[Value, ...]] = [
        (_station(asked, key), row["tickets"], row["seconds"] / row["tickets"] / 60, row["late"],
         row["late"] / row["tickets"], *(row[name] for name in stretches))
        for key, row in _best_first(figures.rows("stations"), "tickets")
        if row["tickets"]
    ]  # fmt: skip
    note = (
        "From when a ticket was to be made until its last line was done. Late by what the "
        "location's page says, 10 minutes where it says nothing."
    )
    return Table("speed", "Preparation times", columns, rows, None, "bars", 2, note)


def _campaigns(asked: Asked, figures: Figures) -> Table:
    columns = (Column("Campaign", "text"), ORDERS, SALES, Column("Discounts", "money"))
    total = figures.total("campaigns")
    rows = [
        (_named(figures, "campaigns", key), row["orders"], row["gross"], row["discount"])
        for key, row in _best_first(figures.rows("campaigns"), "gross")
    ]
    sums = ("All", total["orders"], total["gross"], total["discount"])
    return Table("campaigns", "Sales by campaign", columns, rows, sums, "bars", 2)


REPORTS: Final[dict[str, Report]] = {
    one.key: one
    for one in (
        Report("days", "Sales by day", ("days",), _days),
        Report("hours", "Sales by hour", ("slots",), _hours),
        Report("busiest", "Busiest hours", ("slots",), _busiest),
        Report("items", "Sales by item", ("items",), _items),
        Report("categories", "Sales by category", ("categories",), _categories),
        Report("margins", "Item margins", ("items",), _margins),
        Report("origins", "Sales by table or code", ("origins",), _origins),
        Report("stations", "Sales by station", ("stations",), _stations),
        Report("speed", "Preparation times", ("stations",), _speed),
        Report("campaigns", "Sales by campaign", ("campaigns",), _campaigns),
    )
}


def station_names(locations: Iterable[Document]) -> dict[str, str]:
    """Station names by the tag that brings lines to them; of a station with several tags, which of
    its lines a row is about (a day's figures are kept by tag)."""
    wanted = {"locationId": {"$in": [one["_id"] for one in locations]}}
    names: dict[str, list[str]] = {}
    for one in collection("stations").find(wanted, {"name": 1, "tags": 1}).sort("_id", 1):
        for tag in one.get("tags") or ():
            held = names.setdefault(str(tag), [])
            if one.get("name") and one["name"] not in held:
                held.append(one["name"])
    joined = {tag: " + ".join(found) for tag, found in names.items()}
    often = Counter(joined.values())
    return {tag: f"{name}: {tag}" if often[name] > 1 else name for tag, name in joined.items()}


def _station(asked: Asked, tag: str) -> str:
    return asked.names.get(tag) or (f"“{tag}”" if tag else "No station")


def _named(figures: Figures, table: str, key: Any) -> str:
    return figures.name(table, key) or str(key) or "—"


def _best_first(rows: dict[Any, dict[str, int]], by: str) -> list[tuple[Any, dict[str, int]]]:
    return sorted(rows.items(), key=lambda one: (-one[1][by], str(one[0])))[:MANY]


def _all_days(period: Period) -> list[date]:
    return list(days_between(period.first, period.last))
