"""Charts: well-formed pictures with names, whatever is put into them."""

from xml.etree import ElementTree

import pytest

from orderbuddy.adminkit.charts import Bar, Point, bars, heat_map, line
from orderbuddy.adminkit.charts.parts import percent, steps

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("x")</script>'


def parsed(chart: str) -> ElementTree.Element:
    return ElementTree.fromstring(str(chart))


def words(chart: str) -> list[str]:
    return [one.text or "" for one in parsed(chart).iter() if one.tag == "text"]


def bar_chart(*rows: Bar) -> str:
    return bars(key="k", title="Sales", said="The most: Latte.", rows=rows)


def test_bars_are_as_long_as_their_values() -> None:
    chart = parsed(bar_chart(Bar("Latte", 50, "$50"), Bar("Tea", 25, "$25"), Bar("Cake", 0, "$0")))
    lengths = [one.get("width") for one in chart.iter("rect") if one.get("class") == "chart-bar"]
    assert lengths == ["100.00%", "50.00%", "0.00%"]


def test_a_chart_is_a_named_picture() -> None:
    chart = parsed(bar_chart(Bar("Latte", 1, "$1")))
    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby") == "k-title k-said"
    assert chart.find("title").text == "Sales"
    assert chart.find("desc").text == "The most: Latte."
    assert "style" not in ElementTree.tostring(chart, encoding="unicode")


@pytest.mark.parametrize(
    "chart",
    [
        bars(key="k", title=EVIL, said=EVIL, rows=[Bar(EVIL, 1, EVIL)]),
        line(key="k", title=EVIL, said=EVIL, points=[Point(EVIL, 1, EVIL), Point("b", 2, EVIL)]),
        heat_map(key="k", title=EVIL, said=EVIL, rows=[EVIL], columns=[EVIL], values=[[1]]),
    ],
    ids=["bars", "line", "heat"],
)
def test_names_are_only_words(chart) -> None:
    assert "<script" not in chart
    assert EVIL in "".join(parsed(chart).itertext())


def test_a_line_and_the_one_before_share_a_scale() -> None:
    points = [Point("a", 10, "10"), Point("b", 0, "0")]
    chart = parsed(line(key="k", title="t", said="s", points=points, before=[20, 5]))
    drawn = {one.get("class"): one.get("points") for one in chart.iter("polyline")}
    assert drawn == {"chart-line": "0.0,95.0 1000.0,190.0", "chart-before": "0.0,0.0 1000.0,142.5"}
    assert len(list(chart.iter("circle"))) == 2


@pytest.mark.parametrize("count", [0, 1, 2, 40, 41, 366])
def test_a_line_of_any_length(count) -> None:
    points = [Point(f"day {n}", n, str(n)) for n in range(count)]
    chart = parsed(line(key="k", title="t", said="s", points=points))
    assert len(list(chart.iter("circle"))) == (count if count <= 40 else 0)


def test_a_heat_map_is_darkest_at_its_most() -> None:
    chart = heat_map(
        key="k", title="t", said="s", rows=["Mon", "Tue"], columns=["00", "01"],
        values=[[0, 5], [1, 10]],
    )  # fmt: skip
    shades = [one.get("class") for one in parsed(chart).iter("rect")]
    assert shades == ["heat heat-0", "heat heat-3", "heat heat-1", "heat heat-5"]
    assert [one for one in words(chart) if one.isdigit()] == ["00", "01", "5", "1", "10"]


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0, []), (3, [1, 2, 3]), (10, [2, 4, 6, 8, 10]), (95, [20, 40, 60, 80]),
     (123456, [50000, 100000]), (0.5, [0.1, 0.2, 0.3, 0.4, 0.5])],
)  # fmt: skip
def test_lines_across_are_at_round_values(most, expected) -> None:
    assert steps(most) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0, []), (50, []), (340, ["$1", "$2", "$3"]), (800, ["$2", "$4", "$6", "$8"])],
)
def test_no_two_lines_across_are_written_alike(most: int, expected: list[str]) -> None:
    points = [Point("a", most, "first"), Point("b", 0, "second")]
    chart = line(key="k", title="t", said="s", points=points, unit="${:,.0f}", scale=100)
    assert [one for one in words(chart) if one.startswith("$")] == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 0, "0.00%"), (-1, 2, "0.00%"), (3, 2, "100.00%"), (1, 3, "33.33%")],
)
def test_percent(part, whole, expected) -> None:
    assert percent(part, whole) == expected
