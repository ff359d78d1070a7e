"""What a paired screen may do: its location's kitchen, until it is revoked."""

import json
import time

import pytest
from websockets.exceptions import ConnectionClosed

from kitchen.devices.services import revoke_screen
from kitchen.tests.devices import Device, paired, revoke, screen_of
from kitchen.tests.hearing import close_code, hear, hear_until, kitchen, lines, move
from kitchen.tests.screens import eventually, stored
from orderbuddy.accounts.models import User
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, parse_id
from orderbuddy.tests.admin_forms import client_of, open_form
from orderbuddy.tests.test_strangers import METHODS, STAFF, filled, refused
from ordering.tests.guests import order

# All that a screen may open of what is not public; the rest of the URL map refuses it.
KITCHENS = ("api/v1/stations/", "stations/", "kitchen/")
KITCHENS_DEEDS = ("/availability", "/stock", "/order-status")
PRINTERS = "cloudprnt/"  # have a key of their own
AVAILABILITY = (
    "/api/v1/restaurant/{0.restaurant_id}/location/{0.location_id}/menu/{0.menu_id}"
    "/item/espresso/availability"
)


def send(device: Device, deed: str, **body) -> int:
    return device.post(f"/api/v1/{deed}", json=body).status_code


def deeds(device: Device, shop, order_id: str) -> dict[str, int]:
    """What the kitchen does, by its status."""
    some = {"orderId": order_id, "itemIds": lines(order_id)[:1]}
    off = {"isAvailable": False, "minutes": 30}
    place = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}"
    return {
        "start": send(device, "stations/start", **some),
        "bump": send(device, "stations/bump", **some),
        "recall": send(device, "stations/recall", **some),
        "off": device.patch(AVAILABILITY.format(shop), json=off).status_code,
        "pause": device.put(f"{place}/pause", json={"minutes": 15}).status_code,
        "go on": device.delete(f"{place}/pause").status_code,
        "dishes": device.get(f"{place}/menu").status_code,
        "list": device.get(place).status_code,
        "ready": send(
            device, "restaurant/order-status", orderId=order_id, orderStatus="READY_FOR_PICKUP"
        ),
    }


def test_it_does_the_kitchens_work_in_its_own_name(stack, shop) -> None:
    device, order_id = paired(stack, shop), order(stack.url, shop, "espresso", "burger")
    assert set(deeds(device, shop, order_id).values()) == {200}
    screen = f"screen:{screen_of(shop)['_id']}"
    moved = entries_of(f"order:{order_id}")[-1]
    assert (moved["who"], moved["whoName"]) == (screen, "Screen Wall")
    menu = collection("menus").find_one({"_id": parse_id(shop.menu_id)})
    item = next(one for one in menu["items"] if one["id"] == "espresso")
    assert item["snooze"]["by"] == screen
    worker = device.get("/kitchen/sw.js", allow_redirects=False)
    assert (worker.status_code, worker.headers["Content-Type"][:15]) == (200, "text/javascript")
    assert send(device, "restaurant/order-status", orderId=order_id, orderStatus="PICKED_UP") == 200


def test_it_ends_no_order_and_makes_no_station(stack, make_shop) -> None:
    shop = make_shop(autoAcceptOrder=False)
    device, order_id = paired(stack, shop), order(stack.url, shop, "espresso")
    cancel = {"orderId": order_id, "orderStatus": "CANCELLED"}
    answer = device.post("/api/v1/restaurant/order-status", json=cancel)
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "A paired screen may not do this",
    )
    new = {"restaurantId": shop.restaurant_id, "locationId": shop.location_id}
    assert send(device, "stations", **new, name="Mine", tags=["x"]) == 403
    assert device.get("/api/v1/stations/socket-token").status_code == 403
    assert stored(order_id)["status"] == "CREATED"


def test_its_writes_need_the_csrf_token(stack, shop) -> None:
    device, order_id = paired(stack, shop), order(stack.url, shop, "espresso")
    del device.cookies["csrftoken"]
    assert set(deeds(device, shop, order_id).values()) == {403, 200}
    assert stored(order_id)["items"][0]["startedAt"] is None


