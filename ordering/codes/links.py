"""Short links: `/q/{code}` leads to where its table, bay or flyer is now, whatever it is called."""

import secrets

from django.conf import settings
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from orderbuddy.mongo import Document, collection

# Nothing that looks like something else, and no vowels: no code is a word.
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
CODE_LENGTH = 7
# 28 ** 7 codes: one that is taken is drawn hardly ever.
_TRIES = 5


def new_code(length: int = CODE_LENGTH) -> str:
    """A code by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def short_link(code: str) -> str:
    """The address that a QR code holds."""
    return f"{settings.SHORT_LINK_ENDPOINT or settings.API_ENDPOINT}/q/{code}"


def guest_address(origin_id: object) -> str:
    """The guest's page of an origin."""
    return f"{settings.MENU_ENDPOINT or settings.API_ENDPOINT}/o/{origin_id}"


def code_of(origin: Document) -> str:
    """The stored origin's code; one that has none yet (another program made it) is given one."""
    if origin.get("code"):
        return str(origin["code"])
    origins, without = collection("origins"), {"_id": origin["_id"], "code": {"$exists": False}}
    for _ in range(_TRIES):
        try:
            given = origins.find_one_and_update(
                without, {"$set": {"code": new_code()}}, {"code": 1},
                return_document=ReturnDocument.AFTER,
            )  # fmt: skip
        except DuplicateKeyError:
            continue
        found = given or origins.find_one({"_id": origin["_id"]}, {"code": 1}) or {}
        return str(found.get("code") or "")
    raise RuntimeError("no free code was drawn")


def origin_of_code(code: str) -> Document | None:
    """What a code names, also one that somebody typed in capitals."""
    fields = {"locationId": 1, "restaurantId": 1, "oneVisit": 1, "label": 1}
    return collection("origins").find_one({"code": code.lower()}, fields)
