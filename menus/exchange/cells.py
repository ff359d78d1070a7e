"""Values of a menu as cells of a table, and back."""

import re
from typing import Any

from orderbuddy.adminkit.nested import Choice, Flag, Lines, Number, Tags
from orderbuddy.adminkit.nested.parts import Part, Shown

YES, NO = "yes", "no"
_YES = {"yes", "y", "true", "1", "x", "sí", "si", "sim"}
_NO = {"no", "n", "false", "0", "", "não", "nao"}
# What XML, and with it a spreadsheet, cannot hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet takes for a formula, also behind the quotes that protect one
# (OWASP, CSV injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r\n|%]")
_QUOTED_FORMULA = re.compile(r"'+[=+\-@\t\r\n|%]")


def plain_text(text: str) -> str:
    """`text` as every kind of table can hold it."""
    return _UNWRITABLE.sub("", re.sub(r"\r\n?", "\n", text))


def guarded(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _QUOTED_FORMULA.match(text) else text


def cell_of(part: Part, shown: Shown) -> str:
    """A shown value as a cell."""
    if isinstance(part, Flag):
        return YES if shown else NO
    if isinstance(part, Lines):
        return plain_text(" ".join(shown))
    if isinstance(part, Tags):
        return plain_text(", ".join(shown))
    if isinstance(part, Number):
        return "" if shown is None else number_text(shown)
    return plain_text(str(shown))


def from_cell(part: Part, text: str) -> Shown:
    """The value that was typed. Raises ValueError with a sentence."""
    text = text.strip()
    if isinstance(part, Flag):
        return _flag(text)
    if isinstance(part, Lines):
        return text.split()
    if isinstance(part, Tags):
        return [one.strip() for one in re.split(r"[,;\n]", text) if one.strip()]
    if isinstance(part, Choice):
        words = {word.casefold(): value for value, word in part.choices}
        return words.get(text.casefold(), text)
    return text


def number_text(number: Any) -> str:
    """A number as people write it: 5, not 5.0."""
    whole = isinstance(number, float) and number.is_integer()
    return str(int(number) if whole else number)


def shown_words(was: Shown, said: dict[str, str]) -> Shown:
    """The words that are there with those that were said; what reads the same stays the same."""
    changed = {
        language: text
        for language, text in said.items()
        if language in was and plain_text(was[language]) != text
    }
    return {**was, **changed}


def _flag(text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise ValueError(f"Please write {YES} or {NO}.")
