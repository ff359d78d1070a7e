"""Signing in by a code sent by e-mail or SMS.

Whoever asks for a code gets a challenge, and the same answer in the same time whether or not
anybody has that e-mail or number: the request only stores the challenge. A worker looks for the
person, makes the code, keeps a hash of it and sends it. A code is good once, for ten minutes, for
whoever holds the challenge, and dies of five wrong tries.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language_from_request

from orderbuddy.accounts.contacts import tidied
from orderbuddy.accounts.guard import code_allowed, sign_in_allowed
from orderbuddy.accounts.models import User
from orderbuddy.accounts.people import person_by_id
from orderbuddy.accounts.screens import hash_of
from orderbuddy.mongo import Document, collection, now

LASTS = timedelta(minutes=10)
TRIES = 5
DIGITS = 6
_SALT = "orderbuddy.sign-in-code"


@dataclass(frozen=True, slots=True)
class Challenge:
    """`id` is a secret of whoever asked: a code is worth nothing without it."""

    id: str
    expires_at: datetime


class TooManyAttempts(Exception):
    """Too many attempts of this address or for this name; later it may go well."""


def start(request: Any, typed: str) -> Challenge:
    """A challenge for the e-mail or number that was typed in; a worker sends the code.

    Raises TooManyAttempts.
    """
    from orderbuddy.accounts.tasks import send_sign_in_code  # which needs `arm` below

    contact = tidied(typed)
    allowed = (sign_in_allowed(request, contact or typed), code_allowed(contact or typed))
    if not all(allowed):
        raise TooManyAttempts
    challenge = Challenge(secrets.token_urlsafe(24), now() + LASTS)
    collection("sign_in_codes").insert_one(_stored(challenge, contact))
    language = get_language_from_request(request)
    send_sign_in_code.delay(hash_of(challenge.id), request.get_host(), language)
    return challenge


def _stored(challenge: Challenge, contact: str) -> Document:
    return {
        "_id": hash_of(challenge.id),
        "contact": contact,
        "expiresAt": challenge.expires_at,
        "triesLeft": TRIES,
    }


def contact_of(key: str) -> str:
    """To whom the challenge stored under this key is to be sent; "" when it is over."""
    found = collection("sign_in_codes").find_one({"_id": key, "expiresAt": {"$gt": now()}})
    return found["contact"] if found else ""


def arm(key: str, person: User) -> str | None:
    """A new code for the challenge stored under this key; None when the challenge is over."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    changes = {"personId": person.pk, "codeHash": _hash(key, code, settings.SECRET_KEY)}
    live = {"_id": key, "expiresAt": {"$gt": now()}}
    stored = collection("sign_in_codes").update_one(live, {"$set": changes})
    return code if stored.matched_count else None


def check(challenge_id: str, typed: str) -> User | None:
    """The person, if this is the challenge's code and was not used before; else None."""
    key = hash_of(challenge_id)
    live = {"_id": key, "expiresAt": {"$gt": now()}, "triesLeft": {"$gt": 0}}
    found = collection("sign_in_codes").find_one_and_update(live, {"$inc": {"triesLeft": -1}})
    code_hash = (found or {}).get("codeHash") or "0" * 64
    if not _is_right(key, typed, code_hash):
        return None
    used = {"_id": key, "codeHash": code_hash}
    if not collection("sign_in_codes").delete_one(used).deleted_count:
        return None  # somebody else was faster with it
    return person_by_id(found["personId"])


def _is_right(key: str, typed: str, code_hash: str) -> bool:
    code = "".join(one for one in typed if one.isdigit())[: DIGITS * 2]
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(code_hash, _hash(key, code, one)) for one in known)


def _hash(key: str, code: str, secret: str) -> str:
    """Keyed: a million codes are soon tried by whoever has only the database."""
    return salted_hmac(_SALT, f"{key}:{code}", secret=secret, algorithm="sha256").hexdigest()
