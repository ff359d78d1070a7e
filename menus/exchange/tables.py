"""A menu as a table of texts, and what such a table says."""

from collections.abc import Iterable, Iterator

from menus.exchange import incoming
from menus.exchange.cells import cell_of, plain_text
from menus.exchange.columns import (
    CHOICE,
    COLUMNS,
    HEADER,
    ID,
    ITEM,
    KIND,
    KIND_WORDS,
    LANGUAGES,
    TEXTS,
    text_column,
)
from menus.exchange.incoming import MOST_ROWS, FileRefused, Incoming, Row
from menus.exchange.kinds import KINDS
from orderbuddy.mongo import Document

TableRow = dict[str, str]
# What a reader of files puts where a formula stands.
FORMULA = "\0formula"


# --- out ------------------------------------------------------------------------------------------


def table_of(menu: Document) -> Iterator[TableRow]:
    """The menu's rows: categories, then each item with its sizes, choices and their options."""
    for category in _members(menu, "categories"):
        yield _row("category", category)
    for item in _members(menu, "items"):
        here = {ITEM: str(item["id"])}
        yield _row("item", item)
        for size in _members(item, "variants"):
            yield _row("size", size, here)
        for choice in _members(item, "modifiers"):
            yield _row("choice", choice, here)
            inside = {**here, CHOICE: str(choice["id"])}
            for option in _members(choice, "options"):
                yield _row("option", option, inside)


def _row(kind: str, stored: Document, path: TableRow | None = None) -> TableRow:
    group = KINDS[kind].group
    shown = group.show(stored)
    row = {KIND: kind, ID: str(stored["id"]), **(path or {})}
    for field, kinds in TEXTS.items():
        if kind in kinds:
            for code in LANGUAGES:
                row[text_column(field, code)] = plain_text(shown[field][code])
    for column, fields in COLUMNS.items():
        if kind in fields:
            row[column] = cell_of(group.parts[fields[kind]], shown[fields[kind]])
    return row


def _members(holder: Document, name: str) -> list[Document]:
    return [one for one in holder.get(name) or () if isinstance(one, dict) and one.get("id")]


# --- in -------------------------------------------------------------------------------------------


def read_table(lines: Iterable[list[str]]) -> Incoming:
    """What a table says; the first line that is not empty names its columns. Raises FileRefused."""
    numbered = ((number, cells) for number, cells in enumerate(lines, start=1) if any(cells))
    _, first = next(numbered, (0, []))
    columns, notes = _columns(first)
    reader = _Reader(notes)
    for count, (number, cells) in enumerate(numbered, start=1):
        if count > MOST_ROWS:
            raise FileRefused(f"This file has more than {MOST_ROWS:,} rows.")
        named = zip(columns, cells, strict=False)
        reader.take(number, {name: text for name, text in named if name})
    return reader.found


def _columns(header: list[str]) -> tuple[list[str], list[str]]:
    """The columns by our names, "" for one that we do not know; and a note about those."""
    short = {field: text_column(field, LANGUAGES[0]) for field in TEXTS}
    typed = [" ".join(one.strip().lower().split()) for one in header]
    named = [short.get(one, one) for one in typed]
    known = [one if one in HEADER else "" for one in named]
    twice = next((one for one in known if one and known.count(one) > 1), "")
    if twice:
        raise FileRefused(f"The column “{twice}” is there twice.")
    if ID not in known and text_column("name", LANGUAGES[0]) not in known:
        raise FileRefused(
            "The first row must name the columns, such as: kind, id, name (en), category, price."
        )
    strange = [f"“{one[:40]}”" for one, ours in zip(header, known, strict=True) if one and not ours]
    return known, [f"Not known, and left out: {', '.join(strange)}."] if strange else []


