"""The report paths as today's manage app reads them, with each location's own days."""

from datetime import timedelta

import pytest

from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.archiving.working import archive_location
from ordering.reports.days import today_of
from ordering.tests.report_orders import days_ago, line, location_of, store, stored_order


@pytest.fixture
def staff(sign_in, shop):
    return sign_in(shop)


def path(name: str, shop, day="") -> str:
    end = f"/{day}" if day else ""
    return f"/api/v1/report/{name}/{shop.restaurant_id}/{shop.location_id}{end}"


def local_day(location, at) -> str:
    from menus.hours import zone_of

    return at.astimezone(zone_of(location)).date().isoformat()


@pytest.mark.parametrize("is_archived", [False, True], ids=["live", "archived"])
def test_the_same_answers_wherever_orders_are(staff, shop, is_archived):
    location, at = location_of(shop), days_ago(5)
    lines = [line("latte", 425, ["bar"], at), line("latte", 475, ["bar"], at),
             line("espresso", 300, ["bar"], at)]  # fmt: skip
    order = stored_order(shop, at, *lines)
    cancelled = stored_order(shop, at, status="CANCELLED")
    store(order, cancelled)
    if is_archived:
        assert archive_location(location).moved == 2
    day = local_day(location, at)
    items = staff.request("get", path("sales_by_item", shop, day)).json()
    assert items == {
        "success": True,
        "data": [
            {"itemName": "Latte", "soldCount": 2, "grossSales": 9.0, "menuItemId": "latte"},
            {"itemName": "Espresso", "soldCount": 1, "grossSales": 3.0, "menuItemId": "espresso"},
        ],
    }
    origins = staff.request("get", path("sales_by_origin", shop, day)).json()["data"]
    assert origins == [
        {"name": "Table 1", "soldCount": 3, "grossSales": 13.2, "originId": shop.origin_id}
    ]
    history = staff.request("get", path("order_history", shop, day)).json()
    assert [one["_id"] for one in history] == [str(order["_id"]), str(cancelled["_id"])]
    assert history[0].keys() >= {"items", "totalPriceCents", "endedAt", "meta"}
    assert "archive" not in history[0]
    summary = staff.request("get", path("sales_summary", shop)).json()["data"]
    assert len(summary) == 7
    assert [one["date"] for one in summary][-1] == today_of(location).isoformat()
    assert {one["date"]: one["grossSales"] for one in summary}[day] == 13.2


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "0001-01-01", "99999-01-01"])
def test_what_is_no_day_is_refused(staff, shop, day):
    answer = staff.request("get", path("sales_by_item", shop, day))
    assert answer.status_code == 400
    assert "2026-11-21" in answer.json()["message"]


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("manager", 200), ("viewer", 200), ("cashier", 403), ("kitchen", 403)],
)
def test_who_sees_figures(stack, shop, role, status):
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, email, PASSWORD) as session:
        for name, day in [("sales_summary", ""), ("order_history", "2026-11-21")]:
            assert session.request("get", path(name, shop, day)).status_code == status


def test_an_archived_order_is_found_by_everyone_who_had_it(staff, stack, shop):
    import requests

    from orderbuddy.api.tokens import order_token

    order = stored_order(shop, days_ago(5))
    store(order)
    archive_location(location_of(shop))
    key = str(order["_id"])
    guest = requests.get(
        f"{stack.url}/api/v1/menu-app/order/{key}", params={"token": order_token(key)}, timeout=15
    )
    assert guest.json()["data" if "data" in guest.json() else "orderCode"]
    status = requests.get(f"{stack.url}/api/v1/order-app/orders/{key}/status", timeout=15)
    assert status.status_code == 200
    own = f"/api/v1/restaurant/orders/{shop.restaurant_id}/{shop.location_id}/{key}"
    assert staff.request("get", own).json()["data"]["status"] == "PICKED_UP"
    page = staff.request("get", f"/admin/ordering/order/{key}/change/")
    assert page.status_code == 200
    assert order["orderCode"] in page.text
    past = staff.request("get", "/admin/ordering/archivedorder/")
    assert order["orderCode"] in past.text
    move = staff.request(
        "post", "/api/v1/restaurant/order-status", json={"orderId": key, "orderStatus": "ACCEPTED"}
    )
    assert (move.status_code, move.json()["code"]) == (409, "invalid_transition")


def test_a_stranger_finds_no_archived_order(stack, shop, make_shop):
    # A code that is no part of an id: pages repeat the id that they were asked for.
    order = stored_order(shop, days_ago(5), orderCode="KX7Q")
    store(order)
    archive_location(location_of(shop))
    other = make_shop()
    with StaffSession(stack.url, other.owner_email, other.owner_password) as session:
        for address in (
            f"/admin/ordering/order/{order['_id']}/change/",
            f"/admin/ordering/archivedorder/{order['_id']}/change/",
            f"/api/v1/restaurant/orders/{shop.restaurant_id}/{shop.location_id}/{order['_id']}",
        ):
            answer = session.request("get", address)
            assert order["orderCode"] not in answer.text
            assert answer.status_code in (404, 200)
        past = session.request("get", "/admin/ordering/archivedorder/")
        assert order["orderCode"] not in past.text


def test_a_guests_socket_shows_an_archived_order(stack, shop):
    import json

    from orderbuddy.api.tokens import order_token

    order = stored_order(shop, days_ago(5))
    store(order)
    archive_location(location_of(shop))
    key = str(order["_id"])
    with stack.open_socket(f"/ws/orders/{key}/?token={order_token(key)}") as socket:
        assert json.loads(socket.recv(timeout=10))["order"]["orderCode"] == order["orderCode"]


def test_the_relay_goes_on_when_orders_move(stack, shop, sign_in):
    """Deleted orders, and what they leave behind of claims, are no news to anybody."""
    import json

    from ordering.tests.guests import order as place

    store(
        stored_order(shop, days_ago(5)),
        stored_order(shop, days_ago(5), claims=[f"c:{shop.location_id}:spring:1"]),
    )
    archive_location(location_of(shop))
    with stack.open_socket(f"/ws/staff/{shop.location_id}/", sign_in(shop)) as socket:
        socket.recv(timeout=10)
        made = place(stack.url, shop, "espresso")
        heard = json.loads(socket.recv(timeout=10))
        # Who has just signed in may be shown all that there is once more; and how busy it is.
        while heard["type"] != "order" and made not in str(heard):
            heard = json.loads(socket.recv(timeout=10))
        assert made in str(heard)


def test_a_day_is_the_locations_own(staff, shop):
    """Ten minutes before and after its midnight."""
    from menus.hours import start_of_day

    location = location_of(shop)
    midnight = start_of_day(location, now() - timedelta(days=1))
    before = stored_order(shop, midnight - timedelta(minutes=10))
    after = stored_order(shop, midnight + timedelta(minutes=10))
    store(before, after)
    day = local_day(location, midnight)
    history = staff.request("get", path("order_history", shop, day)).json()
    assert [one["_id"] for one in history] == [str(after["_id"])]
    assert collection("orders").count_documents({"locationId": parse_id(shop.location_id)}) == 2
