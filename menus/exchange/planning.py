"""A file's rows beside a stored menu: what would become of each, and the menu that comes out."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import bson
from bson import ObjectId

from menus.exchange.incoming import FileRefused, Incoming, Row
from menus.exchange.kinds import KINDS, Kind
from orderbuddy.adminkit.nested.parts import Shown
from orderbuddy.adminkit.nested.report import Report
from orderbuddy.mongo import Document

ADD, CHANGE, LEAVE, REFUSE = "add", "change", "leave", "refuse"
# A document may have 16 MB; guests' phones load the menu as a whole.
MOST_BYTES = 8_000_000
_ID = re.compile(r"[\w.-]{1,80}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """What would become of one row: `action`, and `details` in words (of a refusal: each field
    that is wrong)."""

    place: str
    number: int
    kind: str
    name: str
    action: str
    details: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """`values`: the menu's fields as they would be stored, of those that change."""

    lines: list[Line]
    values: Document
    notes: list[str]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(line.action for line in self.lines)
        return {action: found[action] for action in (ADD, CHANGE, LEAVE, REFUSE)}

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same."""
        text = repr(
            [(one.place, one.kind, one.name, one.action, one.details) for one in self.lines]
        )
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def plan_import(menu: Document, incoming: Incoming) -> Plan:
    """What importing the file into this stored menu would do. Raises FileRefused where the menu
    would become too large."""
    planner = _Planner()
    whole = planner.merged_one(KINDS["menu"], menu, incoming.whole, "")
    said = {name: whole[name] for name in KINDS["menu"].group.parts if name in (whole or ())}
    values = {name: value for name, value in said.items() if value != menu.get(name)}
    categories = planner.merged("category", menu.get("categories"), incoming.categories, "")
    planner.know_categories(categories)
    items = planner.merged("item", menu.get("items"), incoming.items, "")
    for name, rows in (("categories", categories), ("items", items)):
        if rows != (menu.get(name) or []):
            values[name] = rows
    if len(bson.encode({**menu, **values})) > MOST_BYTES:
        raise FileRefused("With this file the menu would become too large.")
    lines = sorted(planner.lines, key=lambda line: line.number)
    return Plan(lines, values, incoming.notes)


@dataclass
class _Planner:
    lines: list[Line] = field(default_factory=list)
    category_ids: dict[str, str] = field(default_factory=dict)

    def know_categories(self, categories: list[Document]) -> None:
        """By their ids and, where that is no id, by their names."""
        for one in categories:
            if isinstance(one, dict) and one.get("id"):
                names = KINDS["category"].group.show(one)["name"].values()
                for name in filter(None, names):
                    self.category_ids.setdefault(str(name).casefold(), one["id"])
        ids = (one["id"] for one in categories if isinstance(one, dict) and one.get("id"))
        self.category_ids.update({one: one for one in ids})

    def merged(self, kind: str, stored: Any, rows: list[Row], path: str) -> list[Document]:
        """The list with what the rows say of it; the stored order, new ones last."""
        found = list(stored or ())
        known = _Known(KINDS[kind], found)
        seen: dict[str, Row] = {}
        for row in rows:
            at = known.place_of(row)
            key = row.key if at is None else found[at]["id"]
            if at is None and key and not row.is_path and not _ID.match(key):
                row.faults.append("Id: only letters, digits, - _ and dots, at most 80.")
            if key and key in seen:
                row.faults.append(f"Id: it stands in {seen[key].place} already.")
            seen.setdefault(key, row)
            made = self.merged_one(KINDS[kind], None if at is None else found[at], row, path)
            if made is None:
                continue
            if at is None:
                known.add(made, len(found))
                found.append(_numbered(made, found) if kind == "category" else made)
            else:
                found[at] = made
        return found

    def merged_one(self, kind: Kind, stored: Document | None, row: Row, path: str) -> Any:
        """What is to be stored of this row; None for a new one that is refused."""
        if row.is_path:
            return self._merged_path(kind, stored, row, path)
        was = kind.group.show(stored) if stored is not None else kind.blank()
        report = Report()
        now = self._read(kind, row, was, report, is_new=stored is None)
        name = _joined(path, kind.group.parts["name"].text(now["name"]))
        # Of a row whose kind nobody knows, no more needs to be said.
        faults = [*row.faults, *(report.sentences if row.fields or not row.faults else ())]
        at = len(self.lines)
        lists = {}
        if not faults:
            lists = self._lists(kind, stored, row, name, faults)
        if faults:
            del self.lines[at:]
            self._say(row, kind, name, REFUSE, faults)
            self._refuse_children(row, name)
            return stored
        made = _stored(kind, stored, was, now, row, lists)
        self._say_change(kind, stored, was, now, row, name, at)
        return made

    def _merged_path(self, kind: Kind, stored: Document | None, row: Row, path: str) -> Any:
        if stored is None:
            self._refuse_children(row, row.key, f"there is no {kind.name} “{row.key}”.")
            return None
        name = _joined(path, kind.group.parts["name"].text(kind.group.show(stored)["name"]))
        at, faults = len(self.lines), []
        lists = self._lists(kind, stored, row, name, faults)
        if faults:
            del self.lines[at:]
            self._refuse_children(row, name, faults[0])
            return stored
        return {**stored, **lists}

    def _read(self, kind: Kind, row: Row, was: Shown, report: Report, *, is_new: bool) -> Shown:
        now = dict(was)
        for name, part in kind.group.parts.items():
            inner = report.at(name, part.label)
            if name not in row.fields and not is_new:
                continue
            try:
                posted = row.fields[name](part, was[name]) if name in row.fields else was[name]
            except ValueError as error:
                inner.fault(str(error))
                continue
            if name == "categoryId":
                posted = self.category_ids.get(posted) or self.category_ids.get(
                    str(posted).casefold(), posted
                )
            before = None if is_new else was[name]
            now[name] = part.read(posted, before, inner)
            wrong = name == "categoryId" and posted and posted != before
            if wrong and posted not in self.category_ids:
                inner.fault(f"there is no category “{posted}”.")
        return now

    def _lists(
        self, kind: Kind, stored: Document | None, row: Row, name: str, faults: list[str]
    ) -> Document:
        found: Document = {}
        for field_name, (inner, rows) in kind.lists.items():
            held = (stored or {}).get(field_name)
            said = row.children.get(field_name, [])
            made = self.merged(inner, held, said, name) if said else list(held or ())
            if rows.required and not made and (stored is None or held):
                faults.append(f"{rows.label}: please give at least one.")
            if made != (held or []):
                faults += _list_faults(rows, KINDS[inner], made)
                found[field_name] = made
        return found

    def _refuse_children(self, row: Row, path: str, reason: str = "") -> None:
        for children in row.children.values():
            for one in children:
                said = reason or "what it belongs to is refused."
                name = _joined(path, _own_name(one))
                if not one.is_path:
                    self._say(one, KINDS[one.kind], name, REFUSE, [said])
                self._refuse_children(one, name, reason)

    def _say(self, row: Row, kind: Kind, name: str, action: str, details: list[str]) -> None:
        line = Line(row.place, row.number, kind.name, name, action, tuple(details))
        self.lines.append(line)

    def _say_change(
        self, kind: Kind, stored: Any, was: Shown, now: Shown, row: Row, name: str, at: int
    ) -> None:
        if stored is None:
            action, details = ADD, _summary(kind, now)
        else:
            told = kind.group.differences(was, now, "")
            details = [one.removeprefix(" / ") for one in told]
            action = CHANGE if details else LEAVE
        if kind.name == "menu" and action == LEAVE:
            return
        line = Line(row.place, row.number, kind.name, name, action, tuple(details))
        self.lines.insert(at, line)


class _Known:
    """The members of a list, by id and by name."""

    def __init__(self, kind: Kind, members: list[Any]) -> None:
        self._kind = kind
        self._by_id: dict[str, int] = {}
        self._by_name: dict[str, int | None] = {}
        for at, one in enumerate(members):
            if isinstance(one, dict) and one.get("id"):
                self.add(one, at)

    def add(self, one: Document, at: int) -> None:
        self._by_id.setdefault(str(one["id"]).strip(), at)
        name = self._kind.group.parts["name"].show(one.get("name"))
        for text in {str(name[key]).casefold() for key in name if key != "one" and name[key]}:
            self._by_name[text] = None if text in self._by_name else at

    def place_of(self, row: Row) -> int | None:
        """Where the row's member is: by its id; without one, by a name that only one has."""
        if row.key.strip() in self._by_id:
            return self._by_id[row.key.strip()]
        if row.key and not row.is_path:
            return None
        name = row.key or _own_name(row)
        return self._by_name.get(name.casefold()) if name else None