def test_a_screen_of_another_location_is_a_stranger(stack, make_shop) -> None:
    shop, other = make_shop(), make_shop()
    order_id = order(stack.url, shop, "espresso")
    device = paired(stack, other)
    assert set(deeds(device, shop, order_id).values()) == {404}
    assert device.get(f"/kitchen/{shop.location_id}/").url.endswith(f"{other.location_id}/")
    assert close_code(stack, kitchen(shop), device) == 4404
    assert close_code(stack, f"/ws/staff/{other.location_id}/", device) == 4401


def test_also_where_both_locations_are_of_one_restaurant(stack, make_shop) -> None:
    shop, other = make_shop(), make_shop()
    device = paired(stack, other)
    here = {"$set": {"restaurantId": shop.restaurant_id}}
    collection("screens").update_one({"locationId": parse_id(other.location_id)}, here)
    order_id = order(stack.url, shop, "espresso")
    assert set(deeds(device, shop, order_id).values()) == {404}


@pytest.mark.parametrize(
    "route", [one for one in STAFF if not one.startswith((*KITCHENS, PRINTERS))]
)
def test_everything_else_refuses_it(stack, own, route: str) -> None:
    shop, order_id, device = own
    path = filled(route, shop, order_id)
    for method in METHODS:
        if method != "get" and path.endswith(KITCHENS_DEEDS):
            continue  # the kitchen's, tested above
        answer = device.request(method, path, json={}, allow_redirects=False)
        assert refused(answer), f"{method} {path}: {answer.status_code} {answer.text[:200]}"


@pytest.fixture(scope="module")
def own(stack):
    from orderbuddy.testing.shops import make_shop

    shop = make_shop()
    return shop, order(stack.url, shop, "espresso"), paired(stack, shop)


def test_its_sockets_follow_until_it_is_revoked(stack, shop, sign_in) -> None:
    device, manager = paired(stack, shop), sign_in(shop)
    with (
        stack.open_socket(kitchen(shop), device) as tickets,
        stack.open_socket("/ws/screen/", device) as own,
    ):
        hear(tickets, "snapshot")
        assert hear(own, "snapshot")["screen"]["address"] == f"/kitchen/{shop.location_id}/"
        order_id = order(stack.url, shop, "espresso")
        assert hear(tickets)["ticket"]["orderId"] == order_id
        began = time.monotonic()
        assert revoke(manager, screen_of(shop)["_id"]).status_code == 302
        assert send(device, "stations/start", orderId=order_id, itemIds=lines(order_id)) == 401
        assert device.get(f"/kitchen/{shop.location_id}/").url.endswith("/kitchen/pair/")
        for socket in (tickets, own):
            with pytest.raises(ConnectionClosed) as closed:
                hear_until(socket, lambda message: False)
            assert closed.value.rcvd.code == 4401
        assert time.monotonic() - began < 4
    assert "This screen was revoked" in device.get("/kitchen/pair/").text
    assert close_code(stack, kitchen(shop), device) == 4401
    (entry,) = [
        one
        for one in entries_of(f"screen:{_revoked(shop)['_id']}")
        if one["what"] == "screens.revoked"
    ]
    assert entry["restaurantId"] == shop.restaurant_id
    device.ask_for_code()
    assert "This screen was revoked" not in device.get("/kitchen/pair/").text


def _revoked(shop) -> dict:
    return collection("screens").find_one({"restaurantId": shop.restaurant_id})


def test_moved_it_goes_to_its_new_place(stack, shop) -> None:
    device = paired(stack, shop)
    client, screen = client_of(shop.owner_email), screen_of(shop)
    address = f"/admin/kitchen/screen/{screen['_id']}/change/"
    with stack.open_socket("/ws/screen/", device) as own:
        hear(own, "snapshot")
        for shows, page in (
            (shop.station_ids["bar"], f"?station={shop.station_ids['bar']}"),
            ("expo", "?station=expo"),
            ("board", "board/"),
        ):
            form = open_form(client, address).data
            sent = form | {"place": f"{shop.location_id}/{shows}", "name": "Bar, right"}
            assert client.post(address, sent).status_code == 302
            told = hear_until(own, lambda one, page=page: one["screen"]["address"].endswith(page))
            assert told["screen"]["name"] == "Bar, right"
    changed = [one for one in entries_of(f"screen:{screen['_id']}") if "changed" in one["what"]]
    assert [one["after"]["shows"] for one in changed][-1] == "board"
    collection("screens").update_one({"_id": screen["_id"]}, {"$set": {"shows": "5" * 24}})
    assert device.get("/kitchen/").url == f"{stack.url}/kitchen/{shop.location_id}/"


