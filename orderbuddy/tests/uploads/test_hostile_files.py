"""Whatever is sent is refused in words, or becomes a picture of which only the pixels are left."""

import re
import time
from io import BytesIO

import pytest
import requests
from PIL import Image

from orderbuddy.tests.uploads.hostile import CASES, Case, encoded

SECONDS = 20  # of a busy machine; a quiet one takes less than one
NAME = re.compile(r"/uploads/[a-z0-9_]+/[0-9a-f]{32}\.webp\Z")


@pytest.fixture(scope="module")
def place(stack):
    from orderbuddy.running.clients import StaffSession
    from orderbuddy.testing.shops import make_shop

    shop = make_shop()
    with StaffSession(stack.url, shop.owner_email, shop.owner_password) as session:
        yield shop, session


def sent(place, stack, data: bytes, name: str = "a.jpg", kind: str = "image/jpeg", **fields):
    shop, session = place
    address = f"{stack.url}/api/v1/restaurant/{shop.restaurant_id}/pictures"
    return session.post(address, files={"file": (name, data, kind)}, data=fields, timeout=60)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id.replace(" ", "-"))
def test_hostile_files(place, stack, case: Case) -> None:
    data = case.make()
    started = time.monotonic()
    answer = sent(place, stack, data, case.file_name, case.media_type)
    assert time.monotonic() - started < SECONDS
    if case.words:
        said = answer.json()
        assert (answer.status_code, said["code"]) == (400, "picture_refused"), said
        assert case.words in said["message"]
        assert said["message"].endswith(".")
        return
    assert answer.status_code == 201, answer.text
    check_harmless(stack, answer.json()["data"], case.never)


def check_harmless(stack, said, never: tuple[bytes, ...]) -> None:
    assert NAME.match(said["url"])
    got = requests.get(stack.url + said["url"], timeout=30)
    assert got.headers["Content-Type"] == "image/webp"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert got.content[:4] == b"RIFF"
    assert len(got.content) == said["bytes"]
    assert not [one for one in never if one in got.content]
    with Image.open(BytesIO(got.content)) as image:
        assert (image.format, image.size) == ("WEBP", (said["width"], said["height"]))
        assert max(image.size) <= 1600
        assert not image.is_animated
        assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()


def test_too_many_bytes_are_refused_before_they_are_read(place, stack) -> None:
    """Far more than the limit, and a little more, which the form still lets in."""
    for size in (12_000_001, 30_000_000):
        answer = sent(place, stack, b"\xff\xd8\xff" + b"\0" * (size - 3))
        assert (answer.status_code, answer.json()["code"]) == (413, "picture_refused")
        assert "at most 12 MB" in answer.json()["message"]
    assert sent(place, stack, encoded("JPEG")).status_code == 201


NONSENSE = [
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"x"),
    ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data\r\n\r\n--a--"),
    ("application/json", b'{"file": "x"}'),
    ("text/plain", b""),
]


@pytest.mark.parametrize(("kind", "body"), NONSENSE, ids=range(len(NONSENSE)))
def test_what_is_no_form_is_refused(place, stack, kind, body) -> None:
    shop, session = place
    address = f"{stack.url}/api/v1/restaurant/{shop.restaurant_id}/pictures"
    answer = session.post(address, data=body, headers={"Content-Type": kind}, timeout=30)
    assert answer.status_code in (400, 415), answer.text
    assert answer.json()["code"] == "validation_failed"
