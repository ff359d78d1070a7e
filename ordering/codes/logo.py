"""The picture in the middle of a location's codes. Only what we hold ourselves: a data address, or
a file of our own storage. An address elsewhere is never fetched: people type it in."""

import base64
import binascii
import io
import warnings
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousOperation
from PIL import Image, UnidentifiedImageError

from orderbuddy.mongo import Document
from orderbuddy.uploads.storing import storage, url_of

LARGEST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
# Re-encoded at most so large: more is not seen in the middle of a code.
SIDE = 400
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def logo_of(location: Document) -> Image.Image | None:
    """The location's logo, ready to be drawn; None without one, or where it cannot be read."""
    address = location.get("qrCodeImage")
    if not isinstance(address, str) or not address:
        return None
    content = _from_data(address) if address.startswith("data:") else _from_storage(address)
    return _opened(content) if content else None


def _from_data(address: str) -> bytes | None:
    head, _, body = address.partition(",")
    if not head.endswith(";base64") or len(body) > LARGEST_BYTES * 4 // 3:
        return None
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        return None


def _from_storage(address: str) -> bytes | None:
    """The file's content where the address is one of our own storage's (it may be signed)."""
    try:
        ours = _plain(url_of("x")).removesuffix("x")
        name = _plain(address).removeprefix(ours)
        if not ours or name == _plain(address) or ".." in PurePosixPath(name).parts:
            return None
        with storage().open(name) as file:
            return file.read(LARGEST_BYTES + 1)[:LARGEST_BYTES]
    except (OSError, ValueError, SuspiciousOperation):
        return None


def _plain(address: str) -> str:
    return address.partition("?")[0]


def _opened(content: bytes) -> Image.Image | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.thumbnail((SIDE, SIDE))
            return picture.convert("RGBA")
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):  # fmt: skip
        return None
