"""Answering a report: its table, the same of the period before, and the sums of both."""

from dataclasses import dataclass, replace

from orderbuddy.mongo import Document
from ordering.reports.figures import Figures
from ordering.reports.periods import Period
from ordering.reports.reading import read_figures
from ordering.reports.tables import REPORTS, Asked, Column, Table, Value, share, station_names

# Reports whose rows are the same in another period, so that a row can say what it was before.
COMPARED = frozenset({"hours", "items", "categories", "origins", "stations", "campaigns"})


@dataclass(frozen=True, slots=True)
class Answer:
    """`totals` and `before` are sums of the days (see `figures.COLUMNS`) of both periods."""

    table: Table
    table_before: Table
    totals: dict[str, int]
    totals_before: dict[str, int]
    period: Period
    period_before: Period


def answer(key: str, locations: list[Document], period: Period) -> Answer:
    """The report of that key for these stored locations; KeyError for one that there is not."""
    report, before = REPORTS[key], period.before
    wanted = {*report.tables, "days"}
    figures = read_figures(locations, period.first, period.last, wanted)
    figures_before = read_figures(locations, before.first, before.last, wanted)
    names = station_names(locations) if "stations" in wanted else {}
    table = report.make(Asked(locations, period, names), figures)
    table_before = report.make(Asked(locations, before, names), figures_before)
    return Answer(
        table=compared(table, table_before) if key in COMPARED else table,
        table_before=table_before,
        totals=_totals(figures),
        totals_before=_totals(figures_before),
        period=period,
        period_before=before,
    )


def compared(table: Table, before: Table) -> Table:
    """The table with two columns more: what the drawn column was before, and how it changed."""
    place = table.drawn
    held = {row[0]: row[place] for row in before.rows}
    columns = (
        *table.columns,
        replace(table.columns[place], title="Before"),
        Column("Change", "percent"),
    )
    rows = [_with_before(row, held.get(row[0]) or 0, place) for row in table.rows]
    total = table.total
    if total is not None and before.total is not None:
        total = _with_before(total, before.total[place] or 0, place)
    return replace(table, columns=columns, rows=rows, total=total)


def _with_before(row: tuple[Value, ...], before: Value, place: int) -> tuple[Value, ...]:
    now = row[place]
    change = share(int(now or 0) - int(before or 0), int(before or 0))
    return (*row, before, change)


def _totals(figures: Figures) -> dict[str, int]:
    return figures.total("days")
