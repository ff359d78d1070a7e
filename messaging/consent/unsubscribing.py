"""Links that end a restaurant's offers with one click: https://www.rfc-editor.org/rfc/rfc8058

The link names nobody: it has the address's hash, and our signature. It works for as long as an
e-mail may lie in a mailbox.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from messaging.consent.addresses import hash_of
from messaging.consent.recording import MARKETING, Wanted, record, state_id
from orderbuddy.mongo import collection, now

_SIGNER_SALT = "orderbuddy.unsubscribe"
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Whose offers a link is about."""

    restaurant_id: str
    channel: str
    hashed: str


def unsubscribe_link(
    *, address: str, channel: str, restaurant_id: str, language: str = "en"
) -> str:
    """The address that ends that restaurant's offers by that channel, for `Content.unsubscribe`."""
    said = _BETWEEN.join((channel, hash_of(channel, address), restaurant_id))
    path = reverse("unsubscribe", args=[_signer().sign(said)])
    return f"{settings.API_ENDPOINT}{path}?lang={language}"


def read_token(token: str) -> Subscribed | None:
    """What a link is about; None for one that is not ours."""
    try:
        channel, hashed, restaurant_id = _signer().unsign(token).split(_BETWEEN, 2)
    except (BadSignature, ValueError):
        return None
    return Subscribed(restaurant_id, channel, hashed)


def unsubscribe(subscribed: Subscribed) -> None:
    """End it; again changes nothing."""
    key = state_id(
        MARKETING,
        subscribed.hashed,
        restaurant_id=subscribed.restaurant_id,
        channel=subscribed.channel,
    )
    known = collection("consents").find_one({"_id": key}, {"isGranted": 1})
    if known is not None and not known["isGranted"]:
        return
    at = now()
    record(
        Wanted(
            address="",
            hashed=subscribed.hashed,
            channel=subscribed.channel,
            scope=MARKETING,
            granted=False,
            at=at,
            how="unsubscribe",
            key=f"unsubscribe:{key}:{at.timestamp():.3f}",
            restaurant_id=subscribed.restaurant_id,
        )
    )


def _signer() -> Signer:
    # Its own separator: it may stand in a path.
    return Signer(salt=_SIGNER_SALT, sep="~")
