"""Pairing a screen: the device shows a code, a manager confirms it, the device's token is good.

The token is the device's from the start, and worth nothing until a screen with its hash is stored:
that insert is the confirmation, so nothing can be lost between "confirmed" and "handed over", and a
code, whose screen's id is made with it, can be confirmed once.
"""

from datetime import timedelta
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from kitchen.devices.codes import new_code
from kitchen.devices.selectors import waiting_pairing
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.screens import hash_of, new_token
from orderbuddy.mongo import Document, collection, now

CODE_LASTS = timedelta(minutes=10)
# A little less than a minute, so that a screen that says so each minute is written each time.
REPORTED_EVERY = timedelta(seconds=55)
TRIES = 20


class CodeUnknown(Exception):
    """No screen waits with this code: mistyped, too old, or used already."""


def start_pairing(*, replaces: str, address: str, device: str) -> tuple[str, Document]:
    """(a new token for the device, the pairing with the code that it shows).

    `replaces` is the token that the device had; its code ends. `address` and `device` (what its
    browser calls itself) help the manager to see that it is the right one.
    """
    pairings, token = collection("screen_pairings"), new_token()
    if replaces:
        pairings.delete_one({"tokenHash": hash_of(replaces)})
    for _ in range(TRIES):
        pairing = _pairing(token, address, device)
        try:
            pairings.insert_one(pairing)
            return token, pairing
        except DuplicateKeyError:  # another screen shows this code
            continue
    raise RuntimeError("No code is free")


def confirm_pairing(
    *, by: Person, code: str, location: Document, shows: str, name: str, correlation_id: str = ""
) -> Document:
    """The stored screen, which its device is from now on. Raises CodeUnknown."""
    pairing = waiting_pairing(code)
    if pairing is None:
        raise CodeUnknown
    screen = {
        "_id": pairing["screenId"],
        "restaurantId": location["restaurantId"],
        "locationId": location["_id"],
        "name": name,
        "shows": shows,
        "tokenHash": pairing["tokenHash"],
        "pairedAt": now(),
        "pairedBy": str(by.pk),
        "revokedAt": None,
    }
    try:
        collection("screens").insert_one(screen)
    except DuplicateKeyError:
        raise CodeUnknown from None
    collection("screen_pairings").delete_one({"_id": code})
    _record(by, "screens.paired", screen, None, _told(screen), correlation_id)
    return screen


def change_screen(
    *, by: Person, screen: Document, changes: Document, correlation_id: str = ""
) -> None:
    """Rename a screen, or move it: `changes` has any of `name, locationId, restaurantId, shows`."""
    before = {key: screen.get(key) for key in changes}
    still = {"_id": screen["_id"], "revokedAt": None}
    if collection("screens").update_one(still, {"$set": changes}).modified_count:
        _record(by, "screens.changed", screen | changes, before, changes, correlation_id)


def revoke_screen(*, by: Person, screen: Document, correlation_id: str = "") -> None:
    """The device's token is good no more; doing so again changes nothing."""
    changes = {
        "$set": {"revokedAt": now(), "revokedBy": str(by.pk)},
        # It stands in nobody's way who removes the location.
        "$rename": {"locationId": "lastLocationId"},
    }
    still = {"_id": screen["_id"], "revokedAt": None}
    if collection("screens").update_one(still, changes).modified_count:
        _record(by, "screens.revoked", screen, _told(screen), None, correlation_id)


def store_report(*, screen_id: ObjectId, version: str, battery: Document | None) -> None:
    """What a screen says of itself, at most once a minute however often it does.

    Apart from the screen, whose every change its pages are told of.
    """
    at = now()
    due = {"_id": screen_id, "seenAt": {"$lt": at - REPORTED_EVERY}}
    said = {"seenAt": at, "version": version, "battery": battery}
    try:
        collection("screen_reports").update_one(due, {"$set": said}, upsert=True)
    except DuplicateKeyError:
        return  # it has said so less than a minute ago


def _pairing(token: str, address: str, device: str) -> Document:
    at = now()
    return {
        "_id": new_code(),
        "screenId": ObjectId(),
        "tokenHash": hash_of(token),
        "startedAt": at,
        "expiresAt": at + CODE_LASTS,
        "address": address,
        "device": device,
    }


def _told(screen: Document) -> dict[str, Any]:
    return {key: str(screen[key]) for key in ("name", "locationId", "shows")}


def _record(
    by: Person, what: str, screen: Document, before: Any, after: Any, correlation_id: str
) -> None:
    texts = [
        {key: str(value) for key, value in one.items()} if one else None for one in (before, after)
    ]
    audit.record(
        who=by,
        what=what,
        restaurant_id=screen["restaurantId"],
        location_id=screen.get("locationId"),
        subject=f"screen:{screen['_id']}",
        before=texts[0],
        after=texts[1],
        correlation_id=correlation_id,
    )
