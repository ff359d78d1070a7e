"""A code as shapes in units of its modules: one geometry for SVG, PNG and PDF."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ordering.codes.style import Style

# What every reader asks for around a code: https://www.qrcode.com/en/howto/code.html
QUIET_ZONE = 4
EYE = 7
# Neighbours overlap by a hair, or viewers draw a light line between them.
_HAIR = 0.02
_NO_RADII = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `radii` of its corners: top left, top right, bottom right, bottom left. A circle
    is a square with radii of half its side."""

    x: float
    y: float
    width: float
    height: float
    radii: tuple[float, float, float, float] = _NO_RADII


@dataclass(frozen=True, slots=True)
class Drawing:
    """`size`: modules a side, without the quiet zone. An eye's frame is its box without the hole.
    `logo`: where a picture may be put; no dot is there."""

    size: int
    style: Style
    dots: tuple[Box, ...]
    frames: tuple[tuple[Box, Box], ...]
    pupils: tuple[Box, ...]
    logo: Box | None

    @property
    def full_size(self) -> int:
        """Modules a side with the quiet zone."""
        return self.size + 2 * QUIET_ZONE


def draw(text: str, style: Style, *, with_logo: bool = False) -> Drawing:
    """The QR code of `text` in this style."""
    # Here: most web processes never need it, and it takes them 1 MB.
    import segno

    level = "H" if with_logo else style.level
    code = segno.make(text, error=level.lower(), micro=False, boost_error=True)
    rows = [[bool(one) for one in row] for row in code.matrix]
    size = len(rows)
    logo = _logo_box(size, style.logo_size) if with_logo else None
    eyes = [(0, 0), (size - EYE, 0), (0, size - EYE)]
    dark = {
        (x, y)
        for y, row in enumerate(rows)
        for x, one in enumerate(row)
        if one and not _in_eye(x, y, eyes) and not _in_logo(x, y, logo)
    }
    return Drawing(
        size=size,
        style=style,
        dots=tuple(_dots(dark, style.dot_shape)),
        frames=tuple(_frame(x, y, style.eye_shape) for x, y in eyes),
        pupils=tuple(_pupil(x, y, style.pupil_shape) for x, y in eyes),
        logo=logo,
    )


def _logo_box(size: int, part: float) -> Box:
    """In the middle, on whole modules; odd as the code is, so that it is symmetric."""
    side = max(3, int(size * part))
    side += (size - side) % 2
    start = (size - side) / 2
    return Box(start, start, side, side)


def _in_eye(x: int, y: int, eyes: list[tuple[int, int]]) -> bool:
    return any(left <= x < left + EYE and top <= y < top + EYE for left, top in eyes)


def _in_logo(x: int, y: int, logo: Box | None) -> bool:
    if logo is None:
        return False
    return logo.x <= x < logo.x + logo.width and logo.y <= y < logo.y + logo.height


def _dots(dark: set[tuple[int, int]], shape: str) -> Iterator[Box]:
    if shape == "square":
        yield from _runs(dark)
        return
    for x, y in sorted(dark, key=lambda one: (one[1], one[0])):
        if shape == "dots":
            yield Box(x, y, 1, 1, (0.5, 0.5, 0.5, 0.5))
        else:
            yield from _joined(x, y, dark, shape)


def _runs(dark: set[tuple[int, int]]) -> Iterator[Box]:
    """Neighbours of a row as one box."""
    for x, y in sorted(dark, key=lambda one: (one[1], one[0])):
        if (x - 1, y) in dark:
            continue
        width = 1
        while (x + width, y) in dark:
            width += 1
        yield Box(x, y, width, 1 + (_HAIR if (x, y + 1) in dark else 0))


def _joined(x: int, y: int, dark: set[tuple[int, int]], shape: str) -> Iterator[Box]:
    """A module whose free corners are round (`classy`: but two of them)."""
    left, right = (x - 1, y) in dark, (x + 1, y) in dark
    above, below = (x, y - 1) in dark, (x, y + 1) in dark
    free = (
        not (left or above), not (right or above), not (right or below), not (left or below),
    )  # fmt: skip
    if shape.startswith("classy"):
        free = (free[0], False, free[2], False)
    radius = 0.35 if shape in ("rounded", "classy") else 0.5
    first, second, third, fourth = (radius if one else 0.0 for one in free)
    yield Box(
        x, y, 1 + (_HAIR if right else 0), 1 + (_HAIR if below else 0),
        (first, second, third, fourth),
    )  # fmt: skip


def _frame(x: int, y: int, shape: str) -> tuple[Box, Box]:
    return _rounded(x, y, EYE, shape), _rounded(x + 1, y + 1, EYE - 2, shape)


def _pupil(x: int, y: int, shape: str) -> Box:
    return _rounded(x + 2, y + 2, 3, shape)


def _rounded(x: float, y: float, side: float, shape: str) -> Box:
    if shape in ("dot", "dots"):
        radius = side / 2
    elif shape == "extra-rounded":
        radius = side * 0.32
    elif shape == "rounded":
        radius = side * 0.2
    elif shape.startswith("classy"):
        return Box(x, y, side, side, (side * 0.3, 0.0, side * 0.3, 0.0))
    else:
        return Box(x, y, side, side)
    return Box(x, y, side, side, (radius, radius, radius, radius))


def boxes(drawing: Drawing) -> Iterable[tuple[str, Box, Box | None]]:
    """Everything that is drawn: (colour, box, the hole in it or None)."""
    style = drawing.style
    for one in drawing.dots:
        yield style.dots, one, None
    for frame, hole in drawing.frames:
        yield style.eyes, frame, hole
    for one in drawing.pupils:
        yield style.pupils, one, None
