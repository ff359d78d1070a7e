"""Orders by day as bars; the page shows the same figures as a table."""

from datetime import date
from typing import Any

from ordering.admin.showing import money
from ordering.campaigns.results import Day

# In the picture's own units.
WIDTH, HEIGHT, GAP = 720.0, 160.0, 0.18
LABELS = 6


def bars_of(days: dict[date, Day]) -> dict[str, Any]:
    """{width, height, bars: [{x, y, width, height, words}], labels: [{x, text}], most}; {} where
    there was no order."""
    most = max((day.orders for day in days.values()), default=0)
    if not most:
        return {}
    step = WIDTH / len(days)
    every = max(1, -(-len(days) // LABELS))
    bars = [_bar(at, step, most, day, one) for at, (day, one) in enumerate(days.items())]
    labels = [
        {"x": round((at + 0.5) * step, 1), "text": f"{day.day} {day:%b}"}
        for at, day in enumerate(days)
        if at % every == 0
    ]
    return {
        "width": WIDTH, "height": HEIGHT, "bars": bars, "labels": labels, "most": most,
        "label_y": HEIGHT + 18, "whole": HEIGHT + 26,
    }  # fmt: skip


def _bar(at: int, step: float, most: int, day: date, one: Day) -> dict[str, Any]:
    height = round(HEIGHT * one.orders / most, 1)
    orders = f"{one.orders} order{'' if one.orders == 1 else 's'}"
    return {
        "x": round((at + GAP / 2) * step, 2),
        "y": round(HEIGHT - height, 1),
        "width": round(step * (1 - GAP), 2),
        "height": height,
        "words": f"{day:%a} {day.day} {day:%b}: {orders}, {money(one.sales_cents)}",
    }
