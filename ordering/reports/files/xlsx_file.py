from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ordering.reports.tables import Column, Table, Value
from ordering.reports.writing import plain

FORMATS = {"money": '"$"#,##0.00', "percent": "0.0%", "minutes": "0.0", "count": "#,##0"}
PART = 64 * 1024


def xlsx_bytes(table: Table, heading: str) -> Iterator[bytes]:
    """The table as a workbook; written to a file of its own row by row, then sent in parts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.title[:31])
    sheet.freeze_panes = "B4"
    for place, column in enumerate(table.columns):
        wide = 28 if column.kind == "text" else max(12, len(column.title) + 2)
        sheet.column_dimensions[chr(ord("A") + place)].width = wide
    _write(sheet, table, heading)
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        yield from _parts(file)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(PART):
        yield part


def _write(sheet: WriteOnlyWorksheet, table: Table, heading: str) -> None:
    sheet.append([_text(sheet, table.title, bold=True)])
    sheet.append([_text(sheet, heading)])
    sheet.append([_text(sheet, one.title, bold=True) for one in table.columns])
    for row in table.rows:
        sheet.append(_cells(sheet, row, table, bold=False))
    if table.total:
        sheet.append(_cells(sheet, table.total, table, bold=True))


def _cells(
    sheet: WriteOnlyWorksheet, row: tuple[Value, ...], table: Table, *, bold: bool
) -> list[Cell | None]:
    pairs = zip(row, table.columns, strict=True)
    return [_cell(sheet, value, column, bold=bold) for value, column in pairs]


def _cell(sheet: WriteOnlyWorksheet, value: Value, column: Column, *, bold: bool) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _text(sheet, value, bold=bold)
    cell = WriteOnlyCell(sheet, plain(value, column))
    cell.number_format = FORMATS.get(column.kind, "General")
    cell.font = Font(bold=bold)
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
    """Text, also where it looks like a formula; without what no worksheet may hold."""
    cell = WriteOnlyCell(sheet, "".join(one for one in text if one.isprintable()))
    cell.data_type = "s"
    cell.font = Font(bold=bold)
    return cell
