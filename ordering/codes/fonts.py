"""Letters for the printed sheet: tables are named in any script."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
_FILES = {
    True: ("DejaVuSans-Bold.ttf", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf"),
    False: ("DejaVuSans.ttf", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf"),
}
_PLAIN = {True: "Helvetica-Bold", False: "Helvetica"}


def runs(words: str, *, bold: bool = False) -> Iterator[tuple[str, str]]:
    """`words` in pieces, each with the name of the first of the machine's fonts that has its
    letters; what none has is the first font's empty box."""
    fonts = _fonts(bold)
    if not fonts:
        # Helvetica's own letters are those of Latin-1.
        yield words.encode("latin-1", "replace").decode("latin-1"), _PLAIN[bold]
        return
    for font, letters in groupby(words, key=lambda one: _font_of(one, fonts)):
        yield "".join(letters), font


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """In points."""
    return sum(pdfmetrics.stringWidth(piece, font, size) for piece, font in runs(words, bold=bold))


def _font_of(letter: str, fonts: dict[str, frozenset[int]]) -> str:
    return next((name for name, has in fonts.items() if ord(letter) in has), next(iter(fonts)))


@cache
def _fonts(bold: bool) -> dict[str, frozenset[int]]:
    """Font names, registered with reportlab, and the letters that each has."""
    return dict(_registered(bold))


def _registered(bold: bool) -> Iterator[tuple[str, frozenset[int]]]:
    for file in _FILES[bold]:
        path = next((one for folder in _FOLDERS for one in folder.rglob(file)), None)
        if path is None:
            continue
        try:
            font = TTFont(path.stem, str(path))
        except TTFError:  # an outline format that PDFs cannot hold
            continue
        pdfmetrics.registerFont(font)
        yield path.stem, frozenset(font.face.charToGlyph)
