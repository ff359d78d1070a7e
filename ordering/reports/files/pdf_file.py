from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from ordering.pdf_words import draw_words, is_plain, main_font, text_width
from ordering.reports.tables import Table, Value
from ordering.reports.writing import shown

DRAWN = 12
INK, BAR, LINE = colors.HexColor("#2a2420"), colors.HexColor("#2b5a8c"), colors.HexColor("#c9bdae")
SMALL = 7.5


def pdf_bytes(table: Table, heading: str) -> Iterator[bytes]:
    """The table on A4, with bars of its largest rows before it, its head again on each page."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=_page(table), title=f"{table.title} · {heading}", author="OrderBuddy",
        leftMargin=15 * mm, rightMargin=15 * mm, topMargin=15 * mm, bottomMargin=15 * mm,
    )  # fmt: skip
    document.build(list(_story(table, heading, document.width)), _foot, _foot)
    yield out.getvalue()


def _page(table: Table) -> tuple[float, float]:
    return landscape(A4) if len(table.columns) > 6 else A4


def _story(table: Table, heading: str, width: float) -> Iterator[Flowable]:
    yield _paragraph(table.title, 16, bold=True)
    yield _paragraph(heading, 10)
    yield Spacer(1, 5 * mm)
    if table.chart == "bars" and table.rows:
        yield Bars(table, width)
        yield Spacer(1, 5 * mm)
    yield _table(table, width)
    if table.note:
        yield Spacer(1, 4 * mm)
        yield _paragraph(table.note, 8)


def _paragraph(text: str, size: float, *, bold: bool = False) -> Flowable:
    """Ours may take several lines; a place's name in another script is one."""
    if not is_plain(text):
        return Words(text, size, bold=bold)
    font = main_font(bold=bold)
    style = ParagraphStyle("p", fontName=font, fontSize=size, leading=size * 1.35)
    return Paragraph(escape(text), style)


class Words(Flowable):
    """A line in any script, smaller where it finds too little room."""

    def __init__(self, text: str, size: float, *, bold: bool = False) -> None:
        super().__init__()
        self.text, self.size, self.bold = text, size, bold

    def wrap(self, room: float, _: float) -> tuple[float, float]:
        width = text_width(self.text, self.size, bold=self.bold)
        if width > room > 0:
            self.size *= room / width
        return min(width, room), self.size * 1.2

    def draw(self) -> None:
        at = (0.0, self.size * 0.25)
        draw_words(self.canv, self.text, at, self.size, bold=self.bold, colour=INK)


def _table(table: Table, width: float) -> LongTable:
    regular, bold = main_font(bold=False), main_font(bold=True)
    rows = [*table.rows, *([table.total] if table.total else [])]
    size = SMALL if len(table.columns) < 20 else 6
    head = [_cell(_cut(one.title, 24), size, bold=True) for one in table.columns]
    style = [
        ("FONTNAME", (0, 0), (-1, -1), regular), ("FONTSIZE", (0, 0), (-1, -1), size),
        ("FONTNAME", (0, 0), (-1, 0), bold), ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE), ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]  # fmt: skip
    if table.total:
        style.append(("FONTNAME", (0, -1), (-1, -1), bold))
    cells = [[_cell(_cut(text, 40), size) for text in _texts(row, table)] for row in rows]
    return LongTable([head, *cells], _widths(table, width), repeatRows=1, style=TableStyle(style))


def _cell(text: str, size: float, *, bold: bool = False) -> Any:
    return text if is_plain(text) else Words(text, size, bold=bold)


def _widths(table: Table, width: float) -> list[float]:
    """The names take what the numbers leave."""
    others = len(table.columns) - 1
    first = max(width * 0.3, width - others * 80) if others < 20 else width * 0.1
    return [first, *[(width - first) / max(1, others)] * others]


def _texts(row: tuple[Value, ...], table: Table) -> list[str]:
    return [shown(value, column) for value, column in zip(row, table.columns, strict=True)]


class Bars(Flowable):
    """The rows' bars, each between its name and its value."""

    def __init__(self, table: Table, width: float) -> None:
        super().__init__()
        self.table, self.width = table, width
        self.rows = table.rows[:DRAWN] if len(table.rows) > 2 * DRAWN else table.rows
        self.most = max((_number(row[table.drawn]) for row in self.rows), default=0) or 1

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, 14 * len(self.rows)

    def draw(self) -> None:
        for place, row in enumerate(self.rows):
            self._row(row, 14 * (len(self.rows) - 1 - place) + 3)

    def _row(self, row: tuple[Value, ...], y: float) -> None:
        drawn = self.table.drawn
        length = (self.width - 230) * max(0.0, _number(row[drawn])) / self.most
        draw_words(self.canv, _cut(str(row[0]), 28), (0, y), 8, bold=False, colour=INK)
        self.canv.setFillColor(BAR)
        self.canv.rect(150, y - 1, length, 8, stroke=0, fill=1)
        value = shown(row[drawn], self.table.columns[drawn])
        draw_words(self.canv, value, (154 + length, y), 8, bold=True, colour=INK)


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(main_font(bold=False), 8)
    canvas.drawRightString(document.pagesize[0] - 15 * mm, 8 * mm, f"Page {document.page}")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
