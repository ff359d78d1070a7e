"""A text with gaps, and how they are filled.

`{code}` is a gap. What stands in square brackets with a gap in it is left out when the gap has
nothing to say: `Cancelled[: {reason}].` Brackets without a gap are brackets. What fills a gap is
not looked through for gaps again.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

GAP = re.compile(r"\{([a-z_]{1,30})\}")
_MAYBE = re.compile(r"\[([^\[\]]*\{[a-z_]{1,30}\}[^\[\]]*)\]")
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class ButtonText:
    """A button with gaps: `url` opens a page, else `id` comes back as an answer."""

    title: str
    url: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What is said by one channel in one language. `subject` is an e-mail's, or the title of a
    push message; `template` the name of a text that WhatsApp has approved."""

    body: str
    subject: str = ""
    buttons: tuple[ButtonText, ...] = ()
    template: str = ""


def gaps_of(wording: str) -> list[str]:
    """Names of the gaps in the order in which they come first."""
    return list(dict.fromkeys(GAP.findall(wording)))


def stray_braces(wording: str) -> bool:
    """Whether a brace belongs to no gap: mistyped ones."""
    return any(one in GAP.sub("", wording) for one in "{}")


def filled(wording: str, values: Mapping[str, str]) -> str:
    """The wording with its gaps filled; a gap without a value is empty."""
    return tidied("".join(_pieces(wording, values)))


def pieces(
    wording: str,
    values: Mapping[str, str],
    literal: Callable[[str], str],
    value: Callable[[str, str], str],
) -> str:
    """As `filled`, with `literal(words)` of what was written and `value(name, words)` of what
    fills a gap put together; what is made is not tidied."""
    return "".join(_pieces(wording, values, literal, value))


def tidied(text: str) -> str:
    """Without the blanks that an empty gap leaves."""
    lines = (_SPACES.sub(" ", line).rstrip() for line in text.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _pieces(
    wording: str,
    values: Mapping[str, str],
    literal: Callable[[str], str] = str,
    value: Callable[[str, str], str] = lambda name, words: words,
) -> Iterator[str]:
    shown = _MAYBE.sub(lambda found: _kept(found[1], values), wording)
    at = 0
    for found in GAP.finditer(shown):
        yield literal(shown[at : found.start()])
        yield value(found[1], values.get(found[1], ""))
        at = found.end()
    yield literal(shown[at:])


def _kept(part: str, values: Mapping[str, str]) -> str:
    return part if all(values.get(name) for name in GAP.findall(part)) else ""
