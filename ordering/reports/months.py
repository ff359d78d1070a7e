"""Figures of whole months (`report_months`), so that a year is read as twelve sums and some days.

A stored month names the stored days it was made of, each by its `stamp`; it stands for them as long
as they are the same ones. It is made where days are made (`ordering.archiving.months`), and whoever
finds none reads the days.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from orderbuddy.mongo import Document, collection
from ordering.reports.days import day_key

MONTHS = "report_months"
# What a stored day says of itself, without its figures.
HEAD = dict.fromkeys(
    ("locationId", "day", "state", "start", "end", "leftOut", "revision", "madeAt"), 1
)


def month_id(location_id: Any, month: str) -> str:
    """The id of a location's stored month; `month` is `2026-03`."""
    return f"{month}:{location_id}"


def stamp(day: Document) -> list[Any]:
    """Which stored day it is, and which making of it."""
    return [day["day"], day.get("revision"), day.get("madeAt")]


def whole_months(days: Iterable[date]) -> dict[str, list[str]]:
    """The months all of whose days are among these, with the keys of their days, oldest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for day in sorted(days):
        found[f"{day:%Y-%m}"].append(day_key(day))
    return {month: keys for month, keys in found.items() if len(keys) == _length(month)}


def read_months(
    location_id: Any, heads: dict[str, Document], right: Iterable[date], tables: Iterable[str]
) -> dict[str, Document]:
    """Stored months that stand for days in `heads` (stored days by key), of those that are `right`:
    by the key of their first day."""
    wanted = {month_id(location_id, month): keys for month, keys in whole_months(right).items()}
    fields = {"days": 1, **{f"figures.{one}": 1 for one in tables}}
    found: dict[str, Document] = {}
    if wanted:
        for one in collection(MONTHS).find({"_id": {"$in": list(wanted)}}, fields):
            keys = wanted[one["_id"]]
            if one["days"] == [stamp(heads[key]) for key in keys]:
                found[keys[0]] = one
    return found


def _length(month: str) -> int:
    year, number = map(int, month.split("-"))
    return monthrange(year, number)[1]
