"""Which indexes the collections need; `manage.py make_indexes` makes them, as often as it is run.

The collections are shared with the service in production, so they are not Django's to create:
each app names its indexes in `indexes.py` as `INDEXES: list[Index]`.
"""

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from pymongo.collation import Collation

from orderbuddy.mongo import collection

# Neither case nor accents tell names apart ("jose" finds José): of indexes and their queries.
AS_SPOKEN = Collation(locale="en", strength=1)


@dataclass(frozen=True)
class Index:
    """`keys` are (stored field, 1, -1 or "text"); `options` are MongoDB's createIndexes options."""

    collection: str
    name: str
    keys: tuple[tuple[str, int | str], ...]
    options: dict[str, Any] = field(default_factory=dict)


def declared_indexes() -> list[Index]:
    """All indexes that the installed apps declare."""
    found: list[Index] = []
    for app in apps.get_app_configs():
        name = f"{app.name}.indexes"
        if app.name != "orderbuddy" and find_spec(app.name) and find_spec(name):
            found += getattr(import_module(name), "INDEXES", [])
    return [*OWN_INDEXES, *found]


def make_index(index: Index) -> None:
    """Make one index; doing so again changes nothing.

    Raises pymongo.errors.OperationFailure when data or another index stands in its way.
    """
    collection(index.collection).create_index(list(index.keys), name=index.name, **index.options)


OWN_INDEXES = [
    Index("users", "ob_email", (("email", 1),)),
    Index("users", "ob_name", (("name", 1),), {"collation": AS_SPOKEN}),
    Index("users", "ob_phoneNumber", (("phoneNumber", 1),)),
    Index("users", "ob_userId", (("userId", 1),)),
    Index("sign_in_codes", "ob_expiresAt", (("expiresAt", 1),), {"expireAfterSeconds": 0}),
    # Read at each request. Django's own index is a partial one, which MongoDB does not use for it.
    Index("django_session", "ob_session_key", (("session_key", 1),)),
    Index("sign_ins", "ob_person", (("personId", 1), ("seenAt", -1))),
    Index("sign_ins", "ob_sessionKey", (("sessionKey", 1),)),
    Index("sign_ins", "ob_expiresAt", (("expiresAt", 1),), {"expireAfterSeconds": 0}),
    Index("second_factors", "ob_passkeys", (("passkeys.id", 1),)),
    Index("api_keys", "ob_keyHash", (("keyHash", 1),), {"unique": True}),
    Index("api_keys", "ob_restaurant", (("restaurantId", 1), ("createdAt", -1))),
    Index("audit_log", "ob_restaurant_at", (("restaurantId", 1), ("at", -1))),
    Index("audit_log", "ob_subject_at", (("subject", 1), ("at", 1))),
    Index("audit_log", "ob_what_at", (("what", 1), ("at", -1))),
    Index("users", "ob_restaurants", (("restaurants", 1),)),
    Index("invitations", "ob_restaurant_state", (("restaurantId", 1), ("state", 1))),
    Index("audit_log", "ob_who_at", (("who", 1), ("at", -1))),
    Index("idempotency_keys", "ob_expiresAt", (("expiresAt", 1),), {"expireAfterSeconds": 0}),
]