class _Reader:
    """Takes a table's rows one after the other; a row belongs to the item (and choice) that it
    names or, where it names none, to the last one above it."""

    def __init__(self, notes: list[str]) -> None:
        self.found = Incoming(Row("menu"), [], [], notes)
        self._items: dict[str, Row] = {}
        self._choices: dict[tuple[int, str], Row] = {}
        self._last_item: Row | None = None
        self._last_choice: Row | None = None

    def take(self, number: int, cells: TableRow) -> None:
        word = cells.get(KIND, "").strip().lower() or "item"
        kind = KIND_WORDS.get(word)
        row = Row(kind or "item", cells.get(ID, "").strip(), f"row {number}", number)
        if kind is None:
            row.faults.append(f"Kind: “{word[:40]}” is none of {', '.join(KINDS)[6:]}.")
            self.found.items.append(row)
            return
        _fill(row, cells)
        getattr(self, f"_take_{kind}")(row, cells)

    def _take_category(self, row: Row, cells: TableRow) -> None:
        self.found.categories.append(row)

    def _take_item(self, row: Row, cells: TableRow) -> None:
        self.found.items.append(row)
        self._know_item(row, row.key, *_names(cells))
        self._last_item, self._last_choice = row, None

    def _take_size(self, row: Row, cells: TableRow) -> None:
        self._item_of(row, cells).add("variants", row)

    def _take_choice(self, row: Row, cells: TableRow) -> None:
        item = self._item_of(row, cells)
        item.add("modifiers", row)
        self._know_choice(item, row, row.key, *_names(cells))
        self._last_choice = row

    def _take_option(self, row: Row, cells: TableRow) -> None:
        item = self._item_of(row, cells)
        self._choice_of(item, row, cells).add("options", row)

    def _item_of(self, row: Row, cells: TableRow) -> Row:
        said = cells.get(ITEM, "").strip()
        if not said and self._last_item is not None:
            return self._last_item
        found = self._items.get(said) or self._items.get(said.casefold())
        if found is None:
            found = _path("item", said, row)
            self.found.items.append(found)
            self._know_item(found, said)
        if found is not self._last_item:
            self._last_item, self._last_choice = found, None
        return found

    def _choice_of(self, item: Row, row: Row, cells: TableRow) -> Row:
        said = cells.get(CHOICE, "").strip()
        if not said and self._last_choice is not None:
            return self._last_choice
        here = id(item)
        found = self._choices.get((here, said)) or self._choices.get((here, said.casefold()))
        if found is None:
            found = _path("choice", said, row)
            item.add("modifiers", found)
            self._know_choice(item, found, said)
        self._last_choice = found
        return found

    def _know_item(self, row: Row, *names: str) -> None:
        """An id is taken as it is written, before any name in whatever letters."""
        for name in filter(None, names):
            self._items.setdefault(name.casefold(), row)
        if names[0]:
            self._items[names[0]] = row

    def _know_choice(self, item: Row, row: Row, *names: str) -> None:
        for name in filter(None, names):
            self._choices.setdefault((id(item), name.casefold()), row)
        if names[0]:
            self._choices[id(item), names[0]] = row


def _path(kind: str, key: str, below: Row) -> Row:
    return Row(kind, key, below.place, below.number, is_path=True)


def _names(cells: TableRow) -> list[str]:
    return [cells.get(text_column("name", code), "").strip() for code in LANGUAGES]


def _fill(row: Row, cells: TableRow) -> None:
    for column, text in cells.items():
        if text == FORMULA:
            row.faults.append(f"{_label(column)}: a formula is not taken; please paste its value.")
    for field, kinds in TEXTS.items():
        said = {
            code: cells[text_column(field, code)]
            for code in LANGUAGES
            if text_column(field, code) in cells
        }
        if row.kind in kinds and said:
            row.fields[field] = incoming.words(
                {code: plain_text(one) for code, one in said.items()}
            )
        elif any(said.values()):
            row.faults.append(f"{_label(field)}: a {row.kind} has none.")
    for column, fields in COLUMNS.items():
        if column not in cells:
            continue
        if row.kind in fields:
            row.fields[fields[row.kind]] = incoming.cell(plain_text(cells[column]))
        elif cells[column].strip():
            row.faults.append(f"{_label(column)}: a {row.kind} has none.")


def _label(column: str) -> str:
    return column[:1].upper() + column[1:]
