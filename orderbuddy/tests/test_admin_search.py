"""The admin's search: everything one may see, nothing else, and by indexes."""

from typing import Any

import pytest
from bson import ObjectId
from django.test import Client

from kitchen.tests.paper import add_printer
from orderbuddy.adminkit import search
from orderbuddy.adminkit.search import Term
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of
from ordering.admin.search import ANY_ID, order_questions

SEARCH = "/admin/search/"


def found(client: Client, text: str) -> dict[str, list[str]]:
    """Titles by the name of their group."""
    answer = client.get(SEARCH, {"q": text}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    groups = answer.json()["groups"]
    return {one["name"]: [hit["title"] for hit in one["hits"]] for one in groups}


def stored_order(
    shop: Any,
    code: str,
    name: str = "",
    phone: str = "",
    collection_name: str = "orders",
    **fields: Any,
) -> None:
    order = {
        "quoteId": ObjectId(),
        "orderCode": code,
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "customer": {"name": name, "phone": phone},
        "status": "ACCEPTED",
        "startedAt": now(),
        "items": [],
    }
    collection(collection_name).insert_one({**order, **fields})


@pytest.fixture
def owner(shop) -> Client:
    return client_of(shop.owner_email)


def as_role(shop: Any, role: str) -> Client:
    return client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))


@pytest.mark.parametrize("text", ["7f3a", "#7F3", "José Pr", "JOSE", "+1555010", "(555) 010-0123"])
def test_an_order_is_found_by_its_code_its_guest_and_their_phone(shop, owner, text):
    stored_order(shop, "7F3A", "José Prado", "+15550100123")
    stored_order(shop, "B001", "Ana", "+447700900123")
    assert found(owner, text)["Orders"] == ["#7F3A"]


def test_the_newest_orders_come_first_and_not_too_many(shop, owner):
    for number in range(9):
        stored_order(shop, f"C{number}00", "Ana Lima")
    assert found(owner, "ana l")["Orders"] == [f"#C{number}00" for number in range(8, 2, -1)]


def test_archived_orders_are_found_once(shop, owner):
    key = ObjectId()
    stored_order(shop, "7F3A", "Ana Lima", _id=key)
    stored_order(shop, "7F3A", "Ana Lima", collection_name="order_reports", _id=key)
    stored_order(shop, "7F3B", "Ana Lima", collection_name="order_reports")
    assert sorted(found(owner, "ana l")["Orders"]) == ["#7F3A", "#7F3B"]


def test_everything_else_is_found_too(shop, owner):
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    collection("campaigns").insert_one({**belongs, "name": "Winter flyer"})
    add_printer(shop, name="Winter printer")
    card = {"card": {"last4": "4242"}, "state": "approved", "gateway": "stripe", "createdAt": now()}
    key = f"abcdef{ObjectId()}"
    sums = {"amountCents": 500, "tipCents": 0, "refunds": [], "method": "card"}
    collection("payments").insert_one({"_id": key, **belongs, **card, **sums})
    groups = found(owner, "winter")
    assert groups["Campaigns"] == ["Winter flyer"]
    assert groups["Kitchen"] == ["Winter printer"]
    assert found(owner, "latt")["Dishes"] == ["Latte"]
    assert found(owner, "able 1")["Tables and codes"] == ["Table 1"]
    assert found(owner, "pier")["Locations"] == ["Pier"]
    for text in (key[:10], "4242"):
        assert found(owner, text)["Payments"] == ["$5.00 · abcdef" + key[6:8]]


def test_another_restaurants_things_are_not_there(shop):
    stored_order(shop, "QX99", "Zelda Unique", "+15559998877")
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    collection("campaigns").insert_one({**belongs, "name": "Zelda flyer"})
    foreigner = client_of(make_shop().owner_email)
    for text in ("QX99", "zelda", "+15559998877", shop.owner_email):
        assert found(foreigner, text) == {}
    assert found(client_of(make_member(is_superuser=True)), "zelda u")["Orders"] == ["#QX99"]


