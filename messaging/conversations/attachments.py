"""Files in conversations: checked, made anew where they are pictures, kept apart from the guests'
pictures, and shown only through links that end.

    thread_files: {_id, restaurantId, locationId, threadId, orderId, by, name, kind, mediaType,
                   width, height, bytes, fileName, at, isUsed}
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.core import signing

from messaging.incoming import Incoming
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.uploads.errors import PictureError
from orderbuddy.uploads.forms import Form
from orderbuddy.uploads.storing import keep, storage, too_large

MOST_FILES = 5
MOST_BYTES = 5_000_000
LINK_SECONDS = 3600
# For telephone companies, which fetch a file when they get round to it.
LONG_LINK_SECONDS = 24 * 3600
UNUSED_FOR = timedelta(days=1)
# Every telephone shows JPEG, also by MMS.
_PICTURE = Form("JPEG", "jpg", "image/jpeg", 1600, {"quality": 82, "progressive": True})
_PDF = (b"%PDF-", "application/pdf", "pdf")
_SALT = "orderbuddy.thread-file"
_SHOWN = ("kind", "mediaType", "width", "height", "bytes", "fileName")


@dataclass(frozen=True, slots=True)
class Owner:
    """Who sends a file, and where to: staff to a thread, a guest from an order."""

    restaurant_id: str
    location_id: Any
    by: str
    thread_id: Any = None
    order_id: Any = None


def store(data: bytes, owner: Owner, *, file_name: str = "") -> Document:
    """Keep a picture (made anew) or a PDF (handed out as a download); its stored description.

    Raises PictureError (400, 413) with a sentence for people.
    """
    if len(data) > min(settings.UPLOAD_MAX_BYTES, MOST_BYTES * 3):
        raise too_large()
    kept = _pdf(data) if data.startswith(_PDF[0]) else _picture(data)
    content, described = kept
    name = _name(content, described["extension"])
    keep(name, content, described["mediaType"])
    document = {
        "_id": ObjectId(),
        "restaurantId": owner.restaurant_id,
        "locationId": owner.location_id,
        "threadId": owner.thread_id,
        "orderId": owner.order_id,
        "by": owner.by,
        "name": name,
        "fileName": _tidy(file_name, described["extension"]),
        "bytes": len(content),
        "at": now(),
        "isUsed": False,
        **{key: described[key] for key in ("kind", "mediaType", "width", "height")},
    }
    collection("thread_files").insert_one(document)
    return document


def of_thread(thread_id: Any, person_id: Any, file_ids: Sequence[str]) -> list[Document]:
    """What a message of that person in that thread carries. Files of others are none."""
    return _carried({"threadId": thread_id, "by": str(person_id)}, file_ids)


def of_order(order_id: Any, file_ids: Sequence[str]) -> list[Document]:
    """What a message from that order's page carries."""
    return _carried({"orderId": order_id, "by": "guest"}, file_ids)


def awaited(incoming: Incoming) -> list[Document]:
    """The files of a provider's message as they are before a worker has fetched them."""
    return [
        {"state": "awaited", "url": one.url, "mediaType": one.content_type[:80]}
        for one in incoming.media[:MOST_FILES]
    ]


def shown(attachments: Sequence[Document]) -> list[dict[str, Any]]:
    """As the API tells them: with links that end; without the provider's addresses."""
    return [_shown(one) for one in attachments]


def link(file_id: Any, *, is_for_long: bool = False) -> str:
    """The whole address of a file, for an hour, or for a day."""
    return f"{settings.API_ENDPOINT}{path(file_id, is_for_long=is_for_long)}"


def path(file_id: Any, *, is_for_long: bool = False) -> str:
    said = f"{file_id}:{'d' if is_for_long else 'h'}"
    return f"/conversations/files/{signing.TimestampSigner(salt=_SALT).sign(said)}"


def file_of(token: str) -> Document | None:
    """The stored file that a link is for; None once it has ended, or was never ours."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        said = signer.unsign(token, max_age=LONG_LINK_SECONDS)
        if said.endswith(":h"):
            signer.unsign(token, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return collection("thread_files").find_one({"_id": parse_id(said.partition(":")[0])})


def drop_unused(limit: int = 100) -> int:
    """Files that were sent and never written about are gone after a day."""
    old = {"isUsed": False, "at": {"$lt": now() - UNUSED_FOR}}
    found = list(collection("thread_files").find(old).limit(limit))
    return sum(drop(one) for one in found)


def drop(file: Document) -> int:
    """The file and what is known of it; the bytes stay while another message has the same."""
    gone = collection("thread_files").delete_one({"_id": file["_id"]}).deleted_count
    if collection("thread_files").find_one({"name": file["name"]}, {"_id": 1}) is None:
        storage().delete(file["name"])
    return gone


def carried(file: Document) -> Document:
    """A stored file as a message holds it."""
    return {"fileId": file["_id"], **{key: file.get(key) for key in _SHOWN}}


def _carried(where: Document, file_ids: Sequence[str]) -> list[Document]:
    ids = [found for one in file_ids[:MOST_FILES] if (found := parse_id(one))]
    if not ids:
        return []
    files = {
        one["_id"]: one for one in collection("thread_files").find({"_id": {"$in": ids}, **where})
    }
    mine = [files[one] for one in ids if one in files]
    used = {"_id": {"$in": [one["_id"] for one in mine]}}
    collection("thread_files").update_many(used, {"$set": {"isUsed": True}})
    return [carried(one) for one in mine]


def _shown(one: Document) -> dict[str, Any]:
    if not one.get("fileId"):
        state = one.get("state") or "refused"
        return {"state": state, "mediaType": one.get("mediaType") or ""}
    told = {key: one[key] for key in _SHOWN if one.get(key) is not None}
    return {"state": "ready", "id": str(one["fileId"]), "url": path(one["fileId"]), **told}


def _picture(data: bytes) -> tuple[bytes, Document]:
    # Web processes that make no pictures do without the image library's megabytes.
    from orderbuddy.uploads.making import make_picture

    made = make_picture(data, _PICTURE)
    return made.data, {
        "kind": "picture",
        "extension": _PICTURE.extension,
        "mediaType": _PICTURE.media_type,
        "width": made.width,
        "height": made.height,
    }


def _pdf(data: bytes) -> tuple[bytes, Document]:
    """As it came: nobody shows it in a page of ours, it is only ever downloaded."""
    if len(data) > MOST_BYTES:
        raise PictureError("This PDF is too large: at most 5 MB are taken.", status=413)
    described = {"kind": "document", "extension": _PDF[2], "mediaType": _PDF[1]}
    return data, {**described, "width": None, "height": None}


def _name(content: bytes, extension: str) -> str:
    """Two folders deep, where the open pages of pictures do not reach."""
    digest = hashlib.sha256(settings.SECRET_KEY.encode() + content).hexdigest()
    return f"threads/{digest[:2]}/{digest[2:34]}.{extension}"


def _tidy(file_name: str, extension: str) -> str:
    """What a download is called: letters, digits and little else."""
    stem = file_name.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].rsplit(".", 1)[0]
    plain = "".join(one if one.isalnum() or one in " -_" else "_" for one in stem).strip()[:60]
    return f"{plain or 'file'}.{extension}"
