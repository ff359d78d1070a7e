"""Words in PDFs: tables and dishes are named in any script.

What runs from left to right is text, each letter in the first of the machine's fonts that has it.
Arabic, Hebrew and whatever else has its letters joined or reordered, which reportlab does not do,
is a picture of the words, as sharp as print.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
# (regular, bold) by file names; the rest cover other scripts.
_FILES = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NanumGothic.ttf", "NanumGothicBold.ttf"),
    ("DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"),
    ("DroidSansFallback.ttf", "DroidSansFallback.ttf"),
    ("NotoSansThai-Regular.ttf", "NotoSansThai-Bold.ttf"),
    ("NotoSansDevanagari-Regular.ttf", "NotoSansDevanagari-Bold.ttf"),
)
_PLAIN = {True: "Helvetica-Bold", False: "Helvetica"}
# Not in the PDF: whatever shows it has a font for that script, or fetches one.
_VIEWERS_OWN = (
    (range(0x3040, 0x3100), "HeiseiKakuGo-W5"),
    (range(0x4E00, 0xA000), "STSong-Light"),
    (range(0xAC00, 0xD7A4), "HYSMyeongJo-Medium"),
)
_HANGUL = _VIEWERS_OWN[-1][0]
# Droid's fallback has some of Korean: words in two fonts look torn.
_TORN = "DroidSansFallback"
_DOTS_AN_INCH = 400


def draw_words(
    canvas: Canvas, words: str, at: tuple[float, float], size: float, *, bold: bool, colour: Color
) -> None:
    """The words from the left end of their base line on, `size` points high."""
    x, y = at
    shaper = _shaper(words, size, bold)
    if shaper is not None:
        _draw_picture(canvas, _picture(words, shaper, colour), (x, y), size / shaper.size)
        return
    canvas.setFillColor(colour)
    for piece, font in runs(words, bold=bold):
        canvas.setFont(font, size)
        canvas.drawString(x, y, piece)
        x += pdfmetrics.stringWidth(piece, font, size)


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """In points."""
    shaper = _shaper(words, size, bold)
    if shaper is not None:
        return shaper.getlength(words) * size / shaper.size
    return sum(pdfmetrics.stringWidth(piece, font, size) for piece, font in runs(words, bold=bold))


def is_plain(words: str) -> bool:
    """Whether the first font writes it all, `main_font`."""
    if words.isascii():
        return True
    usual = main_font(bold=False)
    return _shaper(words, 10, False) is None and all(font == usual for _, font in runs(words))


def main_font(*, bold: bool) -> str:
    return next(iter(_fonts(bold)), _PLAIN[bold])


def runs(words: str, *, bold: bool = False) -> Iterator[tuple[str, str]]:
    """`words` in pieces, each with the name of its font; what none has is an empty box."""
    for font, letters in groupby(words, key=lambda one: _font_of(one, bold)):
        piece = "".join(letters)
        # Helvetica's own letters are those of Latin-1.
        is_latin = font in _PLAIN.values()
        yield piece.encode("latin-1", "replace").decode("latin-1") if is_latin else piece, font


def _font_of(letter: str, bold: bool) -> str:
    code = ord(letter)
    for name, has in _fonts(bold).items():
        if code in has and not (code in _HANGUL and name.startswith(_TORN)):
            return name
    found = next((name for codes, name in _VIEWERS_OWN if code in codes), None)
    return _registered_cid(found) if found else main_font(bold=bold)


@cache
def _registered_cid(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


@cache
def _fonts(bold: bool) -> dict[str, frozenset[int]]:
    """Font names, registered with reportlab, and the letters that each has."""
    return {name: has for name, (_, has) in _found(bold).items()}


@cache
def _found(bold: bool) -> dict[str, tuple[Path, frozenset[int]]]:
    return dict(_registered(bold))


def _registered(bold: bool) -> Iterator[tuple[str, tuple[Path, frozenset[int]]]]:
    for files in _FILES:
        path = next((one for folder in _FOLDERS for one in folder.rglob(files[bold])), None)
        if path is None:
            continue
        try:
            font = TTFont(path.stem, str(path))
        except TTFError:  # an outline format that PDFs cannot hold
            continue
        pdfmetrics.registerFont(font)
        yield path.stem, (path, frozenset(font.face.charToGlyph))


# --- words that are a picture ---------------------------------------------------------------------

# An image, and where it stands from the start of the base line: right and down, in dots.
Picture = tuple[Image.Image, float, float]


def _shaper(words: str, size: float, bold: bool) -> FreeTypeFont | None:
    """The font of words that need their letters joined or reordered; None of all others, and where
    no font has them."""
    if not any(_is_shaped(one) for one in words):
        return None
    letters = {ord(one) for one in words if not one.isspace() and one.isprintable()}
    path = next((path for path, has in _found(bold).values() if letters <= has), None)
    return _opened(path, max(32, round(size * _DOTS_AN_INCH / 72))) if path else None


def _is_shaped(letter: str) -> bool:
    is_from_the_right = unicodedata.bidirectional(letter) in ("R", "AL")
    return is_from_the_right or unicodedata.category(letter) in ("Mn", "Mc")


@lru_cache(maxsize=32)
def _opened(path: Path, dots: int) -> FreeTypeFont:
    return ImageFont.truetype(str(path), dots)


def _picture(words: str, font: FreeTypeFont, colour: Color) -> Picture:
    left, top, right, bottom = map(round, font.getbbox(words, anchor="ls"))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(mask).text((-left, -top), words, font=font, fill=255, anchor="ls")
    ink = tuple(round(255 * part) for part in colour.rgb())
    picture = Image.new("RGBA", mask.size, (*ink, 0))
    picture.putalpha(mask)
    return picture, left, bottom


def _draw_picture(canvas: Canvas, picture: Picture, at: tuple[float, float], dot: float) -> None:
    """`dot`: how large one is, in points."""
    image, right, down = picture
    canvas.drawImage(
        ImageReader(image), at[0] + right * dot, at[1] - down * dot,
        image.width * dot, image.height * dot, mask="auto",
    )  # fmt: skip
