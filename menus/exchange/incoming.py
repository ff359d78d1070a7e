"""What a file says, whatever its format."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from menus.exchange.cells import cell_of, from_cell, shown_words
from orderbuddy.adminkit.nested.groups import Words
from orderbuddy.adminkit.nested.parts import Flag, Part, Shown

MOST_ROWS = 20_000


class FileRefused(Exception):
    """Nothing of the file can be used; the message is a sentence for people."""


# The value as the admin's form would show it, from the part and what it shows now. Raises
# ValueError with a sentence where it cannot be read.
Given = Callable[[Part, Shown], Shown]


@dataclass(slots=True)
class Row:
    """A category, item, size, choice or option of the file.

    `key`: its id there, "" where it has none (it is then found by its name); `place`: where it
    stands, for people; `is_path`: it only leads to its children.
    """

    kind: str
    key: str = ""
    place: str = ""
    number: int = 0
    fields: dict[str, Given] = field(default_factory=dict)
    children: dict[str, list["Row"]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    is_path: bool = False

    def add(self, field_name: str, row: "Row") -> None:
        self.children.setdefault(field_name, []).append(row)


@dataclass(slots=True)
class Incoming:
    """`whole` is what the file says of the menu itself; `notes` are sentences about what is not
    taken from it."""

    whole: Row
    categories: list[Row]
    items: list[Row]
    notes: list[str] = field(default_factory=list)


def cell(text: str) -> Given:
    """A cell of a table; one that reads as what is there already changes nothing."""

    def given(part: Part, was: Shown) -> Shown:
        return was if cell_of(part, was) == text else from_cell(part, text)

    return given


def words(said: dict[str, str]) -> Given:
    """A text in some languages; the others stay."""

    def given(part: Part, was: Shown) -> Shown:
        return shown_words(was, said)

    return given


def shown(value: Shown) -> Given:
    """A value as the form shows it."""
    return lambda part, was: value


def stored(value: Any) -> Given:
    """A value as it is stored in a menu."""

    def given(part: Part, was: Shown) -> Shown:
        found = part.show(value)
        if isinstance(part, Flag) and not isinstance(value, bool | None):
            raise ValueError("Please write true or false.")
        if found == was:
            return was
        if (
            value not in (None, "", [], {})
            and found == part.show(None)
            and part.store(found, None) != value
        ):
            raise ValueError("This cannot be read.")
        return {**was, **found} if isinstance(part, Words) and isinstance(value, dict) else found

    return given
