"""XLSX by openpyxl: texts stay texts, formulas are neither written nor taken."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font

from menus.exchange.cells import number_text
from menus.exchange.columns import HEADER, MONEY, NUMBERS
from menus.exchange.incoming import MOST_ROWS, FileRefused, Incoming
from menus.exchange.tables import FORMULA, read_table, table_of
from orderbuddy.mongo import Document

UNREADABLE = "This is no XLSX file that can be read."
# A workbook is a ZIP of XML: what it becomes when it is unpacked.
MOST_UNPACKED = 80_000_000
MOST_PARTS = 500
MOST_COLUMNS = 80
_WIDE = {"id": 20, "item": 20, "pictures": 30}


def encode(menu: Document) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Menu")
    sheet.freeze_panes = "C2"
    for number, column in enumerate(HEADER):
        letter = _letter(number)
        wide = 30 if "(" in column else _WIDE.get(column, 14)
        sheet.column_dimensions[letter].width = wide
    sheet.append([_heading(sheet, column) for column in HEADER])
    for row in table_of(menu):
        sheet.append([_cell(sheet, column, row.get(column, "")) for column in HEADER])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def decode(data: bytes) -> Incoming:
    _require_small(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        return read_table(_lines(book.worksheets[0]))
    except FileRefused:
        raise
    except Exception as error:
        # A boundary: a hostile or damaged workbook makes its reader raise anything at all.
        raise FileRefused(UNREADABLE) from error


def _require_small(data: bytes) -> None:
    """By the sizes that the ZIP says: no more than those is ever unpacked of it."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused(UNREADABLE) from error
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise FileRefused("This workbook is too large when it is unpacked.")


def _lines(sheet: Any) -> Iterator[list[str]]:
    # One more than is taken, so that too many are noticed.
    rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)
    return ([_text(cell) for cell in row] for row in rows)


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_text(value) if isinstance(value, int | float) else str(value)


def _heading(sheet: Any, column: str) -> Cell:
    cell = WriteOnlyCell(sheet, column)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, column: str, text: str) -> Cell | None:
    if not text:
        return None
    if column in MONEY | NUMBERS:
        return _number_cell(sheet, text)
    cell = WriteOnlyCell(sheet, text)
    # A text that begins with = is a text; and it stays one when somebody edits it.
    cell.data_type = "s"
    cell.quotePrefix = True
    if "\n" in text:
        cell.alignment = Alignment(wrap_text=True)
    return cell


def _number_cell(sheet: Any, text: str) -> Cell:
    try:
        number = float(text)
    except ValueError:
        number = None
    if number is None or _as_read(number) not in (text, f"{number:.2f}"):
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell
    cell = WriteOnlyCell(sheet, int(number) if "." not in text else number)
    cell.number_format = "0.00" if "." in text else "0"
    return cell


def _as_read(number: float) -> str:
    return number_text(number)


def _letter(number: int) -> str:
    first, second = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)
