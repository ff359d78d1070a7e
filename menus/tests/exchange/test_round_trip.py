"""Export → import changes nothing, whatever is stored; and an empty menu becomes the exported."""

import copy
import string
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.exchange.formats import FORMATS, read_file
from menus.exchange.kinds import KINDS
from menus.exchange.planning import plan_import
from orderbuddy.testing.shop_menu import menu_document

EXAMPLES = 100
# What spreadsheets, XML and CSV have trouble with.
TROUBLE = "=+-@\t\r\n'\",;|%<>&\x00\x07_x000D_ é世🍕\u2028\ufeff"
texts = st.text(alphabet=string.ascii_letters + string.digits + TROUBLE, max_size=24)
ids = st.text(
    alphabet=string.ascii_letters + string.digits + "_-. ", min_size=1, max_size=12
).filter(str.strip)
words = st.one_of(
    st.dictionaries(st.sampled_from(["en", "es", "pt", "fr"]), st.one_of(texts, st.none())),
    st.none(),
)
cents = st.one_of(st.integers(0, 1_000_000), st.sampled_from([None, 425.0, 425.5, -3, "9", 10**12]))
flags = st.sampled_from([True, False, None])
counts = st.sampled_from([None, 0, 1, 3, 3.0, 2.5, 10_000])
tags = st.one_of(st.none(), st.lists(texts, max_size=3))
addresses = st.sampled_from(["https://a.example/b.png", "/uploads/a/b.webp", "strange, one", ""])
foods = st.one_of(st.none(), st.lists(st.sampled_from(["milk", "vegan", "kosher", "Straw"])))


def part(fields: dict[str, Any], **always: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A stored document: some of its fields, and one that nobody here knows."""
    more = {**fields, "unknown": st.sampled_from([1, {"a": [None]}])}
    return st.fixed_dictionaries({"id": ids, **always}, optional=more)


def members(one: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    def key(member: Any) -> str:
        return member["id"].strip()

    return st.one_of(st.none(), st.lists(one, max_size=most, unique_by=key))


option = part({"name": words, "priceCents": cents, "stationTags": tags, "allergens": foods})
choice = part(
    {
        "name": words, "type": st.sampled_from(["standard", "upsell", "else", None]),
        "required": flags, "selectionMode": st.sampled_from(["single", "max", "", None]),
        "maxChoices": counts, "freeChoices": counts, "extraChoicePriceCents": cents,
        "options": members(option),
    }
)  # fmt: skip
times = st.sampled_from(
    [
        None, {}, [], "odd", {"spans": None}, {"spans": [{}], "kept": 1}, [{"days": ["monday"]}],
        {"spans": [{"from": "07:00", "until": "11:00"}, {"days": ["friday", "sunday"]}]},
        {"spans": [{"from": "25:00", "dates": "odd"}]},
        {"spans": [{"dates": {"until": "2026-12-24"}}]},
    ]
)  # fmt: skip
size = part({"name": st.one_of(words, texts), "priceCents": cents, "default": flags})
category = part(
    {"name": words, "description": words, "emoji": st.one_of(texts, st.none()), "schedule": times}
)
item = part(
    {
        "name": words, "description": words, "priceCents": cents, "makingCostCents": cents,
        "imageUrls": st.one_of(st.none(), st.lists(addresses, max_size=2)), "stationTags": tags,
        "makeMinutes": counts, "course": counts, "allergens": foods, "diets": foods,
        "isAvailable": flags, "snooze": st.just({"by": "x"}), "variants": members(size),
        "modifiers": members(choice), "schedule": times,
    },
    categoryId=st.sampled_from(["coffee", "gone", "", None]),
)  # fmt: skip
menus = st.fixed_dictionaries(
    {"_id": st.builds(ObjectId), "items": members(item)},
    optional={
        "name": words,
        "categories": members(category),
        "salesTax": cents,
        "schedule": times,
    },
)


@pytest.mark.parametrize("name", list(FORMATS))
def test_what_is_exported_changes_nothing(name: str) -> None:
    @settings(max_examples=EXAMPLES, derandomize=True, database=None)
    @given(menus)
    def nothing_changes(menu: dict[str, Any]) -> None:
        before = copy.deepcopy(menu)
        plan = plan_import(menu, read_file(FORMATS[name].encode(menu)))
        assert [line for line in plan.lines if line.action != "leave"] == []
        assert plan.values == {}
        assert menu == before

    nothing_changes()


@pytest.mark.parametrize("name", ["xlsx", "csv", "json"])
def test_an_empty_menu_becomes_the_exported_one(name: str) -> None:
    whole = menu_document("cafe", ObjectId())
    whole["items"][0] |= {"makeMinutes": 3, "course": 2, "allergens": ["milk"], "diets": ["vegan"]}
    whole["items"][1]["modifiers"][0]["options"][1]["stationTags"] = ["cold"]
    evening = {"from": "17:00", "until": "01:30", "dates": {"from": "2026-12-01"}}
    whole["items"][1]["schedule"] = {"spans": [{"days": ["monday", "friday"]}, evening]}
    whole["categories"][0]["schedule"] = {"spans": [{"from": "07:00"}]}
    plan = plan_import(
        {**whole, "categories": [], "items": []}, read_file(FORMATS[name].encode(whole))
    )
    assert plan.counts == {"add": 21, "change": 0, "leave": 0, "refuse": 0}
    assert plan.values["categories"] == whole["categories"]
    # What is sold out here is not so there.
    assert plan.values["items"] == [{**one, "isAvailable": True} for one in whole["items"]]


def test_schema_org_carries_what_it_has_words_for() -> None:
    whole = menu_document("cafe", ObjectId())
    whole["items"][0]["diets"] = ["vegan"]
    empty = {**whole, "categories": [], "items": []}
    plan = plan_import(empty, read_file(FORMATS["schema"].encode(whole)))
    assert plan.counts["add"] == 21
    kept = ("id", "name", "description", "categoryId", "priceCents", "imageUrls")
    # The file has them by category.
    found = {one["id"]: one for one in plan.values["items"]}
    for one in whole["items"]:
        made = found[one["id"]]
        assert {key: made[key] for key in kept} == {key: one[key] for key in kept}
        # It has no word for the usual size.
        assert made["variants"] == [{**size, "default": False} for size in one["variants"]]
        assert [[o["priceCents"] for o in m["options"]] for m in made["modifiers"]] == [
            [o["priceCents"] for o in m["options"]] for m in one["modifiers"]
        ]
    assert found["espresso"]["diets"] == ["vegan"]


def test_every_part_of_the_form_is_a_column() -> None:
    """A field that the form learns later must not be forgotten here."""
    from menus.exchange.columns import COLUMNS, TEXTS

    for name, kind in KINDS.items():
        known = {field for fields in COLUMNS.values() for k, field in fields.items() if k == name}
        known |= {field for field, kinds in TEXTS.items() if name in kinds}
        assert name == "menu" or kind.group.parts.keys() == known
