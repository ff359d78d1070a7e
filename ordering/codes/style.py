"""How a location's codes look: the stored `qrCodeStyle` of today's app (qr-code-styling's options,
https://qr-code-styling.com), read leniently, and refused where no phone could read the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orderbuddy.mongo import Document

BLACK, WHITE = "#000000", "#ffffff"
DOT_SHAPES = ("square", "dots", "rounded", "extra-rounded", "classy", "classy-rounded")
EYE_SHAPES = ("square", "dot", "extra-rounded", "dots", "rounded", "classy", "classy-rounded")
LEVELS = "LMQH"
# Contrast as WCAG counts it (1 to 21). Phones still read 3 in good light; a table at night is not.
ENOUGH_CONTRAST = 4.0
# A logo hides what error correction (H: 30 % of the codewords) must give back, with some to spare.
LARGEST_LOGO, USUAL_LOGO = 0.26, 0.22
LIGHT_ON_DARK = (
    "{what} ({colour}) must be darker than the background ({ground}): many phones do not read a "
    "light code on a dark ground"
)
TOO_ALIKE = (
    "{what} ({colour}) and the background ({ground}) are too alike: their contrast is "
    "{contrast:.1f}, at least {least:g} is needed"
)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """Colours as `#rrggbb`; `logo_size` is its side as a part of the code's."""

    dots: str = BLACK
    dot_shape: str = "square"
    eyes: str = BLACK
    eye_shape: str = "square"
    pupils: str = BLACK
    pupil_shape: str = "square"
    ground: str = WHITE
    level: str = "M"
    logo_size: float = USUAL_LOGO


def style_of(stored: Any) -> Style:
    """The style of a stored `qrCodeStyle`; of what it does not say, or cannot be drawn, the plain
    one. Colours that nobody could read become black on white."""
    held = stored if isinstance(stored, dict) else {}
    if any(True for _ in style_faults(held)):
        held = {**held, **{name: {"type": _part(held, name).get("type")} for name in _COLOURED}}
    dots, eyes = _part(held, "dotsOptions"), _part(held, "cornersSquareOptions")
    pupils = _part(held, "cornersDotOptions")
    dot_colour = _colour(dots) or BLACK
    return Style(
        dots=dot_colour,
        dot_shape=_one_of(DOT_SHAPES, dots.get("type")),
        eyes=_colour(eyes) or dot_colour,
        eye_shape=_one_of(EYE_SHAPES, eyes.get("type")),
        pupils=_colour(pupils) or _colour(eyes) or dot_colour,
        pupil_shape=_one_of(EYE_SHAPES, pupils.get("type")),
        ground=_colour(_part(held, "backgroundOptions")) or WHITE,
        level=_level(held),
        logo_size=_logo_size(held),
    )


def style_faults(stored: Document) -> Iterator[str]:
    """What makes codes of this style unreadable, a sentence each."""
    for name, what in _COLOURED.items():
        for written in _written_colours(_part(stored, name)):
            if _hex(written) is None:
                yield f"{what} must have a colour such as #000000"
    ground = _colour(_part(stored, "backgroundOptions")) or WHITE
    for name, what in _COLOURED.items():
        if name != "backgroundOptions":
            colours = filter(None, map(_hex, _written_colours(_part(stored, name))))
            yield from (fault for one in colours if (fault := _contrast_fault(what, one, ground)))


def contrast(one: str, other: str) -> float:
    """1 (alike) to 21 (black on white): https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


_COLOURED = {
    "dotsOptions": "The dots",
    "cornersSquareOptions": "The frames of the corners",
    "cornersDotOptions": "The dots of the corners",
    "backgroundOptions": "The background",
}


def _contrast_fault(what: str, colour: str, ground: str) -> str:
    found = contrast(colour, ground)
    said = {"what": what, "colour": colour, "ground": ground}
    if _luminance(colour) >= _luminance(ground):
        return LIGHT_ON_DARK.format(**said)
    too_alike = found < ENOUGH_CONTRAST
    return TOO_ALIKE.format(**said, contrast=found, least=ENOUGH_CONTRAST) if too_alike else ""


def _written_colours(part: Document) -> list[Any]:
    """Its colour, or all those of its gradient (which is drawn in the first)."""
    gradient = part.get("gradient")
    stops = gradient.get("colorStops") if isinstance(gradient, dict) else None
    found = [one.get("color") for one in stops or () if isinstance(one, dict)]
    return found or [part["color"]] if part.get("color") or found else []


def _colour(part: Document) -> str | None:
    return next((found for one in _written_colours(part) if (found := _hex(one))), None)


def _hex(written: Any) -> str | None:
    """`#rrggbb`; None for no colour, and for one that lets something shine through."""
    if not isinstance(written, str) or len(written) > 40:
        return None
    from PIL import ImageColor

    try:
        found = ImageColor.getrgb(written)
    except ValueError:
        return None
    if len(found) == 4 and found[3] != 255:
        return None
    return "#{:02x}{:02x}{:02x}".format(*found[:3])


def _luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG21/#dfn-relative-luminance"""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _level(held: Document) -> str:
    """At least M, for tables get scratched; Q where dots are not whole squares."""
    said = _part(held, "qrOptions").get("errorCorrectionLevel")
    level = said if isinstance(said, str) and said in LEVELS and said else "M"
    least = "M" if _part(held, "dotsOptions").get("type") in (None, "square") else "Q"
    return max(level, least, key=LEVELS.index)


def _logo_size(held: Document) -> float:
    said = _part(held, "imageOptions").get("imageSize")
    is_number = isinstance(said, int | float) and not isinstance(said, bool) and said > 0
    return min(float(said), LARGEST_LOGO) if is_number else USUAL_LOGO


def _part(held: Document, name: str) -> Document:
    found = held.get(name)
    return found if isinstance(found, dict) else {}


def _one_of(shapes: tuple[str, ...], said: Any) -> str:
    return said if said in shapes else "square"
