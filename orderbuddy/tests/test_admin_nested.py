"""Merging nested parts: nothing unknown is lost, nobody's work is overwritten unseen."""

import copy
import json
from typing import Any

import pytest
from bson import ObjectId
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.admin.location_parts import ALERT_NUMBERS, PAYMENT, WORKING_HOURS
from menus.admin.menu_parts import CATEGORIES, ITEMS
from orderbuddy.adminkit.nested import Money, NestedField, Rows
from orderbuddy.adminkit.nested.merging import merged_keys
from orderbuddy.mongo import now
from orderbuddy.secrets_store import reveal
from orderbuddy.testing.shop_menu import always_open, menu_document


def items() -> list[dict[str, Any]]:
    """The items of a menu with, everywhere, something that the form does not know."""
    found = menu_document("r", ObjectId())["items"]
    latte = found[1]
    latte |= {"allergens": ["milk"], "changedAt": now(), "pos": {"id": ObjectId()}}
    latte["name"]["fr"] = "Café au lait"
    latte["variants"][0]["sku"] = 7
    latte["modifiers"][0]["minChoices"] = 1
    latte["modifiers"][0]["options"][1]["grams"] = 12.5
    return [*found, "a text among documents"]


def saved(part: Any, stored: Any, now_shown: Any, was: Any = None) -> Any:
    """What a form that was opened at `was` stores."""
    field = NestedField(part)
    field.bind(stored)
    before = part.show(stored) if was is None else was
    return field.clean(json.dumps({"was": before, "now": now_shown}))


def test_an_untouched_part_is_stored_as_it_was():
    before = items()
    assert saved(ITEMS, before, ITEMS.show(before)) == before
    assert NestedField(ITEMS).clean("") is None


def test_a_change_keeps_all_that_the_form_does_not_know():
    before = items()
    shown = ITEMS.show(before)
    shown[1]["priceCents"] = "4.75"
    shown[1]["name"]["es"] = "Café con leche"
    shown[1]["modifiers"][0]["options"][1]["priceCents"] = "0.8"
    expected = copy.deepcopy(before)
    expected[1]["priceCents"] = 475
    expected[1]["name"]["es"] = "Café con leche"
    expected[1]["modifiers"][0]["options"][1]["priceCents"] = 80
    assert saved(ITEMS, before, shown) == expected


def test_a_plain_name_stays_one_until_it_is_translated():
    before = items()
    shown = ITEMS.show(before)
    shown[1]["variants"][0]["name"]["en"] = "Tiny"
    shown[1]["variants"][1]["name"]["es"] = "Grande"
    after = saved(ITEMS, before, shown)
    assert after[1]["variants"][0] == {**before[1]["variants"][0], "name": "Tiny"}
    assert after[1]["variants"][1]["name"] == {"en": "Large", "es": "Grande"}


def test_a_new_row_gets_an_id_and_a_removed_one_goes():
    number = {"_id": ObjectId(), "phoneNumber": "5550100001", "note": "night"}
    shown = [*ALERT_NUMBERS.show([number]), {"_key": "0" * 24, "phoneNumber": "5550100002"}]
    after = saved(ALERT_NUMBERS, [number], shown)
    assert after == [number, {"_id": ObjectId("0" * 24), "phoneNumber": "5550100002"}]
    assert saved(ALERT_NUMBERS, after, ALERT_NUMBERS.show(after)[1:]) == after[1:]


def test_a_secret_is_never_shown_and_kept_unless_it_is_replaced():
    before = {"acceptPayment": True, "auth": "s3cret-token", "gateway": {"x": 1}}
    shown = PAYMENT.show(before)
    assert "s3cret" not in json.dumps(shown)
    assert saved(PAYMENT, before, {**shown, "acceptPayment": False}) == {
        **before,
        "acceptPayment": False,
    }
    replaced = {**shown, "auth": {**shown["auth"], "new": "other"}}
    assert reveal(saved(PAYMENT, before, replaced)["auth"]) == "other"
    cleared = {**shown, "auth": {**shown["auth"], "clear": True}}
    assert saved(PAYMENT, before, cleared)["auth"] == ""


