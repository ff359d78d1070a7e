"""A fake printer's paper: what its head has put there, cut into slips."""

from dataclasses import dataclass, field

from PIL import Image, ImageDraw, ImageFont

FONT = "DejaVuSansMono"
LETTER = (12, 24)


@dataclass(slots=True)
class Slip:
    """One piece of paper. `words` are those that were printed as letters, a line each; `marks`
    what QR codes or a test wrote beside them; `is_cut` is False for what hangs from the printer."""

    words: list[str] = field(default_factory=list)
    rows: list[Image.Image] = field(default_factory=list)
    is_cut: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    @property
    def is_empty(self) -> bool:
        return not self.rows

    def image(self) -> Image.Image:
        """The paper as a picture, white with a torn grey edge."""
        width = max((one.width for one in self.rows), default=1)
        height = sum(one.height for one in self.rows)
        image = Image.new("L", (width + 32, height + 32), 205)
        ImageDraw.Draw(image).rectangle((8, 8, width + 23, height + 23), fill=255)
        top = 16
        for one in self.rows:
            image.paste(one.convert("L"), (16, top))
            top += one.height
        return image


@dataclass(frozen=True, slots=True)
class Style:
    """How letters are printed now."""

    wide: int = 1
    high: int = 1
    bold: bool = False
    align: int = 0
    invert: bool = False


def letters(words: str, style: Style, width: int) -> Image.Image:
    """A printed line, as a thermal head draws it: fixed letters, as often as wide and high."""
    size = (max(1, len(words)) * LETTER[0], LETTER[1])
    ink, ground = (255, 0) if style.invert else (0, 255)
    small = Image.new("L", size, ground if words else 255)
    pen = ImageDraw.Draw(small)
    font = _font(bold=style.bold)
    for place, letter in enumerate(words):
        pen.text((place * LETTER[0], 20), letter, font=font, fill=ink, anchor="ls")
    line = small.resize((size[0] * style.wide, size[1] * style.high), Image.Resampling.NEAREST)
    row = Image.new("L", (width, line.height + 6), 255)
    row.paste(line, (round((width - line.width) * style.align / 2), 0))
    return row


def _font(*, bold: bool) -> ImageFont.FreeTypeFont:
    name = f"{FONT}-Bold.ttf" if bold else f"{FONT}.ttf"
    try:
        return ImageFont.truetype(name, 20)
    except OSError:
        return ImageFont.load_default(18)
