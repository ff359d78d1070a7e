"""Texts as the API and the admin's pages show them."""

from typing import Any

from messaging.texts.brand import Brand, brand_of
from messaging.texts.checking import Checked, checked
from messaging.texts.defaults import default_of
from messaging.texts.events import EDITABLE, EVENTS, LANGUAGES, gap_words
from messaging.texts.rendering import rendered
from messaging.texts.samples import sample_values
from messaging.texts.segments import Segments
from messaging.texts.stored import own_keys, plain_text, stored_text, text_of
from messaging.texts.wording import Text
from orderbuddy.mongo import Document, iso


def texts_json(restaurant_id: str) -> list[Document]:
    """All texts that a restaurant may word, and in which languages it has."""
    own = own_keys(restaurant_id)
    return [
        {
            "event": event.key,
            "name": event.words,
            "audience": event.audience,
            "gaps": [{"name": one, "description": gap_words(event.key, one)} for one in event.gaps],
            "needed": list(event.needed),
            "channels": {
                channel: [one for one in LANGUAGES if (event.key, channel, one) in own]
                for channel in event.offered
            },
        }
        for event in EDITABLE.values()
    ]


def text_json(restaurant_id: str, event: str, channel: str, language: str) -> Document:
    """One text: the restaurant's own or ours, ours, and what can be said of it."""
    stored = stored_text(restaurant_id, event, channel, language)
    ours = default_of(event, channel, language)
    shown = text_of(stored) if stored else ours
    return {
        "event": event,
        "channel": channel,
        "language": language,
        **plain_text(shown),
        "isOwn": stored is not None,
        "version": (stored or {}).get("version") or 0,
        "updatedAt": iso((stored or {}).get("updatedAt")) or "",
        "default": plain_text(ours),
        **checked_json(checked(event, channel, language, shown, brand_of(restaurant_id).name)),
    }


def preview_json(
    restaurant_id: str, event: str, channel: str, language: str, text: Text
) -> Document:
    """What would be sent, with sample values, and what is wrong with it."""
    brand = brand_of(restaurant_id)
    content = preview(event, channel, language, text, brand)
    return {
        "subject": content.subject,
        "text": content.text,
        "html": content.html,
        "link": content.link,
        "buttons": [{"title": one.title, "url": one.url, "id": one.id} for one in content.buttons],
        "sender": brand.name,
        **checked_json(checked(event, channel, language, text, brand.name)),
    }


def preview(event: str, channel: str, language: str, text: Text, brand: Brand) -> Any:
    """The Content of a text with sample values."""
    values = sample_values(event, language, brand)
    return rendered(EVENTS[event], channel, language, text, values, brand)


def checked_json(found: Checked) -> Document:
    """Faults, hints, and the parts of a text message."""
    return {
        "faults": found.faults,
        "hints": found.hints,
        "segments": segments_json(found.segments) if found.segments else None,
    }


def segments_json(found: Segments) -> Document:
    return {
        "encoding": found.encoding,
        "units": found.units,
        "parts": found.parts,
        "room": found.room,
        "costly": list(found.costly),
    }