def _own_name(row: Row) -> str:
    """The row's name in the first language that it has."""
    part = KINDS[row.kind].group.parts["name"]
    if "name" not in row.fields:
        return row.key
    try:
        text = part.text(row.fields["name"](part, part.show(None)))
    except ValueError:
        return row.key
    return row.key if text == "empty" else text


def _stored(
    kind: Kind, stored: Document | None, was: Shown, now: Shown, row: Row, lists: Document
) -> Document:
    if stored is not None:
        changed = {
            name: part.store(now[name], stored.get(name))
            for name, part in kind.group.parts.items()
            if now[name] != was[name]
        }
        return {**stored, **changed, **lists} if changed or lists else stored
    empty = {name: [] for name in kind.lists}
    begun = {"isAvailable": True} if kind.name == "item" else {}
    key = row.key or str(ObjectId())
    return {"id": key, **kind.group.store(now, None), **begun, **empty, **lists}


def _numbered(category: Document, before: list[Document]) -> Document:
    places = [one.get("sortOrder") for one in before if isinstance(one, dict)]
    last = max((one for one in places if isinstance(one, int | float)), default=0)
    return {**category, "sortOrder": int(last) + 1}


def _list_faults(rows: Any, kind: Kind, made: list[Document]) -> list[str]:
    if rows.check is None:
        return []
    report = Report()
    rows.check([kind.group.show(one) for one in made], report)
    return [f"{rows.label}: {one}" for one in report.sentences]


def _summary(kind: Kind, now: Shown) -> list[str]:
    return [f"Price: {now['priceCents']}"] if now.get("priceCents") else []


def _joined(path: str, name: str) -> str:
    return f"{path} · {name}" if path else name
