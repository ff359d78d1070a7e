"""How a restaurant has worded a text itself: `message_texts`, one document an event, channel and
language. `version` counts its changes: of two who change it at the same time, the second is told.
"""

from typing import Any

from pymongo.errors import DuplicateKeyError

from messaging.texts.checking import faults_of
from messaging.texts.defaults import default_of
from messaging.texts.events import EDITABLE, EVENTS
from messaging.texts.wording import ButtonText, Text
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

PERMISSION = "messages.texts"
NAME = "message_texts"


def key_of(restaurant_id: str, event: str, channel: str, language: str) -> str:
    return f"{restaurant_id}:{event}:{channel}:{language}"


def stored_text(
    restaurant_id: str | None, event: str, channel: str, language: str
) -> Document | None:
    """The restaurant's own, as it is stored. What no restaurant words is not looked for."""
    if not restaurant_id or event not in EDITABLE:
        return None
    return collection(NAME).find_one({"_id": key_of(restaurant_id, event, channel, language)})


def text_for(restaurant_id: str | None, event: str, channel: str, language: str) -> Text:
    """The restaurant's own words, else ours."""
    stored = stored_text(restaurant_id, event, channel, language)
    return text_of(stored) if stored else default_of(event, channel, language)


def own_texts(restaurant_id: str) -> dict[tuple[str, str, str], Text]:
    """All that the restaurant has worded itself, by event, channel and language."""
    found = collection(NAME).find({"restaurantId": restaurant_id})
    return {
        (one["event"], one["channel"], one["language"]): text_of(one)
        for one in found
        if one["event"] in EDITABLE
    }


def text_of(stored: Document) -> Text:
    """A stored text, leniently."""
    buttons = [one for one in stored.get("buttons") or () if isinstance(one, dict)]
    return Text(
        body=str(stored.get("body") or ""),
        subject=str(stored.get("subject") or ""),
        buttons=tuple(
            ButtonText(*(str(one.get(name) or "") for name in ("title", "url", "id")))
            for one in buttons
        ),
        template=str(stored.get("template") or ""),
    )


def plain_text(text: Text) -> Document:
    """As it is stored, and answered."""
    return {
        "subject": text.subject,
        "body": text.body,
        "buttons": [{"title": one.title, "url": one.url, "id": one.id} for one in text.buttons],
        "template": text.template,
    }


def own_keys(restaurant_id: str) -> set[tuple[str, str, str]]:
    """(event, channel, language) of all that the restaurant has worded itself."""
    fields = {"event": 1, "channel": 1, "language": 1}
    found = collection(NAME).find({"restaurantId": restaurant_id}, fields)
    return {(one["event"], one["channel"], one["language"]) for one in found}


def save_text(
    *,
    who: Person,
    restaurant_id: str,
    event: str,
    channel: str,
    language: str,
    text: Text,
    version: int,
    correlation_id: str = "",
) -> Document:
    """Store the restaurant's own words; `version` is the one that they were made from, 0 where
    there were none. The stored document.

    Raises ApiError: validation_failed (400), a sentence a fault that begins with the field's name;
    changed_meanwhile (412).
    """
    if faults := faults_of(event, channel, language, text):
        raise ApiError(ErrorCode.VALIDATION_FAILED, faults)
    key = key_of(restaurant_id, event, channel, language)
    fields = {**plain_text(text), "updatedAt": now(), "by": str(who.pk)}
    told = {"restaurantId": restaurant_id, "event": event, "channel": channel, "language": language}
    before = _write(key, version, told, fields)
    was = (
        plain_text(text_of(before)) if before else plain_text(default_of(event, channel, language))
    )
    if was != plain_text(text):
        _record(who, "messages.text.changed", told, was, plain_text(text), correlation_id)
    return {"_id": key, **told, **fields, "version": version + 1}


def reset_text(
    *,
    who: Person,
    restaurant_id: str,
    event: str,
    channel: str,
    language: str,
    version: int,
    correlation_id: str = "",
) -> None:
    """Our words again. Raises ApiError changed_meanwhile (412)."""
    key = key_of(restaurant_id, event, channel, language)
    before = collection(NAME).find_one_and_delete({"_id": key, "version": version})
    if before is None:
        if collection(NAME).find_one({"_id": key}, {"_id": 1}) is None:
            return
        raise _changed()
    told = {"restaurantId": restaurant_id, "event": event, "channel": channel, "language": language}
    ours = plain_text(default_of(event, channel, language))
    _record(who, "messages.text.reset", told, plain_text(text_of(before)), ours, correlation_id)


def history_of(restaurant_id: str, event: str, channel: str, language: str) -> list[Document]:
    """Entries of the audit log about that text, the newest first."""
    entries = audit.entries_of(f"text:{key_of(restaurant_id, event, channel, language)}")
    return [one for one in reversed(entries) if one.get("restaurantId") == restaurant_id]


def is_known(event: str, channel: str) -> bool:
    """Whether a restaurant can word that."""
    return event in EDITABLE and channel in EVENTS[event].channels


def _write(key: str, version: int, told: Document, fields: Document) -> Document | None:
    """What was there before; None where nothing was. Raises ApiError changed_meanwhile."""
    if not version:
        try:
            collection(NAME).insert_one({"_id": key, **told, **fields, "version": 1})
        except DuplicateKeyError:
            raise _changed() from None
        return None
    update: Any = {"$set": fields, "$inc": {"version": 1}}
    before = collection(NAME).find_one_and_update({"_id": key, "version": version}, update)
    if before is None:
        raise _changed()
    return before


def _changed() -> ApiError:
    message = "Somebody else has changed this text meanwhile: look at it again"
    return ApiError(ErrorCode.CHANGED_MEANWHILE, message)


def _record(
    who: Person, what: str, told: Document, before: Document, after: Document, correlation_id: str
) -> None:
    subject = ":".join(("text", *told.values()))
    audit.record(
        who=who, what=what, restaurant_id=told["restaurantId"], subject=subject, before=before,
        after=after, correlation_id=correlation_id,
    )  # fmt: skip
