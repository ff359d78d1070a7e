"""How it was: asked when a conversation is resolved, answered with one tap (or one digit)."""

from datetime import timedelta
from typing import Any

from messaging.channels.base import Button
from messaging.conversations.guests import orders_of
from messaging.events.choices import spoken_at
from messaging.incoming import Incoming
from messaging.texts.defaults import default_of
from messaging.texts.events import language_for
from orderbuddy.mongo import Document, collection, now

RATINGS = ("good", "okay", "bad")
# A digit that comes later than that means something else.
ASKED_FOR = timedelta(hours=24)
_PREFIX = "rating:"
ASKED = "rating_asked"
BY_PHONE = ("whatsapp", "sms")
_DIGITS = {"1": "good", "2": "okay", "3": "bad"}


def language_of(thread: Document) -> str:
    """In which language that guest is asked: their last order's, else the location's first."""
    known = (one["language"] for one in orders_of(thread) if one.get("language"))
    return language_for(str(next(known, "") or spoken_at(thread["locationId"])))


def question(channel: str, language: str) -> str:
    """What the guest is asked; by SMS, with how to answer."""
    return default_of(ASKED, channel if channel in BY_PHONE else "push", language).body


def buttons(thread_id: Any, channel: str, language: str) -> tuple[Button, ...]:
    """WhatsApp's three; other channels answer otherwise."""
    if channel != "whatsapp":
        return ()
    texts = default_of(ASKED, channel, language_for(language)).buttons
    return tuple(Button(one.title, id=f"{_PREFIX}{thread_id}:{one.id}") for one in texts)


def rated_by(incoming: Incoming, guest_key: str, location_id: Any) -> str:
    """The rating that this message is, where one was asked of this guest; else "". Whoever taps
    once more has thought better of it; a digit is one only as long as nobody wrote otherwise."""
    own = {"guestKey": guest_key, "locationId": location_id}
    lately = {"$gt": now() - ASKED_FOR}
    if _is_button(incoming):
        rating = incoming.button_id.rpartition(":")[2]
        asked: Document = {"$or": [{"ratingAskedAt": lately}, {"rating.at": lately}]}
    else:
        rating = _DIGITS.get(incoming.text.strip().rstrip("."), "")
        asked = {"state": "resolved", "ratingAskedAt": lately}
    if rating not in RATINGS:
        return ""
    return rating if collection("threads").find_one({**own, **asked}, {"_id": 1}) else ""


def _is_button(incoming: Incoming) -> bool:
    return incoming.button_id.startswith(_PREFIX)
