"""All codes of a place on paper: cards to cut out, A4 or Letter, as PDF."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from ordering.codes.drawing import QUIET_ZONE, Box, Drawing, boxes
from ordering.codes.papers import GRIDS, PAPERS
from ordering.codes.pictures import logo_place
from ordering.pdf_words import draw_words, text_width

MARGIN, PADDING, MARK = 12 * mm, 5 * mm, 5 * mm
# A circle's quarter as a curve: https://spencermortensen.com/articles/bezier-circle/
_CURVE = 0.5519150244935106
INK, QUIET = HexColor("#1d1917"), HexColor("#6a6056")
SMALLEST = 5.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Card:
    """What is cut out: a code, the name of its table, what it asks of guests, its link."""

    name: str
    drawing: Drawing
    link: str
    words: str
    place: str


@dataclass(frozen=True, slots=True)
class Area:
    """In points, from the page's left lower corner."""

    left: float
    bottom: float
    width: float
    height: float


def sheet(
    cards: Sequence[Card],
    *,
    paper: str = "a4",
    per_page: int = 6,
    logo: Image.Image | None = None,
    title: str = "",
) -> bytes:
    """The PDF. `paper` is of PAPERS, `per_page` of GRIDS."""
    written = io.BytesIO()
    page = PAPERS[paper]
    canvas = Canvas(written, pagesize=page)
    canvas.setTitle(title)
    for start in range(0, len(cards), per_page):
        _cut_marks(canvas, page, GRIDS[per_page])
        for number, card in enumerate(cards[start : start + per_page]):
            _draw_card(canvas, card, _area(page, GRIDS[per_page], number), logo)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _area(page: tuple[float, float], grid: tuple[int, int], number: int) -> Area:
    columns, rows = grid
    width, height = (page[0] - 2 * MARGIN) / columns, (page[1] - 2 * MARGIN) / rows
    row, column = divmod(number, columns)
    return Area(MARGIN + column * width, page[1] - MARGIN - (row + 1) * height, width, height)


def _cut_marks(canvas: Canvas, page: tuple[float, float], grid: tuple[int, int]) -> None:
    """Short lines at the paper's edges, and a small cross where four cards meet."""
    columns, rows = grid
    across = [MARGIN + (page[0] - 2 * MARGIN) * number / columns for number in range(columns + 1)]
    up = [MARGIN + (page[1] - 2 * MARGIN) * number / rows for number in range(rows + 1)]
    canvas.setStrokeColor(QUIET)
    canvas.setLineWidth(0.4)
    for x in across:
        canvas.line(x, MARGIN - MARK, x, MARGIN - 1.5 * mm)
        canvas.line(x, page[1] - MARGIN + 1.5 * mm, x, page[1] - MARGIN + MARK)
    for y in up:
        canvas.line(MARGIN - MARK, y, MARGIN - 1.5 * mm, y)
        canvas.line(page[0] - MARGIN + 1.5 * mm, y, page[0] - MARGIN + MARK, y)
    for x, y in ((x, y) for x in across[1:-1] for y in up[1:-1]):
        canvas.line(x - 2 * mm, y, x + 2 * mm, y)
        canvas.line(x, y - 2 * mm, x, y + 2 * mm)


def _draw_card(canvas: Canvas, card: Card, area: Area, logo: Image.Image | None) -> None:
    inner = Area(
        area.left + PADDING, area.bottom + PADDING,
        area.width - 2 * PADDING, area.height - 2 * PADDING,
    )  # fmt: skip
    if inner.width > 1.25 * inner.height:  # the words beside the code
        side = min(inner.height, inner.width * 0.62)
        bottom = inner.bottom + (inner.height - side) / 2
        _draw_code(canvas, card.drawing, Area(inner.left, bottom, side, side), logo)
        left = inner.left + side + 3 * mm
        words = Area(left, inner.bottom, inner.left + inner.width - left, inner.height)
        _draw_words(canvas, card, words, inner.height * 0.17)
        return
    side = min(inner.width, inner.height * 0.7)
    left = inner.left + (inner.width - side) / 2
    bottom = inner.bottom + inner.height - side
    _draw_code(canvas, card.drawing, Area(left, bottom, side, side), logo)
    room = inner.height - side - 2 * mm
    _draw_words(canvas, card, Area(inner.left, inner.bottom, inner.width, room), room * 0.34)


