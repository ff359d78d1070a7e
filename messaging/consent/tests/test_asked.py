"""What is written down as asked is what the guest's page says, in each of its languages."""

import re
from pathlib import Path

import pytest

from messaging.consent.asked import DEVICE, OFFERS, TEXTS
from messaging.consent.pages import WORDS
from ordering import pages

FOLDER = Path(pages.__file__).parent / "static/ordering/guest/words"
LANGUAGES = sorted(one.stem for one in FOLDER.glob("*.js"))


def shown(language: str, key: str) -> str:
    source = (FOLDER / f"{language}.js").read_text()
    found = re.search(rf'^  {key}:\s+"((?:[^"\\]|\\.)*)",$', source, re.MULTILINE)
    assert found, f"{language}.js says no {key}"
    return found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_record_has_the_words_of_the_page(language):
    assert TEXTS[language] == shown(language, "consent")
    assert DEVICE[language] == shown(language, "notifyText")


def test_offers_are_asked_for_and_ended_in_every_language_of_the_page():
    assert sorted(OFFERS) == sorted(WORDS) == LANGUAGES
    for said in OFFERS.values():
        assert "{name}" in said
        assert "STOP" in said
