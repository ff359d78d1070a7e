"""Whether a webhook is from whom it says. Signatures are over the bytes as they came, and Twilio's
over the address as it was called: the public one, which a proxy in front of us does not pass on."""

import base64
import binascii
import hashlib
import hmac
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

# What a public key of the curve P-256 begins with (SubjectPublicKeyInfo), and all its bytes.
_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_P256_BYTES = 91


def is_twilios(request: HttpRequest, form: dict[str, list[str]]) -> bool:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-security: of the account's auth token."""
    said = request.headers.get("X-Twilio-Signature", "")
    secret = settings.TWILIO_AUTH_TOKEN
    if not (said and secret):
        return False
    # Of the tests' size only; most processes never hear from Twilio.
    from twilio.request_validator import RequestValidator

    # (Its own comparison takes letters beyond ASCII, and is not quite constant in time.)
    validator, form_of = RequestValidator(secret), _Form(form)
    expected = (validator.compute_signature(url, form_of) for url in _addresses(request))
    return any(constant_time_compare(said, one) for one in expected)


def is_metas(request: HttpRequest, raw: bytes) -> bool:
    """`X-Hub-Signature-256`: the HMAC of the body with the app's secret."""
    said = request.headers.get("X-Hub-Signature-256", "")
    secret = settings.WHATSAPP_APP_SECRET
    if not (said and secret):
        return False
    mac = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return constant_time_compare(said, f"sha256={mac}")


def is_sendgrids(request: HttpRequest, raw: bytes) -> bool:
    """https://www.twilio.com/docs/sendgrid/for-developers/tracking-events: ECDSA over timestamp and
    body. (SendGrid's library checks a text, and would have a web process load all of it.)"""
    if not settings.SENDGRID_WEBHOOK_KEY:
        return False
    # Of 12 MB, in processes that hear from SendGrid only.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    said = request.headers.get("X-Twilio-Email-Event-Webhook-Signature", "")
    at = request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
    try:
        signature = base64.b64decode(said, validate=True)
        key = _sendgrids_key(settings.SENDGRID_WEBHOOK_KEY)
        key.verify(signature, at.encode() + raw, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return bool(at)


def is_sendgrids_key(text: str) -> bool:
    """Whether it has the form of a verification key as SendGrid shows it."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return len(raw) == _P256_BYTES and raw.startswith(_P256)


@cache
def _sendgrids_key(text: str) -> "EllipticCurvePublicKey":
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return load_der_public_key(base64.b64decode(text))


def form_of(raw: bytes) -> dict[str, list[str]]:
    """A form's fields. Raises ValueError."""
    found: dict[str, list[str]] = {}
    pairs = parse_qsl(raw.decode("ascii"), True, errors="strict", max_num_fields=200)
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


class _Form(dict[str, list[str]]):
    """As Twilio's library reads a form in which a name may stand twice."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def _addresses(request: HttpRequest) -> list[str]:
    """The public address that was called; Twilio signs some with their port."""
    from twilio.request_validator import add_port, remove_port, urlparse

    query = request.META.get("QUERY_STRING", "")
    called = f"{settings.API_ENDPOINT}{request.path}{'?' if query else ''}{query}"
    parts = urlparse(called)
    return list(dict.fromkeys((called, add_port(parts), remove_port(parts))))
