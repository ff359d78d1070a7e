"""What a file is, by its first bytes: kind, size and frames, before any decoder sees it.

Names and declared types count for nothing. Formats: JPEG (ITU T.81), PNG (W3C), GIF89a, WebP (RFC
9649).
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from orderbuddy.uploads.errors import PictureError

MEGA = 1_000_000
# A JPEG is decoded at a fraction of its size, the others as a whole: four bytes a pixel.
MOST_PIXELS = {"JPEG": 50 * MEGA, "PNG": 16 * MEGA, "WEBP": 16 * MEGA, "GIF": 16 * MEGA}
LEAST_SIDE = 16
# Cameras write one scan, the web up to a dozen; thousands of empty ones cost minutes to decode.
MOST_SCANS = 64
CHOOSE = "Please choose a JPEG, PNG, WebP or GIF picture."

# How other things begin that people choose by mistake.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP file or a document"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"8BPS", "a Photoshop file"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an SVG drawing or another XML file"),
)
_NOT_A_FRAME = {0xC4, 0xC8, 0xCC}
_SCAN, _END, _ALONE = 0xDA, 0xD9, 0x01
# The next marker, as decoders look for it: stuffed bytes and restarts within a scan are none.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


@dataclass(frozen=True, slots=True)
class Looked:
    """`kind` is Pillow's name of the format."""

    kind: str
    width: int
    height: int


def look(data: bytes) -> Looked:
    """What these bytes say that they are.

    Raises PictureError: not a picture of a kind that we take, too large or too small, moving.
    """
    kind = _kind_of(data)
    if kind is None:
        raise PictureError(f"This is {_word_for(data)}. {CHOOSE}")
    try:
        width, height = _SIZES[kind](data)
    except (struct.error, IndexError, ValueError):
        raise PictureError("This picture is damaged: it does not say how large it is.") from None
    require_size(kind, width, height)
    return Looked(kind, width, height)


def require_size(kind: str, width: int, height: int) -> None:
    """Raises PictureError for more or fewer pixels than we take."""
    if min(width, height) < LEAST_SIDE:
        raise PictureError(
            f"This picture has only {width} × {height} pixels; it needs at least "
            f"{LEAST_SIDE} × {LEAST_SIDE}."
        )
    if width * height > MOST_PIXELS[kind]:
        raise PictureError(
            f"This picture has {width} × {height} pixels; at most "
            f"{MOST_PIXELS[kind] // MEGA} million are taken. Please make it smaller."
        )


def refuse_moving() -> None:
    raise PictureError("This is a moving picture. Please choose one that stands still.")


def _kind_of(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    return "WEBP" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _word_for(data: bytes) -> str:
    if not data:
        return "an empty file"
    if data[4:8] == b"ftyp":
        return "a HEIC picture, AVIF picture or a film"
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = (word for begin, word in _OTHERS if start.lower().startswith(begin.lower()))
    return next(found, "no picture that we can read")


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError
    return struct.unpack(">II", data[16:24])


def _gif_size(data: bytes) -> tuple[int, int]:
    return struct.unpack("<HH", data[6:10])


def _webp_size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        if data[20] & 0x02:
            refuse_moving()
        return _three(data[24:27]) + 1, _three(data[27:30]) + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk != b"VP8 ":
        raise ValueError
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _three(raw: bytes) -> int:
    if len(raw) != 3:
        raise ValueError
    return int.from_bytes(raw, "little")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Of the first frame header; and the scans are counted."""
    size, scans = None, 0
    for code, at in _jpeg_segments(data):
        scans += code == _SCAN
        if scans > MOST_SCANS:
            raise PictureError("This picture is made of too many layers. Please save it anew.")
        if size is None and 0xC0 <= code <= 0xCF and code not in _NOT_A_FRAME:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            size = width, height
    if size is None:
        raise ValueError
    return size


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int]]:
    """(code, place) of each segment to the picture's end; what a phone hides behind it (a film,
    a second picture) is none of it."""
    found = _MARKER.search(data, 2)
    while found is not None:
        at, code = found.start(), data[found.start() + 1]
        if code == _END:
            return
        end = at + 2
        if code != _ALONE:
            yield code, at
            (length,) = struct.unpack(">H", data[end : end + 2])
            end += length
        found = _MARKER.search(data, end)


_SIZES: dict[str, Callable[[bytes], tuple[int, int]]] = {
    "JPEG": _jpeg_size,
    "PNG": _png_size,
    "GIF": _gif_size,
    "WEBP": _webp_size,
}
