import msgspec

from orderbuddy.uploads.storing import Purpose


class PictureAnswer(msgspec.Struct):
    """`width` and `height` in pixels, `bytes` the size of the kept picture."""

    url: str
    width: int
    height: int
    bytes: int


class PictureForm(msgspec.Struct):
    """The fields of the multipart form."""

    file: str
    purpose: Purpose = Purpose.ITEM
