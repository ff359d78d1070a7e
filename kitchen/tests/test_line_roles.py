"""Who looks on changes nothing; a cook does the kitchen's work and makes no stations."""

from typing import Any

import pytest

from kitchen.tests.hearing import lines, stored
from orderbuddy.mongo import collection, now
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, Shop, make_member
from ordering.tests.guests import order

DEEDS: dict[str, dict[str, Any]] = {
    "start": {}, "bump": {}, "recall": {}, "fire": {}, "hold": {}, "cancel-lines": {},
    "order-item": {"orderItemStatus": "COMPLETED"}, "change-line": {"notes": "mine"},
    "acknowledge": {"stationIds": ["all"], "changedAt": "2030-01-01T00:00:00Z"},
}  # fmt: skip
OF_ONE_LINE = ("order-item", "change-line")


def session_of(stack, shop: Shop, role: str) -> StaffSession:
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    return StaffSession(stack.url, email, PASSWORD)


def body_of(deed: str, order_id: str) -> dict[str, Any]:
    first = lines(order_id)[:1]
    named = {"itemId": first[0]} if deed in OF_ONE_LINE else {"itemIds": first}
    if deed == "acknowledge":
        named = {}
    return {"orderId": order_id, **named, **DEEDS[deed]}


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_a_viewer_does_no_kitchen_work(stack, shop, deed: str) -> None:
    order_id = order(stack.url, shop, "espresso", "toast")
    before, body = stored(order_id)["items"], body_of(deed, order_id)
    with session_of(stack, shop, "viewer") as viewer:
        answer = viewer.post(f"/api/v1/stations/{deed}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert stored(order_id)["items"] == before


def test_a_viewer_leaves_alarms_to_others(stack, shop) -> None:
    here = {"restaurantId": shop.restaurant_id, "locationId": stored_location(shop)}
    alarm = {"_id": f"printer:{shop.location_id}", "endedAt": None, "seenBy": [], "at": now()}
    collection("alarms").insert_one({**alarm, **here})
    body = {"alarmId": alarm["_id"]}
    with session_of(stack, shop, "viewer") as viewer:
        assert viewer.post("/api/v1/stations/alarm-seen", json=body).status_code == 403
    collection("alarms").delete_one({"_id": alarm["_id"]})


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("kitchen", 403), ("manager", 201)])
def test_who_makes_stations(stack, shop, role: str, status: int) -> None:
    new = {"restaurantId": shop.restaurant_id, "locationId": shop.location_id, "name": "Pastry"}
    with session_of(stack, shop, role) as person:
        answer = person.post("/api/v1/stations", json={**new, "tags": ["pastry"]})
    assert answer.status_code == status
    made = {"locationId": stored_location(shop), "name": "Pastry"}
    assert collection("stations").count_documents(made) == (status == 201)


def test_a_cook_bumps(stack, shop) -> None:
    order_id = order(stack.url, shop, "espresso")
    with session_of(stack, shop, "kitchen") as cook:
        answer = cook.post("/api/v1/stations/bump", json=body_of("bump", order_id))
    assert answer.status_code == 200
    assert stored(order_id)["items"][0]["completedAt"]


def stored_location(shop: Shop) -> Any:
    return collection("stations").find_one({"restaurantId": shop.restaurant_id})["locationId"]
