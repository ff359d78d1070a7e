"""What the manage app sends about codes. The style's fields are qr-code-styling's options."""

from typing import Annotated, Literal

from msgspec import Meta

from orderbuddy.api.bodies import Body

Word = Annotated[str, Meta(max_length=40)]
Pixels = Annotated[int, Meta(ge=1, le=5000)]
# An address, or a small picture itself as a data address.
Picture = Annotated[str, Meta(max_length=600_000)]


class NewOrigin(Body):
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    type: Literal["table", "parking", "campaign"] = "table"


class NewVisit(Body):
    """Nothing: whose visit it is, the path says."""


class ColourStop(Body):
    offset: float
    color: Word


class Gradient(Body):
    type: Literal["linear", "radial"] | None = None
    rotation: float | None = None
    color_stops: Annotated[list[ColourStop], Meta(max_length=10)] = []


class Dots(Body):
    color: Word | None = None
    type: Word | None = None
    gradient: Gradient | None = None
    round_size: bool | None = None


class Background(Body):
    color: Word | None = None
    round: float | None = None
    gradient: Gradient | None = None


class QrOptions(Body):
    type_number: Annotated[int, Meta(ge=0, le=40)] | None = None
    mode: Word | None = None
    error_correction_level: Literal["L", "M", "Q", "H"] | None = None


class ImageOptions(Body):
    hide_background_dots: bool | None = None
    image_size: Annotated[float, Meta(ge=0, le=1)] | None = None
    margin: Annotated[float, Meta(ge=0, le=500)] | None = None
    cross_origin: Word | None = None
    save_as_blob: bool | None = None


class QrStyle(Body):
    """As today's apps store it; what is drawn of it, `ordering.codes.style` says."""

    width: Pixels | None = None
    height: Pixels | None = None
    type: Word | None = None
    data: Annotated[str, Meta(max_length=500)] | None = None
    margin: Annotated[float, Meta(ge=0, le=500)] | None = None
    shape: Word | None = None
    image: Picture | None = None
    qr_options: QrOptions | None = None
    image_options: ImageOptions | None = None
    dots_options: Dots | None = None
    background_options: Background | None = None
    corners_square_options: Dots | None = None
    corners_dot_options: Dots | None = None


class StyleChange(Body):
    qr_code_style: QrStyle
    qr_code_image: Picture | None = None
