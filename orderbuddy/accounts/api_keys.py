"""API keys of integrators: a program that acts for one restaurant, at all or some of its locations.

    api_keys: {_id, restaurantId, locationIds (null: all), name, keyHash, hint, scopes, createdAt,
               createdBy, expiresAt, revokedAt, usedAt, usedFrom}

A key reads its restaurant's menus and places; `scopes` are the permissions that it has beside, also
those to read orders, payments and reports.
The key itself (`obk_…`, 256 random bits) is shown once; only its hash is stored, which is looked
for at each request: a revoked key is out with the next one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bson import ObjectId

from orderbuddy.accounts.screens import hash_of
from orderbuddy.mongo import Document, collection, now

PREFIX = "obk_"
LONGEST_KEY = 100
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiKeyUser:
    """A program in the place of a person: `request.user` of its requests."""

    id: ObjectId
    name: str
    restaurant_id: str
    location_ids: tuple[ObjectId, ...] | None
    scopes: frozenset[str]

    is_api_key: ClassVar[bool] = True
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    is_superuser: ClassVar[bool] = False
    is_staff: ClassVar[bool] = False

    @property
    def pk(self) -> str:
        """By what its deeds are recorded: no person's id looks like it."""
        return f"key:{self.id}"

    @property
    def restaurants(self) -> tuple[str, ...]:
        return (self.restaurant_id,)

    @property
    def places(self) -> dict[str, list[ObjectId]]:
        """As `users.places`: nothing means all locations."""
        return {} if self.location_ids is None else {self.restaurant_id: list(self.location_ids)}

    def __str__(self) -> str:
        return f"API key {self.name}"

    def is_at(self, restaurant_id: Any, location_id: Any) -> bool:
        """True for a location that the key is for."""
        everywhere = self.location_ids is None
        return restaurant_id == self.restaurant_id and (
            everywhere or location_id in self.location_ids
        )


def make_key(
    *,
    restaurant_id: str,
    location_ids: Sequence[ObjectId] | None,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime,
    by: Any,
) -> tuple[Document, str]:
    """(what is stored, the key itself, which nobody can read again)."""
    key = f"{PREFIX}{secrets.token_urlsafe(32)}"
    stored = {
        "_id": ObjectId(),
        "restaurantId": restaurant_id,
        "locationIds": list(location_ids) if location_ids is not None else None,
        "name": name,
        "keyHash": hash_of(key),
        "hint": key[-4:],
        "scopes": sorted(scopes),
        "createdAt": now(),
        "createdBy": str(by.pk),
        "expiresAt": expires_at,
        "revokedAt": None,
    }
    collection("api_keys").insert_one(stored)
    return stored, key


def revoke_key(key_id: Any) -> bool:
    """True when it was good until now."""
    good = {"_id": key_id, "revokedAt": None}
    done = collection("api_keys").update_one(good, {"$set": {"revokedAt": now()}})
    return bool(done.modified_count)


def user_of_key(key: str, address: str) -> ApiKeyUser | None:
    """Who acts with this key; None when it is none, expired or revoked."""
    if not key.startswith(PREFIX) or len(key) > LONGEST_KEY:
        return None
    good = {"keyHash": hash_of(key), "revokedAt": None, "expiresAt": {"$gt": now()}}
    found = collection("api_keys").find_one(good)
    if found is None:
        return None
    _note_use(found, address)
    return key_user(found)


def key_user(stored: Document) -> ApiKeyUser:
    """A stored key as the one who acts."""
    locations = stored.get("locationIds")
    return ApiKeyUser(
        id=stored["_id"],
        name=stored.get("name") or "",
        restaurant_id=stored["restaurantId"],
        location_ids=None if locations is None else tuple(locations),
        scopes=frozenset(stored.get("scopes") or ()),
    )


def _note_use(stored: Document, address: str) -> None:
    """Once a minute at most, however often it is used."""
    at, used_at = now(), stored.get("usedAt")
    if used_at is None or at - used_at >= USED_EVERY or stored.get("usedFrom") != address:
        use = {"$set": {"usedAt": at, "usedFrom": address}}
        collection("api_keys").update_one({"_id": stored["_id"]}, use)
