"""Who a guest is to a campaign: a phone number, else the device that they order from.

Neither is kept: an order holds a keyed digest, of which nobody reads a number.
"""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from orderbuddy.mongo import Document

# A number with and without its country's prefix is one guest.
PHONE_DIGITS = 9
KEY_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Guest:
    """Digests; "" for what is not known."""

    phone: str = ""
    device: str = ""

    @property
    def key(self) -> str:
        """What a limit per guest is counted by."""
        return self.phone or self.device

    @property
    def keys(self) -> list[str]:
        """All that an order leaves behind: who orders again without a number is known by the
        device."""
        return [one for one in (self.phone, self.device) if one]

    @property
    def stored(self) -> Document:
        return {"phone": self.phone, "device": self.device}


def guest_of(restaurant_id: str, phone: str | None, device_id: str | None) -> Guest:
    """The guest with that phone number and that device, to this restaurant."""
    digits = "".join(one for one in phone or "" if one.isdecimal())[-PHONE_DIGITS:]
    return Guest(
        phone=_key("p", restaurant_id, digits), device=_key("d", restaurant_id, device_id or "")
    )


def stored_guest(stored: object) -> Guest:
    """The guest that a quote keeps."""
    held = stored if isinstance(stored, dict) else {}
    return Guest(str(held.get("phone") or ""), str(held.get("device") or ""))


def _key(kind: str, restaurant_id: str, value: str) -> str:
    if not value:
        return ""
    digest = salted_hmac("ordering.campaigns.guests", f"{kind}:{restaurant_id}:{value}")
    return kind + digest.hexdigest()[:KEY_LENGTH]
