"""What fills the gaps, made harmless: guests choose their names, staff write reasons.

A name must not pass for words of ours: it is one line, not too long, without signs that turn the
direction of writing for what follows. One written from right to left is set apart (Unicode's
isolates, UAX 9), so that the number behind it stays behind it; such a text is UCS-2 anyway.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

LONGEST = 120
LONGEST_TEXT = 4000
# What staff or a link's maker wrote as a whole.
WHOLE = frozenset({"text"})
ADDRESSES = frozenset({"link", "unsubscribe"})
LONGEST_ADDRESS = 2000
# Ours go on behind them, with a full stop of their own.
SENTENCES = frozenset({"reason", "notice"})
ISOLATE, ISOLATE_END = "\u2068", "\u2069"
ELLIPSIS = "…"

# Directional signs, and invisible ones but for the joiners that emoji and scripts need.
_INVISIBLE = re.compile(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u200b\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WEB = re.compile(r"https?://[^\s\"'<>]+\Z")


def clean_values(values: Mapping[str, Any]) -> dict[str, str]:
    """Each value as a text that may stand in a message; what is no text or number is left out."""
    return {
        name: _clean(name, str(value))
        for name, value in values.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }


def web_address(value: str) -> str:
    """The value when it is an address of the web, else ""."""
    return value if _WEB.match(value) else ""


def cut(text: str, length: int) -> str:
    """At most so many characters, with `…` where something is missing; nothing that is seen as one
    (an emoji with its colour, a letter with its marks, a flag) is cut through."""
    if len(text) <= length:
        return text
    end = max(0, length - len(ELLIPSIS))
    while end and _joins(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS if end else text[:0]


def one_line(text: str) -> str:
    """Without line breaks and signs that nobody sees."""
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def _clean(name: str, value: str) -> str:
    if name in ADDRESSES:
        return one_line(value)[:LONGEST_ADDRESS]
    if name in WHOLE:
        lines = [_CONTROL.sub("", _INVISIBLE.sub("", one)) for one in value.splitlines()]
        return cut("\n".join(lines).strip(), LONGEST_TEXT)
    line = one_line(value)
    return _apart(cut(line.rstrip(". ") if name in SENTENCES else line, LONGEST))


def _apart(value: str) -> str:
    if any(unicodedata.bidirectional(one) in ("R", "AL") for one in value):
        return f"{ISOLATE}{value}{ISOLATE_END}"
    return value


def _joins(text: str, at: int) -> bool:
    """Whether the characters before and after that place are seen as one."""
    before, after = text[at - 1], text[at]
    if before == "\u200d" or after == "\u200d" or unicodedata.combining(after):
        return True
    if "\ufe00" <= after <= "\ufe0f" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or "\U000e0020" <= after <= "\U000e007f":
        return True
    return _is_flag(before) and _is_flag(after) and _flags_before(text, at) % 2 == 1


def _is_flag(one: str) -> bool:
    return "\U0001f1e6" <= one <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    count = 0
    while count < at and _is_flag(text[at - 1 - count]):
        count += 1
    return count
