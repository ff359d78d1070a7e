"""What is wrong with or missing from the settings of messages, named when a process starts."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from messaging.push.keys import is_private, is_public
from messaging.webhooks.signatures import is_sendgrids_key
from orderbuddy.checks import SETTINGS, sends_secrets_in_the_clear

ADDRESSES = ("SENDGRID_API_URL", "GRAPH_BASE_URL", "FIREBASE_TOKEN_URL", "FCM_API_URL")
NUMBERS = ("TWILIO_PHONE_NUMBER", "TWILIO_WHATSAPP_NUMBER")
# One without the others is of no use, or worse: what comes in would be believed or lost.
TOGETHER = (
    ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
    (
        "WHATSAPP_ACCESS_TOKEN",
        "WHATSAPP_PHONE_NUMBER_ID",
        "WHATSAPP_APP_SECRET",
        "WHATSAPP_VERIFY_TOKEN",
    ),
    ("VAPID_PUBLIC_KEY", "VAPID_PRIVATE_KEY"),
    ("FIREBASE_PROJECT_ID", "FIREBASE_CLIENT_EMAIL", "FIREBASE_PRIVATE_KEY"),
)
# A number, or a short code, or (of texts, in some countries) a name.
_NUMBER = re.compile(r"\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", re.ASCII)
_SERVICE = re.compile(r"MG[0-9a-f]{32}")
_VERSION = re.compile(r"v\d{1,3}\.\d{1,2}")
_HOST = re.compile(r"[a-z0-9:]([a-z0-9.:-]*[a-z0-9])?")
# Whom a push service may write to (RFC 8292, 2.1).
_SUBJECT = re.compile(r"mailto:[^@\s]+@[^@\s]+|https://[\w-]+(\.[\w-]+)+", re.ASCII)


@register(SETTINGS)
def check_messages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Each with an id and a hint."""
    return [*_addresses(), *_together(), *_forms(), *_keys()]


def _addresses() -> Iterator[CheckMessage]:
    for name in ADDRESSES:
        if sends_secrets_in_the_clear(getattr(settings, name)):
            yield Error(
                f"{name} is not an https address",
                hint="Our secrets go there; http is only for this machine itself.",
                id="messaging.E001",
            )


def _together() -> Iterator[CheckMessage]:
    for names in TOGETHER:
        missing = [one for one in names if not getattr(settings, one)]
        if missing and len(missing) < len(names):
            there = [one for one in names if one not in missing]
            yield Error(
                f"{', '.join(missing)} not set, but {', '.join(there)}",
                hint="Set all of them, or none.",
                id="messaging.E002",
            )


def _forms() -> Iterator[CheckMessage]:
    for name, form, hint in (
        *((one, _NUMBER, "Such as +15550100123.") for one in NUMBERS),
        ("TWILIO_MESSAGING_SERVICE_SID", _SERVICE, "MG and 32 hexadecimal characters."),
        ("GRAPH_VERSION", _VERSION, "Such as v23.0."),
        ("VAPID_SUBJECT", _SUBJECT, "Such as mailto:you@example.com."),
    ):
        value = getattr(settings, name)
        if value and not form.fullmatch(value):
            yield Error(f"{name} is not right", hint=hint, id="messaging.E003")
    for host in settings.PUSH_HOSTS:
        if not _HOST.fullmatch(host):
            hint = f"{host}: names of hosts in small letters, separated by commas."
            yield Error("PUSH_HOSTS is not right", hint=hint, id="messaging.E003")
    if settings.PROVIDER_TIMEOUT_SECONDS <= 0:
        yield Error("PROVIDER_TIMEOUT_SECONDS must be above zero", id="messaging.E003")
    if settings.MESSAGE_CLAIM_SECONDS <= settings.PROVIDER_TIMEOUT_SECONDS:
        hint = "Else a message is taken up again while its provider is still being waited for."
        said = "MESSAGE_CLAIM_SECONDS must be above PROVIDER_TIMEOUT_SECONDS"
        yield Error(said, hint=hint, id="messaging.E005")


def _keys() -> Iterator[CheckMessage]:
    for name, is_key, hint in (
        ("VAPID_PRIVATE_KEY", is_private, "`manage.py make_vapid_key` makes one."),
        ("VAPID_PUBLIC_KEY", is_public, "`manage.py make_vapid_key` makes one."),
        ("SENDGRID_WEBHOOK_KEY", is_sendgrids_key, "SendGrid's verification key, in one line."),
        ("FIREBASE_PRIVATE_KEY", _is_pem, "The service account's private_key, BEGIN and END too."),
    ):
        value = getattr(settings, name)
        if value and not is_key(value):
            # (Not the value: it is a secret.)
            yield Error(f"{name} is no key", hint=hint, id="messaging.E004")


def _is_pem(key: str) -> bool:
    """Its form only, as of the others: what reads keys takes a web process 12 MB."""
    begins = key.strip().startswith("-----BEGIN PRIVATE KEY-----")
    return begins and key.strip().endswith("-----END PRIVATE KEY-----")
