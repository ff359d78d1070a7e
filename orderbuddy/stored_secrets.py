"""Which stored fields hold secrets: each app names its own in `stored_secrets.py`, as
`SECRETS: list[StoredSecret]`, so that all can be sealed anew under another SECRET_KEY."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from orderbuddy.mongo import collection
from orderbuddy.secrets_store import SealedByAnotherKeyError, is_current, is_sealed, reseal


@dataclass(frozen=True)
class StoredSecret:
    """A field of a collection's documents, dotted: `payment.auth`."""

    collection: str
    field: str


OWN_SECRETS = [StoredSecret("second_factors", "totp.secret")]


@dataclass(slots=True)
class Resealed:
    """`lost`: what no key opens, as `collection/id field`."""

    current: int = 0
    resealed: int = 0
    plain: int = 0
    changed_meanwhile: int = 0
    lost: list[str] = field(default_factory=list)


def declared_secrets() -> list[StoredSecret]:
    """All secrets that the installed apps declare."""
    found: list[StoredSecret] = [*OWN_SECRETS]
    for app in apps.get_app_configs():
        name = f"{app.name}.stored_secrets"
        if app.name != "orderbuddy" and find_spec(app.name) and find_spec(name):
            found += import_module(name).SECRETS
    return found


def count_secrets() -> int:
    """How many documents hold a secret, each counted for each."""
    return sum(
        collection(one.collection).count_documents({one.field: {"$gt": ""}})
        for one in declared_secrets()
    )


def reseal_all(
    *, plain_too: bool, write: bool, report: Callable[[], None] = lambda: None
) -> Resealed:
    """Seal every stored secret under the present SECRET_KEY, those that are stored plain only with
    `plain_too`; without `write` only count. A secret that somebody replaces meanwhile stays theirs.
    """
    done = Resealed()
    for secret in declared_secrets():
        for key, stored in _stored(secret):
            _reseal(secret, key, stored, plain_too, write, done)
            report()
    return done


def _stored(secret: StoredSecret) -> Iterator[tuple[Any, str]]:
    for document in collection(secret.collection).find({secret.field: {"$gt": ""}}, [secret.field]):
        value: Any = document
        for step in secret.field.split("."):
            value = value[step]
        yield document["_id"], value


def _reseal(
    secret: StoredSecret, key: Any, stored: str, plain_too: bool, write: bool, done: Resealed
) -> None:
    if not is_sealed(stored):
        done.plain += 1
        if not plain_too:
            return
    elif is_current(stored):
        done.current += 1
        return
    try:
        fresh = reseal(stored)
    except SealedByAnotherKeyError:
        done.lost.append(f"{secret.collection}/{key} {secret.field}")
        return
    done.resealed += 1
    as_read = {"_id": key, secret.field: stored}
    written = write and collection(secret.collection).update_one(
        as_read, {"$set": {secret.field: fresh}}
    )
    if written and not written.matched_count:
        done.changed_meanwhile += 1
