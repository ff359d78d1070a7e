"""Spreadsheets: no formula leaves us or gets in, hostile workbooks are refused, 5,000 rows work."""

import csv
import io
import time
import zipfile
from typing import Any

import pytest
from bson import ObjectId
from openpyxl import Workbook, load_workbook

from menus.exchange import xlsx_file
from menus.exchange.formats import FORMATS, read_file
from menus.exchange.incoming import FileRefused
from menus.exchange.planning import plan_import
from orderbuddy.testing.shop_menu import menu_document, words

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|calc", "%0A", "'=1", "''=1",
    '=HYPERLINK("http://evil.example","x")', "=cmd|' /C calc'!A0",
]  # fmt: skip
SECONDS = 120  # of a busy machine; a quiet one takes three


def menu_named(name: str) -> dict[str, Any]:
    menu = menu_document("cafe", ObjectId())
    menu["items"][0]["name"] = {"en": name, "es": name, "pt": ""}
    menu["items"][0]["stationTags"] = [name.strip()]
    menu["categories"][0]["emoji"] = name[:8]
    return menu


@pytest.mark.parametrize("text", FORMULAS, ids=range(len(FORMULAS)))
def test_no_cell_of_an_export_is_a_formula(text) -> None:
    menu = menu_named(text)
    table = FORMATS["csv"].encode(menu).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    assert [one for one in cells if one[:1] in tuple("=+-@\t\r|%")] == []
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].encode(menu)))
    found = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} <= {"s", "n"}
    quoted = [cell for cell in found if str(cell.value).strip() == text.strip()]
    assert quoted
    assert all(cell.quotePrefix for cell in quoted)
    for name in ("csv", "xlsx"):
        assert plan_import(menu, read_file(FORMATS[name].encode(menu))).values == {}


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_is_not_taken_in() -> None:
    data = workbook(["id", "price"], ["latte", "=1+4"], ["espresso", 3], ["toast", 9.5])
    plan = plan_import(menu_document("cafe", ObjectId()), read_file(data))
    assert [one.action for one in plan.lines] == ["refuse", "change", "change"]
    assert plan.lines[0].details[0] == "Price: a formula is not taken; please paste its value."


def test_cells_as_people_leave_them() -> None:
    data = workbook(
        ["kind", "id", "item", "name", "category", "price", "minutes", "required", None],
        ["item", 42, None, "Forty-two", "coffee", 4.5, 5.0, None, None],
        [None] * 9,
        ["choice", None, None, "Milk", None, None, None, True, None],
        ["option", None, None, "Oat", None, 0.5, None, None, "stray"],
    )
    plan = plan_import(menu_document("cafe", ObjectId()), read_file(data))
    assert plan.counts == {"add": 3, "change": 0, "leave": 0, "refuse": 0}
    made = plan.values["items"][-1]
    assert (made["id"], made["priceCents"], made["makeMinutes"]) == ("42", 450, 5)
    assert made["modifiers"][0]["required"] is True


# --- hostile workbooks ----------------------------------------------------------------------------


def with_part(name: str, data: bytes) -> bytes:
    """A workbook of which one part is replaced."""
    out = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(workbook(["id"], ["latte"])))
    with whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in whole.infolist():
            made.writestr(part, data if part.filename == name else whole.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
START = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&%s;</t></is></c></row></sheetData></worksheet>'


def bomb() -> bytes:
    return with_part(SHEET, b"<a>" + b" " * 90_000_000)


def many_parts() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(501):
            made.writestr(f"xl/{number}.xml", b"")
    return out.getvalue()


def empty_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("readme.txt", "hello")
    return out.getvalue()


HOSTILE = {
    "bomb": bomb, "many parts": many_parts, "no workbook": empty_zip,
    "laughs": lambda: with_part(SHEET, ENTITIES + START + CELL % b"b"),
    "outside": lambda: with_part(SHEET, OUTSIDE + START + CELL % b"a"),
    "broken sheet": lambda: with_part(SHEET, b"<worksheet><sheetData><row"),
    "cut off": lambda: workbook(["id"], ["latte"])[:-60],
    "broken list": lambda: with_part("xl/workbook.xml", b"\xff\xfe nonsense"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_workbooks(name) -> None:
    with pytest.raises(FileRefused, match=r"no XLSX file|too large when"):
        read_file(HOSTILE[name]())


def test_a_cell_at_the_end_of_the_world_is_not_looked_for() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    data = with_part(SHEET, START + far + b"</sheetData></worksheet>")
    started = time.monotonic()
    with pytest.raises(FileRefused, match="must name the columns"):
        read_file(data)
    assert time.monotonic() - started < SECONDS


# --- large ones -----------------------------------------------------------------------------------


def large_menu() -> dict[str, Any]:
    """5,000 rows: 500 items, each with three sizes and a choice of five options."""
    menu = menu_document("cafe", ObjectId())
    latte = menu["items"][1]
    milk = latte["modifiers"][0]
    options = [{"id": f"o{n}", "name": words(f"Option {n}"), "priceCents": n} for n in range(5)]
    sizes = [{"id": f"s{n}", "name": f"Size {n}", "priceCents": 100 + n} for n in range(3)]
    whole = {**latte, "variants": sizes, "modifiers": [{**milk, "options": options}]}
    menu["items"] = [{**whole, "id": f"i{n}", "name": words(f"Item {n}")} for n in range(500)]
    return menu


@pytest.mark.parametrize("name", list(FORMATS))
def test_five_thousand_rows(name) -> None:
    menu = large_menu()
    started = time.monotonic()
    data = FORMATS[name].encode(menu)
    same = plan_import(menu, read_file(data))
    anew = plan_import({**menu, "items": [], "categories": []}, read_file(data))
    assert time.monotonic() - started < SECONDS
    assert (same.values, same.counts["leave"]) == ({}, 5002)
    assert anew.counts["add"] == 5002
    assert xlsx_file.MOST_ROWS > 5002
