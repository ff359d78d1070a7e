"""CSV as spreadsheets write and read it (RFC 4180; UTF-8 with a mark, so that Excel knows)."""

import csv
import io

from menus.exchange.cells import guarded, unguarded
from menus.exchange.columns import HEADER
from menus.exchange.incoming import FileRefused, Incoming
from menus.exchange.tables import read_table, table_of
from orderbuddy.mongo import Document

_DELIMITERS = (",", ";", "\t")


def encode(menu: Document) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in table_of(menu):
        writer.writerow([guarded(row.get(column, "")) for column in HEADER])
    return out.getvalue().encode("utf-8-sig")


def decode(data: bytes) -> Incoming:
    text = _text(data)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return read_table([unguarded(cell) for cell in line] for line in lines)
    except csv.Error as error:
        raise FileRefused(f"This is no CSV file that can be read: {error}.") from error


def _text(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Excel writes where nobody told it otherwise."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
