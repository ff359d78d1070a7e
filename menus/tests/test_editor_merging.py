"""Merging two people's changes: by hand, and on random menus."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.editor.merging import MISSING, Merge, differences, merged_order
from menus.editor.translating import with_marks
from menus.editor.words import sentence

BASE = {"id": "latte", "priceCents": 425, "tags": ["bar"], "sizes": [{"id": "s", "priceCents": 1}]}


def with_(**fields):
    found = {**copy.deepcopy(BASE), **fields}
    return {key: value for key, value in found.items() if value is not MISSING}


def test_what_only_one_touched_is_that_ones() -> None:
    merge = Merge()
    mine = with_(priceCents=450, sizes=[{"id": "s", "priceCents": 2}, {"id": "l"}])
    theirs = with_(tags=["bar", "cold"], sizes=[{"id": "xl"}, {"id": "s", "priceCents": 1, "a": 1}])
    merged = merge.of(BASE, mine, theirs)
    assert merge.conflicts == []
    assert (merged["priceCents"], merged["tags"]) == (450, ["bar", "cold"])
    sizes = {one["id"]: one for one in merged["sizes"]}
    assert sizes == {
        "xl": {"id": "xl"},
        "s": {"id": "s", "priceCents": 2, "a": 1},
        "l": {"id": "l"},
    }


def test_what_both_changed_is_theirs_and_told() -> None:
    merge = Merge()
    merged = merge.of(BASE, with_(priceCents=450), with_(priceCents=475))
    assert merged["priceCents"] == 475
    (conflict,) = merge.conflicts
    assert (conflict.path, conflict.mine, conflict.theirs) == (("priceCents",), 450, 475)


def test_what_one_removed_and_the_other_changed_is_told() -> None:
    merge = Merge()
    merged = merge.of(BASE, with_(sizes=[]), with_(sizes=[{"id": "s", "priceCents": 9}]))
    assert merged["sizes"] == [{"id": "s", "priceCents": 9}]
    assert merge.conflicts[0].path == ("sizes", "s")


@pytest.mark.parametrize(("pick", "cents"), [("mine", 450), ("theirs", 475)])
def test_a_pick_decides(pick, cents) -> None:
    merge = Merge({"priceCents": pick})
    assert merge.of(BASE, with_(priceCents=450), with_(priceCents=475))["priceCents"] == cents
    assert merge.conflicts == []


ORDERS = [
    ("abc", "cab", "abc", "cab"),
    ("abc", "abc", "cab", "cab"),
    ("abc", "abdc", "cab", "cabd"),
    ("abc", "cab", "abcx", "cxab"),
    ("", "a", "b", "ab"),
]


@pytest.mark.parametrize(("before", "mine", "theirs", "expected"), ORDERS)
def test_orders(before, mine, theirs, expected) -> None:
    assert "".join(merged_order([*before], [*mine], [*theirs])) == expected


names = st.text("abcd", min_size=1, max_size=2)
parts = st.dictionaries(names, st.integers(0, 3) | st.booleans(), max_size=3)
members = st.dictionaries(names, parts, max_size=4).map(
    lambda found: [{"id": key, "value": value} for key, value in found.items()]
)
menus = st.fixed_dictionaries({"items": members, "rest": parts})


@given(menus, menus)
def test_where_one_did_nothing_the_others_work_stands(before, after) -> None:
    for mine, theirs in ((after, before), (before, after)):
        merge = Merge()
        assert merge.of(before, mine, theirs) == after
        assert merge.conflicts == []


@given(menus, menus, menus)
def test_nothing_is_lost_unsaid(before, mine, theirs) -> None:
    """Whatever of mine is not in the result was taken back by nobody, or is told as a conflict."""
    merge = Merge()
    merged = merge.of(before, mine, theirs)
    told = {one.path for one in merge.conflicts}
    for change in differences(before, mine):
        path = tuple(step for step in change.path if step != "#order")
        is_told = any(path[: len(one)] == one or one[: len(path)] == path for one in told)
        is_order = change.path[-1] == "#order"
        assert is_told or is_order or _holds(_at(merged, path), _at(mine, path))


def _holds(merged, mine) -> bool:
    """`merged` says all that `mine` does: of what both made new, each one's fields are there."""
    if isinstance(mine, dict) and isinstance(merged, dict):
        return all(_holds(merged.get(key, MISSING), one) for key, one in mine.items())
    return merged == mine


def _at(value, path):
    for step in path:
        if isinstance(value, list):
            value = next((one for one in value if one["id"] == step), MISSING)
        else:
            value = value.get(step, MISSING) if isinstance(value, dict) else MISSING
    return value


def test_words() -> None:
    latte = {"id": "latte", "name": {"en": "Latte"}, "priceCents": 425, "variants": []}
    before = {"items": [latte], "categories": [{"id": "c", "name": {"en": "Coffee"}}]}
    large = {"id": "l", "name": "Large", "priceCents": 525}
    changed = {**latte, "priceCents": 450, "variants": [large], "allergens": ["milk"]}
    after = {"items": [{**changed, "categoryId": "c"}], "categories": before["categories"]}
    lines = [sentence(one, before, after) for one in differences(before, after)]
    assert lines == [
        "Latte · price: $4.25 → $4.50",
        "Latte · Large: added",
        "Latte · allergens: nothing → Milk",
        "Latte · category: nothing → Coffee",
    ]


def test_a_translation_that_was_made_with_its_source_is_not_stale() -> None:
    before = {"name": {"en": "Toast", "es": "Pan"}}
    both = with_marks(before, {"name": {"en": "Rye toast", "es": "Pan de centeno"}}, "en")
    assert "translatedFrom" not in both
    one = with_marks(before, {"name": {"en": "Rye toast", "es": "Pan"}}, "en")
    assert one["translatedFrom"] == {"name": {"es": "Toast"}}
    again = with_marks(one, {**one, "name": {"en": "Toast", "es": "Pan"}}, "en")
    assert "translatedFrom" not in again
