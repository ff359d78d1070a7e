"""Addresses as keys and indexes have them: no way back without the secret key."""

import hashlib
import hmac
import re

from django.conf import settings

KINDS = {"sms": "phone", "whatsapp": "phone", "email": "email", "push": "device", "fcm": "device"}


def address_hash(channel: str, to: str) -> str:
    """The same for one number by SMS and WhatsApp, however it is written; 32 hex digits."""
    kind = KINDS.get(channel, channel)
    said = f"{kind}:{_tidied(kind, to)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()[:32]


def _tidied(kind: str, to: str) -> str:
    if kind == "phone":
        return re.sub(r"[^\d]", "", to)
    return to.strip().lower() if kind == "email" else to
