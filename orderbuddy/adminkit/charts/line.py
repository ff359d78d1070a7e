"""A line over days, and a thinner one of the period before."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.adminkit.charts.parts import Point, percent, picture, steps, words

TOP, HEIGHT, BOTTOM = 14, 190, 24
# More points than that are a line alone: their dots would be one another's.
DOTS = 40


def line(
    *,
    key: str,
    title: str,
    said: str,
    points: Sequence[Point],
    before: Sequence[float] = (),
    unit: str = "{:,.0f}",
    scale: float = 1,
) -> SafeString:
    """A chart of the points from left to right, and of `before` (one value a point) beside them.

    `unit` writes a value (divided by `scale`) without fractions beside the lines across:
    `"${:,.0f}"`, 100.
    """
    most = max([*(one.value for one in points), *before], default=0) or 1
    parts = [_across(value, most, unit.format(value / scale)) for value in steps(most, scale)]
    parts.append(_path("chart-before", before, most)) if before else None
    parts.append(_path("chart-line", [one.value for one in points], most))
    if len(points) <= DOTS:
        parts += [_dot(place, one, len(points), most) for place, one in enumerate(points)]
    return picture(key, title, said, TOP + HEIGHT + BOTTOM, [*parts, *_labels(points)])


def _height(value: float, most: float) -> float:
    return TOP + HEIGHT * (1 - max(0.0, value) / most)


def _across(value: float, most: float, text: str) -> SafeString:
    y = round(_height(value, most), 1)
    across = '<line class="chart-across" x1="0" x2="100%" y1="{}" y2="{}"></line>{}'
    return format_html(across, y, y, words("0", y - 3, text, kind="chart-quiet"))


def _path(kind: str, values: Sequence[float], most: float) -> SafeString:
    """Drawn 1000 units wide and stretched to the chart; the stroke is not stretched with it."""
    last = max(1, len(values) - 1)
    points = " ".join(
        f"{1000 * place / last:.1f},{_height(value, most) - TOP:.1f}"
        for place, value in enumerate(values)
    )
    return format_html(
        '<svg class="chart-lines" x="0" y="{}" width="100%" height="{}" viewBox="0 0 1000 {}" '
        'preserveAspectRatio="none"><polyline class="{}" points="{}" '
        'vector-effect="non-scaling-stroke"></polyline></svg>',
        TOP, HEIGHT, HEIGHT, kind, points,
    )  # fmt: skip


def _dot(place: int, point: Point, count: int, most: float) -> SafeString:
    return format_html(
        '<circle class="chart-dot" cx="{}" cy="{}" r="4"><title>{}: {}</title></circle>',
        percent(place, max(1, count - 1)), round(_height(point.value, most), 1),
        point.label, point.text,
    )  # fmt: skip


def _labels(points: Sequence[Point]) -> list[SafeString]:
    y = TOP + HEIGHT + BOTTOM - 6
    if not points:
        return []
    ends = [words("0", y, points[0].label), words("100%", y, points[-1].label, "end")]
    if len(points) < 5:
        return ends if len(points) > 1 else ends[:1]
    half = len(points) // 2
    middle = words(percent(half, len(points) - 1), y, points[half].label, "middle")
    return [ends[0], middle, ends[1]]