def test_a_fault_elsewhere_does_not_send_a_secret_back():
    field = NestedField(PAYMENT)
    field.bind({"acceptPayment": True, "auth": "old"})
    shown = PAYMENT.show(field.stored)
    typed = {**shown, "auth": {**shown["auth"], "new": "brand-new"}, "oid": "x" * 200}
    with pytest.raises(ValidationError):
        field.clean(json.dumps({"was": shown, "now": typed}))
    assert "brand-new" not in json.dumps(field.prepare_value(None))


def test_hours_without_ids_keep_their_unknown_keys_and_their_order():
    before = [{**span, "note": number} for number, span in enumerate(always_open())]
    before.append({"day": "monday", "isOpen": True, "startTime": "01:00", "endTime": "02:00"})
    shown = WORKING_HOURS.show(before)
    shown[7]["endTime"] = "03:30"
    expected = copy.deepcopy(before)
    expected[7]["endTime"] = "03:30"
    assert saved(WORKING_HOURS, before, shown) == expected


def test_an_open_span_needs_its_times():
    shown = WORKING_HOURS.show(always_open())
    shown[0] |= {"startTime": ""}
    with pytest.raises(ValidationError, match="Monday: Please say from when to when"):
        saved(WORKING_HOURS, always_open(), shown)


def test_categories_are_numbered_afresh_only_when_they_move():
    before = menu_document("r", ObjectId())["categories"]
    shown = CATEGORIES.show(before)
    added = {**CATEGORIES.show([{"id": "tea", "name": {"en": "Tea"}}])[0], "_key": "a" * 24}
    after = saved(CATEGORIES, before, [*shown, added])
    assert [one["sortOrder"] for one in after] == [1, 2, 3]
    assert after[:2] == before
    moved = saved(CATEGORIES, before, shown[::-1])
    assert [(one["id"], one["sortOrder"]) for one in moved] == [("kitchen", 1), ("coffee", 2)]


def test_what_is_wrong_is_named_at_its_place():
    field = NestedField(ITEMS)
    field.bind(items())
    shown = ITEMS.show(field.stored)
    shown[1]["priceCents"] = "four"
    shown[1]["modifiers"][0]["name"] = dict.fromkeys(("en", "es", "pt"), "")
    with pytest.raises(ValidationError) as raised:
        field.clean(json.dumps({"was": ITEMS.show(field.stored), "now": shown}))
    assert set(field.faults) == {"latte/priceCents", "latte/modifiers/milk/name"}
    assert "Latte / Price: Please write an amount such as 4.25." in raised.value.messages


def test_an_old_fault_does_not_stand_in_the_way_of_another_change():
    before = [{"_id": ObjectId(), "phoneNumber": "call Ana"}, {"_id": ObjectId()}]
    shown = ALERT_NUMBERS.show(before)
    shown[1]["phoneNumber"] = "5550100002"
    assert saved(ALERT_NUMBERS, before, shown)[0] == before[0]


def test_two_people_change_different_parts_and_both_keep_their_work():
    before = items()
    was = ITEMS.show(before)
    mine, theirs = copy.deepcopy(was), copy.deepcopy(was)
    mine[1]["priceCents"] = "4.75"
    theirs[1]["isAvailable"] = False
    theirs[0]["description"]["pt"] = "Forte"
    stored = saved(ITEMS, before, theirs)
    after = saved(ITEMS, stored, mine, was)
    assert after == [*stored[:1], {**stored[1], "priceCents": 475}, *stored[2:]]


def test_the_same_part_changed_by_both_is_refused_and_both_are_told():
    before = items()
    was = ITEMS.show(before)
    mine, theirs = copy.deepcopy(was), copy.deepcopy(was)
    mine[1]["priceCents"], theirs[1]["priceCents"] = "4.75", "5.00"
    stored = saved(ITEMS, before, theirs)
    with pytest.raises(ValidationError, match="Price: somebody else made it"):
        saved(ITEMS, stored, mine, was)


def test_a_row_that_one_removed_and_the_other_changed_is_refused():
    before = items()
    was = ITEMS.show(before)
    changed = copy.deepcopy(was)
    changed[1]["priceCents"] = "4.75"
    removed = [one for one in was if one["_key"] != "latte"]
    for first, second in ((changed, removed), (removed, changed)):
        with pytest.raises(ValidationError, match="Latte"):
            saved(ITEMS, saved(ITEMS, before, first), second, was)