def test_moved_to_another_location_it_leaves_the_first(stack, make_shop) -> None:
    first, second = make_shop(), make_shop()
    device, screen = paired(stack, first), screen_of(first)
    with stack.open_socket(kitchen(first), device) as tickets:
        hear(tickets, "snapshot")
        there = {"locationId": parse_id(second.location_id), "restaurantId": second.restaurant_id}
        collection("screens").update_one({"_id": screen["_id"]}, {"$set": there})
        with pytest.raises(ConnectionClosed) as closed:
            hear_until(tickets, lambda message: False)
        assert closed.value.rcvd.code == 4403
    with stack.open_socket(kitchen(second), device) as tickets:
        hear(tickets, "snapshot")


def test_it_says_how_it_is_and_the_admin_lists_it(stack, shop) -> None:
    device, key = paired(stack, shop, name="Pass"), {"_id": screen_of(shop)["_id"]}
    reports = collection("screen_reports")
    with stack.open_socket("/ws/screen/", device) as own:
        release = hear(own, "snapshot")["release"]
        report = {"type": "report", "version": release}
        own.send(json.dumps(report | {"battery": {"level": 87.4, "charging": False}}))
        eventually(lambda: reports.find_one(key) is not None)
        seen_at = reports.find_one(key)["seenAt"]
        own.send(json.dumps(report | {"battery": {"level": 12, "charging": True}}))
        own.send('{"type":"ping"}')
        hear_until(own, lambda message: message["type"] == "pong")
    assert reports.find_one(key)["seenAt"] == seen_at  # once a minute
    listed = client_of(shop.owner_email).get("/admin/kitchen/screen/").content.decode()
    assert [word in listed for word in ("Pass", "● On", "87 %", release)] == [True] * 4


@pytest.mark.parametrize("battery", [None, 1, {}, {"level": "x"}, {"level": 400}, {"level": True}])
def test_what_is_no_battery_is_left_out(battery) -> None:
    from kitchen.devices.sockets import _battery

    assert _battery(battery) is None


def test_a_socket_of_a_screen_is_for_screens(stack, shop, sign_in) -> None:
    assert close_code(stack, "/ws/screen/") == 4401
    assert close_code(stack, "/ws/screen/", sign_in(shop)) == 4401
    assert close_code(stack, "/ws/screen/", Device(stack.url, "x" * 500)) == 4401


def test_whoever_is_signed_in_comes_first(stack, make_shop, sign_in) -> None:
    """A paired tablet at which a stranger signs in is no way into the kitchen."""
    shop, other = make_shop(), make_shop()
    device, person = paired(stack, shop), sign_in(other)
    order_id = order(stack.url, shop, "espresso")
    person.cookies.update(device.cookies.get_dict())
    person.headers["X-CSRFToken"] = device.cookies["csrftoken"]
    assert set(deeds(person, shop, order_id).values()) == {404}
    assert close_code(stack, kitchen(shop), person) == 4404


def test_members_of_another_restaurant_change_no_screen(stack, make_shop, sign_in) -> None:
    shop, other = make_shop(), sign_in(make_shop())
    paired(stack, shop)
    screen = screen_of(shop)
    assert revoke(other, screen["_id"]).status_code == 404
    form = {"csrfmiddlewaretoken": other.cookies["csrftoken"], "name": "Mine", "place": "x"}
    other.post(f"/admin/kitchen/screen/{screen['_id']}/change/", data=form)
    assert screen_of(shop) == screen


def test_a_revoked_screen_is_in_nobodys_way(shop, stack) -> None:
    paired(stack, shop)
    screen, owner = screen_of(shop), User.objects.get(email=shop.owner_email)
    for _ in range(2):
        revoke_screen(by=owner, screen=screen)
    assert not collection("screens").count_documents({"locationId": screen["locationId"]})
    listed = client_of(shop.owner_email).get("/admin/kitchen/screen/").content.decode()
    assert str(screen["_id"]) not in listed


def test_staff_move_orders_as_before(stack, shop, sign_in) -> None:
    order_id = order(stack.url, shop, "espresso")
    move(sign_in(shop), order_id, "CANCELLED")
    assert stored(order_id)["status"] == "CANCELLED"
