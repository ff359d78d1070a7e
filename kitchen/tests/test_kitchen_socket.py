"""The kitchen's socket: open tickets on connect, then every change, to members only."""

import json
from datetime import timedelta

import pytest
from bson import ObjectId
from websockets.exceptions import ConnectionClosed

from kitchen.tests.hearing import SECONDS, close_code, hear, hear_until, kitchen, silent
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import order


def bump(session, ticket: dict, *lines: dict) -> None:
    body = {"orderId": ticket["orderId"], "itemIds": [line["id"] for line in lines]}
    assert session.post("/api/v1/stations/bump", json=body).ok


def acknowledge(session, ticket: dict) -> None:
    body = {
        "orderId": ticket["orderId"],
        "stationIds": ticket["unseenBy"],
        "changedAt": ticket["changedAt"],
    }
    assert session.post("/api/v1/stations/acknowledge", json=body).ok


def test_a_snapshot_and_then_each_change_with_a_growing_version(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    before = order(stack.url, shop, "espresso")
    with stack.open_socket(kitchen(shop), session) as socket:
        snapshot = hear(socket, "snapshot")
        assert [one["orderId"] for one in snapshot["tickets"]] == [before]
        assert snapshot["location"] == {
            "id": shop.location_id,
            "restaurantId": shop.restaurant_id,
            "name": "Pier",
            "timezone": "America/Los_Angeles",
        }
        names = {one["name"]: (one["id"], one["tags"]) for one in snapshot["stations"]}
        assert names["Bar"] == (shop.station_ids["bar"], ["bar"])
        placed = order(stack.url, shop, "espresso", "burger")
        first = hear(socket)
        assert first["ticket"]["orderId"] == placed
        assert [line["completedAt"] for line in first["ticket"]["lines"]] == [None, None]
        bump(session, first["ticket"], first["ticket"]["lines"][0])
        second = hear(socket)
        bump(session, first["ticket"], first["ticket"]["lines"][1])
        third = hear(socket)
        assert [bool(line["completedAt"]) for line in second["ticket"]["lines"]] == [True, False]
        assert third["ticket"]["status"] == "READY_FOR_PICKUP"
        assert third["ticket"]["readyAt"]
    versions = [snapshot["version"], *(one["version"] for one in (first, second, third))]
    assert versions == sorted(set(versions))
    assert versions[-1] < 2**53
    assert first["version"] == first["ticket"]["version"]


def test_a_ticket_reads_as_the_menu_does_whatever_the_client_called_it(
    stack, make_shop, sign_in
) -> None:
    shop = make_shop(supportedLanguages=["es", "en"])
    latte = shop.line(
        "latte",
        notes="Very hot",
        variants=[{"id": "large", "name": "Large", "priceCents": 525}],
        modifiers=[
            {"id": "milk", "name": "Milk", "options": [{"id": "oat", "name": "Oat"}]},
            {"id": "syrups", "name": "Syrups", "options": [{"id": "mocha", "name": "Mocha"}]},
        ],
    )
    placed = order(stack.url, shop, latte, "croissant")
    # As another program would store it.
    collection("orders").update_one(
        {"_id": parse_id(placed)}, {"$set": {"items.0.name": "Free steak"}}
    )
    with stack.open_socket(kitchen(shop), sign_in(shop)) as socket:
        (ticket,) = hear(socket, "snapshot")["tickets"]
    assert ticket["customerName"] == "Ana"
    assert ticket["origin"] == {"id": shop.origin_id, "name": "Table 1"}
    assert ticket["status"] == "ACCEPTED"
    assert ticket["placedAt"] == ticket["acceptedAt"]
    assert ticket["orderCode"] == placed[-4:].upper()
    made, plain = ticket["lines"]
    assert made["name"] == "Latte (es)"
    assert made["variant"] == "Large"
    assert made["choices"] == ["Oat (es)", "Mocha (es)"]
    assert made["notes"] == "Very hot"
    assert made["stationIds"] == [shop.station_ids["bar"]]
    assert plain["stationIds"] == [shop.station_ids["bar"]]
    assert "phone" not in json.dumps(ticket).lower()
    assert "cents" not in json.dumps(ticket).lower()


def test_a_stations_screen_has_its_own_lines_only(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    order(stack.url, shop, "burger")
    mixed = order(stack.url, shop, "espresso", "burger", "toast")
    paths = [kitchen(shop, name) for name in ("bar", "kitchen", "cold")]
    with (
        stack.open_socket(paths[0], session) as bar,
        stack.open_socket(paths[1], session) as hot,
        stack.open_socket(paths[2], session) as cold,
    ):
        shown = [hear(socket, "snapshot")["tickets"] for socket in (bar, hot, cold)]
        lines = [[len(one["lines"]) for one in tickets] for tickets in shown]
        assert lines == [[1], [1, 2], [1]]
        assert shown[0][0]["orderId"] == mixed
        placed = order(stack.url, shop, "burger", "burger")
        heard = hear(hot)["ticket"]
        assert heard["orderId"] == placed
        assert [line["name"] for line in heard["lines"]] == ["Burger", "Burger"]
        assert silent(bar)
        assert silent(cold)
        bump(session, heard, heard["lines"][0])
        assert hear(hot)["ticket"]["orderId"] == placed


def test_orders_that_ended_leave_the_screen_once_that_was_seen(stack, shop, sign_in) -> None:
    session, placed = sign_in(shop), order(stack.url, shop, "espresso")
    with stack.open_socket(kitchen(shop), session) as socket:
        hear(socket, "snapshot")
        change = {"orderId": placed, "orderStatus": "CANCELLED"}
        assert session.post("/api/v1/restaurant/order-status", json=change).ok
        ticket = hear(socket)["ticket"]
        assert ticket["status"] == "CANCELLED"
        assert ticket["endedAt"]
        acknowledge(session, ticket)
        assert hear(socket)["ticket"]["unseenBy"] == []
    old = order(stack.url, shop, "espresso")
    collection("orders").update_one(
        {"_id": parse_id(old)}, {"$set": {"startedAt": now() - timedelta(hours=25)}}
    )
    with stack.open_socket(kitchen(shop), session) as socket:
        assert hear(socket, "snapshot")["tickets"] == []


def test_an_order_that_another_program_writes_shows_up(stack, shop, sign_in) -> None:
    """As the service in production stores it, with less in it than ours and more."""
    theirs = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "status": "CREATED",
        "startedAt": now(),
        "customer": None,
        "items": [
            {"id": "1", "name": {"en": "Pie", "es": "Tarta"}, "stationTags": ["bar"]},
            {"id": "2", "menuItemId": "gone", "name": "Old dish", "variants": None},
        ],
        "loyalty": {"points": 3},
    }
    with stack.open_socket(kitchen(shop), sign_in(shop)) as socket:
        hear(socket, "snapshot")
        collection("orders").insert_one(theirs)
        ticket = hear(socket)["ticket"]
    assert (ticket["orderId"], ticket["status"]) == (str(theirs["_id"]), "CREATED")
    assert [line["name"] for line in ticket["lines"]] == ["Pie", "Old dish"]
    assert ticket["lines"][0]["stationIds"] == [shop.station_ids["bar"]]
    assert ticket["customerName"] == ""


def test_a_new_station_is_on_the_open_screens(stack, shop, sign_in) -> None:
    placed = order(stack.url, shop, "croissant")
    with stack.open_socket(kitchen(shop), sign_in(shop)) as socket:
        first = hear(socket, "snapshot")
        assert first["tickets"][0]["lines"][0]["stationIds"] == [shop.station_ids["bar"]]
        belongs = {
            "restaurantId": shop.restaurant_id,
            "locationId": parse_id(shop.location_id),
        }
        station = {**belongs, "name": "Oven", "tags": ["oven"]}
        collection("stations").insert_one(station)
        fresh = hear(socket, "snapshot")
        assert "Oven" in {one["name"] for one in fresh["stations"]}
        assert fresh["version"] > first["version"]
        assert [one["orderId"] for one in fresh["tickets"]] == [placed]


def test_strangers_are_told_why_not(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    session = sign_in(mine)
    assert close_code(stack, kitchen(mine)) == 4401
    assert close_code(stack, kitchen(other), session) == 4404
    assert close_code(stack, kitchen(other, "bar"), session) == 4404
    assert close_code(stack, f"/ws/kitchen/{ObjectId()}/", session) == 4404
    assert close_code(stack, "/ws/kitchen/abc/", session) == 4404
    theirs = f"{kitchen(mine)}?station={other.station_ids['bar']}"
    assert close_code(stack, theirs, session) == 4404
    with StaffSession(stack.url, make_member(), PASSWORD) as nobody:
        assert close_code(stack, kitchen(mine), nobody) == 4404
    owner_of_all = StaffSession(stack.url, make_member(is_superuser=True), PASSWORD)
    with owner_of_all, stack.open_socket(kitchen(other), owner_of_all) as socket:
        hear(socket, "snapshot")


def test_pings_are_answered_and_noise_is_not_taken(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    with stack.open_socket(kitchen(shop), session) as socket:
        hear(socket, "snapshot")
        for nonsense in ("", "hello", "[1]", '{"type": "bump"}', b"\x00"):
            socket.send(nonsense)
        socket.send('{"type":"ping"}')
        assert hear(socket, "pong")["serverTime"].endswith("Z")
        socket.send("[" * 8192)
        socket.send("x" * 8193)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=SECONDS)
        assert closed.value.rcvd.code == 4413
    with stack.open_socket(kitchen(shop), session) as socket:
        hear(socket, "snapshot")
        with pytest.raises(ConnectionClosed) as closed:
            for _ in range(40):
                socket.send('{"type":"ping"}')
            hear_until(socket, lambda message: False)
        assert closed.value.rcvd.code == 4429
