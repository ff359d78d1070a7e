"""Categories and items over REST: what is stored, who may, and that nobody's change is lost."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from menus.services.history import document_of, version_of, versions_of
from menus.tests.off_menu import SECONDS, SEEN_WITHIN_SECONDS, eventually, stored_menu
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shop_menu import words
from orderbuddy.testing.shops import PASSWORD, make_member

TEA = {"name": words("Tea"), "description": words("Loose leaf"), "sortOrder": 0, "emoji": "🍵"}
CORTADO = {"name": words("Cortado"), "price": 3.5, "categoryId": "coffee"}


def editing(shop, what: str) -> str:
    here = f"/api/v1/restaurant/{shop.restaurant_id}/location/{shop.location_id}"
    return f"{here}/menu/{shop.menu_id}/{what}"


def reading(shop, kind: str = "restaurant/restaurants") -> str:
    return f"/api/v1/{kind}/{shop.restaurant_id}/locations/{shop.location_id}/menus"


def item(shop, item_id: str = "latte") -> dict[str, Any]:
    return next(one for one in stored_menu(shop)["items"] if one["id"] == item_id)


def latte(**fields: Any) -> dict[str, Any]:
    return {"id": "latte", "name": words("Latte"), "price": 4.25, "categoryId": "coffee", **fields}


def category(shop, category_id: str) -> dict[str, Any]:
    return next(one for one in stored_menu(shop)["categories"] if one["id"] == category_id)


# --- what is stored -------------------------------------------------------------------------------


def test_a_new_category_is_the_last(shop, sign_in) -> None:
    assert sign_in(shop).post(editing(shop, "category"), json=TEA).json() == {"data": True}
    *_, tea = stored_menu(shop)["categories"]
    assert (tea["name"], tea["emoji"], tea["sortOrder"]) == (words("Tea"), "🍵", 3)
    assert parse_id(tea["id"])


def test_a_category_keeps_what_the_client_does_not_know(shop, sign_in) -> None:
    here = {"_id": parse_id(shop.menu_id), "categories.id": "coffee"}
    more = {"categories.$.colour": "brown", "categories.$.name.fr": "Café"}
    collection("menus").update_one(here, {"$set": more})
    body = {"id": "coffee", "name": words("Hot drinks"), "emoji": "☕"}
    assert sign_in(shop).post(editing(shop, "category"), json=body).ok
    coffee = category(shop, "coffee")
    assert coffee["name"] == {**words("Hot drinks"), "fr": "Café"}
    assert (coffee["colour"], coffee["sortOrder"]) == ("brown", 1)
    assert coffee["description"] == words("Our coffee")


def test_an_item_keeps_what_the_client_does_not_know(shop, sign_in) -> None:
    before = item(shop)
    here = {"_id": parse_id(shop.menu_id), "items.id": "latte"}
    more = {"items.$.allergens": ["milk"], "items.$.modifiers.0.options.1.stationTags": ["cold"]}
    collection("menus").update_one(here, {"$set": more})
    modifiers = [{**one, "maxChoices": 2} for one in before["modifiers"]]
    sent = latte(price=4.755, makingCostCents=0.6, modifiers=modifiers, makeMinutes=4)
    assert sign_in(shop).post(editing(shop, "item"), json=sent).ok
    after = item(shop)
    assert (after["priceCents"], after["makingCostCents"], after["makeMinutes"]) == (476, 60, 4)
    assert (after["allergens"], after["description"]) == (["milk"], words("A good latte"))
    assert after["modifiers"][0]["options"][1]["stationTags"] == ["cold"]
    assert [one["maxChoices"] for one in after["modifiers"]] == [2, 2]
    assert after["variants"] == before["variants"]


def test_new_parts_get_ids_and_removed_ones_go(shop, sign_in) -> None:
    variants = [{"name": "Huge", "priceCents": 700}, {**item(shop)["variants"][0], "name": "S"}]
    options = [{"name": words("Rice"), "priceCents": 50}]
    modifiers = [{"name": words("Milk"), "options": options}]
    sent = latte(variants=variants, modifiers=modifiers)
    assert sign_in(shop).post(editing(shop, "item"), json=sent).ok
    huge, small = item(shop)["variants"]
    assert parse_id(huge.pop("id"))
    assert huge == {"name": "Huge", "priceCents": 700, "default": False}
    assert small == {"id": "small", "name": "S", "priceCents": 425, "default": True}
    (milk,) = item(shop)["modifiers"]
    assert (milk["selectionMode"], milk["maxChoices"], milk["required"]) == ("single", 1, False)
    assert milk["options"][0]["priceCents"] == 50
    assert parse_id(milk["options"][0]["id"])


def test_guests_see_it_within_a_second_and_can_order_it(stack, shop, sign_in) -> None:
    guests = f"{stack.url}/api/v1/order-app/restaurants/{shop.restaurant_id}"
    address = f"{guests}/locations/{shop.location_id}/menus/{shop.menu_id}"

    def names() -> list[str]:
        items = requests.get(address, timeout=SECONDS).json()["data"]["items"]
        return [one["name"]["en"] for one in items]

    assert "Cortado" not in names()
    assert sign_in(shop).post(editing(shop, "item"), json=CORTADO).ok
    eventually(lambda: "Cortado" in names(), within=SEEN_WITHIN_SECONDS)


def test_the_staffs_menu_has_what_guests_do_not_see(shop, sign_in) -> None:
    staff = sign_in(shop)
    for kind in ("restaurant/restaurants", "pos"):
        listed = staff.get(reading(shop, kind)).json()["data"]
        assert [(one["_id"], one["menuSlug"]) for one in listed] == [(shop.menu_id, "all_day")]
        menu = staff.get(f"{reading(shop, kind)}/{shop.menu_id}").json()["data"]
        assert "soup" in [one["id"] for one in menu["items"] if not one["isAvailable"]]
    assert staff.get(f"{reading(shop)}/{'0' * 24}").json()["code"] == "menu_not_found"


# --- available or not -----------------------------------------------------------------------------


def test_taking_it_off_there_and_putting_it_back(shop, sign_in) -> None:
    staff = sign_in(shop)
    assert staff.post(editing(shop, "item"), json=latte(isAvailable=False)).ok
    assert item(shop)["isAvailable"] is False
    assert item(shop)["snooze"]["by"]
    assert staff.post(editing(shop, "item"), json=latte(price=5)).ok
    assert item(shop)["isAvailable"] is False
    assert staff.post(editing(shop, "item"), json=latte(isAvailable=True)).ok
    assert item(shop)["isAvailable"] is True
    assert "snooze" not in item(shop)


# --- two at once ----------------------------------------------------------------------------------


def test_many_who_add_and_change_at_once_lose_nothing(shop, sign_in) -> None:
    staff = sign_in(shop)
    deeds = [("category", {"name": words(f"New {n}")}) for n in range(6)]
    deeds += [("item", {**CORTADO, "name": words(f"Item {n}")}) for n in range(6)]
    deeds += [("item", latte(price=9)), ("item", latte(makeMinutes=7)), ("item", latte(course=2))]
    with ThreadPoolExecutor(6) as pool:
        found = pool.map(lambda deed: staff.post(editing(shop, deed[0]), json=deed[1]), deeds)
        assert all(one.ok for one in found)
    menu = stored_menu(shop)
    assert sorted(one["sortOrder"] for one in menu["categories"]) == list(range(1, 9))
    assert len(menu["items"]) == 12
    assert (item(shop)["makeMinutes"], item(shop)["course"]) == (7, 2)
    assert len(versions_of(parse_id(shop.menu_id))) >= 14


def test_with_if_match_the_second_is_told(shop, sign_in) -> None:
    staff = sign_in(shop)
    one = f"{reading(shop)}/{shop.menu_id}"
    tag = staff.get(one).headers["ETag"]
    here = {"_id": parse_id(shop.menu_id), "items.id": "latte"}
    collection("menus").update_one(here, {"$set": {"items.$.isAvailable": False}})
    assert staff.get(one).headers["ETag"] == tag
    first = staff.post(editing(shop, "item"), json=latte(price=5), headers={"If-Match": tag})
    assert first.ok
    second = staff.post(editing(shop, "item"), json=latte(price=6), headers={"If-Match": tag})
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert item(shop)["priceCents"] == 500
    any_tag = {"If-Match": "*"}
    assert staff.post(editing(shop, "item"), json=latte(price=6), headers=any_tag).ok


# --- what is written down -------------------------------------------------------------------------


def test_it_is_in_the_audit_log_and_in_the_history(shop, sign_in) -> None:
    staff = sign_in(shop)
    before = stored_menu(shop)
    place = {"categoryId": "kitchen", "sortOrder": 9}
    for what, body in [
        ("item", latte(price=4.5)), ("item", latte(price=4.5)), ("category", TEA),
        ("category/sort-order", place), ("item", CORTADO),
    ]:  # fmt: skip
        assert staff.post(editing(shop, what), json=body).ok
    changed, tea, sorted_, cortado = entries_of(f"menu:{shop.menu_id}")
    assert (changed["what"], changed["before"]) == (
        "menus.item.changed", {"id": "latte", "priceCents": 425},
    )  # fmt: skip
    assert changed["after"] == {"id": "latte", "priceCents": 450}
    assert (tea["what"], sorted_["what"]) == ("menus.category.added", "menus.category.changed")
    assert (sorted_["before"]["sortOrder"], sorted_["after"]["sortOrder"]) == (2, 9)
    assert cortado["after"]["name"] == words("Cortado")
    versions = versions_of(parse_id(shop.menu_id))
    assert [one["what"] for one in versions] == [
        "Cortado: added", "Kitchen: place 2 → 9", "Tea: added", "Latte: price $4.25 → $4.50",
    ]  # fmt: skip
    oldest = version_of(parse_id(shop.menu_id), versions[-1]["_id"])
    assert document_of(oldest) == before


# --- what is refused ------------------------------------------------------------------------------

REFUSED = [
    ("item", latte(categoryId="pizza"), 400, "validation_failed"),
    ("item", {**CORTADO, "categoryId": "pizza"}, 400, "validation_failed"),
    ("item", latte(id="pizza"), 404, "item_not_found"),
    ("item", latte(price=-1), 400, "validation_failed"),
    ("item", latte(price="4"), 400, "validation_failed"),
    ("item", latte(stock=4), 400, "validation_failed"),
    ("item", latte(imageUrls=["javascript:alert(1)"]), 400, "validation_failed"),
    ("item", latte(name={"$where": "x"}), 400, "validation_failed"),
    ("item", latte(variants=[{"name": "L", "priceCents": 1.5}]), 400, "validation_failed"),
    ("category", {"id": "pizza", "name": words("x")}, 404, "category_not_found"),
    ("category", {"emoji": "☕"}, 400, "validation_failed"),
    ("category/sort-order", {"categoryId": "x", "sortOrder": 1}, 404, "category_not_found"),
    ("category/sort-order", {"categoryId": "coffee"}, 400, "validation_failed"),
]


@pytest.mark.parametrize(("what", "body", "status", "code"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_wrong_changes_nothing(shop, sign_in, what, body, status, code) -> None:
    before = stored_menu(shop)
    answer = sign_in(shop).post(editing(shop, what), json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert stored_menu(shop) == before


ROLES = [("manager", 200), ("cashier", 403), ("kitchen", 403), ("viewer", 403)]


@pytest.mark.parametrize(("role", "status"), ROLES)
def test_who_may(stack, shop, role, status) -> None:
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, email, PASSWORD) as person:
        for what, body in [("category", TEA), ("item", CORTADO)]:
            assert person.post(editing(shop, what), json=body).status_code == status
        assert person.get(reading(shop)).status_code == 200


def test_another_restaurants_menu_is_not_found(make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    staff, before = sign_in(other), stored_menu(shop)
    mixed = editing(other, "item").replace(other.menu_id, shop.menu_id)
    for path in (editing(shop, "item"), mixed):
        assert staff.post(path, json=CORTADO).status_code == 404
    for kind in ("restaurant/restaurants", "pos"):
        assert staff.get(reading(shop, kind)).status_code == 404
        foreign = f"{reading(other, kind)}/{shop.menu_id}"
        assert staff.get(foreign).status_code == 404
    assert stored_menu(shop) == before
