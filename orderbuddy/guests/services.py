"""Export, erase, and forget what is older than a restaurant keeps it."""

import hashlib
import hmac
from collections import Counter
from datetime import timedelta
from typing import Any

from django.conf import settings

from orderbuddy import audit
from orderbuddy.accounts.access import Person, access_restaurant, acts_everywhere
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.rendering import jsonable
from orderbuddy.guests.addresses import Address
from orderbuddy.guests.holdings import KINDS, Found, finders, holdings
from orderbuddy.mongo import Document, collection, iso, now

PERMISSION = "guests.data"
BATCH = 500
LONGEST_DAYS = 3650


def require_may_handle(who: Person, restaurant_id: str) -> None:
    """Http404 for a foreign restaurant, ApiError not_allowed (403) unless `who` owns all of it."""
    access_restaurant(who, restaurant_id)
    require(who, restaurant_id, PERMISSION)
    if not acts_everywhere(who, restaurant_id):
        raise ApiError(ErrorCode.NOT_ALLOWED, "You work at some locations only")


def count_guest(*, address: Address, restaurant_id: str | None) -> dict[str, int]:
    """How many orders and quotes are stored of that guest, by name; changes nothing."""
    counts = {one.name: len(one.of_guest(address, restaurant_id)) for one in finders()}
    return {name: count for name, count in counts.items() if count}


def export_guest(
    *, who: Person | str, address: Address, restaurant_id: str | None, correlation_id: str = ""
) -> Document:
    """All that is stored of that guest, of one restaurant or of all: JSON-ready."""
    parts = _collect(address, restaurant_id)
    told = {"guest": {"phone": address.phone, "email": address.email}, "exportedAt": iso(now())}
    counts = {name: len(documents) for name, documents in parts.items()}
    _record(who, "guests.exported", address, restaurant_id, counts, correlation_id)
    return {**told, "restaurantId": restaurant_id, **jsonable(parts)}


def erase_guest(
    *, who: Person | str, address: Address, restaurant_id: str | None, correlation_id: str = ""
) -> dict[str, int]:
    """Orders keep their figures and lose the person; of how many documents it was, by name.

    Orders that are not ended stay as they are: somebody waits for them. Again changes nothing.
    """
    found, words = _found_of(address, restaurant_id)
    counts = _forget(found, words | {str(address)})
    _record(who, "guests.erased", address, restaurant_id, counts, correlation_id)
    return counts


def set_retention(
    *, who: Person, restaurant_id: str, days: int | None, correlation_id: str = ""
) -> None:
    """For how many days guests' data is kept; None: until somebody erases it.

    Raises ApiError validation_failed (400) for a number of days that makes no sense.
    """
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise ApiError(ErrorCode.VALIDATION_FAILED, f"Between 1 and {LONGEST_DAYS} days")
    update = {"$set": {"guestDataDays": days, "updatedAt": now()}}
    before = collection("restaurants").find_one_and_update({"_id": restaurant_id}, update) or {}
    if before.get("guestDataDays") == days:
        return
    audit.record(
        who=who,
        what="guests.retention.changed",
        restaurant_id=restaurant_id,
        subject=f"restaurant:{restaurant_id}",
        before={"guestDataDays": before.get("guestDataDays")},
        after={"guestDataDays": days},
        correlation_id=correlation_id,
    )


def forget_what_is_too_old(*, restaurant: Document) -> dict[str, int]:
    """Of one restaurant, by its `guestDataDays`: of how many documents it was, by name."""
    days = restaurant.get("guestDataDays")
    if not isinstance(days, int) or days < 1:
        return {}
    before, total = now() - timedelta(days=days), Counter[str]()
    while batch := _too_old(restaurant["_id"], before):
        found, words = batch
        counts = _forget(found, words)
        total.update(counts)
        if not any(counts.values()):
            break  # what cannot be forgotten must not be tried for ever
    if total:
        audit.record(
            who=audit.SYSTEM,
            what="guests.retention",
            restaurant_id=restaurant["_id"],
            subject=f"restaurant:{restaurant['_id']}",
            after={"days": days, **total},
        )
    return dict(total)


def fingerprint(address: Address) -> str:
    """What the audit log says instead of the address: the same for the same guest, and no way
    back without the secret key."""
    said = str(address).encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()[:16]


def _collect(address: Address, restaurant_id: str | None) -> dict[str, list[Document]]:
    parts: dict[str, list[Document]] = {}
    ids: dict[str, list[Any]] = {one: [] for one in KINDS}
    for one in finders():
        parts[one.name] = one.of_guest(address, restaurant_id)
        ids[one.found_as] += [document["_id"] for document in parts[one.name]]
    found = Found(**ids)
    for other in holdings():
        if other.name not in parts:
            parts[other.name] = other.export(found)
    return parts


def _found_of(address: Address, restaurant_id: str | None) -> tuple[Found, frozenset[str]]:
    documents = [
        (one, [some for some in one.of_guest(address, restaurant_id) if one.is_done(some)])
        for one in finders()
    ]
    return _found(documents)


def _too_old(restaurant_id: str, before: Any) -> tuple[Found, frozenset[str]] | None:
    documents = [(one, one.too_old(restaurant_id, before, BATCH)) for one in finders()]
    return _found(documents) if any(some for _, some in documents) else None


def _found(documents: list[Any]) -> tuple[Found, frozenset[str]]:
    ids: dict[str, list[Any]] = {one: [] for one in KINDS}
    words: set[str] = set()
    for finder, some in documents:
        ids[finder.found_as] += [one["_id"] for one in some]
        for one in some:
            customer = one.get("customer") or {}
            words |= {str(value) for value in customer.values() if value}
    return Found(**ids), frozenset(words)


def _forget(found: Found, words: frozenset[str]) -> dict[str, int]:
    counts = {one.name: one.forget(found, words) for one in holdings()}
    return {name: count for name, count in counts.items() if count}


def _record(
    who: Any,
    what: str,
    address: Address,
    restaurant_id: str | None,
    counts: dict[str, int],
    correlation_id: str,
) -> None:
    audit.record(
        who=who,
        what=what,
        restaurant_id=restaurant_id,
        subject=f"guest:{fingerprint(address)}",
        after=counts,
        correlation_id=correlation_id,
    )
