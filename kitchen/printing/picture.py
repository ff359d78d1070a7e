"""Paper as a picture in black and white, as printers and people see it. Any script, any printer."""

from collections.abc import Iterator
from itertools import pairwise

import segno
from PIL import Image, ImageDraw

from kitchen.printing import fonts
from kitchen.printing.paper import Block, Paper

# Letters of size 1 are so many dots high, a line of them is so much higher; at 203 dots an inch.
LETTER_DOTS = 24
LINE = 1.3
COLUMN_DOTS = 12
BOX_PAD = 8
FRAME = 3
WHITE, BLACK = 1, 0


def draw(paper: Paper, width: int) -> Image.Image:
    """The whole paper, `width` dots wide, in black and white."""
    return _stacked([draw_block(block, width) for block in paper], width)


def draw_block(block: Block, width: int) -> Image.Image:
    """One block, as wide as the paper."""
    match block["kind"]:
        case "text":
            return _text(block, width)
        case "pair":
            return _pair(block, width)
        case "box":
            return _box(block, width)
        case "qr":
            return _qr(block["content"], width)
        case "rule":
            return _rule(width, heavy=block["heavy"])
        case _:
            return Image.new("1", (width, round(block["lines"] * LETTER_DOTS)), WHITE)


def _text(block: Block, width: int) -> Image.Image:
    left = block["indent"] * COLUMN_DOTS
    high, bold = block["size"] * LETTER_DOTS, block["bold"]
    high = round(high * 1.4) if block["tall"] else high
    lines = list(wrapped(block["text"], high, width - left, bold=bold))
    ink, ground = (WHITE, BLACK) if block["invert"] else (BLACK, WHITE)
    image = Image.new("1", (width, _height(lines, high)), ground)
    for number, line in enumerate(lines):
        start, top = left, round(number * high * LINE)
        wide = fonts.width_of(line, high, bold=bold)
        if block["align"] == "center":
            start = round((width - wide) / 2)
        _write(image, (start, top), line, high, bold, ink)
        if block["struck"]:
            middle = top + round(high * 0.65)
            ImageDraw.Draw(image).line(
                [(start, middle), (start + wide, middle)], fill=ink, width=block["size"] * 3
            )
    return image


def _pair(block: Block, width: int) -> Image.Image:
    high, bold = block["size"] * LETTER_DOTS, block["bold"]
    taken = fonts.width_of(block["right"], high, bold=bold)
    room = max(width // 3, width - round(taken) - COLUMN_DOTS)
    lines = list(wrapped(block["left"], high, room, bold=bold))
    image = Image.new("1", (width, _height(lines, high)), WHITE)
    for number, line in enumerate(lines):
        _write(image, (0, round(number * high * LINE)), line, high, bold, BLACK)
    _write(image, (round(width - taken), 0), block["right"], high, bold, BLACK)
    return image


def _box(block: Block, width: int) -> Image.Image:
    left = block["indent"] * COLUMN_DOTS
    inner = {**block, "kind": "text", "bold": True, "align": "left", "indent": 0}
    edge = FRAME + BOX_PAD
    written = _text(
        {**inner, "invert": False, "struck": False, "tall": False}, width - left - 2 * edge
    )
    image = Image.new("1", (width, written.height + 2 * edge), WHITE)
    frame = [(left, 2), (width - 1, image.height - 3)]
    ImageDraw.Draw(image).rectangle(frame, outline=BLACK, width=FRAME)
    image.paste(written, (left + edge, edge))
    return image


def _rule(width: int, *, heavy: bool) -> Image.Image:
    image = Image.new("1", (width, 18), WHITE)
    ImageDraw.Draw(image).line([(0, 9), (width, 9)], fill=BLACK, width=5 if heavy else 2)
    return image


def _qr(content: str, width: int) -> Image.Image:
    code = segno.make(content, error="m", micro=False)
    scale = max(3, min(6, (width // 2) // code.symbol_size(border=0)[0]))
    rows = list(code.matrix_iter(scale=scale, border=2))
    dots = Image.new("1", (len(rows[0]), len(rows)), WHITE)
    dots.putdata([WHITE if not dot else BLACK for row in rows for dot in row])
    image = Image.new("1", (width, dots.height), WHITE)
    image.paste(dots, ((width - dots.width) // 2, 0))
    return image


def wrapped(words: str, high: int, room: float, *, bold: bool) -> Iterator[str]:
    """The words in lines that fit; a word that is too long for one is broken."""
    for paragraph in words.splitlines() or [""]:
        line = ""
        for piece in _pieces(paragraph):
            if line and fonts.width_of((line + piece).rstrip(), high, bold=bold) > room:
                yield line.rstrip()
                line, piece = "", piece.lstrip()
            line += piece
            while fonts.width_of(line.rstrip(), high, bold=bold) > room and len(line) > 1:
                cut = _longest(line, high, room, bold)
                yield line[:cut]
                line = line[cut:]
        yield line.rstrip()


def _pieces(paragraph: str) -> Iterator[str]:
    """Words with the blanks before them; Chinese and the like may be parted anywhere."""
    starts = [
        place
        for place, letter in enumerate(paragraph)
        if letter == " " or (ord(letter) >= 0x2E80 and ord(letter) < 0xFE00)
    ]
    places = sorted({0, *starts, len(paragraph)})
    yield from (paragraph[start:end] for start, end in pairwise(places))


def _longest(line: str, high: int, room: float, bold: bool) -> int:
    count = 1
    while count < len(line) and fonts.width_of(line[: count + 1], high, bold=bold) <= room:
        count += 1
    return count


def _write(
    image: Image.Image, at: tuple[int, int], line: str, high: int, bold: bool, ink: int
) -> None:
    """Drawn in grey first: letters of one bit alone would be ragged."""
    wide = max(1, round(fonts.width_of(line, high, bold=bold)) + 4)
    grey = Image.new("L", (wide, round(high * LINE)), 0)
    pen, left = ImageDraw.Draw(grey), 0.0
    for piece, font in fonts.runs(line, high, bold=bold):
        pen.text((left, high), piece, font=font, fill=255, anchor="ls")
        left += font.getlength(piece)
    mask = grey.point(lambda dot: 255 if dot > 110 else 0).convert("1")
    image.paste(ink, (at[0], at[1]), mask)


def _height(lines: list[str], high: int) -> int:
    return max(1, round(len(lines) * high * LINE))


def _stacked(images: list[Image.Image], width: int) -> Image.Image:
    image = Image.new("1", (width, sum(one.height for one in images) or 1), WHITE)
    top = 0
    for one in images:
        image.paste(one, (0, top))
        top += one.height
    return image
