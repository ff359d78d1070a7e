"""A pair of JWTs for API clients: a short access token, and a refresh token that changes each time.

Both are signed with a key made from SECRET_KEY (HS256) and name their document in `sign_ins`, which
is read at each request: what was ended, disabled or got another password is out at once.

A refresh token has a generation, and the document knows the present one. To use the present one
moves on to the next. Whoever sends an older one shows that there are two of them: all ends. Only a
client whose answer got lost may repeat itself for ten seconds, and gets that same answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from pymongo import ReturnDocument

from orderbuddy import audit
from orderbuddy.accounts import sign_ins
from orderbuddy.accounts.models import User
from orderbuddy.accounts.people import check_of, person_by_id
from orderbuddy.accounts.required import is_enough
from orderbuddy.mongo import Document, collection, now, parse_id

ISSUER = "orderbuddy"
ACCESS, REFRESH = "access", "refresh"
GRACE = timedelta(seconds=10)
LONGEST = 2048
_ALGORITHM = "HS256"
_REQUIRED = ["exp", "iat", "sub", "sid", "use", "check"]


class TokenRefused(Exception):
    """A refresh token that is not, or no longer, good."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a client keeps; the instants are those at which each token ends."""

    access: str
    access_expires_at: datetime
    refresh: str
    refresh_expires_at: datetime
    sign_in_id: str


def open_pair(request: Any, person: User, *, how: str, is_strong: bool, device: str) -> Pair:
    """Sign the person in at a client of the API."""
    opened = sign_ins.begin_tokens(
        request,
        person,
        how=how,
        is_strong=is_strong,
        device=device,
        expires_at=_whole(now()) + _refresh_lasts(),
    )
    return _pair(person, opened)


def renew(refresh_token: str) -> Pair:
    """The next pair for the present refresh token. Raises TokenRefused."""
    claims = _read(refresh_token, REFRESH)
    person = _person_of(claims)
    if person is None:
        raise TokenRefused
    moved = _moved_on(claims)
    if moved is None:
        moved = _repeated(claims) or _reused(person, claims)
    if not is_enough(person, is_strong=moved["isStrong"]):
        raise TokenRefused
    return _pair(person, moved)


def close(refresh_token: str) -> None:
    """Sign out; a token that is not good has nothing to end."""
    claims = _read(refresh_token, REFRESH)
    person = _person_of(claims)
    if person is not None:
        sign_ins.end(person, claims["sid"])


def person_of_access(token: str) -> tuple[User, str] | None:
    """(the person, the id of their sign-in), None for whatever is no good now."""
    try:
        claims = _read(token, ACCESS)
    except TokenRefused:
        return None
    person = _person_of(claims)
    found = collection("sign_ins").find_one(_open(claims), {"isStrong": 1}) if person else None
    if person is None or found is None or not is_enough(person, is_strong=found["isStrong"]):
        return None
    sign_ins.note_seen(found["_id"])
    return person, str(found["_id"])


def _pair(person: User, sign_in: Document) -> Pair:
    at = _whole(now())
    ends_at = at + timedelta(minutes=settings.ACCESS_TOKEN_MINUTES)
    access = {"use": ACCESS, "iat": at, "exp": ends_at}
    # Made of what is stored alone: whoever asks again hears the very same.
    refresh = {"use": REFRESH, "gen": sign_in["generation"], "exp": sign_in["expiresAt"]}
    refresh["iat"] = sign_in["expiresAt"] - _refresh_lasts()
    return Pair(
        access=_signed(person, sign_in, access),
        access_expires_at=ends_at,
        refresh=_signed(person, sign_in, refresh),
        refresh_expires_at=sign_in["expiresAt"],
        sign_in_id=str(sign_in["_id"]),
    )


def _moved_on(claims: Document) -> Document | None:
    """The document, moved to the next generation; None when the token was not the present one."""
    present = {**_open(claims), "generation": claims["gen"]}
    at = now()
    changes = {
        "$inc": {"generation": 1},
        "$set": {"rotatedAt": at, "seenAt": at, "expiresAt": _whole(at) + _refresh_lasts()},
    }
    return collection("sign_ins").find_one_and_update(
        present, changes, return_document=ReturnDocument.AFTER
    )


def _repeated(claims: Document) -> Document | None:
    just_now = {"generation": claims["gen"] + 1, "rotatedAt": {"$gt": now() - GRACE}}
    return collection("sign_ins").find_one({**_open(claims), **just_now})


def _reused(person: User, claims: Document) -> Document:
    """Ends it all: one of the two who had this token has stolen it. Raises TokenRefused."""
    if ended := sign_ins.end(person, claims["sid"]):
        audit.record(
            who=audit.SYSTEM,
            what="people.refresh_reused",
            restaurant_id=None,
            subject=f"user:{person.pk}",
            before={"signIn": str(ended["_id"]), "device": ended["device"]},
            after={"ended": True},
        )
    raise TokenRefused


def _open(claims: Document) -> Document:
    return {"_id": parse_id(claims["sid"]), "kind": sign_ins.TOKENS, "endedAt": None}


def _person_of(claims: Document) -> User | None:
    person = person_by_id(claims["sub"])
    if person is None or not constant_time_compare(check_of(person), claims["check"]):
        return None
    return person


def _signed(person: User, sign_in: Document, claims: Document) -> str:
    import jwt  # brings cryptography, 9 MB that only who serves API clients needs

    whole = {
        "iss": ISSUER,
        "sub": str(person.pk),
        "sid": str(sign_in["_id"]),
        "check": check_of(person),
        **claims,
    }
    return jwt.encode(whole, _key(settings.SECRET_KEY), algorithm=_ALGORITHM)


def _read(token: str, use: str) -> Document:
    """The claims of a token that we made for this use. Raises TokenRefused."""
    import jwt

    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            claims = jwt.decode(
                token[:LONGEST],
                _key(secret),
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                options={"require": _REQUIRED},
            )
        except jwt.PyJWTError:
            continue
        if claims["use"] == use:
            return claims
    raise TokenRefused


def _key(secret: str) -> bytes:
    """A key of its own for this purpose alone."""
    return salted_hmac("orderbuddy.jwt", "key", secret=secret, algorithm="sha256").digest()


def _refresh_lasts() -> timedelta:
    return timedelta(days=settings.REFRESH_TOKEN_DAYS)


def _whole(instant: datetime) -> datetime:
    """A token's instants are whole seconds."""
    return instant.replace(microsecond=0)
