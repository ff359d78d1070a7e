"""What a campaign has brought, as pictures and tables for its page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from orderbuddy.adminkit.charts import Bar, Point, bars, line
from orderbuddy.mongo import Document, now
from ordering.admin.campaigns.showing import gives, state_mark, used_words
from ordering.admin.showing import money
from ordering.campaigns.checks import state_of
from ordering.campaigns.results import WEEKS_BEFORE, Day, Results, Uplift, results_of
from ordering.campaigns.terms import campaign_of
from ordering.campaigns.used import read_used


def results_context(stored: Document, location: Document) -> dict[str, Any]:
    """Plain values for the template."""
    campaign, results = campaign_of(stored), results_of(stored, location)
    used = read_used(campaign.id) if campaign.limits.any else None
    return {
        "location": location,
        "state": state_mark(state_of(campaign, location, now(), used)),
        "gives": gives(campaign),
        "used": used_words(campaign, used),
        "results": results,
        "figures": _figures(results),
        "guests": _guests(results),
        "chart": _by_day(results.days),
        "days": [
            (day, one.orders, money(one.sales_cents), money(one.cost_cents))
            for day, one in reversed(results.days.items())
        ],
        "codes": [
            (code, one.orders, money(one.sales_cents), money(one.cost_cents))
            for code, one in results.codes.items()
        ],
        "uplift": _uplift(results.uplift),
        "weeks": WEEKS_BEFORE,
    }


def _figures(results: Results) -> list[tuple[str, str, str]]:
    """(words, figure, what it means)."""
    average = f"{money(results.average_cents)} an order" if results.orders else "no order yet"
    each = f"{money(round(results.cost_cents / results.orders))} an order" if results.orders else ""
    return [
        ("Orders", f"{results.orders:,}", "that were not cancelled"),
        ("Sales", money(results.sales_cents), average),
        ("What it cost", money(results.cost_cents), each),
    ]


def _guests(results: Results) -> SafeString:
    counts = [
        ("New guests", results.new_guests),
        ("Had ordered before", results.returning_guests),
        ("Orders without a phone number", results.unknown_orders),
    ]
    return _bars("guests", "Guests", [Bar(words, count, f"{count:,}") for words, count in counts])


def _by_day(days: dict[date, Day]) -> SafeString | str:
    """Orders of each day; "" where there was none."""
    if not any(day.orders for day in days.values()):
        return ""
    points = [Point(f"{day:%a %-d %b}", one.orders, _said(one)) for day, one in days.items()]
    if len(points) == 1:
        return _bars("days", "Orders by day", [Bar(*points[0])])
    best = max(points, key=lambda one: one.value)
    said = f"The most: {best.label}, {best.text}. All figures are in the table."
    return line(key="chart-days", title="Orders by day", said=said, points=points)


def _said(day: Day) -> str:
    orders = f"{day.orders:,} order{'' if day.orders == 1 else 's'}"
    return f"{orders}, {money(day.sales_cents)}"


def _uplift(uplift: Uplift | None) -> list[dict[str, Any]]:
    if uplift is None:
        return []
    sales = uplift.sales_cents_a_day, uplift.before_cents_a_day, uplift.sales_percent
    orders = uplift.orders_a_day, uplift.before_orders_a_day, uplift.orders_percent
    return [
        _compared("Sales a day", *sales, lambda cents: money(round(cents))),
        _compared("Orders a day", *orders, "{:.1f}".format),
    ]


def _compared(
    words: str, with_it: float, before: float, percent: float, say: Callable[[float], str]
) -> dict[str, Any]:
    rows = [Bar("With it", with_it, say(with_it)), Bar("Before", before, say(before))]
    return {
        "words": words,
        "chart": _bars(words.split()[0].lower(), words, rows),
        "percent": f"{percent:+.1f}%" if before else "",
        "is_more": with_it >= before,
    }


def _bars(key: str, title: str, rows: list[Bar]) -> SafeString:
    said = ", ".join(f"{one.label} {one.text}" for one in rows)
    return bars(key=f"chart-{key}", title=title, said=said, rows=rows)
