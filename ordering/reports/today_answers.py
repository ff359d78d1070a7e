"""The answers that today's manage app reads: dollars as numbers, one location, its own days."""

from datetime import date, timedelta
from typing import Any

from orderbuddy.mongo import Document
from ordering.reports.days import day_key, days_between
from ordering.reports.reading import read_figures

SUMMARY_DAYS = 7
# Today's service tells no location's own tax here: it takes every total to hold 6.5 %. Its app is
# told the same number. What orders were taxed is in `tables`.
SUMMED_TAX = 0.065


def sales_summary(location: Document, today: date) -> list[dict[str, Any]]:
    """`{date, grossSales, tax}` of the last seven days, today the last."""
    first = today - timedelta(days=SUMMARY_DAYS - 1)
    rows = read_figures([location], first, today, ("days",)).rows("days")
    return [
        _summed(day_key(day), rows.get(day_key(day), {}).get("gross", 0))
        for day in days_between(first, today)
    ]


def sales_by_item(location: Document, day: date) -> list[dict[str, Any]]:
    """`{itemName, soldCount, grossSales, menuItemId}`, the best first."""
    figures = read_figures([location], day, day, ("items",))
    rows = sorted(figures.rows("items").items(), key=lambda one: (-one[1]["lineCents"], one[0]))
    return [
        {
            "itemName": figures.name("items", key),
            "soldCount": row["lines"],
            "grossSales": row["lineCents"] / 100,
            "menuItemId": key,
        }
        for key, row in rows
    ]


def sales_by_origin(location: Document, day: date) -> list[dict[str, Any]]:
    """`{name, soldCount, grossSales, originId}`, the best first. `soldCount` counts lines."""
    figures = read_figures([location], day, day, ("origins",))
    rows = sorted(figures.rows("origins").items(), key=lambda one: (-one[1]["gross"], one[0]))
    return [
        {
            "name": figures.name("origins", key),
            "soldCount": row["lines"],
            "grossSales": row["gross"] / 100,
            "originId": key,
        }
        for key, row in rows
    ]


def _summed(day: str, cents: int) -> dict[str, Any]:
    gross = cents / 100
    return {"date": day, "grossSales": gross, "tax": gross * SUMMED_TAX / (1 + SUMMED_TAX)}
