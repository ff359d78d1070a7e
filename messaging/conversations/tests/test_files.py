"""Guests' files at a provider are fetched by a worker; links end; what nobody names is dropped."""

import secrets
from contextlib import closing
from datetime import timedelta
from io import BytesIO

import pytest
from bson import ObjectId
from django.core import signing
from django.test import Client
from PIL import Image

from messaging.conversations import attachments, fetching
from messaging.conversations.attachments import Owner
from messaging.conversations.fetching import FetchError, fetch_files_of, fetch_late, fetcher
from messaging.conversations.tests.talk import a_thread, lines_of, picture_of, talking_shop
from orderbuddy.mongo import collection, now
from orderbuddy.uploads.errors import PictureError
from orderbuddy.uploads.storing import storage
from ordering.tests.guests import eventually


def picture(color: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), color).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def provider():
    """A provider of this test's own: (its name, its files by address)."""
    name, files = f"provider-{secrets.token_hex(4)}", {}

    @fetcher(name)
    def fetch(url: str, most_bytes: int) -> bytes:
        found = files[url]
        if isinstance(found, Exception):
            raise found
        return found

    yield name, files
    fetching._fetchers.pop(name)


def message_with(provider: str, url: str) -> dict:
    """It comes by a change: of a new one, the run's own worker would be told at once."""
    thread = a_thread(talking_shop(), "Look", provider=provider)
    awaited = {"state": "awaited", "url": url, "mediaType": "image/jpeg"}
    own = {"threadId": thread["_id"]}
    collection("thread_messages").update_one(own, {"$set": {"attachments": [awaited]}})
    return lines_of(thread["_id"])[0]


def files_after(line: dict) -> list[dict]:
    return lines_of(line["threadId"])[0]["attachments"]


def test_a_file_is_fetched_and_made_anew(provider) -> None:
    name, files = provider
    files["one"] = picture()
    line = message_with(name, "one")
    fetch_files_of(line)
    fetch_files_of(lines_of(line["threadId"])[0])
    (file,) = files_after(line)
    assert (file["kind"], file["mediaType"], file["width"]) == ("picture", "image/jpeg", 64)
    stored = collection("thread_files").find({"threadId": line["threadId"]})
    assert [one["isUsed"] for one in stored] == [True]


@pytest.mark.parametrize("found", [b"MZ\x90", FetchError("gone", is_permanent=True)])
def test_what_cannot_be_had_is_said(provider, found) -> None:
    name, files = provider
    files["one"] = found
    line = message_with(name, "one")
    fetch_files_of(line)
    assert files_after(line) == [{"state": "refused", "mediaType": "image/jpeg"}]


def test_what_may_be_had_later_is_awaited(provider) -> None:
    name, files = provider
    files["one"] = FetchError("away", is_permanent=False)
    line = message_with(name, "one")
    with pytest.raises(FetchError):
        fetch_files_of(line)
    assert files_after(line)[0]["state"] == "awaited"


def test_a_file_that_is_late_is_asked_for_again(stack, provider) -> None:
    """By the worker, which knows no such provider: it says so."""
    name, _ = provider
    thread = a_thread(talking_shop(), "Look", provider=name, media=picture_of("one"))
    (line,) = lines_of(thread["_id"])
    eventually(lambda: files_after(line)[0]["state"] == "refused", 30)
    late = {"attachments.0.state": "awaited", "at": now() - timedelta(minutes=6)}
    collection("thread_messages").update_one({"_id": line["_id"]}, {"$set": late})
    fetch_late()
    eventually(lambda: files_after(line)[0]["state"] == "refused", 30)


def test_the_providers_address_is_told_to_nobody(provider) -> None:
    name, _ = provider
    line = message_with(name, "https://secret.example/file")
    assert "secret" not in str(attachments.shown(line["attachments"]))


def test_links_end() -> None:
    file = attachments.store(picture("blue"), _owner())
    path = attachments.path(file["_id"])
    with closing(Client().get(path)) as shown:
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert attachments.file_of(path.rsplit("/", 1)[1]) is not None
    signer = signing.TimestampSigner(salt="orderbuddy.thread-file")
    said = f"{file['_id']}:h"
    old = f"{said}:{signing.b62_encode(int(now().timestamp()) - 3700)}"
    assert attachments.file_of(f"{old}:{signer.signature(old)}") is None
    with_other_salt = signing.TimestampSigner(salt="other").sign(said)
    assert attachments.file_of(with_other_salt) is None


def test_it_is_not_among_the_guests_pictures() -> None:
    file = attachments.store(picture("green"), _owner())
    assert Client().get(f"/uploads/{file['name']}").status_code == 404


def test_a_file_that_no_message_names_is_gone_after_a_day() -> None:
    owner = _owner()
    old, new = (attachments.store(b"%PDF-" + secrets.token_bytes(9), owner) for _ in range(2))
    yesterday = {"at": now() - timedelta(hours=25)}
    collection("thread_files").update_one({"_id": old["_id"]}, {"$set": yesterday})
    attachments.drop_unused()
    assert not storage().exists(old["name"])
    assert storage().exists(new["name"])


def test_the_same_bytes_stay_while_another_message_has_them() -> None:
    owner, data = _owner(), b"%PDF-" + secrets.token_bytes(9)
    first, second = (attachments.store(data, owner) for _ in range(2))
    assert first["name"] == second["name"]
    attachments.drop(first)
    assert storage().exists(second["name"])
    attachments.drop(second)
    assert not storage().exists(second["name"])


def test_a_pdf_that_is_too_large_is_refused() -> None:
    with pytest.raises(PictureError):
        attachments.store(b"%PDF-" + b"x" * 5_000_001, _owner())


def _owner() -> Owner:
    shop = talking_shop()
    return Owner(shop.restaurant_id, ObjectId(shop.location_id), "guest", order_id=ObjectId())
