"""Bars that lie: each with its name above and its value beside the name."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.adminkit.charts.parts import Bar, percent, picture, words

ROW, BAR, MIDDLE = 44, 14, 20


def bars(*, key: str, title: str, said: str, rows: Sequence[Bar]) -> SafeString:
    """A chart of the rows in their order; below zero nothing is drawn. `key`: unique on a page."""
    most = max((row.value for row in rows), default=0)
    parts = [part for place, row in enumerate(rows) for part in _row(place * ROW, row, most)]
    return picture(key, title, said, max(ROW, len(rows) * ROW), parts)


def _row(top: int, row: Bar, most: float) -> list[SafeString]:
    return [
        words("0", top + MIDDLE - 4, row.label),
        words("100%", top + MIDDLE - 4, row.text, "end", "chart-value"),
        _rect("chart-track", top, "100%"),
        _rect("chart-bar", top, percent(row.value, most)),
    ]


def _rect(kind: str, top: int, width: str) -> SafeString:
    rect = '<rect class="{}" x="0" y="{}" width="{}" height="{}" rx="3"></rect>'
    return format_html(rect, kind, top + MIDDLE + 2, width, BAR)
