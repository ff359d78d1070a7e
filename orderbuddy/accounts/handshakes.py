"""Who a client of a long-lived socket is, told by what it sent when it connected.

`_VERIFIERS` is where another kind of token is added: one function that takes the token's text and
answers the person, or None when the token is none of its kind or is no longer good. They are asked
again while the socket is open, so a token ends when it ends.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from orderbuddy.accounts.access import Person
from orderbuddy.accounts.models import User
from orderbuddy.accounts.people import check_of, person_by_id
from orderbuddy.accounts.sessions import person_of
from orderbuddy.accounts.sign_ins import is_good
from orderbuddy.accounts.tokens import person_of_access
from orderbuddy.mongo import now

# A shift. A screen that stays on connects again with a new one.
TOKEN_LASTS = timedelta(hours=12)
LONGEST_TOKEN = 4096
_SALT = "orderbuddy.socket-token"


def socket_token(person: User, sign_in_id: str = "") -> tuple[str, datetime]:
    """(token, when it ends) for `auth: {token}` of a socket that cannot send our cookie.

    It says who the person is and nothing else; a new password ends it, and so does the end of the
    sign-in with which it was asked for.
    """
    said = {"person": str(person.pk), "check": check_of(person), "signIn": sign_in_id}
    return signing.dumps(said, salt=_SALT), now() + TOKEN_LASTS


def person_of_handshake(auth: Any, environ: Mapping[str, Any]) -> Person:
    """The person of `auth: {token}` or, without a token, of the session cookie in `environ`
    (WSGI's names); AnonymousUser when neither is good now. Reads the database."""
    credential = credential_of(auth, environ)
    found = (verify(credential) for verify in _VERIFIERS) if credential else ()
    return next((person for person in found if person is not None), AnonymousUser())


def credential_of(auth: Any, environ: Mapping[str, Any]) -> str:
    """The token or the session's key, "" without either: one for all sockets of one sign-in."""
    token = auth.get("token") if isinstance(auth, dict) else None
    if token:
        return token if isinstance(token, str) and len(token) <= LONGEST_TOKEN else ""
    cookies = parse_cookie(environ.get("HTTP_COOKIE") or "")
    return cookies.get(settings.SESSION_COOKIE_NAME) or ""


Verifier = Callable[[str], User | None]


def _person_of_socket_token(token: str) -> User | None:
    try:
        said = signing.loads(token, salt=_SALT, max_age=TOKEN_LASTS)
    except signing.BadSignature:
        return None
    person = person_by_id(said["person"])
    if person is None or not constant_time_compare(check_of(person), said["check"]):
        return None
    return person if is_good(person, said.get("signIn", "")) else None


def _person_of_session(session_key: str) -> User | None:
    person = person_of(session_key)
    return person if isinstance(person, User) else None


def _person_of_access_token(token: str) -> User | None:
    found = person_of_access(token) if token.count(".") == 2 else None
    return found[0] if found else None


_VERIFIERS: tuple[Verifier, ...] = (
    _person_of_socket_token,
    _person_of_access_token,
    _person_of_session,
)
