"""Which formats there are, and which one a file is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from menus.exchange import csv_file, json_file, schema_org
from menus.exchange.incoming import FileRefused, Incoming
from orderbuddy.mongo import Document

MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Format:
    """`encode` makes a file of a stored menu; `decode` reads one, raising FileRefused."""

    name: str
    label: str
    extension: str
    media_type: str
    encode: Callable[[Document], bytes]
    decode: Callable[[bytes], Incoming]


def _encode_xlsx(menu: Document) -> bytes:
    # The library takes ten megabytes, and is read when the first spreadsheet is wanted.
    from menus.exchange import xlsx_file

    return xlsx_file.encode(menu)


def _decode_xlsx(data: bytes) -> Incoming:
    from menus.exchange import xlsx_file

    return xlsx_file.decode(data)


FORMATS = {
    "xlsx": Format(
        "xlsx", "Spreadsheet (XLSX)", "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _encode_xlsx, _decode_xlsx,
    ),
    "csv": Format(
        "csv", "Table (CSV)", "csv", "text/csv; charset=utf-8", csv_file.encode, csv_file.decode
    ),
    "json": Format(
        "json", "JSON, as it is stored", "json", "application/json",
        json_file.encode, json_file.decode,
    ),
    "schema": Format(
        "schema", "JSON-LD (schema.org/Menu)", "jsonld", "application/ld+json",
        schema_org.encode, schema_org.decode,
    ),
}  # fmt: skip


def read_file(data: bytes) -> Incoming:
    """What a file of any of the formats says, told apart by its content. Raises FileRefused."""
    if len(data) > MOST_BYTES:
        raise FileRefused(
            f"This file is too large: at most {MOST_BYTES // 1_000_000} MB are taken."
        )
    if not data.strip():
        raise FileRefused("This file is empty.")
    return _format_of(data).decode(data)


def file_name(menu: Document, kind: Format) -> str:
    """Such as `all_day.csv`."""
    slug = "".join(one for one in str(menu.get("menuSlug") or "") if one.isalnum() or one in "_-")
    ascii_only = slug.encode("ascii", "ignore").decode()
    return f"{ascii_only or 'menu'}.{kind.extension}"


def _format_of(data: bytes) -> Format:
    if data.startswith(b"PK\x03\x04"):
        return FORMATS["xlsx"]
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start not in (b"{", b"["):
        return FORMATS["csv"]
    return FORMATS["schema" if _is_schema_org(data) else "json"]


def _is_schema_org(data: bytes) -> bool:
    try:
        said: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return schema_org.is_schema_org(said)
