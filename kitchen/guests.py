"""The board that guests look at while they wait: codes and first names, nothing else of anyone."""

import hmac
from hashlib import blake2b
from typing import Any

from django.conf import settings

from kitchen.courses import accepted_at
from orderbuddy.mongo import Document, instant_of, iso

SHOWN = {"ACCEPTED": "making", "READY_FOR_PICKUP": "ready"}
GONE = "gone"
LONGEST_NAME = 20


def guests_entry(order: Document, version: int) -> dict[str, Any]:
    """An order on the guests' board; GONE for one that is not to be on it.

    Its `key` says which entry it replaces. It is not the order's id: with that, anyone could read
    the order.
    """
    state = SHOWN.get(order.get("status") or "", GONE)
    times = order.get("statusTimes") or {}
    since = times.get("READY_FOR_PICKUP") if state == "ready" else accepted_at(order)
    return {
        "key": _key(order["_id"]),
        "code": order.get("orderCode") or "",
        "name": "" if state == GONE else first_name((order.get("customer") or {}).get("name")),
        "state": state,
        "at": iso(instant_of(since)),
        "version": version,
    }


def first_name(name: Any) -> str:
    """The first word of a name; "" for what looks like an address or a number."""
    word = str(name or "").strip().partition(" ")[0]
    if any(letter.isdigit() or letter in "@/\\" for letter in word):
        return ""
    return word[:LONGEST_NAME]


def _key(order_id: object) -> str:
    secret = settings.SECRET_KEY.encode()
    return hmac.new(secret, f"board:{order_id}".encode(), _digest).hexdigest()


def _digest(data: bytes = b"") -> Any:
    return blake2b(data, digest_size=8)
