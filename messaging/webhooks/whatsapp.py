"""Meta's webhook: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks

One call may hold many messages and statuses, in any order; what cannot be read is passed over.
"""

from collections.abc import Iterator
from typing import Any

from messaging.channels.whatsapp_codes import OPTED_OUT
from messaging.incoming import Incoming, Media, Wish
from messaging.taking import take, take_wish
from messaging.webhooks.moving import Report, apply_all, instant_of_seconds
from orderbuddy.mongo import Document

PROVIDER, CHANNEL = "whatsapp_cloud", "whatsapp"
STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "failed": "failed"}
# What somebody sends that is a file: the part of that name holds its id.
FILES = ("image", "video", "audio", "document", "sticker")


def take_all(notice: Any) -> None:
    """Take everything that a verified call holds."""
    reports: list[Report | None] = []
    for value in _values(notice):
        names = {
            _id_of(one): _text(_part(one, "profile"), "name") for one in _list(value, "contacts")
        }
        number = _text(_part(value, "metadata"), "phone_number_id")
        for message in _list(value, "messages"):
            _take_message(message, number, names)
        reports += [_take_status(status) for status in _list(value, "statuses")]
        for wish in _list(value, "user_preferences"):
            _take_preference(wish)
    apply_all(one for one in reports if one is not None)


def _take_message(message: Document, number: str, names: dict[str, str]) -> None:
    sender = _sender(message)
    if not (message_id := _text(message, "id")) or not sender:
        return
    text, button_id = _said(message)
    take(
        Incoming(
            provider=PROVIDER,
            provider_message_id=message_id,
            channel=CHANNEL,
            from_address=sender,
            to_address=number,
            text=text,
            at=instant_of_seconds(message.get("timestamp")),
            name=names.get(sender.removeprefix("+"), ""),
            media=_media(message),
            button_id=button_id,
        )
    )


def _said(message: Document) -> tuple[str, str]:
    """The words, and the id of what was tapped."""
    match message.get("type"):
        case "text":
            return _text(_part(message, "text"), "body"), ""
        case "button":  # of a template
            tapped = _part(message, "button")
            return _text(tapped, "text"), _text(tapped, "payload")
        case "interactive":
            asked = _part(message, "interactive")
            tapped = _part(asked, "button_reply") or _part(asked, "list_reply")
            return _text(tapped, "title"), _text(tapped, "id")
        case str() as kind:
            return _text(_part(message, kind), "caption"), ""
    return "", ""


def _media(message: Document) -> tuple[Media, ...]:
    """`url` is Meta's id of the file, of which its address is asked when it is fetched."""
    kind = message.get("type")
    part = _part(message, kind) if kind in FILES else {}
    file_id = _text(part, "id")
    return (Media(f"graph:{file_id}", _text(part, "mime_type")),) if file_id else ()


def _take_status(status: Document) -> Report | None:
    """What it says of a message of ours; whoever wants no more is heard at once."""
    state, at = STATES.get(_text(status, "status")), instant_of_seconds(status.get("timestamp"))
    errors = _list(status, "errors")
    code = int(errors[0].get("code") or 0) if errors and _is_number(errors[0].get("code")) else 0
    if code in OPTED_OUT:
        _take_stop(status, at)
    message_id = _text(status, "biz_opaque_callback_data")
    if not state or not message_id:
        return None
    said = _text(errors[0], "title") if errors else ""
    error = {"code": str(code or "failed"), "message": f"WhatsApp: {said}"[:200]}
    failed = error if state == "failed" else None
    return Report(message_id, state, at, PROVIDER, _text(status, "id"), failed)


def _take_stop(status: Document, at: Any) -> None:
    """The person has ended marketing with us in WhatsApp's own settings."""
    to = _text(status, "recipient_id") or _text(status, "recipient_user_id")
    key = f"{_text(status, 'id')}:stop"
    take_wish(Wish(PROVIDER, key, CHANNEL, _number(to), False, "whatsapp_131050", at, "marketing"))


def _take_preference(wish: Document) -> None:
    value, address = _text(wish, "value"), _text(wish, "wa_id") or _text(wish, "user_id")
    if value not in ("stop", "resume") or not address:
        return
    at = instant_of_seconds(wish.get("timestamp"))
    key = f"{address}:{wish.get('timestamp')}:{value}"
    how, granted = "whatsapp_preferences", value == "resume"
    take_wish(Wish(PROVIDER, key, CHANNEL, _number(address), granted, how, at, "marketing"))


def _values(notice: Any) -> Iterator[Document]:
    for entry in _list(notice, "entry"):
        for change in _list(entry, "changes"):
            yield _part(change, "value")


def _sender(message: Document) -> str:
    """A number, else Meta's own id of a person who shows none."""
    return _number(_text(message, "from")) or _text(message, "from_user_id")


def _id_of(contact: Document) -> str:
    return _text(contact, "wa_id") or _text(contact, "user_id")


def _number(digits: str) -> str:
    is_number = digits.isascii() and digits.isdecimal()
    return f"+{digits}" if is_number else digits


def _is_number(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())


def _list(part: Any, name: str) -> list[Document]:
    found = part.get(name) if isinstance(part, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _part(part: Document, name: str) -> Document:
    found = part.get(name)
    return found if isinstance(found, dict) else {}


def _text(part: Document, name: str) -> str:
    found = part.get(name)
    return found if isinstance(found, str) else ""
