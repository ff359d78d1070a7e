"""Bringing two people's changes together: what only one of them touched is taken from that one.

Values are stored ones: dicts, lists and plain values. Lists whose members have an `id`, and lists
of texts, are merged member by member; any other list is one value.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

# The name of a list's order in a path: ("items", ORDER).
ORDER = "#order"
Path = tuple[str, ...]


class _Missing:
    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


@dataclass(frozen=True)
class Difference:
    """What stands at `path` before and after; MISSING where nothing does."""

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True)
class Conflict:
    """Both changed what stands at `path`, and not to the same."""

    path: Path
    before: Any
    mine: Any
    theirs: Any


@dataclass
class Merge:
    """One merging: `picks` says of paths (joined by `/`) whose value counts, `mine` or `theirs`.

    Without a pick `theirs` stands and the path is in `conflicts`.
    """

    picks: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def of(self, before: Any, mine: Any, theirs: Any, path: Path = ()) -> Any:
        """`theirs` with what `mine` changed since `before`."""
        if mine is theirs or before is mine or mine == theirs or before == mine:
            return theirs
        if before == theirs:
            return mine
        if isinstance(mine, dict) and isinstance(theirs, dict):
            return self._dicts(before if isinstance(before, dict) else {}, mine, theirs, path)
        if _is_keyed(mine) and _is_keyed(theirs) and (mine or theirs):
            return self._lists(before if _is_keyed(before) else [], mine, theirs, path)
        return self._picked(Conflict(path, before, mine, theirs))

    def _picked(self, conflict: Conflict) -> Any:
        pick = self.picks.get("/".join(conflict.path))
        if pick is None:
            self.conflicts.append(conflict)
        return conflict.mine if pick == "mine" else conflict.theirs

    def _dicts(self, before: dict, mine: dict, theirs: dict, path: Path) -> dict:
        merged = {}
        for key in [*theirs, *(one for one in mine if one not in theirs)]:
            sides = (one.get(key, MISSING) for one in (before, mine, theirs))
            value = self.of(*sides, (*path, str(key)))
            if value is not MISSING:
                merged[key] = value
        return merged

    def _lists(self, before: list, mine: list, theirs: list, path: Path) -> list:
        sides = [by_key(one) for one in (before, mine, theirs)]
        order = merged_order(*(list(one) for one in sides))
        found = (self.of(*(one.get(k, MISSING) for one in sides), (*path, k)) for k in order)
        return [one for one in found if one is not MISSING]


def by_key(members: Iterable[Any]) -> dict[str, Any]:
    """A list's members by their ids (texts by themselves), in order."""
    return {key_of(one): one for one in members}


def key_of(member: Any) -> str:
    return str(member["id"]) if isinstance(member, dict) else str(member)


def sorted_as(members: list[Any], keys: list[str]) -> list[Any]:
    """The members in the order of their keys; those without a place come last, as they stand."""
    places = {key: place for place, key in enumerate(keys)}
    return sorted(members, key=lambda one: places.get(key_of(one), len(places)))


def merged_order(before: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Every key of both, in the order of whoever moved something (mine, if both did)."""
    known = set(before)
    moved = _common(mine, theirs, known) != _common(before, mine, set(theirs))
    first, second = (mine, theirs) if moved else (theirs, mine)
    order = list(first)
    held = set(first)
    for at, key in enumerate(second):
        if key not in held:
            order.insert(order.index(second[at - 1]) + 1 if at else 0, key)
            held.add(key)
    return order


def _common(keys: list[str], others: list[str], known: set[str]) -> list[str]:
    held = set(others) & known
    return [one for one in keys if one in held]


def _is_keyed(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    if all(isinstance(one, dict) and one.get("id") for one in value):
        return True
    return all(isinstance(one, str) for one in value)


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[Difference]:
    """What differs, as deep as names go; a member that is new or gone is one difference, and so is
    the order of a list."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(one for one in after if one not in before)]:
            sides = before.get(key, MISSING), after.get(key, MISSING)
            yield from differences(*sides, (*path, str(key)))
    elif _has_ids(before) and _has_ids(after) and (before or after):
        yield from _in_lists(by_key(before), by_key(after), path)
    else:
        yield Difference(path, before, after)


def _has_ids(value: Any) -> bool:
    return _is_keyed(value) and all(isinstance(one, dict) for one in value)


def _in_lists(before: dict[str, Any], after: dict[str, Any], path: Path) -> Iterator[Difference]:
    kept = [one for one in before if one in after], [one for one in after if one in before]
    if kept[0] != kept[1]:
        yield Difference((*path, ORDER), *kept)
    for key in [*before, *(one for one in after if one not in before)]:
        sides = before.get(key, MISSING), after.get(key, MISSING)
        if MISSING in sides:
            yield Difference((*path, key), *sides)
        else:
            yield from differences(*sides, (*path, key))
