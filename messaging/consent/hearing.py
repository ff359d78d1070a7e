"""What comes in from outside and is about consent: people's own words, and providers' reports."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from messaging.consent.addresses import hash_of
from messaging.consent.recording import ALL, MARKETING, Wanted, record
from messaging.consent.words import Wish, plain, wish_of

HELP_LASTS = timedelta(minutes=30)
_LANGUAGES = {"es": ("ayuda", "ayudame", "informacion"), "pt": ("ajuda", "informac", "me aj")}


class Heard(Protocol):
    """What `messaging.incoming.Incoming` has."""

    provider: str
    provider_message_id: str
    channel: str
    from_address: str
    text: str
    at: datetime
    opt_out_type: str


class Reported(Protocol):
    """What `messaging.incoming.Wish` has: `granted` False, no more of `purpose` ("": of all)."""

    provider: str
    provider_key: str
    channel: str
    address: str
    granted: bool
    how: str
    at: datetime
    purpose: str


def hear(incoming: Heard, *, restaurant_of: Callable[[], str | None] = lambda: None) -> Wish | None:
    """Whether somebody who wrote to us wishes no more messages (it counts from now on), messages
    again, or help (which they get once a day, unless the provider has answered already).

    None: it is for people to read. The same again changes nothing. Only who asks for help is told
    whose messages they are (`restaurant_of`): to find that out may take longer, or fail. Raises
    PyMongoError.
    """
    wish = _told_by_provider(incoming) or wish_of(incoming.text)
    if wish in (Wish.STOP, Wish.START):
        record(_wanted(incoming, granted=wish is Wish.START))
    elif wish is Wish.HELP and not incoming.opt_out_type:
        _help(incoming, restaurant_of())
    return wish


def hear_wish(wish: Reported) -> bool:
    """A provider reports what somebody wished there; False when it was known."""
    return record(
        Wanted(
            address=wish.address,
            channel=wish.channel,
            scope=MARKETING if wish.purpose == "marketing" else ALL,
            granted=wish.granted,
            at=wish.at,
            how=wish.how,
            key=_key(wish.provider, wish.provider_key),
        )
    )


def _key(provider: str, key: str) -> str:
    """As a hash: WhatsApp's own keys hold the number, which is not to outlive the guest's name."""
    return f"{provider}:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def _told_by_provider(incoming: Heard) -> Wish | None:
    try:
        return Wish(incoming.opt_out_type.upper())
    except ValueError:
        return None


def _wanted(incoming: Heard, *, granted: bool) -> Wanted:
    return Wanted(
        address=incoming.from_address,
        channel=incoming.channel,
        scope=ALL,
        granted=granted,
        at=incoming.at,
        how="text",
        key=_key(incoming.provider, incoming.provider_message_id),
        words=incoming.text,
    )


def _help(incoming: Heard, restaurant_id: str | None) -> None:
    # The outbox asks for consent: it cannot be imported before.
    from messaging.outbox import Recipient, tell

    hashed = hash_of(incoming.channel, incoming.from_address)
    language = _language_of(incoming.text)
    tell(
        what="help",
        about=f"help:{hashed}:{incoming.at:%Y%m%d}",
        recipients=[Recipient([(incoming.channel, incoming.from_address)], language)],
        restaurant_id=restaurant_id,
        values={},
        purpose="service",
        expires_in=HELP_LASTS,
    )


def _language_of(text: str) -> str:
    said = plain(text)
    return next((one for one, words in _LANGUAGES.items() if said.startswith(words)), "en")
