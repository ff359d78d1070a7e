"""A code as a picture: SVG and PNG (the PDF sheet is `sheet`'s)."""

import base64
import io
import math
from collections import defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

from ordering.codes.drawing import QUIET_ZONE, Box, Drawing, boxes

# Drawn larger and reduced: smooth edges.
_FINER = 4
_ARC_STEPS = 12
# The logo keeps off the dots by so many modules.
LOGO_MARGIN = 0.6


def svg(drawing: Drawing, *, title: str = "", logo: Image.Image | None = None) -> bytes:
    """A picture of its own, of any size; it holds no script and fetches nothing."""
    size = drawing.full_size
    paths: dict[str, list[str]] = defaultdict(list)
    for colour, box, hole in boxes(drawing):
        paths[colour].append(_path(box) + (_path(hole) if hole else ""))
    drawn = "".join(
        f'<path fill="{colour}" fill-rule="evenodd" d="{"".join(parts)}"/>'
        for colour, parts in paths.items()
    )
    said = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">{said}'
        f'<rect width="{size}" height="{size}" fill="{drawing.style.ground}"/>'
        f'<g transform="translate({QUIET_ZONE} {QUIET_ZONE})">{drawn}{_svg_logo(drawing, logo)}</g>'
        "</svg>"
    ).encode()


def png(drawing: Drawing, *, width: int, logo: Image.Image | None = None) -> bytes:
    """A picture of about `width` pixels a side: whole pixels a module, or readers suffer."""
    per_module = max(2, round(width / drawing.full_size))
    scale = per_module * _FINER
    picture = Image.new("RGB", (drawing.full_size * scale,) * 2, drawing.style.ground)
    canvas = ImageDraw.Draw(picture)
    for colour, box, hole in boxes(drawing):
        _fill(canvas, box, scale, colour)
        if hole:
            _fill(canvas, hole, scale, drawing.style.ground)
    picture = picture.reduce(_FINER)
    if logo is not None and drawing.logo is not None:
        _paste(picture, logo, drawing.logo, per_module)
    return _png_bytes(picture)


def logo_place(box: Box) -> Box:
    """Where in its box the logo is drawn."""
    side = box.width - 2 * LOGO_MARGIN
    return Box(box.x + LOGO_MARGIN, box.y + LOGO_MARGIN, side, side)


def _path(box: Box) -> str:
    first, second, third, fourth = box.radii
    right, bottom = box.x + box.width, box.y + box.height
    return (
        f"M{_n(box.x + first)} {_n(box.y)}H{_n(right - second)}"
        f"{_arc(second, right, box.y + second)}V{_n(bottom - third)}"
        f"{_arc(third, right - third, bottom)}H{_n(box.x + fourth)}"
        f"{_arc(fourth, box.x, bottom - fourth)}V{_n(box.y + first)}"
        f"{_arc(first, box.x + first, box.y)}Z"
    )


def _arc(radius: float, x: float, y: float) -> str:
    return f"A{_n(radius)} {_n(radius)} 0 0 1 {_n(x)} {_n(y)}" if radius else ""


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _svg_logo(drawing: Drawing, logo: Image.Image | None) -> str:
    if logo is None or drawing.logo is None:
        return ""
    place = logo_place(drawing.logo)
    return (
        f'<image x="{_n(place.x)}" y="{_n(place.y)}" width="{_n(place.width)}" '
        f'height="{_n(place.height)}" href="{data_address(_png_bytes(logo))}"/>'
    )


def data_address(picture: bytes) -> str:
    """A PNG as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def _fill(canvas: ImageDraw.ImageDraw, box: Box, scale: int, colour: str) -> None:
    points = [((x + QUIET_ZONE) * scale, (y + QUIET_ZONE) * scale) for x, y in _outline(box)]
    canvas.polygon(points, fill=colour)


def _outline(box: Box) -> Iterator[tuple[float, float]]:
    """The box as a polygon, clockwise from its left upper corner."""
    right, bottom = box.x + box.width, box.y + box.height
    corners = ((box.x, box.y, 1, 1), (right, box.y, -1, 1), (right, bottom, -1, -1),
               (box.x, bottom, 1, -1))  # fmt: skip
    for number, ((x, y, inward, down), radius) in enumerate(zip(corners, box.radii, strict=True)):
        steps = _ARC_STEPS if radius else 0
        for step in range(steps + 1):
            angle = math.pi * (1 + number / 2 + (step / steps / 2 if steps else 0))
            centre = x + inward * radius, y + down * radius
            yield centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)


def _paste(picture: Image.Image, logo: Image.Image, box: Box, per_module: int) -> None:
    place = logo_place(box)
    side = max(1, round(place.width * per_module))
    fitted = logo.copy()
    fitted.thumbnail((side, side))
    centre = round((place.x + QUIET_ZONE + place.width / 2) * per_module)
    corner = (centre - fitted.width // 2, centre - fitted.height // 2)
    picture.paste(fitted, corner, fitted if fitted.mode == "RGBA" else None)


def _png_bytes(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
