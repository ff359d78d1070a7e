"""Secrets at rest: sealed with keys that are made from SECRET_KEY, opened also with those it
replaced.

Stored form: `enc:v1:` and a Fernet token (AES-128-CBC, HMAC-SHA256). What has no such beginning is
a plain secret of an older document, and is read as it is.

The functions import cryptography: 9 MB that a web process without secrets does not need.
"""

import base64
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import Fernet, MultiFernet

PREFIX = "enc:v1:"
_PURPOSE = b"orderbuddy.secrets.v1"


class SealedByAnotherKeyError(Exception):
    """No key of SECRET_KEY and SECRET_KEY_FALLBACKS opens a sealed secret."""

    def __init__(self) -> None:
        super().__init__(
            "A stored secret was sealed under a SECRET_KEY that is neither the present one nor in "
            "SECRET_KEY_FALLBACKS; add the old key there, or type the secret in again."
        )


def seal(secret: str) -> str:
    """The secret as it is stored; "" stays "", and what is sealed already stays as it is."""
    if not secret or is_sealed(secret):
        return secret
    return PREFIX + _ring().encrypt(secret.encode()).decode()


def reveal(stored: str) -> str:
    """The secret that `stored` holds; a plain one is itself.

    Raises SealedByAnotherKeyError.
    """
    if not is_sealed(stored):
        return stored
    from cryptography.fernet import InvalidToken

    try:
        return _ring().decrypt(_token(stored)).decode()
    except InvalidToken:
        raise SealedByAnotherKeyError from None


def reseal(stored: str) -> str:
    """The same secret under the present key; raises SealedByAnotherKeyError."""
    return seal(reveal(stored))


def is_sealed(stored: object) -> bool:
    """True for what `seal` made, under whichever key."""
    return isinstance(stored, str) and stored.startswith(PREFIX)


def is_current(stored: str) -> bool:
    """True when the present SECRET_KEY alone opens it: no older key is needed any more."""
    from cryptography.fernet import InvalidToken

    try:
        _fernet(settings.SECRET_KEY).decrypt(_token(stored))
    except InvalidToken:
        return False
    return True


def _token(stored: str) -> bytes:
    return stored.removeprefix(PREFIX).encode()


def _ring() -> "MultiFernet":
    from cryptography.fernet import MultiFernet

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_fernet(key) for key in keys])


@cache
def _fernet(secret_key: str) -> "Fernet":
    """A key of its own for this purpose alone: SECRET_KEY signs sessions and tokens too."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(kdf.derive(secret_key.encode())))
