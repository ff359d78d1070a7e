"""A report's table as a picture."""

from datetime import date

from django.utils.safestring import SafeString

from orderbuddy.adminkit.charts import Bar, Point, bars, heat_map, line
from ordering.reports.asking import Answer
from ordering.reports.tables import Table, Value
from ordering.reports.writing import shown

# More bars than that nobody compares; the table has them all.
DRAWN = 12


def chart_of(answer: Answer) -> SafeString | str:
    """The chart; "" where there is nothing to draw."""
    table = answer.table
    if table.chart == "heat":
        return _heat(table)
    if not table.rows or not any(_number(row[table.drawn]) for row in table.rows):
        return ""
    return _line(answer) if table.chart == "line" and len(table.rows) > 1 else _bars(table)


def is_wide(table: Table) -> bool:
    """Whether a phone has to move the chart sideways."""
    return table.chart == "heat"


def said_of(table: Table) -> str:
    """What one would say of the chart: its largest rows."""
    if table.chart == "heat":
        best = max(
            ((int(value or 0), row[0], hour) for row in table.rows
             for hour, value in enumerate(row[1:])), default=(0, "", 0),
        )  # fmt: skip
        return (
            f"Most orders: {best[1]} at {best[2]:02d}:00, {best[0]}." if best[0] else "No orders."
        )
    rows = sorted(table.rows, key=lambda row: -_number(row[table.drawn]))[:3]
    told = ", ".join(f"{row[0]} {_text(table, row)}" for row in rows if _number(row[table.drawn]))
    return f"{table.columns[table.drawn].title}. The most: {told}. All figures are in the table."


def _bars(table: Table) -> SafeString:
    # The best come first; of hours, which do not, none is left out.
    drawn = table.rows if table.key == "hours" else table.rows[:DRAWN]
    rows = [Bar(str(row[0]), _number(row[table.drawn]), _text(table, row)) for row in drawn]
    return bars(key=f"chart-{table.key}", title=table.title, said=said_of(table), rows=rows)


def _line(answer: Answer) -> SafeString:
    table, drawn = answer.table, answer.table.drawn
    points = [Point(_day(row[0]), _number(row[drawn]), _text(table, row)) for row in table.rows]
    return line(
        key=f"chart-{table.key}",
        title=table.title,
        said=said_of(table),
        points=points,
        before=[_number(row[drawn]) for row in answer.table_before.rows],
        unit="${:,.0f}",
        scale=100,
    )


def _heat(table: Table) -> SafeString:
    hours = _open_hours(table)
    return heat_map(
        key=f"chart-{table.key}",
        title=table.title,
        said=said_of(table),
        rows=[str(row[0])[:3] for row in table.rows],
        columns=[one.title for one in table.columns[1:][hours]],
        values=[[int(value or 0) for value in row[1:][hours]] for row in table.rows],
    )


def _open_hours(table: Table) -> slice:
    """From the first hour with an order to the last; all of them without any."""
    busy = [at for at, hour in enumerate(zip(*(row[1:] for row in table.rows), strict=True))
            if any(hour)]  # fmt: skip
    return slice(busy[0], busy[-1] + 1) if busy else slice(None)


def _day(value: Value) -> str:
    return f"{date.fromisoformat(str(value)):%a %-d %b}"


def _text(table: Table, row: tuple[Value, ...]) -> str:
    return shown(row[table.drawn], table.columns[table.drawn])


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
