"""A restaurant's colour, made readable: on its own ground, on white, and on a dark screen's."""

import colorsys
import re

from ordering.codes.style import contrast

WHITE, BLACK = "#ffffff", "#000000"
DARK_GROUND = "#221e1b"
# Of text: https://www.w3.org/TR/WCAG21/#contrast-minimum
ENOUGH = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}\Z", re.IGNORECASE)


def is_colour(text: str) -> bool:
    """Whether it is written like `#b3401f`."""
    return bool(_HEX.match(text))


def ink_on(ground: str) -> str:
    """White or black, whichever is read better on that ground: 4.58 to 1 at the least."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, ground))


def readable(colour: str, ground: str) -> str:
    """The colour, darker or lighter until text in it is read well on that ground."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    # On a light ground it has to be darker, on a dark one lighter.
    towards = 0.0 if contrast(BLACK, ground) > contrast(WHITE, ground) else 1.0
    for step in range(21):
        tried = _written(hue, light + (towards - light) * step / 20, saturation)
        if contrast(tried, ground) >= ENOUGH:
            return tried
    return ink_on(ground)


def _written(hue: float, light: float, saturation: float) -> str:
    parts = colorsys.hls_to_rgb(hue, light, saturation)
    return "#" + "".join(f"{round(one * 255):02x}" for one in parts)
