"""The machine's fonts: which of them has a letter, and how wide a line of it is.

Letters come from the first font that has them, so that a dish may be named in any script.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

FOLDERS = (
    Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
)  # fmt: skip
# (regular, bold) by file names, those that are looked at first; the rest cover other scripts.
LETTERS = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("Arial.ttf", "Arial Bold.ttf"),
)
OTHERS = (
    "NotoSansCJK-Regular.ttc", "DroidSansFallbackFull.ttf", "wqy-microhei.ttc",
    "NotoNaskhArabic-Regular.ttf", "NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf",
    "NotoSansThai-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "Symbola.ttf",
    "PingFang.ttc",
)  # fmt: skip
# A letter that no font has, drawn by each as its own empty box.
_NOWHERE = "\U0010fffe"


def runs(words: str, size: int, *, bold: bool = False) -> Iterator[tuple[str, FreeTypeFont]]:
    """The words in pieces, each with the font that draws it `size` dots high."""
    paths = font_paths(bold)
    piece, path = "", paths[0]
    for letter in words:
        found = path if letter.isspace() else _path_for(letter, bold)
        if found != path and piece:
            yield piece, _font(path, size)
            piece = ""
        piece, path = piece + letter, found
    if piece:
        yield piece, _font(path, size)


def width_of(words: str, size: int, *, bold: bool = False) -> float:
    """How many dots wide the words are."""
    return sum(font.getlength(piece) for piece, font in runs(words, size, bold=bold))


def is_drawn(words: str) -> bool:
    """False when a letter is in no font of this machine: an empty box would stand for it."""
    return all(_is_in(font_path, one) for one in words for font_path in [_path_for(one, False)])


@cache
def font_paths(bold: bool) -> tuple[str, ...]:
    """This machine's fonts, the usual one first; "" (Pillow's own, Latin letters) without any."""
    files = {one.name: one for folder in FOLDERS for one in folder.rglob("*.tt[fc]")}
    letters = [pair[bold] for pair in LETTERS if pair[bold] in files]
    return tuple(str(files[name]) for name in [*letters, *OTHERS] if name in files) or ("",)


@lru_cache(maxsize=4096)
def _path_for(letter: str, bold: bool) -> str:
    paths = font_paths(bold)
    return next((path for path in paths if _is_in(path, letter)), paths[0])


@lru_cache(maxsize=4096)
def _is_in(path: str, letter: str) -> bool:
    if letter.isspace():
        return True
    font = _font(path, 24)
    return bytes(font.getmask(letter)) != bytes(font.getmask(_NOWHERE))


@cache
def _font(path: str, size: int) -> FreeTypeFont:
    return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
