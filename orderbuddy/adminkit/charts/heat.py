"""A heat map: rows by columns, the darker the more, the number in each cell."""

from collections.abc import Sequence
from math import ceil

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.adminkit.charts.parts import percent, picture, words

CELL, HEAD = 30, 20
SHADES = 5
# Of the width, for the rows' names.
NAMES = 7.0


def heat_map(
    *, key: str, title: str, said: str, rows: Sequence[str], columns: Sequence[str],
    values: Sequence[Sequence[int]],
) -> SafeString:  # fmt: skip
    """A cell for each value of each row. Nothing is left blank, and five shades tell the rest."""
    most = max((value for row in values for value in row), default=0)
    width = (100 - NAMES) / max(1, len(columns))
    parts = [words(f"{NAMES + width * (place + 0.5):.2f}%", HEAD - 6, name, "middle", "chart-quiet")
             for place, name in enumerate(columns)]  # fmt: skip
    for number, (name, row) in enumerate(zip(rows, values, strict=True)):
        top = HEAD + number * CELL
        parts.append(words("0", top + CELL / 2 + 4, name))
        parts += [
            _cell(NAMES + width * place, top, width, value, most, f"{name} {columns[place]}")
            for place, value in enumerate(row)
        ]
    return picture(key, title, said, HEAD + len(rows) * CELL, parts)


def _cell(left: float, top: int, width: float, value: int, most: int, where: str) -> SafeString:
    shade = ceil(SHADES * value / most) if most else 0
    rect = format_html(
        '<rect class="heat heat-{}" x="{}" y="{}" width="{}" height="{}">'
        "<title>{}: {}</title></rect>",
        shade, percent(left, 100), top, percent(width - 0.15, 100), CELL - 2, where, value,
    )  # fmt: skip
    if not value:
        return rect
    told = words(percent(left + width / 2, 100), top + CELL / 2 + 3, str(value), "middle",
                 f"heat-words heat-words-{shade}")  # fmt: skip
    return format_html("{}{}", rect, told)
