"""A picture made anew: decoded, turned upright, made small, written by us without anything else."""

import threading
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from orderbuddy.uploads.errors import PictureError
from orderbuddy.uploads.forms import Form
from orderbuddy.uploads.looking import look, refuse_moving, require_size

ORIENTATION = 0x0112
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
# A large picture takes a hundred megabytes for a moment: one at a time in each process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class MadePicture:
    data: bytes
    width: int
    height: int


def make_picture(data: bytes, form: Form) -> MadePicture:
    """The picture in `data`, in our own form. Raises PictureError."""
    looked = look(data)
    with _one_at_a_time:
        try:
            return _made(data, looked.kind, form)
        except PictureError:
            raise
        except Exception as error:
            # A boundary: damaged and hostile files make decoders raise anything at all, and it is
            # always the file's fault.
            raise PictureError(
                "This picture is damaged or cut off. Please save it anew and try again."
            ) from error


def _made(data: bytes, kind: str, form: Form) -> MadePicture:
    with Image.open(BytesIO(data), formats=[kind]) as opened:
        require_size(kind, *opened.size)
        # Phones hide a second picture (depth, brightness) in a JPEG: the first one is meant.
        if kind != "JPEG" and getattr(opened, "is_animated", False):
            refuse_moving()
        turns = _TURNS.get(_orientation(opened), ())
        # Of a JPEG no more is decoded than the small picture needs.
        opened.draft(None, _fitting(opened.size, form.side))
        image = opened if _can_shrink(opened) else _plain(opened)
        image.thumbnail((form.side, form.side), Image.Resampling.LANCZOS)
        image = _plain(image)
    for turn in turns:
        image = image.transpose(turn)
    return _written(image, form)


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """That size with its longer side made `side`, at most."""
    smaller = min(1.0, side / max(size))
    return max(1, round(size[0] * smaller)), max(1, round(size[1] * smaller))


def _can_shrink(image: Image.Image) -> bool:
    """Its pixels can be mixed as they are: no palette, and no colour that stands for nothing."""
    return image.mode in ("RGB", "RGBA", "L", "CMYK") and "transparency" not in image.info


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:  # noqa: BLE001
        # A boundary, as above; whatever is wrong with what it says of itself, the picture may be
        # right.
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """RGB or, where something shows through, RGBA; nothing but pixels."""
    if image.mode.startswith("I"):
        # 16 bits of grey.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    is_clear = image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info
    plain = image.convert("RGBA" if is_clear else "RGB")
    plain.info.clear()
    return plain


def _written(image: Image.Image, form: Form) -> MadePicture:
    if form.kind == "JPEG" and image.mode == "RGBA":
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        image = paper
    out = BytesIO()
    image.save(out, form.kind, **form.options)
    return MadePicture(out.getvalue(), *image.size)
