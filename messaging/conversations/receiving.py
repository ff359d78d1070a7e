"""What guests write comes in: by SMS and WhatsApp, and from their order's page."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from messaging.consent.words import Wish
from messaging.conversations import attachments
from messaging.conversations.guests import key_of_address, key_of_order, number_of, words_of
from messaging.conversations.rating import RATINGS, rated_by
from messaging.conversations.routing import location_for
from messaging.conversations.settings import settings_of
from messaging.conversations.writing import Line, line_of, write_from_guest
from messaging.incoming import Incoming
from messaging.taps import asks_for_link
from orderbuddy.accounts.guard import attempts
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, instant_of, now
from ordering.services.texting import phone_of

LONGEST_TEXT = 4000
CHAT_PER_MINUTE = 12
# An order's page is not a letterbox for ever.
CHAT_FOR = timedelta(days=7)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def receive(incoming: Incoming, wish: Wish | None = None) -> Any:
    """The id of the thread that the message is in now; None when it is for no location of ours.
    `wish` is what it also says of being written to.

    Each provider message is stored once, however often and from wherever it is told.
    """
    key = key_of_message(incoming)
    if known := line_of(key):
        return known["threadId"]
    location = location_for(incoming)
    if location is None:
        return None
    guest_key = key_of_address(incoming.from_address, incoming.channel)
    number = number_of(incoming.from_address)
    rating = rated_by(incoming, guest_key, location["_id"])
    line = Line(
        "guest",
        text=tidy(incoming.text),
        channel=incoming.channel,
        what="rated" if rating else ("link_asked" if asks_for_link(incoming.button_id) else ""),
        values=_values(incoming, rating, wish),
        attachments=attachments.awaited(incoming),
        provider_key=key,
        at=when(incoming),
    )
    message = write_from_guest(
        location=location,
        guest_key=guest_key,
        line=line,
        name=incoming.name.strip()[:80],
        phone=number,
        words=words_of(name=incoming.name, phone=number),
        address={"to": number or incoming.from_address, "from": incoming.to_address},
    )
    return message["threadId"]


def write_in_chat(
    *, order: Document, location: Document, text: str, file_ids: Sequence[str], client_id: str
) -> Document:
    """What the order's guest writes on its page; the stored message. The same `client_id` again
    stores nothing.

    Raises ApiError: chat_closed (409), validation_failed (400) for nothing at all,
    too_many_requests (429).
    """
    require_chat(order, location)
    key = f"chat:{order['_id']}:{client_id}"
    if known := line_of(key):
        return known
    require_pause(order)
    files = attachments.of_order(order["_id"], file_ids)
    line = Line(
        "guest",
        text=tidy(text),
        channel="chat",
        order_id=order["_id"],
        attachments=files,
        provider_key=key,
    )
    require_something(line)
    return write_from_guest(
        location=location, guest_key=key_of_order(order), line=line, **_guest_of(order)
    )


def rate_in_chat(*, order: Document, location: Document, rating: str) -> Document:
    """The guest's tap below a resolved conversation; a second one replaces nothing.

    Raises ApiError: chat_closed (409), validation_failed (400) where nobody asked.
    """
    require_chat(order, location)
    where = {"guestKey": key_of_order(order), "locationId": location["_id"]}
    thread = collection("threads").find_one({**where, "ratingAskedAt": {"$ne": None}})
    if thread is None or rating not in RATINGS:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Nobody asked for a rating")
    asked = thread["ratingAskedAt"]
    line = Line(
        "guest",
        channel="chat",
        order_id=order["_id"],
        what="rated",
        values={"rating": rating},
        provider_key=f"rating:{thread['_id']}:{asked:%Y%m%d%H%M%S%f}",
    )
    return write_from_guest(
        location=location, guest_key=where["guestKey"], line=line, **_guest_of(order)
    )


def chat_is_open(order: Document, location: Document) -> bool:
    """Whether the order's guest may write: the location wants it, and the order is not old."""
    placed = instant_of(order.get("startedAt")) or order["_id"].generation_time
    begins = max(placed, instant_of(order.get("startAt")) or placed)
    return settings_of(location).has_chat and now() - begins < CHAT_FOR


def require_chat(order: Document, location: Document) -> None:
    """Raises ApiError chat_closed (409)."""
    if not chat_is_open(order, location):
        raise ApiError(ErrorCode.CHAT_CLOSED, "This chat is closed; please ask the staff")


def require_pause(order: Document) -> None:
    """Raises ApiError too_many_requests (429) for more than a person writes in a minute."""
    if attempts(f"chat:{order['_id']}") > CHAT_PER_MINUTE:
        raise ApiError(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many messages; please wait a minute",
            headers={"Retry-After": "60"},
        )


def require_something(line: Line) -> None:
    """Raises ApiError validation_failed (400) for neither words nor files."""
    if not line.text and not line.attachments:
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["text should not be empty"])


def tidy(text: str) -> str:
    """Without control characters and what nobody reads."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n")).strip()[:LONGEST_TEXT]


def _guest_of(order: Document) -> dict[str, Any]:
    """What the order says of its guest. Nobody has proven that the number is theirs: their page
    shows what was written on it, and nothing else of the thread."""
    name, number = str((order.get("customer") or {}).get("name") or "")[:80], phone_of(order)
    code = str(order.get("orderCode") or "")
    return {
        "name": name,
        "phone": number,
        "words": words_of(name=name, phone=number, code=code),
        "address": {"to": str(order["_id"]), "from": ""},
    }


def _values(incoming: Incoming, rating: str, wish: Wish | None) -> Document:
    if rating:
        return {"rating": rating}
    tapped = {"tapped": incoming.button_id} if incoming.button_id else {}
    return {**tapped, "wish": wish.value.lower()} if wish else tapped


def key_of_message(incoming: Incoming) -> str:
    """The provider's own name for it."""
    return f"{incoming.provider}:{incoming.provider_message_id}"


def when(incoming: Incoming) -> Any:
    """A provider's clock may be wrong: a message is never of the future."""
    at = min(incoming.at, now())
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
