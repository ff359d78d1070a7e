from collections.abc import Callable, Iterator
from typing import Any

from bson import ObjectId

from orderbuddy.adminkit.nested.groups import Group
from orderbuddy.adminkit.nested.merging import merged_keys
from orderbuddy.adminkit.nested.parts import FILL_IN, Part, Shown
from orderbuddy.adminkit.nested.report import Report
from orderbuddy.mongo import parse_id

KEY = "_key"
# The browser sends a row that nobody touched as its key alone: a menu of 500 items saves as fast
# as one of five.
SAME = "_same"


class Rows(Part):
    """A list of documents, told apart by `id_field` (or by `key_of` where they have no id).

    `new_id` makes the id of a new row from 24 hexadecimal digits; `order_field` holds a row's
    place, 1, 2, 3 … beside its place in the list.
    """

    kind = "rows"

    def __init__(
        self,
        row: Group,
        label: str = "",
        *,
        id_field: str | None = "id",
        new_id: Callable[[str], Any] = str,
        key_of: Callable[[dict[str, Any], int], str] | None = None,
        title: str = "name",
        order_field: str | None = None,
        check: Callable[[list[Shown], Report], None] | None = None,
        **options: Any,
    ) -> None:
        self.row, self.id_field, self.new_id, self.key_of = row, id_field, new_id, key_of
        self.title, self.order_field, self.check = title, order_field, check
        super().__init__(label, title=title, **options)

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "row": self.row.schema()}

    def keyed(self, stored: Any) -> dict[str, dict[str, Any]]:
        """The stored rows by the key that the form knows them by, in their stored order."""
        found: dict[str, dict[str, Any]] = {}
        for number, one in enumerate(stored if isinstance(stored, list) else ()):
            if isinstance(one, dict):
                found[_unique(self._key(one, number), found)] = one
        return found

    def _key(self, one: dict[str, Any], number: int) -> str:
        if self.key_of:
            return self.key_of(one, number)
        held = one.get(self.id_field) if self.id_field else None
        return str(held) if held not in (None, "") else f"#{number}"

    def show(self, stored: Any) -> Shown:
        rows = self.keyed(stored)
        return [{KEY: key, **self.row.show(rows[key])} for key in self._shown_order(rows)]

    def _shown_order(self, rows: dict[str, dict[str, Any]]) -> list[str]:
        if not self.order_field:
            return list(rows)
        return sorted(rows, key=lambda key: _place(rows[key].get(self.order_field)))

    def expand(self, sent: Any, theirs: Shown) -> Any:
        """Untouched rows as they are stored now.

        One that somebody else removed meanwhile is left out: nobody here touched it.
        """
        if not isinstance(sent, list):
            return sent
        stored = _by_key(theirs)
        rows = (row for row in sent if isinstance(row, dict))
        found = [stored.get(str(row.get(KEY))) if row.get(SAME) else row for row in rows]
        return [row for row in found if row is not None]

    def shape(self, sent: Any) -> Shown:
        said = sent if isinstance(sent, list) else ()
        rows = {str(one.get(KEY)): one for one in said if isinstance(one, dict) and one.get(KEY)}
        return [{KEY: key, **self.row.shape(one)} for key, one in rows.items()]

    def read(self, posted: Shown, was: Shown, report: Report) -> Shown:
        before = _by_key(was)
        rows = [self._read_row(sent, before.get(sent[KEY]), report) for sent in posted]
        if self.required and not rows:
            report.fault(FILL_IN)
        if self.check and rows != was:
            self.check(rows, report)
        return rows

    def _read_row(self, sent: Shown, was: Shown | None, report: Report) -> Shown:
        if sent == was:
            return was
        inner = report.at(sent[KEY], self.row_title(sent))
        return {KEY: sent[KEY], **self.row.read(sent, was, inner)}

    def row_title(self, shown: Shown) -> str:
        """What a row is called in messages."""
        part = self.row.parts[self.title]
        value = shown[self.title]
        return "New" if value == part.show(None) else part.text(value)

    def merge(self, was: Shown, now: Shown, theirs: Shown, report: Report) -> Shown:
        before, mine, stored = _by_key(was), _by_key(now), _by_key(theirs)
        merged: list[Shown] = []
        for key in merged_keys(list(before), list(mine), list(stored)):
            row = self._merge_row(before.get(key), mine.get(key), stored.get(key), report)
            if row is not None:
                merged.append(row)
        return merged

    def _merge_row(
        self, was: Shown | None, now: Shown | None, theirs: Shown | None, report: Report
    ) -> Shown | None:
        shown = now or theirs or was
        inner = report.at(shown[KEY], self.row_title(shown))
        if now is None or theirs is None:
            return _one_sided(was, now, theirs, inner)
        return {KEY: now[KEY], **self.row.merge(was, now, theirs, inner)}

    def store(self, shown: Shown, stored: Any) -> Any:
        rows = self.keyed(stored)
        made = {one[KEY]: self._stored_row(one, rows.get(one[KEY])) for one in shown}
        if self.order_field:
            self._number(made, rows)
        kept = [key for key in self._shown_order(rows) if key in made]
        if list(made) == [*kept, *(key for key in made if key not in rows)]:
            # Nobody moved a row: the stored order stays, whatever order the rows are shown in.
            made = {key: made[key] for key in [*(k for k in rows if k in made), *made]}
        foreign = [one for one in stored or () if not isinstance(one, dict)]
        return [*made.values(), *foreign]

    def _stored_row(self, shown: Shown, stored: dict[str, Any] | None) -> dict[str, Any]:
        row = self.row.store(shown, stored)
        if stored is not None or not self.id_field:
            return row
        key = shown[KEY] if parse_id(shown[KEY]) else str(ObjectId())
        return {self.id_field: self.new_id(key), **row}

    def _number(self, made: dict[str, dict[str, Any]], rows: dict[str, dict[str, Any]]) -> None:
        """Number new rows, and all afresh where their numbers no longer tell their order."""
        places, last = [], 0.0
        for key, row in made.items():
            if key not in rows:
                row[self.order_field] = int(last) + 1 if last < float("inf") else None
            last = _place(row.get(self.order_field))
            places.append(last)
        if places != sorted(places):
            for number, row in enumerate(made.values(), start=1):
                row[self.order_field] = number

    def text(self, shown: Shown) -> str:
        return ", ".join(self.row_title(one) for one in shown or ()) or "none"

    def differences(self, old: Shown, new: Shown, label: str) -> Iterator[str]:
        before, after = _by_key(old), _by_key(new)
        for key in [*before, *(key for key in after if key not in before)]:
            name = f"{label} / {self.row_title(after.get(key) or before[key])}"
            if key not in after:
                yield f"{name}: removed"
            elif key not in before:
                yield f"{name}: added"
            else:
                yield from self.row.differences(before[key], after[key], name)
        if [key for key in before if key in after] != [key for key in after if key in before]:
            yield f"{label}: put in another order"

    def redisplay(self, shown: Shown) -> Shown:
        return [self.row.redisplay(one) for one in shown]


def _one_sided(
    was: Shown | None, now: Shown | None, theirs: Shown | None, report: Report
) -> Shown | None:
    """A row that was added or removed on one side."""
    if was is None:
        return now or theirs
    if now is None:
        if theirs is not None and theirs != was:
            report.clash("you removed it, somebody else changed it meanwhile.")
        return None
    if now == was:
        return None
    report.clash("you changed it, somebody else removed it meanwhile.")
    return now


def _by_key(rows: Shown) -> dict[str, Shown]:
    return {one[KEY]: one for one in rows or ()}


def _unique(key: str, taken: dict[str, Any]) -> str:
    found, number = key, 1
    while found in taken:
        number += 1
        found = f"{key}~{number}"
    return found


def _place(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else float("inf")