def _draw_words(canvas: Canvas, card: Card, area: Area, size: float) -> None:
    """The table's name, large; below it what to do, where one is, and the link to type."""
    link = card.link.removeprefix("https://").removeprefix("http://")
    lines = [(one, size / len(names), True, INK) for names in [_name_lines(card, area, size)]
             for one in names]  # fmt: skip
    lines += [
        (card.words, size * 0.42, False, INK),
        (card.place, size * 0.36, False, QUIET),
        (link, size * 0.32, False, QUIET),
    ]
    fitted = [(text, *_fitted(text, area, wanted, bold), bold, colour)
              for text, wanted, bold, colour in lines if text]  # fmt: skip
    y = area.bottom + (area.height + sum(one[2] * 1.35 for one in fitted)) / 2
    for _, text, actual, bold, colour in fitted:
        y -= actual * 1.2
        _centred(canvas, text, area, y, actual, bold=bold, colour=colour)
        y -= actual * 0.15


def _name_lines(card: Card, area: Area, size: float) -> list[str]:
    """A long name takes two lines."""
    words = card.name.split()
    if len(words) < 2 or text_width(card.name, size, bold=True) < 1.7 * area.width:
        return [card.name]
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return list(min(halves, key=lambda half: max(map(len, half))))


def _fitted(text: str, area: Area, size: float, bold: bool) -> tuple[str, float]:
    """The text and its size, so that it is no wider than its area: smaller, and then shorter."""
    width = text_width(text, size, bold=bold)
    if width > area.width:
        size = max(SMALLEST, size * area.width / width)
    while text_width(text, size, bold=bold) > area.width + 0.1 and len(text) > 2:
        text = text[:-2] + "…"
    return text, size


def _centred(
    canvas: Canvas, text: str, area: Area, y: float, size: float, *, bold: bool, colour: Color
) -> None:
    x = area.left + (area.width - text_width(text, size, bold=bold)) / 2
    draw_words(canvas, text, (x, y), size, bold=bold, colour=colour)


def _draw_code(canvas: Canvas, drawing: Drawing, area: Area, logo: Image.Image | None) -> None:
    unit = area.width / drawing.full_size
    canvas.saveState()
    canvas.translate(area.left, area.bottom + area.height)
    canvas.scale(unit, -unit)
    canvas.setFillColor(HexColor(drawing.style.ground))
    canvas.rect(0, 0, drawing.full_size, drawing.full_size, stroke=0, fill=1)
    canvas.translate(QUIET_ZONE, QUIET_ZONE)
    for colour, box, hole in boxes(drawing):
        path = canvas.beginPath()
        for one in (box, hole):
            if one is not None:
                _outline(path, one)
        canvas.setFillColor(HexColor(colour))
        canvas.drawPath(path, stroke=0, fill=1, fillMode=0)  # even-odd: a hole stays a hole
    canvas.restoreState()
    if logo is not None and drawing.logo is not None:
        _draw_logo(canvas, logo_place(drawing.logo), area, unit, logo)


def _outline(path: PDFPathObject, box: Box) -> None:
    first, second, third, fourth = box.radii
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    path.moveTo(left + first, top)
    path.lineTo(right - second, top)
    _quarter(path, (right - second, top), (right, top), (right, top + second))
    path.lineTo(right, bottom - third)
    _quarter(path, (right, bottom - third), (right, bottom), (right - third, bottom))
    path.lineTo(left + fourth, bottom)
    _quarter(path, (left + fourth, bottom), (left, bottom), (left, bottom - fourth))
    path.lineTo(left, top + first)
    _quarter(path, (left, top + first), (left, top), (left + first, top))
    path.close()


def _quarter(path: PDFPathObject, start: Point, corner: Point, end: Point) -> None:
    if start == end:
        return
    towards = [
        (one[0] + (corner[0] - one[0]) * _CURVE, one[1] + (corner[1] - one[1]) * _CURVE)
        for one in (start, end)
    ]
    path.curveTo(*towards[0], *towards[1], *end)


def _draw_logo(canvas: Canvas, place: Box, area: Area, unit: float, logo: Image.Image) -> None:
    x = area.left + (place.x + QUIET_ZONE) * unit
    y = area.bottom + area.height - (place.y + QUIET_ZONE + place.height) * unit
    canvas.drawImage(
        ImageReader(logo), x, y, place.width * unit, place.height * unit,
        mask="auto", preserveAspectRatio=True, anchor="c",
    )  # fmt: skip
