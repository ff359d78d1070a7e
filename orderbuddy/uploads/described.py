"""How the upload of pictures describes itself."""

from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of
from orderbuddy.uploads.bodies import PictureAnswer, PictureForm

_FORM = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The picture."},
        "purpose": {"type": "string", "enum": ["item", "logo", "flyer"], "default": "item"},
    },
    "required": ["file"],
}


def _picture() -> dict:
    """A form, not JSON; sending the same picture twice keeps one."""
    found = operation(
        "storePicture",
        "Keep a picture",
        description="JPEG, PNG, WebP or GIF, by its content. It is decoded and made anew: turned "
        "upright, at most 1600 pixels wide or high (logo 1024, flyer 2400), without EXIF, position "
        "or anything else that was in the file. Kept as WebP (item), PNG (logo) or JPEG (flyer).",
        tag="Menu editing",
        staff=True,
        path="restaurant_id",
        verb="put",  # not the method: no Idempotency-Key is needed
        status=201,
        body=PictureForm,
        body_example={},
        answer=data_of(PictureAnswer),
        example={
            "data": {
                "url": "https://orders.example.com/uploads/harbor_cafe/"
                "0f2b6a3f0c7e4b1f9a8d5c3e7f1a2b4c.webp",
                "width": 1600,
                "height": 1200,
                "bytes": 184210,
            }
        },
        errors=[ErrorCode.PICTURE_REFUSED, ErrorCode.TOO_MANY_REQUESTS],
    )
    examples = [one for one in found["examples"] if not one.request_only]
    return {**found, "request": {"multipart/form-data": _FORM}, "examples": examples}


PICTURE = _picture()
