"""What staff write: answers to the guest, and notes that no guest sees."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from messaging.channels.base import Content, Template
from messaging.conversations import attachments
from messaging.conversations.rating import buttons
from messaging.conversations.receiving import require_something, tidy
from messaging.conversations.settings import Settings, filled, gaps
from messaging.conversations.writing import Line, change, line_of, told_last
from messaging.outbox import Recipient, tell
from messaging.outbox.making import key_of
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, iso, now

# An answer that could not be sent for so long is about something that is over.
WORTH_SENDING_FOR = timedelta(hours=12)
CHANNELS = ("whatsapp", "sms", "chat")
REPLY = "conversation_reply"


def answer(
    *,
    user: Person,
    thread: Document,
    settings: Settings,
    text: str,
    channel: str = "",
    template: str = "",
    values: Sequence[str] = (),
    file_ids: Sequence[str] = (),
    action_id: str = "",
) -> Document:
    """Write to the guest, by the channel that they wrote by last unless another is named; whoever
    answers a thread of nobody's takes it. Returns the stored message, which goes out when the
    relay has seen it; the same `action_id` again stores nothing.

    Raises ApiError: validation_failed (400) for nothing to say, a channel that leads nowhere, an
    unknown template; window_closed (409) for WhatsApp's free text after 24 hours.
    """
    key = f"staff:{thread['_id']}:{user.pk}:{action_id}" if action_id else ""
    if key and (known := line_of(key)):
        return known
    by = _channel(thread, channel)
    said, more = _said(settings, text, template, values)
    line = Line(
        "staff",
        text=said,
        channel=by,
        person_id=user.pk,
        order_id=_order_of(thread, by),
        values=more,
        attachments=attachments.of_thread(thread["_id"], user.pk, file_ids),
        provider_key=key,
    )
    require_something(line)
    return _write(thread, line, settings, user)


def note(*, user: Person, thread: Document, text: str) -> Document:
    """Write something down for colleagues; no guest is sent it. The stored message."""
    line = Line("note", text=tidy(text), person_id=user.pk)
    require_something(line)
    changed = change(thread["_id"], line=line)
    assert changed is not None
    return changed[1] or {}


def channels_of(thread: Document) -> list[str]:
    """By what the guest can be written to, what they used last first."""
    known = thread.get("channels") or {}
    usable = [one for one in CHANNELS if (known.get(one) or {}).get("to")]
    return sorted(usable, key=lambda one: one != thread.get("lastChannel"))


def window_is_open(thread: Document) -> bool:
    """Whether WhatsApp takes free text now: within 24 hours of the guest's last message."""
    until = thread.get("windowUntil")
    return until is not None and until > now()


def hand_over(message: Document) -> None:
    """Give an answer to the outbox and remember its message; doing so again changes nothing.

    An answer to the order's page is there already: the outbox rings the phones that asked for it.
    """
    thread = collection("threads").find_one({"_id": message["threadId"]})
    if thread is None:
        return
    recipients = _recipients(thread, message)
    ids = tell(
        what=REPLY,
        about=_about(message),
        recipients=recipients,
        restaurant_id=message["restaurantId"],
        location_id=message["locationId"],
        order_id=message.get("orderId") or thread.get("orderId"),
        thread_id=message["threadId"],
        values={},
        purpose="marketing" if _is_an_offer(message) else "service",
        expires_in=WORTH_SENDING_FOR,
        content=_content(message),
    )
    _remember(message, ids[0] if ids else _told_before(message, recipients), "switched_off")


def give_up(message: Document) -> None:
    """It is too old to be handed over, unless it was."""
    thread = collection("threads").find_one({"_id": message["threadId"]})
    if thread is not None:
        _remember(message, _told_before(message, _recipients(thread, message)), "too_late")


def _remember(message: Document, sent_as: Any, why_not: str) -> None:
    """What became of an answer; on the order's page it is, whatever else was not sent."""
    if sent_as is None and message["channel"] == "chat":
        return
    own = {"_id": message["_id"], "messageId": None}
    known = {"messageId": sent_as} if sent_as else {"unsent": why_not}
    collection("thread_messages").update_one(own, {"$set": known})


