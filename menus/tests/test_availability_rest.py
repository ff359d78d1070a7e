"""…/availability and …/stock: who may, what is refused, and what is written down of it."""

from datetime import timedelta

import pytest

from menus.tests.off_menu import PARTS, item_path, stored, switch
from orderbuddy.audit import entries_of
from orderbuddy.mongo import iso, now
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member

SOON = iso(now() + timedelta(days=40))
INVALID = [
    ({"minutes": 0}, "minutes must not be less than 1"),
    ({"minutes": 60 * 24 * 32}, "minutes must not be greater than 44640"),
    ({"minutes": "x"}, "minutes must be an integer number"),
    ({"until": "tomorrow"}, "until must be an instant such as 2026-11-21T12:30:00Z"),
    ({"until": "2027-01-01T09:00:00"}, "until must name its time zone, such as Z"),
    ({"until": "2020-01-01T09:00:00Z"}, "until must be in the future"),
    ({"until": "2099-01-01T09:00:00Z"}, "until must be within 366 days"),
    ({"until": SOON, "minutes": 5}, "until must not be sent with minutes"),
    ({"untilClosing": True, "minutes": 5}, "untilClosing must not be sent with minutes"),
    ({"untilClosing": "yes"}, "untilClosing must be a boolean value"),
    ({"modifierId": "milk"}, "optionId should not be empty"),
    ({"optionId": "oat"}, "modifierId should not be empty"),
    (
        {"variantId": "large", "modifierId": "milk", "optionId": "oat"},
        "variantId must not be sent with modifierId or optionId",
    ),
    ({"isAvailable": None}, "isAvailable should not be empty"),
    ({"forever": True}, "property forever should not exist"),
]


@pytest.mark.parametrize(("fields", "sentence"), INVALID)
def test_what_is_wrong_names_its_field(shop, sign_in, fields, sentence) -> None:
    body = {"isAvailable": False, **fields}
    answer = sign_in(shop).patch(item_path(shop, "latte"), json=body)
    assert (answer.status_code, answer.json()["message"]) == (400, [sentence])
    assert stored(shop, PARTS["variant"]).get("snooze") is None


UNKNOWN = [
    ("pizza", {}, "item_not_found"),
    ("latte", {"variantId": "huge"}, "variant_not_found"),
    ("latte", {"modifierId": "sugar", "optionId": "oat"}, "modifier_not_found"),
    ("latte", {"modifierId": "milk", "optionId": "soy"}, "option_not_found"),
]


@pytest.mark.parametrize(("item", "fields", "code"), UNKNOWN)
def test_what_the_menu_does_not_have_is_named(shop, sign_in, item, fields, code) -> None:
    answer = sign_in(shop).patch(item_path(shop, item), json={"isAvailable": False, **fields})
    assert (answer.status_code, answer.json()["code"]) == (404, code)


@pytest.mark.parametrize("count", [-1, 100_001, "x", 1.5])
def test_a_count_that_is_none(shop, sign_in, count) -> None:
    answer = sign_in(shop).put(item_path(shop, "burger", "stock"), json={"count": count})
    assert answer.status_code == 400
    assert answer.json()["message"][0].startswith("count must")


ROLES = [("manager", 200), ("cashier", 200), ("kitchen", 200), ("viewer", 403)]


@pytest.mark.parametrize(("role", "status"), ROLES)
def test_who_may(stack, shop, role, status) -> None:
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, email, PASSWORD) as person:
        assert switch(person, shop, PARTS["item"], isAvailable=False).status_code == status
        counted = person.put(item_path(shop, "burger", "stock"), json={"count": 3})
        assert counted.status_code == status
    assert (stored(shop, PARTS["item"])["isAvailable"] is False) == (status == 200)


def test_what_was_done_is_in_the_audit_log(shop, sign_in) -> None:
    staff = sign_in(shop)
    assert switch(staff, shop, PARTS["option"], isAvailable=False, minutes=30).ok
    assert switch(staff, shop, PARTS["option"], isAvailable=True).ok
    for count in (20, None):
        assert staff.put(item_path(shop, "burger", "stock"), json={"count": count}).ok
    off, back, counted, ended = entries_of(f"menu:{shop.menu_id}")
    oat = {"itemId": "latte", "modifierId": "milk", "optionId": "oat"}
    assert off["what"] == back["what"] == "menus.availability.changed"
    assert (off["before"], back["after"]) == ({**oat, "isAvailable": True},) * 2
    assert off["after"] == back["before"]
    assert off["after"]["until"].endswith("Z")
    assert counted["what"] == ended["what"] == "menus.stock.changed"
    counts = [(one["before"]["count"], one["after"]["count"]) for one in (counted, ended)]
    assert counts == [(None, 20), (20, None)]
    assert {one["restaurantId"] for one in (off, ended)} == {shop.restaurant_id}
    assert off["correlationId"]


def test_another_restaurants_menu_is_not_found(make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    staff = sign_in(other)
    path = item_path(shop, "espresso").replace(shop.restaurant_id, other.restaurant_id)
    for one in (item_path(shop, "espresso"), path):
        assert staff.patch(one, json={"isAvailable": False}).status_code == 404
    of_mine = item_path(other, "espresso").replace(other.menu_id, shop.menu_id)
    assert staff.patch(of_mine, json={"isAvailable": False}).status_code == 404
    assert stored(shop, PARTS["item"])["isAvailable"] is True
