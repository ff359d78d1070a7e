"""What somebody who writes to us wishes: no more messages, messages again, or help.

In any reasonable wording, in English, Spanish and Portuguese, without taking other things that
guests write for it ("don't stop", "the bus stop", "please cancel my order"): who is taken to have
said STOP is written to no more, and a guest who only asked for something would wait in vain.

A short text is compared as a whole (`wordings.whole`); in a longer one somebody must speak of
ending and of being written to (`STOPS`), and must not say the contrary (`CONTRARY`).
"""

import re
import unicodedata
from enum import StrEnum
from functools import cache

from messaging.consent.wordings import english, portuguese, spanish, whole


class Wish(StrEnum):
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


LONGEST = 400
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\N{OCTAGONAL SIGN}\N{NO ENTRY}\N{NO ENTRY SIGN}", " stop "),
        # What phones write for an apostrophe.
        **dict.fromkeys("\u2019\u2018\u00b4", "'"),
    }
)
# Letters one by one: "S.T.O.P", "s t o p".
# What phones and mail programs put below whatever is written.
_SIGNATURE = re.compile(
    r"(?<=\w) (?:sent from (?:my|mail|yahoo|outlook)|enviad[oa] (?:desde|do|da|de) (?:mi|meu|minha)"
    r"|get outlook for)\b.*$"
)
_SPELT = re.compile(r"\b(?:\w[\s.\-_*]){3,}\w\b")


def wish_of(text: str) -> Wish | None:
    """What that text asks for; None for what is for people to read."""
    said = plain(text)
    if not said or len(text) > LONGEST:
        return None
    said = _SIGNATURE.sub("", said)
    short = _without_manners(said)
    if said in whole.STOP_ALONE or short in whole.STOP or _squeezed(short) in _SQUEEZED_STOP:
        return Wish.STOP
    if said in whole.START_ALONE or short in whole.START:
        return Wish.START
    if short in whole.HELP:
        return Wish.HELP
    if _asks_to_stop(said):
        return Wish.STOP
    return Wish.START if _asks_to_start(said) else None


def plain(text: str) -> str:
    """Small letters without accents and signs, one space between words: "¡PARÉN, ya!" → "paren ya".
    Full-width and other letters of that kind are as the usual ones."""
    told = unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold()
    told = "".join(
        one
        for one in unicodedata.normalize("NFD", told)
        if unicodedata.category(one) not in _UNSEEN
    )
    told = _SPELT.sub(lambda match: re.sub(r"[\s.\-_*]", "", match[0]), told)
    told = re.sub(r"\bst0p", "stop", told.replace("'", ""))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", told).split())


# Accents, and what is not seen at all between letters.
_UNSEEN = frozenset({"Mn", "Cf", "Me"})


def _without_manners(said: str) -> str:
    """Without what is only polite, at both ends."""
    words = said.split()
    while words and words[0] in whole.MANNERS:
        words.pop(0)
    while words and words[-1] in whole.MANNERS:
        words.pop()
    return " ".join(words)


def _squeezed(said: str) -> str:
    """ "stoooop" is "stop"."""
    return re.sub(r"(.)\1+", r"\1", said)


_SQUEEZED_STOP = frozenset(_squeezed(one) for one in whole.STOP)


def _asks_to_stop(said: str) -> bool:
    told = _without_manners(said)
    if any(one.search(told) for one in _patterns("CONTRARY")):
        return False
    return any(one.search(told) for one in _patterns("STOPS"))


def _asks_to_start(said: str) -> bool:
    told = _without_manners(said)
    return not _NOT.search(told) and any(one.search(told) for one in _patterns("STARTS"))


_LANGUAGES = (english, spanish, portuguese)
_NOT = re.compile(r"\b(?:dont|do not|not|no|nao|never|nunca|when|cuando|quando)\b")


# At the first text: most processes never get one.
@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Those of that name of all languages, with their parts filled in."""
    return tuple(
        re.compile(one.format(**language.PARTS))
        for language in _LANGUAGES
        for one in getattr(language, name)
    )