def _about(message: Document) -> str:
    return f"thread_message:{message['_id']}"


def _told_before(message: Document, recipients: Sequence[Recipient]) -> Any:
    """The outbox's message, where a process died before it was remembered here; None where none
    was made."""
    keys = [key_of(REPLY, _about(message), *one.channels[0]) for one in recipients]
    found = collection("messages").find_one({"key": {"$in": keys}}, {"_id": 1})
    return found["_id"] if found else None


def _is_an_offer(message: Document) -> bool:
    """A template of the restaurant's broadcasts is marketing, whoever sends it."""
    template = (message.get("values") or {}).get("template")
    if not template:
        return False
    named = {"restaurantId": message["restaurantId"], "texts.template": template["name"]}
    return collection("broadcasts").find_one(named, {"_id": 1}) is not None


def _write(thread: Document, line: Line, settings: Settings, user: Person) -> Document:
    at = now()
    where = {}
    if line.channel == "whatsapp" and not line.values.get("template"):
        where = {"windowUntil": {"$gt": at}}
    changes = {
        **told_last(line, at),
        "state": "open",
        "waitingSince": None,
        "escalatedAt": None,
        "assignee": {"$ifNull": ["$assignee", user.pk]},
        "assignedAt": {"$ifNull": ["$assignedAt", at]},
    }
    changed = change(thread["_id"], where=where, changes=changes, line=line)
    if changed is None:
        raise _window_closed(thread, settings)
    return changed[1] or {}


def _channel(thread: Document, wanted: str) -> str:
    known = channels_of(thread)
    if not known or (wanted and wanted not in known):
        words = ", ".join(known) or "nothing"
        raise ApiError(ErrorCode.VALIDATION_FAILED, [f"channel must be one of: {words}"])
    return wanted or known[0]


def _said(
    settings: Settings, text: str, name: str, values: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """The text, and the template that it is made of."""
    if not name:
        return tidy(text), {}
    found = next((one for one in settings.templates if one["name"] == name), None)
    if found is None:
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["template must be one of the location's"])
    given = [tidy(one)[:200] for one in values]
    if len(given) != gaps(found) or not all(given):
        raise ApiError(ErrorCode.VALIDATION_FAILED, [f"values must be {gaps(found)} texts"])
    told = {"name": name, "language": found["language"], "values": given}
    return filled(found, given), {"template": told}


def _window_closed(thread: Document, settings: Settings) -> ApiError:
    return ApiError(
        ErrorCode.WINDOW_CLOSED,
        "WhatsApp takes free text only within 24 hours of the guest's last message",
        windowUntil=iso(thread.get("windowUntil")),
        templates=[dict(one) for one in settings.templates],
    )


def _order_of(thread: Document, channel: str) -> Any:
    """The page on which an answer shows is the order's on which the guest wrote."""
    return thread.get("orderId") if channel == "chat" else None


def _recipients(thread: Document, message: Document) -> list[Recipient]:
    channel = message["channel"]
    if channel == "chat":
        phones = collection("push_subscriptions").find(
            {"orderId": message["orderId"]}, {"language": 1}
        )
        return [Recipient([("push", one["_id"])], one.get("language") or "en") for one in phones]
    to = ((thread.get("channels") or {}).get(channel) or {}).get("to")
    return [Recipient([(channel, to)])] if to else []


def _content(message: Document) -> Content:
    files = [one for one in message.get("attachments") or () if one.get("fileId")]
    links = [attachments.link(one["fileId"], is_for_long=True) for one in files]
    values = message.get("values") or {}
    said = values.get("template")
    template = Template(said["name"], said["language"], tuple(said["values"])) if said else None
    asks = message.get("what") == "rating_asked"
    language = values.get("language") or ""
    tapped = buttons(message["threadId"], message["channel"], language) if asks else ()
    text = "\n".join([one for one in (message["text"], *links) if one])
    return Content(text=text, template=template, buttons=tapped)
