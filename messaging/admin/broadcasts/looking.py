"""What guests will read, and how many they are: while somebody writes, and before it is sent."""

from typing import Any

from messaging.admin.broadcasts.showing import CHANNELS, LANGUAGES
from messaging.broadcasts.audience.reading import count
from messaging.broadcasts.checks import faults_of
from messaging.broadcasts.editing import with_its_kind
from messaging.broadcasts.guests import values_of
from messaging.broadcasts.links import guest_link
from messaging.broadcasts.texts import body_of, subject_of
from messaging.texts.segments import segments_of
from orderbuddy.mongo import Document

SOMEBODY = "Alex"
LINK = "k7m2p9xbtq"


def look(broadcast: Document, location: Document, *, counts: bool = True) -> dict[str, Any]:
    """{guests, byChannel: [{words, guests}], texts: […], faults: [sentence]}; without `counts` the
    guests are None: to count tens of thousands takes a while, at each letter that is written."""
    broadcast = {**broadcast, "coupon": with_its_kind(broadcast.get("coupon"))}
    counted = count(broadcast) if counts and broadcast["channels"] else None
    return {
        "guests": (counted.guests if counted else 0) if counts else None,
        "byChannel": [
            {"words": CHANNELS[one], "guests": guests}
            for one, guests in (counted.by_channel.items() if counted else ())
        ],
        "texts": [_text(broadcast, location, one) for one in broadcast["texts"]],
        "faults": [sentence for _, sentence in faults_of(broadcast, location)],
    }


def _text(broadcast: Document, location: Document, text: Document) -> dict[str, Any]:
    values = {
        **values_of(broadcast, location, link=guest_link(LINK)),
        "name": SOMEBODY,
    }
    # Of an e-mail what is written, without what surrounds it.
    body = body_of(text, values)
    return {
        "channel": text["channel"],
        "language": text["language"],
        "words": f"{CHANNELS[text['channel']]}, {LANGUAGES[text['language']]}",
        "subject": subject_of(text, values),
        "text": body,
        "buttons": [one["title"] for one in text.get("buttons") or ()],
        "letters": len(body),
        "parts": segments_of(body).parts if text["channel"] == "sms" else 0,
    }
