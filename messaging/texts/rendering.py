"""What is said about an event on a channel, to one person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from messaging.channels.base import Attachment, Button, Content, Template
from messaging.texts.brand import Brand
from messaging.texts.checking import (
    LONGEST_MAIL_SUBJECT,
    LONGEST_TITLE,
    MOST_MAIL_BUTTONS,
    button_room,
    room_for,
)
from messaging.texts.defaults import default_of
from messaging.texts.events import EVENTS, Event, language_for
from messaging.texts.letters import letter, safe_buttons
from messaging.texts.moments import said_in
from messaging.texts.phrases import with_stop_words
from messaging.texts.values import clean_values, cut, one_line, web_address
from messaging.texts.voices import voice_of
from messaging.texts.wording import Text, filled, gaps_of

# As Meta names them: https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/supported-languages
TEMPLATE_LANGUAGES = {"en": "en", "es": "es", "pt": "pt_BR"}


class UnknownEvent(KeyError):
    """There is no text about that."""


class MissingValue(ValueError):
    """`gap` has to be filled, and nothing fills it."""

    def __init__(self, event: str, gap: str) -> None:
        super().__init__(f"{event} needs a value for {gap}")
        self.gap = gap


def render(
    *, event: str, channel: str, language: str, values: Mapping[str, Any], restaurant_id: str | None
) -> Content:
    """The restaurant's own text about `event` (such as "order_ready"), else ours, with its gaps
    filled.

    A language that we do not speak is English. Of `values` those that are texts and numbers fill
    gaps, or `{"en": …, "es": …}` by language; what the event knows nothing of is left alone.
    `unsubscribe` is the address that ends marketing with one click; `attachments`, `[{"name",
    "content", "media_type"}]`, go with an e-mail. Raises UnknownEvent (a KeyError), and
    MissingValue for what the text is about.
    """
    if event not in EVENTS:
        raise UnknownEvent(event)
    known, spoken = EVENTS[event], language_for(language)
    voice = voice_of(restaurant_id)
    text = voice.texts.get((event, channel, spoken)) or default_of(event, channel, spoken)
    brand = voice.brand if known.audience != "person" else Brand()
    return rendered(known, channel, spoken, text, values, brand)


def rendered(
    event: Event, channel: str, language: str, text: Text, values: Mapping[str, Any], brand: Brand
) -> Content:
    """As `render`, of a text at hand. Raises MissingValue."""
    known = clean_values(said_in(values, language))
    clean = {"restaurant": brand.name, **_without_empty(known)}
    for gap in _needed(event, channel):
        if not clean.get(gap):
            raise MissingValue(event.key, gap)
    if channel == "email":
        return _mail(event, language, text, clean, values, brand)
    body = with_stop_words(event, channel, language, filled(text.body, clean))
    template = _template(event, channel, language, text, clean)
    return Content(
        text=cut(_with_code_line(event, channel, body, clean), room_for(channel, text)),
        subject=cut(one_line(filled(text.subject, clean)), LONGEST_TITLE),
        link=_link(channel, text, clean),
        buttons=_buttons(channel, text, clean),
        template=template,
        unsubscribe=web_address(clean.get("unsubscribe", "")),
    )


def letter_around(
    *,
    text: str,
    subject: str,
    language: str,
    restaurant_id: str | None,
    buttons: Sequence[Button] = (),
    unsubscribe: str = "",
    event: str = "broadcast",
) -> tuple[str, str]:
    """(plain text, HTML) of an e-mail whose words are at hand, as all e-mails of the restaurant
    look; why it came is said as for `event`. Nothing in `text` is a gap, addresses in it open."""
    known = EVENTS[event]
    links = [(one.title, one.url) for one in buttons]
    return letter(
        event=known, language=language_for(language), brand=voice_of(restaurant_id).brand,
        subject=one_line(subject), body="{text}", values=clean_values({"text": text}),
        buttons=safe_buttons(links), extra={}, unsubscribe=web_address(unsubscribe),
    )  # fmt: skip


def _mail(
    event: Event,
    language: str,
    text: Text,
    clean: dict[str, str],
    values: Mapping[str, Any],
    brand: Brand,
) -> Content:
    subject = cut(one_line(filled(text.subject, clean)), LONGEST_MAIL_SUBJECT)
    buttons = _buttons("email", text, clean)[:MOST_MAIL_BUTTONS]
    unsubscribe = web_address(clean.get("unsubscribe", ""))
    plain, html = letter(
        event=event, language=language, brand=brand, subject=subject, body=text.body, values=clean,
        buttons=[(one.title, one.url) for one in buttons], extra=values, unsubscribe=unsubscribe,
    )  # fmt: skip
    return Content(
        text=plain,
        subject=subject,
        html=html,
        link=_link("email", text, clean),
        attachments=_attachments(values.get("attachments")),
        unsubscribe=unsubscribe,
    )


def _needed(event: Event, channel: str) -> tuple[str, ...]:
    """Nobody gets marketing by e-mail without a way out of it."""
    if event.audience == "reader" and channel == "email":
        return (*event.needed, "unsubscribe")
    return event.needed


def _without_empty(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _link(channel: str, text: Text, values: Mapping[str, str]) -> str:
    """Where a tap leads. Channels put a link behind a text that has none: whoever has worded the
    text without it wants none there."""
    wordings = (text.body, *(one.url for one in text.buttons))
    is_told = any("link" in gaps_of(one) for one in wordings)
    return web_address(values.get("link", "")) if is_told or channel in ("push", "fcm") else ""


def _buttons(channel: str, text: Text, values: Mapping[str, str]) -> tuple[Button, ...]:
    _, length = button_room(channel, len(text.buttons))
    made = [
        Button(
            title=cut(one_line(filled(one.title, values)), length),
            id=one.id,
            url=web_address(filled(one.url, values)),
        )
        for one in text.buttons
    ]
    kept = [one for one in made if one.title and (one.url or one.id)]
    if channel == "email":
        wanted = safe_buttons([(one.title, one.url) for one in kept])
        return tuple(Button(title, url=url) for title, url in wanted)
    return tuple(kept)


def _template(
    event: Event, channel: str, language: str, text: Text, values: Mapping[str, str]
) -> Template | None:
    """The approved template in whose place the text stands: the restaurant's own, else the one of
    the settings (`order_ready.es=name`; `name:es_MX` is one in another of Meta's languages). Its
    gaps are numbered as they come in the text; WhatsApp takes none that is empty, or has lines."""
    if channel != "whatsapp":
        return None
    name = text.template or settings.WHATSAPP_TEMPLATES.get(f"{event.key}.{language}", "")
    if not name:
        return None
    name, _, its_language = name.partition(":")
    filling = tuple(one_line(values.get(gap, "")) or "-" for gap in gaps_of(text.body))
    return Template(name, its_language or TEMPLATE_LANGUAGES[language], filling)


def _with_code_line(event: Event, channel: str, body: str, values: Mapping[str, str]) -> str:
    """Phones fill a code in, on our own site only: https://wicg.github.io/sms-one-time-codes/"""
    if event.key != "sign_in_code" or channel != "sms" or not values.get("host"):
        return body
    return f"{body}\n\n@{values['host']} #{values['code']}"


def _attachments(stored: Any) -> tuple[Attachment, ...]:
    files = stored if isinstance(stored, list | tuple) else ()
    return tuple(Attachment(one["name"], one["content"], one["media_type"]) for one in files)
