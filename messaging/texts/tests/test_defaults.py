"""Every event × channel × language has words, which can be sent as they are."""

import re

import pytest

from messaging.texts.brand import Brand
from messaging.texts.checking import checked
from messaging.texts.defaults import default_of
from messaging.texts.events import CHANNELS, EVENTS, LANGUAGES, language_for
from messaging.texts.rendering import rendered
from messaging.texts.samples import sample_values
from messaging.texts.segments import GSM
from messaging.texts.wording import GAP

BLANKS = re.compile(r"\S  +\S")
MAY_BE_UNKNOWN = {"code", "name", "table", "time", "reason", "location", "link"}
CAFE = Brand(name="Harbor Café", address="17 Pier Road")
ALL = [
    (event.key, channel, language)
    for event in EVENTS.values()
    for channel in event.channels
    for language in LANGUAGES
]


def said(event, channel, language, **values):
    text = default_of(event, channel, language)
    filling = {**sample_values(event, language, CAFE), **values}
    return rendered(EVENTS[event], channel, language, text, filling, CAFE)


@pytest.mark.parametrize(("event", "channel", "language"), ALL)
def test_it_is_whole(event, channel, language) -> None:
    text = default_of(event, channel, language)
    assert checked(event, channel, language, text).faults == []
    content = said(event, channel, language)
    for words in (content.text, content.subject, *(one.title for one in content.buttons)):
        assert not GAP.search(words)
        assert "[" not in words and not BLANKS.search(words)
    assert content.text
    assert bool(content.subject) is (channel in ("push", "fcm", "email"))
    assert bool(content.html) is (channel == "email")


@pytest.mark.parametrize(("event", "channel", "language"), ALL)
def test_it_is_still_a_sentence_when_little_is_known(event, channel, language) -> None:
    """Orders of today's service have no code, and nobody says when they will be ready."""
    known = EVENTS[event]
    unknown = MAY_BE_UNKNOWN if known.audience == "guest" else {"code", "table", "link", "role"}
    content = said(event, channel, language, **dict.fromkeys(unknown - {*known.needed}, ""))
    for words in (content.subject, content.text.split("\n--\n")[0]):
        assert not BLANKS.search(words)
        assert not any(one in words for one in (" ,", " .", ": .", "[", "{", "()", "**"))
    assert content.text.strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", [one.key for one in EVENTS.values() if "sms" in one.channels])
def test_text_messages_are_cheap(event, language) -> None:
    found = checked(event, "sms", language, default_of(event, "sms", language))
    assert found.hints == []
    assert found.segments.parts == 1
    if "text" not in EVENTS[event].gaps:
        assert found.segments.encoding == GSM


@pytest.mark.parametrize("event", EVENTS)
def test_the_languages_say_the_same(event) -> None:
    """The same gaps, in the same channels."""
    for channel in EVENTS[event].channels:
        gaps = [
            {*GAP.findall(text.body), *GAP.findall(text.subject)}
            for text in (default_of(event, channel, one) for one in LANGUAGES)
        ]
        assert gaps[0] == gaps[1] == gaps[2], channel


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("event", EVENTS)
def test_no_channel_is_without_words(event, channel) -> None:
    assert default_of(event, channel, "en").body


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [("es", "es"), ("pt-BR", "pt"), ("PT_br", "pt"), ("fr", "en"), ("", "en"), ("en-US", "en")],
)
def test_languages(wanted, spoken) -> None:
    assert language_for(wanted) == spoken
