"""Whether a text can be sent as it is written: faults, which nobody can save, and hints.

Lengths are looked at with the gaps filled as in `samples`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from messaging.texts.brand import Brand
from messaging.texts.events import EVENTS, GAPS, LANGUAGES
from messaging.texts.phrases import with_stop_words
from messaging.texts.samples import sample_values
from messaging.texts.segments import UCS2, Segments, plain_name, segments_of
from messaging.texts.values import clean_values, web_address
from messaging.texts.wording import GAP, ButtonText, Text, filled, gaps_of, stray_braces

# As written, with their gaps.
LONGEST_BODY, LONGEST_SUBJECT = 4000, 200
# As sent. Twilio takes 1600 characters; WhatsApp 4096, and 1024 above buttons or in a template.
LONGEST_SMS, LONGEST_WHATSAPP, LONGEST_WITH_BUTTONS = 1600, 4096, 1024
LONGEST_TITLE, LONGEST_PUSH, LONGEST_MAIL_SUBJECT = 120, 1000, 200
# WhatsApp: three buttons of 20 characters, or a list of ten rows of 24.
MOST_BUTTONS, BUTTON_LENGTH, MOST_ROWS, ROW_LENGTH = 3, 20, 10, 24
MOST_PUSH_BUTTONS, MOST_MAIL_BUTTONS, MAIL_BUTTON_LENGTH = 2, 3, 40
# What a phone shows of a push message before it cuts, and a mail program of a subject.
SEEN_TITLE, SEEN_BODY, SEEN_SUBJECT, DEAR_PARTS = 48, 178, 70, 2
SOMEBODY = "Harbor Café"
TITLED = ("push", "fcm", "email")
_TEMPLATE = re.compile(r"([a-z0-9_]{1,512}(:[a-z]{2,3}(_[A-Z]{2})?)?|HX[0-9a-f]{32})\Z")


@dataclass(frozen=True, slots=True)
class Checked:
    """`faults` and `hints` begin with their field's name; `segments` of a text message only."""

    faults: list[str]
    hints: list[str]
    segments: Segments | None = None


def checked(
    event: str, channel: str, language: str, text: Text, restaurant: str = SOMEBODY
) -> Checked:
    """All that can be said of a text; the name of the `restaurant` may make it dearer."""
    faults = faults_of(event, channel, language, text)
    said = sent_text(event, channel, language, text, restaurant)
    segments = segments_of(said) if channel == "sms" else None
    hints = [*_dear(text, segments, restaurant), *_hints(event, channel, language, text, said)]
    return Checked(faults, hints, segments)


def faults_of(event: str, channel: str, language: str, text: Text) -> list[str]:
    """What is wrong, a sentence each; it begins with the field's name."""
    known = EVENTS.get(event)
    if known is None or channel not in known.channels or language not in LANGUAGES:
        return [f"event {event}, channel {channel} or language {language} is not known"]
    return [
        *_shape_faults(channel, text),
        *_gap_faults(event, text),
        *_button_faults(channel, text.buttons),
        *_length_faults(event, channel, language, text),
    ]


def sent_text(
    event: str, channel: str, language: str, text: Text, restaurant: str = SOMEBODY
) -> str:
    """The text as it would be sent, with sample values."""
    values = _sample(event, language, restaurant)
    return with_stop_words(EVENTS[event], channel, language, filled(text.body, values))


def _sample(event: str, language: str, restaurant: str = SOMEBODY) -> dict[str, str]:
    return clean_values(sample_values(event, language, Brand(name=restaurant)))


def _fields(text: Text) -> Iterator[tuple[str, str]]:
    yield "subject", text.subject
    yield "body", text.body
    for at, button in enumerate(text.buttons):
        yield f"buttons.{at}.title", button.title
        yield f"buttons.{at}.url", button.url


def _shape_faults(channel: str, text: Text) -> Iterator[str]:
    if not text.body.strip():
        yield "body should not be empty"
    if channel in TITLED and not text.subject.strip():
        yield "subject should not be empty"
    if channel not in TITLED and text.subject:
        yield f"subject should not exist: {channel} has none"
    if "\n" in text.subject or "\r" in text.subject:
        yield "subject must be one line"
    if text.template and (channel != "whatsapp" or not _TEMPLATE.match(text.template)):
        yield "template must be the name of a template that WhatsApp has approved"


