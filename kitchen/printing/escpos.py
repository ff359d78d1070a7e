"""Paper as ESC/POS: a printer's own letters where it has them, a picture of the line elsewhere.

The bytes are python-escpos's; how they reach the printer is `network`'s business.
"""

import shutil
import textwrap
from functools import cache

from escpos import capabilities
from escpos.magicencode import Encoder, MagicEncode
from escpos.printer import Dummy
from PIL import Image

from kitchen.printing import picture
from kitchen.printing.paper import Block, Paper

# One of Epson's that speaks what nearly all others do, too: 203 dots an inch, the usual code pages.
PROFILE = "TM-T20II"
# Those that cheap printers have as well, where the profile lists many more.
CODE_PAGES = ("CP437", "CP850", "CP858", "CP1252", "CP866", "CP852")
# Rows of dots in one picture: a printer's buffer holds that much.
SLICE_ROWS = 240

# At import it keeps what it read in a new temporary folder, every time; nobody reads it again.
shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


def encode(paper: Paper, *, columns: int, as_picture: bool) -> bytes:
    """The bytes that print the paper and cut it; `columns` letters of size 1 fit on a line."""
    printer = _Printer(columns)
    printer.hw("INIT")
    if as_picture:
        printer.picture(picture.draw(paper, printer.dots))
    else:
        for block in paper:
            printer.block(block)
    printer.cut(mode="PART")
    return printer.output


class _Printer(Dummy):
    """python-escpos that only collects bytes, and draws what it has no letters for."""

    def __init__(self, columns: int) -> None:
        super().__init__(profile=PROFILE)
        self.magic = MagicEncode(self, encoder=_encoder())
        self.columns = columns
        self.dots = columns * picture.COLUMN_DOTS

    def block(self, block: Block) -> None:
        if block["kind"] == "qr":
            self.picture(picture.draw_block(block, self.dots))
        elif block["kind"] == "space":
            self.text("\n" * block["lines"])
        elif not all(map(_has_letter, set(_words(block)))):
            self.picture(picture.draw_block(block, self.dots))
        else:
            getattr(self, f"_{block['kind']}")(block)

    def picture(self, image: Image.Image) -> None:
        """In slices: the paper's own edges are black where the picture is."""
        for top in range(0, image.height, SLICE_ROWS):
            rows = image.crop((0, top, image.width, min(image.height, top + SLICE_ROWS)))
            self.image(rows, impl="bitImageRaster", fragment_height=SLICE_ROWS)

    def _text(self, block: Block) -> None:
        size, indent = block["size"], block["indent"]
        mark = "XX " if block["struck"] else ""
        self._style(size, block["bold"], block["align"], block["invert"], tall=block["tall"])
        room = self.columns // size - indent // size - len(mark)
        for line in (mark + one for one in _wrapped(block["text"], room)):
            if block["invert"]:
                # Across the paper, as in a picture.
                line = line.center(self.columns // size)
            self.text(" " * (indent // size) + line + "\n")
        self._plain()

    def _pair(self, block: Block) -> None:
        self._style(block["size"], block["bold"])
        width, right = self.columns // block["size"], block["right"]
        room = max(width // 3, width - len(right) - 1)
        for number, line in enumerate(_wrapped(block["left"], room)):
            gap = "" if number else right.rjust(width - len(line))
            self.text(f"{line}{gap}\n")
        self._plain()

    def _box(self, block: Block) -> None:
        size, indent = block["size"], " " * (block["indent"] // block["size"])
        inner = self.columns // size - len(indent) - 4
        self._style(size, bold=True)
        edge = f"{indent}+{'-' * (inner + 2)}+\n"
        self.text(edge)
        for line in _wrapped(block["text"], inner):
            self.text(f"{indent}| {line.ljust(inner)} |\n")
        self.text(edge)
        self._plain()

    def _rule(self, block: Block) -> None:
        self.text(("=" if block["heavy"] else "-") * self.columns + "\n")

    def _style(
        self,
        size: int,
        bold: bool = False,
        align: str = "left",
        invert: bool = False,
        *,
        tall: bool = False,
    ) -> None:
        high = size + 1 if tall else size
        self.set(custom_size=True, width=size, height=high, bold=bold, align=align, invert=invert)

    def _plain(self) -> None:
        self._style(1)


def _words(block: Block) -> str:
    return "".join(block.get(name) or "" for name in ("text", "left", "right"))


def _wrapped(words: str, room: int) -> list[str]:
    lines = [
        line
        for paragraph in words.splitlines()
        for line in textwrap.wrap(paragraph, max(1, room)) or [""]
    ]
    return lines or [""]


@cache
def _has_letter(letter: str) -> bool:
    """Whether printers have this letter of their own."""
    if letter == "\n" or " " <= letter <= "~":
        return True
    return any(_ENCODER.can_encode(page, letter) for page in CODE_PAGES)


def _encoder() -> Encoder:
    """A new one: it remembers which pages it used."""
    pages = Dummy(profile=PROFILE).profile.get_code_pages()
    return Encoder({name: pages[name] for name in CODE_PAGES if name in pages})


_ENCODER = _encoder()
