"""Passkeys (WebAuthn) of people: a device that asked its owner for finger, face or PIN. That is two
factors at once, so a passkey signs in by itself; nobody has to type who they are.

`fido2` (Yubico) checks what browsers answer; a challenge is kept in the session and used once.
"""

import struct
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from orderbuddy.accounts.factors import factors_of, forget_if_none_left
from orderbuddy.accounts.models import User
from orderbuddy.accounts.people import person_by_id
from orderbuddy.mongo import Document, collection, now

if TYPE_CHECKING:
    from fido2.server import Fido2Server

AT_MOST = 10
_STATE = "ob_passkey"
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error)


class PasskeyRefused(Exception):
    """What the browser answered is not what it was asked for, or of no passkey that we know."""


def passkeys_of(person: User) -> list[Document]:
    """`{id, name, addedAt, usedAt, …}`, the oldest first."""
    return factors_of(person).get("passkeys") or []


def options_to_add(request: HttpRequest, person: User) -> dict[str, Any]:
    """What `navigator.credentials.create` is told, as JSON."""
    from fido2 import webauthn

    entity = webauthn.PublicKeyCredentialUserEntity(
        id=str(person.pk).encode(),
        name=person.email or person.phone_number or str(person),
        display_name=str(person),
    )
    options, request.session[_STATE] = _server(request).register_begin(
        entity,
        [webauthn.AttestedCredentialData(one["data"]) for one in passkeys_of(person)],
        resident_key_requirement=webauthn.ResidentKeyRequirement.REQUIRED,
        user_verification=webauthn.UserVerificationRequirement.REQUIRED,
    )
    return dict(options)


def add(request: HttpRequest, person: User, answer: Any, name: str) -> Document:
    """Store the passkey that the browser made. Raises PasskeyRefused."""
    try:
        made = _server(request).register_complete(_state(request), answer)
    except _UNREADABLE as error:
        raise PasskeyRefused from error
    passkey = {
        "id": bytes(made.credential_data.credential_id),
        "data": bytes(made.credential_data),
        "name": " ".join(name.split())[:60] or "Passkey",
        "signCount": made.counter,
        "addedAt": now(),
        "usedAt": None,
    }
    _store(person, passkey)
    return passkey


def _store(person: User, passkey: Document) -> None:
    """Nobody else's already, and not one too many."""
    factors = collection("second_factors")
    if factors.find_one({"passkeys.id": passkey["id"]}, {"_id": 1}):
        raise PasskeyRefused
    factors.update_one({"_id": person.pk}, {"$setOnInsert": {"passkeys": []}}, upsert=True)
    room = {"_id": person.pk, f"passkeys.{AT_MOST - 1}": {"$exists": False}}
    if not factors.update_one(room, {"$push": {"passkeys": passkey}}).modified_count:
        raise PasskeyRefused


def remove(person: User, passkey_id: bytes) -> Document | None:
    """Forget it; the passkey as it was, None when there was none."""
    pull = {"$pull": {"passkeys": {"id": passkey_id}}}
    before = collection("second_factors").find_one_and_update({"_id": person.pk}, pull)
    forget_if_none_left(person)
    held = (before or {}).get("passkeys") or []
    return next((one for one in held if one["id"] == passkey_id), None)


def options_to_sign_in(request: HttpRequest) -> dict[str, Any]:
    """What `navigator.credentials.get` is told, as JSON; the same for everybody."""
    from fido2 import webauthn

    options, request.session[_STATE] = _server(request).authenticate_begin(
        user_verification=webauthn.UserVerificationRequirement.REQUIRED
    )
    return dict(options)


def person_of(request: HttpRequest, answer: Any) -> User:
    """Whose passkey answered. Raises PasskeyRefused."""
    from fido2 import webauthn

    try:
        said = webauthn.AuthenticationResponse.from_dict(answer)
        stored = collection("second_factors").find_one({"passkeys.id": bytes(said.raw_id)})
        person = person_by_id(stored["_id"]) if stored else None
        if person is None:
            raise PasskeyRefused
        known = [webauthn.AttestedCredentialData(one["data"]) for one in stored["passkeys"]]
        _server(request).authenticate_complete(_state(request), known, answer)
    except _UNREADABLE as error:
        raise PasskeyRefused from error
    _note_use(stored, bytes(said.raw_id), said.response.authenticator_data.counter)
    return person


def _note_use(stored: Document, passkey_id: bytes, count: int) -> None:
    """A device that counts must count on: one that has fallen back is a copy."""
    counted = {"id": passkey_id, "signCount": {"$lt": count} if count else 0}
    done = collection("second_factors").update_one(
        {"_id": stored["_id"], "passkeys": {"$elemMatch": counted}},
        {"$set": {"passkeys.$.signCount": count, "passkeys.$.usedAt": now()}},
    )
    if not done.matched_count:
        raise PasskeyRefused


def _server(request: HttpRequest) -> "Fido2Server":
    """For this site alone: a passkey of one host is worth nothing at another."""
    # Web processes in which nobody uses a passkey do without its megabytes.
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    origin = request.build_absolute_uri("/")[:-1]
    host = request.get_host().partition(":")[0]
    rp = PublicKeyCredentialRpEntity(id=host, name="OrderBuddy")
    return Fido2Server(rp, verify_origin=lambda said: said == origin)


def _state(request: HttpRequest) -> Any:
    return request.session.pop(_STATE, None) or {}
