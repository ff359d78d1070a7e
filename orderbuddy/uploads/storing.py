import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from orderbuddy.uploads.errors import PictureError
from orderbuddy.uploads.forms import Form

ALIAS = "uploads"
_FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}\Z")


class Purpose(StrEnum):
    ITEM = "item"
    LOGO = "logo"
    FLYER = "flyer"


_WEBP = Form("WEBP", "webp", "image/webp", 1600, {"quality": 82, "method": 4})
# Logos go into e-mails and QR codes, flyers to the printer's: neither knows WebP everywhere.
_PNG = Form("PNG", "png", "image/png", 1024, {"optimize": True})
_JPEG = Form("JPEG", "jpg", "image/jpeg", 2400, {"quality": 86, "progressive": True})
FORMS = {Purpose.ITEM: _WEBP, Purpose.LOGO: _PNG, Purpose.FLYER: _JPEG}
MEDIA_TYPES = {form.extension: form.media_type for form in FORMS.values()}


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """`url` is for whoever shows it; `name` is where the storage has it; `bytes` its size."""

    url: str
    name: str
    width: int
    height: int
    bytes: int


def store_picture(file: BinaryIO, *, restaurant_id: str, purpose: str = "item") -> StoredPicture:
    """Keep the picture in `file` (anything with `read`), made anew; the same one twice is one.

    `purpose`: item (WebP), logo (PNG) or flyer (JPEG). Who may is the caller's business. Raises
    PictureError with a sentence for people, ValueError for an unknown purpose.
    """
    # Web processes that make no pictures do without its megabytes.
    from orderbuddy.uploads.making import make_picture

    form = FORMS[Purpose(purpose)]
    data = file.read(settings.UPLOAD_MAX_BYTES + 1)
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise too_large()
    made = make_picture(data, form)
    digest = hashlib.sha256(made.data).hexdigest()[:32]
    name = f"{_folder(restaurant_id)}/{digest}.{form.extension}"
    keep(name, made.data, form.media_type)
    return StoredPicture(url_of(name), name, made.width, made.height, len(made.data))


def too_large() -> PictureError:
    most = settings.UPLOAD_MAX_BYTES // 1_000_000
    return PictureError(
        f"This file is too large: at most {most} MB are taken. Please make it smaller.", status=413
    )


def storage() -> Storage:
    """Where pictures are kept: a folder, Azure Blob or S3 (settings)."""
    return storages[ALIAS]


def url_of(name: str) -> str:
    """The address that guests' phones load a stored picture from."""
    return storage().url(name)


def _folder(restaurant_id: str) -> str:
    """The restaurant's id, where it is one that can be a folder's name."""
    if _FOLDER.match(restaurant_id):
        return restaurant_id
    return "r-" + hashlib.sha256(restaurant_id.encode()).hexdigest()[:24]


def keep(name: str, data: bytes, media_type: str) -> None:
    """Store it under that name, which is made of its content."""
    # Its name is its content: what is there is this very picture.
    if storage().exists(name):
        return
    content = ContentFile(data)
    content.content_type = media_type  # what Azure and S3 will say that it is
    storage().save(name, content)
