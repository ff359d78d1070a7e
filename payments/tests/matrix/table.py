"""The matrix as tables, for the end of the test run and for people."""

from payments.tests.matrix.cases import TROUBLES, Case
from payments.tests.matrix.steps import ALIVE, POINTS

_results: dict[Case, str] = {}
_LEGEND = (
    "order: one charge, one order; nothing, declined: no charge, no order, no claim on the bill."
)


def tell(case: Case, result: str) -> None:
    """What a case came to, in a word."""
    _results[case] = result


def lines() -> list[str]:
    """Markdown, one table a gateway; none without results."""
    if not _results:
        return []
    numbered = [f"{number} {point}" for number, point in enumerate(POINTS, 1) if point != ALIVE]
    told = [f"{len(_results)} combinations. Killed after: {', '.join(numbered)}.", _LEGEND]
    for gateway in dict.fromkeys(case.gateway for case in _results):
        found = {case: one for case, one in _results.items() if case.gateway == gateway}
        told += ["", *_table(gateway, found)]
    return told


def _table(gateway: str, found: dict[Case, str]) -> list[str]:
    heads = [ALIVE if point == ALIVE else str(number) for number, point in enumerate(POINTS, 1)]
    rows = [[gateway, *heads]]
    for trouble in TROUBLES:
        mine = {case.point: one for case, one in found.items() if case.trouble == trouble}
        if mine:
            rows.append([trouble.name, *(mine.get(point, "") for point in POINTS)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * width for width in widths])
    return [_row(row, widths) for row in rows]


def _row(row: list[str], widths: list[int]) -> str:
    cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    return f"| {' | '.join(cells)} |"
