from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from ordering.reports.tables import Table, Value
from ordering.reports.writing import shown

FONTS = Path("/usr/share/fonts/truetype/dejavu")
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
    regular, bold = _fonts()
    yield Paragraph(
        escape(table.title), ParagraphStyle("t", fontName=bold, fontSize=16, leading=20)
    )
    yield Paragraph(escape(heading), ParagraphStyle("h", fontName=regular, fontSize=10, leading=14))
    yield Spacer(1, 5 * mm)
    if table.chart == "bars" and table.rows:
        yield _bars(table, width)
        yield Spacer(1, 5 * mm)
    yield _table(table, width)
    if table.note:
        yield Spacer(1, 4 * mm)
        yield Paragraph(
            escape(table.note), ParagraphStyle("n", fontName=regular, fontSize=8, leading=11)
        )


def _table(table: Table, width: float) -> LongTable:
    regular, bold = _fonts()
    head = [_cut(one.title, 24) for one in table.columns]
    rows = [*table.rows, *([table.total] if table.total else [])]
    size = SMALL if len(table.columns) < 20 else 6
    style = [
        ("FONTNAME", (0, 0), (-1, -1), regular), ("FONTSIZE", (0, 0), (-1, -1), size),
        ("FONTNAME", (0, 0), (-1, 0), bold), ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE), ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]  # fmt: skip
    if table.total:
        style.append(("FONTNAME", (0, -1), (-1, -1), bold))
    cells = [[_cut(text, 40) for text in _texts(row, table)] for row in rows]
    return LongTable([head, *cells], _widths(table, width), repeatRows=1, style=TableStyle(style))


def _widths(table: Table, width: float) -> list[float]:
    """The names take what the numbers leave."""
    others = len(table.columns) - 1
    first = max(width * 0.3, width - others * 80) if others < 20 else width * 0.1
    return [first, *[(width - first) / max(1, others)] * others]


def _texts(row: tuple[Value, ...], table: Table) -> list[str]:
    return [shown(value, column) for value, column in zip(row, table.columns, strict=True)]


def _bars(table: Table, width: float) -> Drawing:
    regular, bold = _fonts()
    rows = table.rows[:DRAWN] if len(table.rows) > 2 * DRAWN else table.rows
    most = max((_number(row[table.drawn]) for row in rows), default=0) or 1
    drawing = Drawing(width, 14 * len(rows))
    for place, row in enumerate(rows):
        y = 14 * (len(rows) - 1 - place) + 3
        length = (width - 230) * max(0.0, _number(row[table.drawn])) / most
        value = shown(row[table.drawn], table.columns[table.drawn])
        drawing.add(String(0, y, _cut(str(row[0]), 28), fontName=regular, fontSize=8))
        drawing.add(Rect(150, y - 1, length, 8, fillColor=BAR, strokeColor=None))
        drawing.add(String(154 + length, y, value, fontName=bold, fontSize=8))
    return drawing


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _foot(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(_fonts()[0], 8)
    canvas.drawRightString(document.pagesize[0] - 15 * mm, 8 * mm, f"Page {document.page}")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


@cache
def _fonts() -> tuple[str, str]:
    """(regular, bold): DejaVu where the machine has it, for names in other scripts."""
    found = {"Report": FONTS / "DejaVuSans.ttf", "Report-Bold": FONTS / "DejaVuSans-Bold.ttf"}
    if not all(path.exists() for path in found.values()):
        return "Helvetica", "Helvetica-Bold"
    for name, path in found.items():
        pdfmetrics.registerFont(TTFont(name, str(path)))
    return "Report", "Report-Bold"
