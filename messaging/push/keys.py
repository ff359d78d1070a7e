"""The keys by which push services know us (VAPID, RFC 8292): the private one signs what we send,
the public one is what browsers subscribe with.

Both are settings, although one could be made of the other: that takes a library of 12 MB, which no
web process needs otherwise.
"""

import base64
from functools import cache

from django.conf import settings

PRIVATE_BYTES = 32
# An uncompressed point of the curve P-256.
POINT_BYTES, POINT_SIGN = 65, 4
# What a browser shares with who may write to it (RFC 8291, 3.2).
SECRET_BYTES = 16


def public_key() -> str:
    """The public key as browsers take it (`applicationServerKey`); "" where web push is off."""
    return settings.VAPID_PUBLIC_KEY if settings.VAPID_PRIVATE_KEY else ""


def new_pair() -> tuple[str, str]:
    """A fresh private key and its public one, as the settings take them."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    private = encoded(key.private_numbers().private_value.to_bytes(PRIVATE_BYTES))
    return private, public_of(private)


@cache
def public_of(private: str) -> str:
    """The public key of a private one. Raises ValueError."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.derive_private_key(int.from_bytes(decoded(private)), ec.SECP256R1())
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def is_private(text: str) -> bool:
    """Whether it has the form of a private key."""
    return len(_bytes(text)) == PRIVATE_BYTES


def is_public(text: str) -> bool:
    """Whether it has the form of a public key, ours or a browser's."""
    raw = _bytes(text)
    return len(raw) == POINT_BYTES and raw[0] == POINT_SIGN


def is_secret(text: str) -> bool:
    """Whether it has the form of a browser's secret."""
    return len(_bytes(text)) == SECRET_BYTES


def encoded(raw: bytes) -> str:
    """Base64 as URLs have it, without its `=`."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """What `encoded` wrote, also with `=`; raises ValueError."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)


def _bytes(text: str) -> bytes:
    try:
        return decoded(text)
    except ValueError:
        return b""
