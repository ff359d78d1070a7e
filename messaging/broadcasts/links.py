"""The link in a guest's message: theirs alone, so that a tap is known to be theirs.

`/b/{token}` counts the tap, remembers it in a cookie (an order that follows carries the token as
`via`) and leads on to the order link: `/q/{code}`, or the guest's page.
"""

import hmac
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from orderbuddy.mongo import Document, collection, parse_id
from ordering.codes.links import ALPHABET, code_of

TOKEN_LENGTH = 10


def token_of(broadcast_id: Any, person: str) -> str:
    """The same for a guest each time: a worker that was killed makes the same link again. Nobody
    finds another guest's without the secret key."""
    said = f"broadcast:{broadcast_id}:{person}".encode()
    number = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), said, "sha256"))
    letters = []
    for _ in range(TOKEN_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def guest_link(token: str) -> str:
    return f"{settings.SHORT_LINK_ENDPOINT or settings.API_ENDPOINT}/b/{token}"


def order_path(broadcast: Document, code: str = "") -> str:
    """Where the link leads, on our own host: `/q/{code}` or `/o/{origin}`, with a coupon's code."""
    link = broadcast.get("link") or {}
    origin_id = parse_id(link.get("originId"))
    origin = collection("origins").find_one({"_id": origin_id}, {"code": 1})
    if origin is not None and link.get("by") != "page":
        where = f"/q/{code_of(origin)}"
    else:  # one that is there no more says so itself
        where = f"{settings.MENU_ENDPOINT}/o/{origin_id}"
    return f"{where}?{urlencode({'code': code})}" if code else where
