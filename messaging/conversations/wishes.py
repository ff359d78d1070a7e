"""Who texts STOP, START or HELP and nothing else wants no answer of the staff: what they wish is
done by then (messaging.consent). In a conversation it is a line all the same, so that whoever
writes to them knows why nothing arrives; nobody has to read it, and nobody waits.
"""

from typing import Any

from messaging.consent import may_write
from messaging.consent.words import Wish
from messaging.conversations.guests import key_of_address
from messaging.conversations.receiving import key_of_message, tidy, when
from messaging.conversations.routing import location_for
from messaging.conversations.writing import WINDOW, Line, change, told_last
from messaging.incoming import Incoming
from orderbuddy.mongo import Document, collection

WISHED = "wished"


def write_wish(incoming: Incoming, wish: Wish) -> Any:
    """The id of the guest's thread where they said it, once; None where nobody has talked with them
    there. The same again stores nothing."""
    location = location_for(incoming)
    guest_key = key_of_address(incoming.from_address, incoming.channel)
    own = {"guestKey": guest_key, "locationId": location["_id"]} if location else None
    thread = collection("threads").find_one(own, {"_id": 1}) if own else None
    if thread is None:
        return None
    line = Line(
        "guest",
        text=tidy(incoming.text),
        channel=incoming.channel,
        what=WISHED,
        values={"wish": wish.value.lower()},
        provider_key=key_of_message(incoming),
        at=when(incoming),
    )
    change(thread["_id"], changes=_heard(line), line=line)
    return thread["_id"]


def are_texts_stopped(thread: Document) -> bool:
    """Whether that guest is sent no texts, by SMS or WhatsApp: they, or their provider, said so."""
    known = thread.get("channels") or {}
    address = thread.get("phone") or (known.get("whatsapp") or {}).get("to") or ""
    if not address:
        return False
    verdict = may_write(
        address=address,
        channel="whatsapp" if "whatsapp" in known else "sms",
        purpose="service",
        restaurant_id=thread["restaurantId"],
        what="conversation_reply",
    )
    return verdict.reason == "stopped"


def _heard(line: Line) -> Document:
    assert line.at is not None
    changes = told_last(line, line.at)
    if line.channel == "whatsapp":
        changes["windowUntil"] = {"$max": ["$windowUntil", line.at + WINDOW]}
    return changes
