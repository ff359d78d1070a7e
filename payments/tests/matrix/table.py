"""The matrix as tables, for the end of the test run and for people."""

from typing import Any

from payments.tests.matrix.cases import ROWS
from payments.tests.matrix.steps import ALIVE

_results: dict[Any, str] = {}
_LEGEND = (
    "order: one charge, one order. given back: one charge, one refund, no order.",
    "nothing, declined: no charge, no order, no claim on the bill.",
)


def tell(case: Any, result: str) -> None:
    """What a case (with title, points, point and trouble) came to, in a word."""
    _results[case] = result


def lines() -> list[str]:
    """Markdown, one table a title; none without results."""
    if not _results:
        return []
    told = [f"{len(_results)} combinations.", *_LEGEND]
    for points in dict.fromkeys(case.points for case in _results):
        told += ["", f"Killed after: {', '.join(_numbered(points))}."]
        for title in dict.fromkeys(case.title for case in _results if case.points == points):
            told += ["", *_table(title, points)]
    return told


def _numbered(points: tuple[str, ...]) -> list[str]:
    return [f"{number} {point}" for number, point in enumerate(points, 1) if point != ALIVE]


def _table(title: str, points: tuple[str, ...]) -> list[str]:
    found = {case: one for case, one in _results.items() if case.title == title}
    heads = [ALIVE if point == ALIVE else str(number) for number, point in enumerate(points, 1)]
    rows = [[title, *heads]]
    for trouble in sorted({case.trouble.name for case in found}, key=ROWS.index):
        mine = {case.point: one for case, one in found.items() if case.trouble.name == trouble}
        rows.append([trouble, *(mine.get(point, "") for point in points)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width for width in widths])
    return [_row(row, widths) for row in rows]


def _row(row: list[str], widths: list[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(cells)} |"