def _gap_faults(event: str, text: Text) -> Iterator[str]:
    known = EVENTS[event]
    may_be = ", ".join(f"{{{one}}}" for one in known.gaps)
    for field, wording in _fields(text):
        for gap in gaps_of(wording):
            if gap not in known.gaps:
                yield f"{field} has {{{gap}}}, which is not known here. There are: {may_be}"
        if stray_braces(wording):
            yield f"{field} has a brace that belongs to no placeholder. There are: {may_be}"
    said = {gap for _, wording in _fields(text) for gap in gaps_of(wording)}
    for gap in known.needed:
        if gap not in said:
            yield f"body needs {{{gap}}} ({GAPS[gap].lower()}): without it the text says nothing"


def _button_faults(channel: str, buttons: tuple[ButtonText, ...]) -> Iterator[str]:
    most, length = button_room(channel, len(buttons))
    if len(buttons) > most:
        yield (
            f"buttons must contain no more than {most} elements"
            if most
            else (f"buttons should not exist: {channel} has none")
        )
    for at, button in enumerate(buttons):
        if not button.title.strip():
            yield f"buttons.{at}.title should not be empty"
        # A gap may fill as much as it likes: what is known to be too long is what is written.
        if len(button.title) > length:
            yield f"buttons.{at}.title must be shorter than or equal to {length} characters"
        if not button.url and (channel == "email" or not button.id):
            yield f"buttons.{at}.url should not be empty"
        if button.url and not (GAP.fullmatch(button.url) or web_address(button.url)):
            yield f"buttons.{at}.url must be {{link}} or an address that begins with https://"
    for field in ("title", "id"):
        names = [getattr(one, field) for one in buttons if getattr(one, field)]
        if len(names) != len(set(names)):
            yield f"buttons must each have a {field} of their own"


def button_room(channel: str, count: int) -> tuple[int, int]:
    """(how many buttons, how long a title) that channel takes."""
    if channel == "whatsapp":
        few = count <= MOST_BUTTONS
        return (MOST_BUTTONS, BUTTON_LENGTH) if few else (MOST_ROWS, ROW_LENGTH)
    rooms = {"email": (MOST_MAIL_BUTTONS, MAIL_BUTTON_LENGTH), "sms": (0, 0)}
    return rooms.get(channel, (MOST_PUSH_BUTTONS, BUTTON_LENGTH))


def _length_faults(event: str, channel: str, language: str, text: Text) -> Iterator[str]:
    for field, written, longest in (
        ("subject", text.subject, LONGEST_SUBJECT),
        ("body", text.body, LONGEST_BODY),
    ):
        if len(written) > longest:
            yield f"{field} must be shorter than or equal to {longest} characters"
    said = len(sent_text(event, channel, language, text))
    longest = room_for(channel, text)
    if said > longest:
        yield f"body is {said} characters long when it is sent; {longest} are possible"
    title = len(filled(text.subject, _sample(event, language)))
    most = LONGEST_MAIL_SUBJECT if channel == "email" else LONGEST_TITLE
    if title > most:
        yield f"subject is {title} characters long when it is sent; {most} are possible"


def room_for(channel: str, text: Text) -> int:
    if channel == "whatsapp":
        return LONGEST_WITH_BUTTONS if text.buttons or text.template else LONGEST_WHATSAPP
    return {"sms": LONGEST_SMS, "email": LONGEST_BODY * 2}.get(channel, LONGEST_PUSH)


def _dear(text: Text, segments: Segments | None, restaurant: str) -> Iterator[str]:
    """What makes a text message cost more than it had to."""
    if segments and segments.encoding == UCS2:
        signs = " ".join(segments.costly[:8])
        is_the_name = not set(segments.costly) - (set(restaurant) - set(text.body))
        whose = " in the restaurant's name" if is_the_name else ""
        other = f"; written as {plain_name(restaurant)} it would not" if is_the_name else ""
        yield f"body: because of {signs}{whose} one part holds 70 characters instead of 160{other}"
    if segments and segments.parts > DEAR_PARTS:
        yield f"body is sent, and paid, as {segments.parts} text messages"


def _hints(event: str, channel: str, language: str, text: Text, said: str) -> Iterator[str]:
    title = filled(text.subject, _sample(event, language))
    if channel in ("push", "fcm"):
        if len(title) > SEEN_TITLE:
            yield f"subject: most phones show about {SEEN_TITLE} characters of it"
        if len(said) > SEEN_BODY:
            yield f"body: most phones show about {SEEN_BODY} characters of it"
    if channel == "email" and len(title) > SEEN_SUBJECT:
        yield f"subject: mail programs show about {SEEN_SUBJECT} characters of it"
    is_to_guests = EVENTS[event].audience in ("guest", "reader") and EVENTS[event].is_editable
    unnamed = "restaurant" not in gaps_of(text.body)
    if channel in ("sms", "whatsapp") and is_to_guests and unnamed:
        yield "body: without {restaurant} nobody knows who writes"
