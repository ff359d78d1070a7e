"""A report as a file to keep: CSV, XLSX or PDF, each written while it is sent."""

import re
from collections.abc import Iterator

from ordering.reports.files.csv_file import csv_lines
from ordering.reports.tables import Table

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def written(form: str, table: Table, heading: str) -> Iterator[bytes]:
    """The file's parts; `heading` says of which place and days it is."""
    if form == "csv":
        return csv_lines(table)
    # Each library takes megabytes, and is read when the first such file is wanted.
    if form == "xlsx":
        from ordering.reports.files.xlsx_file import xlsx_bytes

        return xlsx_bytes(table, heading)
    from ordering.reports.files.pdf_file import pdf_bytes

    return pdf_bytes(table, heading)


def file_name(form: str, table: Table, place: str, days: str) -> str:
    """`sales-by-item-pier-2026-11-16-2026-11-22.csv`: letters and numbers only."""
    words = f"{table.title} {place} {days}".lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', words).strip('-')[:120]}.{form}"
