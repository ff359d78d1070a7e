"""What a campaign has brought, as pictures and tables for its page."""

from typing import Any

from orderbuddy.mongo import Document, now
from ordering.admin.campaigns.chart import bars_of
from ordering.admin.campaigns.showing import gives, state_mark, used_words
from ordering.admin.showing import money
from ordering.campaigns.checks import state_of
from ordering.campaigns.results import WEEKS_BEFORE, Results, Uplift, results_of
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
        "chart": bars_of(results.days),
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


def _guests(results: Results) -> list[tuple[str, int, int]]:
    """(words, how many, share of the whole in percent)."""
    whole = results.guests or 1
    return [
        ("New guests", results.new_guests, round(100 * results.new_guests / whole)),
        ("Had ordered before", results.returning_guests,
         round(100 * results.returning_guests / whole)),
        ("Orders without a phone number", results.unknown_orders,
         round(100 * results.unknown_orders / whole)),
    ]  # fmt: skip


def _uplift(uplift: Uplift | None) -> list[dict[str, Any]]:
    if uplift is None:
        return []
    return [
        _compared(
            "Sales a day", uplift.sales_cents_a_day, uplift.before_cents_a_day,
            uplift.sales_percent, lambda cents: money(round(cents)),
        ),
        _compared(
            "Orders a day", uplift.orders_a_day, uplift.before_orders_a_day,
            uplift.orders_percent, lambda count: f"{count:.1f}",
        ),
    ]  # fmt: skip


def _compared(words: str, with_it: float, before: float, percent: float, say: Any) -> dict:
    most = max(with_it, before) or 1
    return {
        "words": words,
        "with": say(with_it),
        "before": say(before),
        "with_width": round(1000 * with_it / most, 1),
        "before_width": round(1000 * before / most, 1),
        "percent": f"{percent:+.1f}%" if before else "",
        "is_more": with_it >= before,
    }