def test_untouched_rows_sent_as_their_keys_follow_what_is_stored_now():
    before = items()
    shown = ITEMS.show(before)
    stored = copy.deepcopy(before)
    stored[0]["priceCents"] = 999
    short = [{"_key": row["_key"], "_same": True} for row in shown]
    was, mine = [*short], [*short]
    was[1], mine[1] = shown[1], {**shown[1], "priceCents": "4.75"}
    after = saved(ITEMS, stored, mine, was)
    assert (after[0]["priceCents"], after[1]["priceCents"]) == (999, 475)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(json_values)
@settings(max_examples=200, deadline=None)
def test_whatever_is_stored_can_be_shown_and_is_kept(stored):
    for part in (ITEMS, CATEGORIES, PAYMENT, WORKING_HOURS):
        assert saved(part, stored, part.show(stored)) == stored


@given(json_values, json_values)
@settings(max_examples=200, deadline=None)
def test_whatever_is_sent_is_stored_or_refused(was, sent):
    for part, stored in ((ITEMS, items()), (PAYMENT, {"auth": "x", "n": 1}), (CATEGORIES, [])):
        field = NestedField(part)
        field.bind(stored)
        try:
            field.clean(json.dumps({"was": was, "now": sent}))
        except ValidationError as error:
            assert error.messages


keys = st.lists(st.sampled_from("abcdef"), unique=True)


@given(keys, keys, keys)
def test_merged_keys_hold_each_sides_rows_once(was, mine, theirs):
    merged = merged_keys(was, mine, theirs)
    assert sorted(merged) == sorted({*mine, *theirs})
    if mine == was:
        assert [key for key in merged if key in theirs] == theirs
    if theirs == was:
        assert [key for key in merged if key in mine] == mine


@given(st.integers(min_value=0, max_value=9_999_999))
def test_amounts_survive_the_form(cents):
    part = Money("Price")
    assert part.store(part.show(cents), None) == cents


def test_rows_without_ids_or_with_the_same_id_are_told_apart():
    part = Rows(ALERT_NUMBERS.row, id_field="_id", title="phoneNumber")
    before = [{"phoneNumber": "1"}, {"_id": "a", "phoneNumber": "2"}, {"_id": "a"}]
    assert len({row["_key"] for row in part.show(before)}) == 3


def test_gateways_that_nobody_chose_are_all_and_unknown_ones_stay():
    before = {"acceptPayment": True, "oid": "7", "auth": "plain"}
    shown = PAYMENT.show(before)
    assert shown["gateways"] == ["emergepay", "stripe"]
    assert saved(PAYMENT, before, {**shown, "oid": "8"}) == {**before, "oid": "8"}
    chosen = saved(PAYMENT, before, {**shown, "gateways": ["stripe"]})
    assert chosen == {**before, "gateways": ["stripe"]}
    held = {**before, "gateways": ["emergepay", "tap"]}
    added = {**PAYMENT.show(held), "gateways": ["emergepay", "stripe"]}
    assert saved(PAYMENT, held, added)["gateways"] == ["emergepay", "stripe", "tap"]
    none = {**PAYMENT.show(held), "gateways": []}
    assert saved(PAYMENT, held, none)["gateways"] == ["tap"]


def test_tips_are_stored_only_where_somebody_changes_them():
    before = {"acceptPayment": True, "tips": {"enabled": True, "rounding": "up"}}
    shown = PAYMENT.show(before)
    assert shown["tips"] == {
        "enabled": True, "percentages": "15, 18, 20", "maxPercent": None, "maxCents": "",
    }  # fmt: skip
    typed = {**shown["tips"], "percentages": "10 12%;15", "maxCents": "30"}
    after = saved(PAYMENT, before, {**shown, "tips": typed})
    assert after["tips"] == {
        "enabled": True, "rounding": "up", "percentages": [10, 12, 15], "maxCents": 3000,
    }  # fmt: skip
    none = {**shown, "tips": {**shown["tips"], "percentages": ""}}
    assert saved(PAYMENT, before, none)["tips"]["percentages"] == []


@pytest.mark.parametrize("typed", ["many", "0", "101", "1.5", "1 2 3 4 5 6"])
def test_percentages_that_are_none_are_refused(typed):
    shown = PAYMENT.show({})
    with pytest.raises(ValidationError, match="Suggested tips in percent"):
        saved(PAYMENT, {}, {**shown, "tips": {**shown["tips"], "percentages": typed}})