def test_who_works_at_another_location_finds_nothing_of_this_one(shop):
    stored_order(shop, "QX98", "Yara Unique", "+15559998866")
    stored_order(shop, "QX97", "Yara Unique", collection_name="order_reports")
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    for name in ("campaigns", "printers", "stations"):
        collection(name).insert_one({**belongs, "name": "Yara"})
    there = {shop.restaurant_id: [ObjectId()]}
    client = client_of(make_member(shop.restaurant_id, places=there))
    for text in ("QX98", "yara", "+15559998866", "latte", "table 1", "pier"):
        assert found(client, text) == {}


def test_the_kitchen_finds_no_payments_and_only_who_may_see_people_finds_them(shop):
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    card = {"card": {"last4": "9191"}, "state": "approved", "gateway": "stripe", "createdAt": now()}
    sums = {"amountCents": 500, "tipCents": 0, "refunds": [], "method": "card"}
    collection("payments").insert_one({"_id": str(ObjectId()), **belongs, **card, **sums})
    assert "Payments" in found(as_role(shop, "cashier"), "9191")
    assert "Payments" not in found(as_role(shop, "kitchen"), "9191")
    assert "People" not in found(as_role(shop, "viewer"), shop.owner_email)
    assert found(as_role(shop, "manager"), shop.owner_email)["People"]
    assert found(client_of(make_shop().owner_email), shop.owner_email) == {}
    assert found(client_of(make_member(is_superuser=True)), shop.owner_email)["People"]


def test_strangers_do_not_search(shop):
    assert Client().get(SEARCH, {"q": "ana"}).status_code == 302
    assert client_of(make_member()).get(SEARCH, {"q": "ana"}, follow=True).status_code == 403


@pytest.mark.parametrize(
    "text", ["", "a", "  ", "((", "$where", "\\", "a" * 500, "\x00\x00", "*.*"]
)
def test_whatever_is_typed_is_only_looked_for(owner, text):
    found(owner, text)


def test_a_part_that_cannot_be_asked_leaves_the_others(owner, monkeypatch):
    def without_its_index(request: Any, term: Term) -> list[Any]:
        return list(collection("orders").find().hint("ob_nowhere"))

    sources = [(0, "Nothing", without_its_index), *search._sources]
    monkeypatch.setattr(search, "_sources", sources)
    assert found(owner, "pier") == {"Locations": ["Pier"]}


def test_the_page_says_what_was_found_and_what_to_do_otherwise(shop, owner):
    stored_order(shop, "7F3A", "<b>Ana</b>")
    shown = owner.get(SEARCH, {"q": "7f3a"}).content.decode()
    assert "#7F3A" in shown
    assert "<b>Ana</b>" not in shown
    assert "two letters" in owner.get(SEARCH, {"q": "a"}).content.decode()
    assert "Nothing found" in owner.get(SEARCH, {"q": "xyzzy"}).content.decode()


def test_a_flood_is_stopped(shop):
    client = client_of(shop.owner_email)
    answers = [
        client.get(SEARCH, {"q": ""}, headers={"Accept": "application/json"}).status_code
        for _ in range(200)
    ]
    assert 429 in answers


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("7f3a", "ob_location_code"),
        ("ana l", "ob_location_guest"),
        ("+15550100", "ob_location_phone"),
    ],
)
def test_a_question_about_orders_reads_a_range_of_an_index(shop, text, index):
    for number in range(100):
        stored_order(shop, f"{number:04X}", f"Guest {number}", f"+4477{number:07}")
        stored_order(shop, "7F3A", "Ana Lima", f"+15550100{number:03}")
    places = {"locationId": {"$in": [ObjectId(shop.location_id)]}}
    used = set()
    for question in order_questions(Term(text)):
        where = {**places, **question.where, "_id": ANY_ID}
        cursor = collection("orders").find(where, collation=question.collation)
        plan = cursor.hint(question.index).sort("_id", -1).limit(6).explain()
        stages = str(plan["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in stages
        read = plan["executionStats"]
        assert read["totalDocsExamined"] == read["nReturned"]
        used.add(question.index)
    assert index in used
