"""The staff's socket: the day's orders on connect, then every change, while they are members."""

import json

import pytest
from websockets.exceptions import ConnectionClosed

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import order

SECONDS = 20


def staff(shop) -> str:
    return f"/ws/staff/{shop.location_id}/"


def hear(socket) -> dict:
    return json.loads(socket.recv(timeout=SECONDS))


def closed_with(socket) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=SECONDS)
    return closed.value.rcvd.code


def touch_location(shop) -> None:
    """Makes every screen of the location read anew, and ask again who is there."""
    collection("locations").update_one(
        {"_id": parse_id(shop.location_id)}, {"$set": {"name": "Harbour"}}
    )


def test_the_days_orders_and_then_each_change(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    customer = {"customer": {"name": "Ana", "phone": "+15550100"}}
    ended = order(stack.url, shop, "espresso", **customer)
    for status in ("READY_FOR_PICKUP", "PICKED_UP"):
        change = {"orderId": ended, "orderStatus": status}
        assert session.post("/api/v1/restaurant/order-status", json=change).ok
    with stack.open_socket(staff(shop), session) as socket:
        snapshot = hear(socket)
        assert snapshot["type"] == "snapshot"
        (shown,) = snapshot["orders"]
        place = f"{shop.restaurant_id}/{shop.location_id}"
        answer = session.get(f"/api/v1/restaurant/orders/{place}/{ended}").json()
        plain = answer.get("data", answer)
        assert {**plain, "version": snapshot["version"]} == shown
        assert shown["customer"]["phone"] == "+15550100"
        placed = order(stack.url, shop, "espresso", "burger", **customer)
        told = hear(socket)
        assert (told["type"], told["order"]["_id"]) == ("order", placed)
        assert told["version"] == told["order"]["version"] > snapshot["version"]


def test_strangers_are_told_why_not(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    with stack.open_socket(staff(mine)) as socket:
        assert closed_with(socket) == 4401
    with stack.open_socket(staff(other), sign_in(mine)) as socket:
        assert closed_with(socket) == 4404


def test_whoever_is_no_member_any_more_is_closed(stack, shop, sign_in) -> None:
    with stack.open_socket(staff(shop), sign_in(shop)) as socket:
        hear(socket)
        User.objects.filter(email=shop.owner_email).update(restaurants=["another"])
        touch_location(shop)
        assert closed_with(socket) == 4403


def test_whoever_signed_out_is_closed(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    with stack.open_socket(staff(shop), session) as socket:
        hear(socket)
        assert session.post("/sign-out/").status_code < 400
        touch_location(shop)
        assert closed_with(socket) == 4401


def test_a_new_password_ends_older_sessions(stack, shop, sign_in) -> None:
    with stack.open_socket(staff(shop), sign_in(shop)) as socket:
        hear(socket)
        person = User.objects.get(email=shop.owner_email)
        person.set_password("another-long-password")
        person.save(update_fields=["password"])
        touch_location(shop)
        assert closed_with(socket) == 4401
