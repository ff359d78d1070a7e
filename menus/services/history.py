"""What a menu was before each change, kept so that any of it can be brought back.

Every program path that changes a menu calls `keep` with the menu as it was; what is sold out at the
moment is no change of the menu and leaves nothing here.
"""

import zlib
from datetime import datetime
from typing import Any

import bson
from bson import ObjectId

from orderbuddy.accounts.access import Person
from orderbuddy.mongo import AWARE, Document, collection, now

SHOWN = 200


def keep(menu_before: Document, *, who: Person | str, what: str) -> ObjectId:
    """Write down what `menu_before` (a stored menu, whole) was, and that `who` then did `what`.

    `who` is a person, or the name of a part of the product; `what` is a short sentence in plain
    words, such as `Latte: price $4.25 → $4.50`. Returns the version's id. Call it after the write
    that changed the menu has succeeded.
    """
    version = {
        "menuId": menu_before["_id"],
        "restaurantId": menu_before.get("restaurantId"),
        "locationId": menu_before.get("locationId"),
        "at": now(),
        "who": who if isinstance(who, str) else str(who.pk),
        "whoName": who if isinstance(who, str) else str(who),
        "what": what,
        # Packed: a large menu is kept hundreds of times, and texts shrink to a twentieth.
        "document": zlib.compress(bson.encode(menu_before)),
    }
    return collection("menu_versions").insert_one(version).inserted_id


def versions_of(menu_id: ObjectId, *, before: datetime | None = None) -> list[Document]:
    """The latest changes of a menu without their documents, newest first: `_id, at, who, whoName,
    what`; with `before`, those earlier than that instant."""
    here: Document = {"menuId": menu_id}
    if before is not None:
        here["at"] = {"$lt": before}
    found = collection("menu_versions").find(here, {"document": 0})
    return list(found.sort([("at", -1), ("_id", -1)]).limit(SHOWN))


def document_of(version: Document) -> Document:
    """The whole menu as it was before that version's change."""
    return bson.decode(zlib.decompress(version["document"]), codec_options=AWARE)


def version_of(menu_id: ObjectId, version_id: Any) -> Document | None:
    """One version of that menu with its document, or None."""
    return collection("menu_versions").find_one({"_id": version_id, "menuId": menu_id})


def version_after(version: Document) -> Document | None:
    """The next kept version: what its document shows is what this version's change made."""
    later = {"$or": [{"at": {"$gt": version["at"]}}, _same_instant(version)]}
    here = {"menuId": version["menuId"], **later}
    return collection("menu_versions").find_one(here, sort=[("at", 1), ("_id", 1)])


def _same_instant(version: Document) -> Document:
    return {"at": version["at"], "_id": {"$gt": version["_id"]}}
