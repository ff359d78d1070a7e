"""Addresses as consent knows them: written in one way, and as a hash that outlives forgetting.

The hash is keyed with CONSENT_KEY, or SECRET_KEY without one. What is looked up is looked up under
the keys of SECRET_KEY_FALLBACKS too, so that a new key makes nobody's STOP unheard of.
"""

import hashlib
import hmac
import re

from django.conf import settings

from ordering.services.texting import phone_of

PHONES = ("sms", "whatsapp")


def kind_of(channel: str) -> str:
    """What an address of that channel is: "phone", "email" or "device"."""
    if channel in PHONES:
        return "phone"
    return "email" if channel == "email" else "device"


def number_of(text: str) -> str:
    """A number as texts are sent to it, such as +15550100123; "" for what is none."""
    bare = text.strip().removeprefix("whatsapp:")
    found = phone_of({"customer": {"phone": bare}})
    return found or phone_of({"customer": {"phone": f"+{bare.removeprefix('00')}"}})


def tidy(channel: str, address: str) -> str:
    """The one way in which that address is written: +15550100123, ana@example.com. What is no
    number after all (WhatsApp has people without one) stays as it is."""
    kind = kind_of(channel)
    if kind == "phone":
        return number_of(address) or address.strip()
    return address.strip().lower() if kind == "email" else address


def is_address(channel: str, address: str) -> bool:
    """Whether somebody could be written to there."""
    if kind_of(channel) == "phone":
        return bool(number_of(address))
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address.strip()))


# WhatsApp calls mobiles of these countries otherwise than SMS does: of Mexico and Argentina with a
# digit more, some of Brazil with one less. Each with its way back.
_TWICE_NAMED = (
    (r"\+521(\d{10})", r"+52\1", r"\+52(\d{10})", r"+521\1"),
    (r"\+549(\d{10})", r"+54\1", r"\+54(\d{10})", r"+549\1"),
    (r"\+55(\d{2})([6-9]\d{7})", r"+55\g<1>9\2", r"\+55(\d{2})9([6-9]\d{7})", r"+55\1\2"),
)


def usual(number: str) -> str:
    """One name of a number that has two."""
    for other, name, _, _ in _TWICE_NAMED:
        if found := re.fullmatch(other, number):
            return found.expand(name)
    return number


def names_of(number: str) -> list[str]:
    """All names of that number, the usual one first."""
    first = usual(number)
    found = ((re.fullmatch(one, first), other) for _, _, one, other in _TWICE_NAMED)
    return [first, *(match.expand(other) for match, other in found if match)]


def _one_name(channel: str, address: str) -> str:
    return usual(address) if kind_of(channel) == "phone" else address


def hash_of(channel: str, address: str) -> str:
    """The same for one number by SMS and WhatsApp, however it is written: 40 hex digits."""
    return hashes_of(channel, address)[0]


def hashes_of(channel: str, address: str) -> list[str]:
    """Under the present key first, then under those that it replaced."""
    said = f"{kind_of(channel)}:{_one_name(channel, tidy(channel, address))}".encode()
    keys = [settings.CONSENT_KEY or settings.SECRET_KEY]
    keys += [
        one for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if one not in keys
    ]
    return [hmac.new(one.encode(), said, hashlib.sha256).hexdigest()[:40] for one in keys]
