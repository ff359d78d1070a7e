import csv
from collections.abc import Iterator

from ordering.reports.tables import Column, Table, Value
from ordering.reports.writing import harmless, plain


class _Lines:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> bytes:
        return line.encode()


def csv_lines(table: Table) -> Iterator[bytes]:
    """The table line by line, for a spreadsheet: amounts in dollars, the last line the sum."""
    writer = csv.writer(_Lines())
    # Excel reads UTF-8 where a file says so.
    yield "\ufeff".encode()
    yield writer.writerow([one.title for one in table.columns])
    for row in [*table.rows, *([table.total] if table.total else [])]:
        yield writer.writerow(list(map(_cell, row, table.columns)))


def _cell(value: Value, column: Column) -> str | int | float | None:
    if isinstance(value, str):
        return harmless(value)
    return (
        f"{plain(value, column):.2f}"
        if column.kind == "money" and value is not None
        else plain(value, column)
    )
