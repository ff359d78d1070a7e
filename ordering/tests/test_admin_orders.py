"""Orders in the admin: found fast, read-only, moved by the kitchen's own rules."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import RequestFactory
from django.urls import reverse

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import make_shop
from orderbuddy.tests.admin_forms import client_of
from ordering.models import Order

LIST = reverse("admin:ordering_order_changelist")


def make_order(shop: Any, **fields: Any) -> str:
    """Stores an order of two lines; returns its id."""
    order_id = ObjectId()
    started = fields.pop("startedAt", now())
    latte = {
        "id": "l1",
        "menuItemId": "latte",
        "name": "Latte",
        "priceCents": 600,
        "notes": "extra <hot>",
        "modifiers": [{"id": "milk", "name": "Milk", "options": [{"id": "oat", "name": "Oat"}]}],
        "variants": [{"id": "large", "name": "Large", "priceCents": 525}],
        "stationTags": ["bar"],
        "startedAt": None,
        "completedAt": None,
    }
    collection("orders").insert_one(
        {
            "_id": order_id,
            "orderCode": str(order_id)[-4:].upper(),
            "quoteId": ObjectId(),
            "restaurantId": shop.restaurant_id,
            "locationId": ObjectId(shop.location_id),
            "customer": {"name": "Ana", "phone": "+15550100001"},
            "origin": {"id": shop.origin_id, "name": "Table 1"},
            "items": [latte, {**latte, "id": "l2", "name": "Toast", "notes": ""}],
            "discount": {"name": "Spring flyer", "type": "flat", "amountCents": 300},
            "status": "CREATED",
            "startedAt": started,
            "statusTimes": {"CREATED": started},
            "totalPriceCents": 1023,
            **fields,
        }
    )
    return str(order_id)


def order_of(order_id: str) -> dict[str, Any]:
    return collection("orders").find_one({"_id": ObjectId(order_id)})


def move(client: Any, order_id: str, to: str, **fields: str) -> Any:
    address = reverse("admin:ordering_order_move", args=[order_id])
    return client.post(address, {"to": to, **fields}, follow=True)


def listed(client: Any, query: str = "") -> list[str]:
    """The ids in the list, as it shows them."""
    return [str(order.pk) for order in client.get(LIST + query).context["cl"].result_list]


@pytest.fixture
def owner(shop):
    return client_of(shop.owner_email)


def test_an_order_goes_its_way_by_buttons_and_each_move_is_in_the_history(shop, owner):
    order_id = make_order(shop)
    for to in ("ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP"):
        page = move(owner, order_id, to)
        assert page.status_code == 200
        assert order_of(order_id)["status"] == to
    assert order_of(order_id)["endedAt"]
    said = [entry.get_change_message() for entry in LogEntry.objects.filter(object_id=order_id)]
    assert sorted(said) == [
        "Changed status: Accepted → Ready.",
        "Changed status: Created → Accepted.",
        "Changed status: Ready → Picked up.",
    ]


def test_a_move_that_the_machine_does_not_have_is_refused_with_the_ones_it_has(shop, owner):
    order_id = make_order(shop)
    page = move(owner, order_id, "PICKED_UP").content.decode()
    assert "it can become ACCEPTED or CANCELLED" in page
    assert order_of(order_id)["status"] == "CREATED"
    assert not LogEntry.objects.filter(object_id=order_id).exists()
    assert move(owner, order_id, "EATEN").status_code == 404


def test_cancelling_asks_first(shop, owner):
    order_id = make_order(shop)
    assert "Yes, cancel" in move(owner, order_id, "CANCELLED").content.decode()
    assert order_of(order_id)["status"] == "CREATED"
    move(owner, order_id, "CANCELLED", sure="yes")
    assert order_of(order_id)["status"] == "CANCELLED"


def test_chosen_orders_move_together_and_the_ones_that_cannot_are_named(shop, owner):
    ids = [make_order(shop), make_order(shop), make_order(shop, status="PICKED_UP")]
    chosen = {"action": "accept", "_selected_action": ids}
    page = owner.post(LIST, chosen, follow=True).content.decode()
    assert [order_of(one)["status"] for one in ids] == ["ACCEPTED", "ACCEPTED", "PICKED_UP"]
    assert "2 orders: accepted." in page
    assert f"Order {ids[2][-4:].upper()}: An order that is PICKED_UP cannot become" in page
    chosen = {"action": "cancel", "_selected_action": ids[:2]}
    assert "Cancel 2 orders?" in owner.post(LIST, chosen).content.decode()
    owner.post(LIST, chosen | {"sure": "yes"})
    assert [order_of(one)["status"] for one in ids[:2]] == ["CANCELLED", "CANCELLED"]


def test_another_restaurants_order_does_not_move(shop):
    order_id = make_order(shop)
    foreigner = client_of(make_shop().owner_email)
    assert move(foreigner, order_id, "ACCEPTED").status_code == 404
    foreigner.post(LIST, {"action": "accept", "_selected_action": [order_id]})
    assert order_of(order_id)["status"] == "CREATED"


def test_the_page_shows_the_lines_the_sums_and_the_guest(shop, owner):
    order_id = make_order(shop)
    page = owner.get(reverse("admin:ordering_order_change", args=[order_id])).content.decode()
    for words in ("Large", "Milk: Oat", "extra &lt;hot&gt;", "$6.00", "-$3.00", "$10.23", "Ana"):
        assert words in page
    assert "Created" in page
    assert 'value="ACCEPTED"' in page
    assert 'value="PICKED_UP"' not in page


def test_nothing_of_an_order_is_edited_by_a_form(shop, owner):
    order_id = make_order(shop)
    before = order_of(order_id)
    address = reverse("admin:ordering_order_change", args=[order_id])
    sent = {"status": "PICKED_UP", "total_price_cents": "1", "seen": "{}"}
    assert owner.post(address, sent).status_code == 403
    assert order_of(order_id) == before


def test_the_list_is_newest_first_and_its_filters_and_its_search_find(shop, owner):
    instant = now()
    old = make_order(shop, startedAt=instant - timedelta(days=3), status="PICKED_UP")
    new = make_order(shop, startedAt=instant, customer={"name": "Eva Maria"})
    made = make_order(shop, startedAt=instant - timedelta(minutes=1), status="ACCEPTED")
    assert listed(owner) == [new, made, old]
    assert listed(owner, "?status=open") == [new, made]
    assert listed(owner, "?status=PICKED_UP") == [old]
    assert listed(owner, "?day=week") == [new, made, old]
    assert listed(owner, "?day=1999-01-01") == []
    assert listed(owner, "?day=nonsense") == []
    assert listed(owner, f"?q={old[-4:]}") == [old]
    assert listed(owner, "?q=eva") == [new]
    assert listed(owner, f"?location={make_shop().location_id}&status=open") == [new, made]


def test_a_day_is_the_locations_own():
    """At 04:00 UTC it is still yesterday in Los Angeles and already today in Lisbon."""
    day = now().replace(hour=4, minute=0, second=0, microsecond=0) - timedelta(days=2)
    for zone, shown in (("America/Los_Angeles", day - timedelta(days=1)), ("Europe/Lisbon", day)):
        shop = make_shop(timezone=zone)
        order_id = make_order(shop, startedAt=day)
        client = client_of(shop.owner_email)
        assert listed(client, f"?day={shown:%Y-%m-%d}") == [order_id]
        assert listed(client, f"?day={shown - timedelta(days=1):%Y-%m-%d}") == []


@pytest.mark.parametrize("query", ["", "?status=PICKED_UP", "?p=3"])
def test_a_page_of_the_list_reads_hardly_more_than_it_shows(shop, query):
    """On the index of (location, start): never a sort of the whole collection."""
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    instant = now()
    collection("orders").insert_many(
        {
            **belongs,
            "quoteId": ObjectId(),
            "status": "PICKED_UP",
            "startedAt": instant - timedelta(minutes=number),
        }
        for number in range(1000)
    )
    model_admin = admin.site._registry[Order]
    request = RequestFactory().get(LIST + query)
    request.user = User.objects.get(email=shop.owner_email)
    paginator = model_admin.get_changelist_instance(request).paginator
    found = collection("orders").find(paginator.filter, {"_id": 1}).sort(paginator.sorted_by)
    read = found.limit(50).explain()["executionStats"]
    assert read["totalDocsExamined"] <= 60
    assert read["totalKeysExamined"] <= 70
