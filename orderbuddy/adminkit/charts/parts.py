"""What charts have in common."""

from collections.abc import Iterable
from math import floor, log10
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class Bar(NamedTuple):
    """`text` is the value as people read it, `$77.00`."""

    label: str
    value: float
    text: str


class Point(NamedTuple):
    """One point of a line; `label` is where it stands, such as a day."""

    label: str
    value: float
    text: str


def picture(
    key: str, title: str, said: str, height: int, parts: Iterable[SafeString]
) -> SafeString:
    """The chart: a named picture, whatever is in it. `said` is what one would say of it."""
    inner = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg class="chart" role="img" width="100%" height="{}" '
        'aria-labelledby="{}-title {}-said" focusable="false">'
        '<title id="{}-title">{}</title><desc id="{}-said">{}</desc>{}</svg>',
        height, key, key, key, title, key, said, inner,
    )  # fmt: skip


def words(x: str, y: float, text: str, anchor: str = "start", kind: str = "") -> SafeString:
    """Words at a place; `x` with its unit, `kind` a class more."""
    return format_html(
        '<text class="chart-words {}" x="{}" y="{}" text-anchor="{}">{}</text>',
        kind, x, f"{y:g}", anchor, text,
    )  # fmt: skip


def percent(part: float, whole: float) -> str:
    """`12.5%`, never less than nothing and never more than all."""
    found = 100 * part / whole if whole > 0 else 0
    return f"{min(100.0, max(0.0, found)):.2f}%"


def steps(most: float, least: float = 0) -> list[float]:
    """Round values for two to five lines across a chart that reaches `most`; fewer where they
    would be closer than `least`, below which they are written alike."""
    if most <= 0:
        return []
    size = 10.0 ** (floor(log10(most)) - 1)
    found = next(factor * size for factor in (1, 2, 5, 10, 20, 50) if most / (factor * size) <= 5)
    step = max(found, least)
    return [step * number for number in range(1, floor(most / step + 1e-9) + 1)]
