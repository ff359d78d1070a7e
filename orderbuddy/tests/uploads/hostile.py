"""Files that people should not send, each made here byte by byte."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

SCRIPT = b"<script>alert(document.cookie)</script>"
Maker = Callable[[], bytes]


def encoded(
    kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: Any
) -> bytes:
    """A well-made picture, half red and half blue (or what the mode makes of it)."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    out = BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def png_of(width: int, height: int, data: bytes, *chunks: bytes, depth: int = 1) -> bytes:
    """A PNG (grey) whose header may lie about `data`, which is compressed here."""
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    body = (*chunks, chunk(b"IDAT", zlib.compress(data, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(body)


def chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def wrong_sum() -> bytes:
    whole = bytearray(encoded("PNG"))
    whole[30] ^= 0xFF
    return bytes(whole)


def zipped(size: int = 100, name: str = "a.txt") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"\0" * size)
    return out.getvalue()


def svg(inside: str = "", before: str = "") -> bytes:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()


def gif_and_script() -> bytes:
    """A GIF whose width begins a comment, so that it is a program as well."""
    whole = bytearray(encoded("GIF", mode="P"))
    return bytes(whole) + b"*/=1;alert(document.cookie);//" + SCRIPT


def jpeg_with(marker: int, data: bytes) -> bytes:
    """A JPEG with one more segment in front."""
    whole = encoded("JPEG")
    segment = struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data
    return whole[:2] + segment + whole[2:]


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says that it is so large."""
    whole = bytearray(encoded("JPEG"))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def endless_exif() -> bytes:
    """Directories that lead to themselves, with more entries and longer values than there are."""
    entry = struct.pack("<HHII", 0x0112, 3, 0xFFFFFFFF, 0xFFFFFFF0)
    directory = struct.pack("<H", 0xFFFF) + entry * 50 + struct.pack("<I", 8)
    return jpeg_with(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + directory)


def scans() -> bytes:
    """A small progressive JPEG with thousands of scans."""
    whole = encoded("JPEG", progressive=True)
    at = whole.rindex(b"\xff\xda")
    return whole[:at] + whole[at:-2] * 5000 + whole[-2:]


def moving(kind: str, count: int, **options: Any) -> bytes:
    colours = ((number % 256, number // 256, 9) for number in range(count))
    frames = [Image.new("RGB", (20, 20), colour) for colour in colours]
    out = BytesIO()
    first, *others = frames
    first.save(out, kind, save_all=True, append_images=others, **options)
    return out.getvalue()


def webp_of(width: int, height: int) -> bytes:
    """A WebP whose extended header says that it is so large."""
    sizes = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    extended = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + sizes
    inner = encoded("WEBP", lossless=False)[12:]
    body = b"WEBP" + extended + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def deep_text(name: bytes) -> bytes:
    """A PNG with a compressed text, or colour profile, of 200 MB."""
    squeezed = zlib.compress(b"\0" * 200_000_000, 9)
    inside = chunk(name, b"bomb\0\0" + squeezed)
    return png_of(64, 48, b"\0" * (9 * 48), inside)


def located() -> bytes:
    """A photo that says where it was taken and which way is up."""
    image = Image.new("RGB", (80, 40), "red")
    exif = image.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRETPHONE"
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes(), icc_profile=b"SECRETPROFILE" * 9)
    return out.getvalue()


def gif_with_a_larger_frame() -> bytes:
    """The screen is small, the frame in it is not."""
    whole = bytearray(encoded("GIF", mode="P"))
    at = whole.index(b"\x2c", 13 + 3 * 2)
    whole[at + 5 : at + 9] = struct.pack("<HH", 65535, 65535)
    return bytes(whole)


@dataclass(frozen=True)
class Case:
    """`words`: what the refusal says; "" where the picture is taken and made harmless. `never`:
    what must not be left of it."""

    id: str
    make: Maker
    words: str = ""
    file_name: str = "dish.jpg"
    media_type: str = "image/jpeg"
    never: tuple[bytes, ...] = ()


XXE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
DAMAGED = "damaged or cut off"
CASES = [
    Case("empty", lambda: b"", "an empty file"),
    Case("one byte", lambda: b"\xff", "no picture that we can read"),
    Case("null bytes", lambda: b"\0" * 5000, "no picture that we can read"),
    Case("web page", lambda: b"<!DOCTYPE html>" + SCRIPT, "a web page"),
    Case("script", lambda: SCRIPT, "no picture that we can read", "a.png", "image/png"),
    Case("SVG with a script", lambda: svg("<script>alert(1)</script>"), "an SVG", "a.svg"),
    Case("SVG with XXE", lambda: svg("&x;", XXE), "an SVG", "a.svg", "image/svg+xml"),
    Case("SVG of a billion laughs", lambda: svg("&b;", LAUGHS), "an SVG", "a.jpg"),
    Case("PDF", lambda: b"%PDF-1.7\n1 0 obj", "a PDF"),
    Case("PDF in a comment of a JPEG", lambda: jpeg_with(0xFE, b"%PDF-1.7"), never=(b"%PDF",)),
    Case("ZIP", zipped, "a ZIP file"),
    Case("ZIP bomb", lambda: zipped(50_000_000), "a ZIP file"),
    Case("document", lambda: zipped(10, "word/document.xml"), "a ZIP file", "a.docx"),
    Case("TIFF bomb", lambda: b"II*\0\x08\0\0\0" + b"\xff" * 200, "a TIFF"),
    Case("BMP", lambda: encoded("BMP"), "a BMP"),
    Case("icon", lambda: encoded("ICO", (32, 32)), "an icon"),
    Case("HEIC", lambda: b"\0\0\0\x18ftypheic" + b"\0" * 99, "a HEIC"),
    Case("program", lambda: b"\x7fELF" + b"\0" * 99, "no picture that we can read"),
    Case("PNG bomb", lambda: png_of(40_000, 40_000, b"\0" * 200_000_000), "at most 16 million"),
    Case("PNG with more data than size", lambda: png_of(64, 48, b"\0" * 200_000_000)),
    Case("PNG with a text bomb", lambda: deep_text(b"zTXt"), DAMAGED),
    Case("PNG with a profile bomb", lambda: deep_text(b"iCCP"), DAMAGED),
    Case("PNG without a size", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 4, "how large it is"),
    Case("PNG cut off", lambda: encoded("PNG", (900, 900))[:-200], DAMAGED),
    Case("PNG with a wrong sum", wrong_sum, DAMAGED),
    Case("PNG of 16 bits", lambda: png_of(32, 32, b"\0" * 65 * 32, depth=16)),
    Case("100 megapixels", lambda: encoded("JPEG", (10_000, 10_000)), "at most 50 million"),
    Case("JPEG that lies", lambda: jpeg_of(65_000, 65_000), "at most 50 million"),
    Case("JPEG that lies a little", lambda: jpeg_of(6_000, 6_000), ""),
    Case("JPEG without height", lambda: jpeg_of(64, 0), "only 64 × 0 pixels"),
    Case("JPEG cut off", lambda: encoded("JPEG", (900, 900))[:-900], DAMAGED),
    Case("JPEG of thousands of scans", scans, "too many layers"),
    Case("JPEG and ZIP", lambda: encoded("JPEG") + zipped(), never=(b"PK\x03\x04",)),
    Case("JPEG and a film", lambda: encoded("JPEG") + b"ftypmp42" + b"\xff\xda" * 9000),
    Case("JPEG and PHP", lambda: jpeg_with(0xFE, b"<?php evil();"), never=(b"<?php",)),
    Case("JPEG with endless EXIF", endless_exif),
    Case("CMYK", lambda: encoded("JPEG", mode="CMYK")),
    Case("GIF and a program", gif_and_script, never=(b"alert", b"<script")),
    Case("GIF with a larger frame", gif_with_a_larger_frame, DAMAGED),
    Case("GIF of 10,000 frames", lambda: moving("GIF", 10_000), "a moving picture"),
    Case("moving WebP", lambda: moving("WEBP", 30), "a moving picture"),
    Case("moving PNG", lambda: moving("PNG", 30), "a moving picture"),
    Case("WebP bomb", lambda: webp_of(16_000, 16_000), "at most 16 million"),
    Case("WebP cut off", lambda: encoded("WEBP", (400, 400))[:-40], DAMAGED),
    Case("one pixel", lambda: encoded("PNG", (1, 1)), "only 1 × 1 pixels"),
    Case("where it was taken", located, never=(b"SECRET", b"Exif")),
    Case("wrong extension", lambda: encoded("PNG"), "", "dish.php", "application/x-php"),
    Case("name with a way out", lambda: encoded("PNG"), "", "../../../etc/cron.d/x.png"),
    Case("name with a null", lambda: encoded("PNG"), "", "dish.php\0.png"),
    Case("long name", lambda: encoded("PNG"), "", "x" * 800 + ".png"),
]
