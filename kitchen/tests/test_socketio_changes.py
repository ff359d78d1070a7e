"""What the apps hear of changes: once each, whoever wrote them, whatever fails meanwhile."""

import contextlib
import time
from collections.abc import Iterator

import pytest
from bson import ObjectId

from kitchen.tests.apps import QuickApp, station, store
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.stack import Stack
from ordering.tests.guests import order

QUIET_SECONDS = 0.7


@pytest.fixture
def session(shop, sign_in):
    return sign_in(shop)


@pytest.fixture
def screen(stack, shop, session) -> Iterator[QuickApp]:
    """Today's station screen: store and station on one socket."""
    with QuickApp(stack.sockets_url, session) as app:
        join(app, shop)
        yield app


def join(app: QuickApp, shop, station_name: str = "bar") -> None:
    assert app.ask("store_joined", store(shop))["success"]
    assert app.ask("station_joined", station(shop, station_name))["success"]
    app.wait_to_hear("station_connected")
    app.heard.clear()


def hears(*apps: QuickApp, names: list[str]) -> None:
    """All of these hear just that, sooner or later; then they begin anew."""
    deadline = time.monotonic() + 30
    while any(len(app.names) < len(names) for app in apps) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(QUIET_SECONDS)
    for app in apps:
        assert app.names == names
        app.heard.clear()


def lines(order_id: str) -> list[str]:
    stored = collection("orders").find_one({"_id": parse_id(order_id)})
    return [line["id"] for line in stored["items"]]


def bump(session, order_id: str, *numbers: int, verb: str = "bump") -> None:
    ids = lines(order_id)
    body = {"orderId": order_id, "itemIds": [ids[number] for number in numbers]}
    assert session.post(f"/api/v1/stations/{verb}", json=body).ok


def move(session, order_id: str, to: str) -> None:
    body = {"orderId": order_id, "orderStatus": to}
    assert session.post("/api/v1/restaurant/order-status", json=body).ok


NEW = ["order_received", "new_order"]
DONE = ["order_item_completed", "dashboard_order_item_completed"]
AGAIN = ["order_item_started", "dashboard_order_item_started"]


def test_the_last_bump_makes_the_order_ready_and_a_recall_undoes_it(
    stack, shop, session, screen
) -> None:
    placed = order(stack.url, shop, "espresso", "espresso")
    bump(session, placed, 0)
    hears(screen, names=[*NEW, *DONE])
    bump(session, placed, 1)
    hears(screen, names=[*DONE, "order_ready_for_pickup"])
    bump(session, placed, 0, verb="recall")
    hears(screen, names=[*AGAIN, "order_accepted"])
    bump(session, placed, 0)
    hears(screen, names=[*DONE, "order_ready_for_pickup"])
    move(session, placed, "CANCELLED")
    hears(screen, names=["order_cancelled"])
    bump_stored = collection("orders").find_one({"_id": parse_id(placed)})
    assert bump_stored["readyBy"] == "stations"


def test_only_what_the_station_makes_is_its_own(stack, shop, session, screen) -> None:
    placed = order(stack.url, shop, "burger")
    bump(session, placed, 0)
    told = ["order_received", "dashboard_order_item_completed", "order_ready_for_pickup"]
    hears(screen, names=told)


def test_an_order_that_waits_to_be_accepted(stack, make_shop, sign_in) -> None:
    shop = make_shop(autoAcceptOrder=False)
    session = sign_in(shop)
    with QuickApp(stack.sockets_url, session) as app:
        join(app, shop)
        placed = order(stack.url, shop, "espresso")
        hears(app, names=["order_received"])
        move(session, placed, "ACCEPTED")
        hears(app, names=["new_order", "order_accepted"])


def test_what_another_program_writes(stack, shop, screen) -> None:
    """As today's service does: an insert, then each status by itself."""
    theirs = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "status": "CREATED",
        "startedAt": now(),
        "meta": {"correlationId": "theirs"},
        "items": [{"id": "1", "stationTags": ["bar"], "startedAt": None, "completedAt": None}],
    }
    orders = collection("orders")
    orders.insert_one(theirs)

    def write(**fields) -> None:
        orders.update_one({"_id": theirs["_id"]}, {"$set": fields})

    # One after the other: it leaves no instants, so of what a busy relay finds a step further it
    # tells that step only.
    hears(screen, names=["order_received"])
    write(**{"status": "ACCEPTED", "meta.acceptedBy": "system", "meta.autoAccept": True})
    hears(screen, names=["new_order"])
    write(**{"items.0.startedAt": now()})
    hears(screen, names=AGAIN)
    write(**{"items.0.completedAt": now(), "status": "READY_FOR_PICKUP"})
    write(loyalty=7)
    hears(screen, names=["order_ready_for_pickup"])
    write(status="PICKED_UP", endedAt=now())
    hears(screen, names=["order_completed"])
    orders.delete_one({"_id": theirs["_id"]})
    hears(screen, names=[])


def test_what_happened_before_is_not_told_to_who_comes_later(stack, shop, session, screen) -> None:
    placed = order(stack.url, shop, "espresso", "espresso")
    bump(session, placed, 0)
    hears(screen, names=[*NEW, *DONE])
    with QuickApp(stack.sockets_url, session) as late:
        join(late, shop)
        hears(late, names=[])
        move(session, placed, "READY_FOR_PICKUP")
        hears(late, names=["order_ready_for_pickup"])
        join(late, shop)  # again, as apps do
        move(session, placed, "PICKED_UP")
        hears(late, names=["order_completed"])
    hears(screen, names=["order_ready_for_pickup", "order_completed"])


def test_an_order_of_last_week_is_no_new_one(stack, shop, session, screen) -> None:
    placed = order(stack.url, shop, "espresso")
    hears(screen, names=NEW)
    week_ago = parse_id(placed).generation_time.replace(year=2020)
    collection("orders").update_one({"_id": parse_id(placed)}, {"$set": {"startedAt": week_ago}})
    with QuickApp(stack.sockets_url, session) as app:
        join(app, shop)
        move(session, placed, "READY_FOR_PICKUP")
        hears(app, names=["order_ready_for_pickup"])
        move(session, placed, "PICKED_UP")
        hears(app, names=["order_completed"])


@pytest.fixture
def second(stack, tmp_path) -> Iterator[Stack]:
    """Another Daphne."""
    another = Stack(stack.env, tmp_path, parts=("sockets",))
    another.start()
    yield another
    another.stop()


def test_two_processes_tell_the_same(stack, second, shop, session) -> None:
    with contextlib.ExitStack() as opened:
        urls = (stack.sockets_url, second.sockets_url)
        stores = [opened.enter_context(QuickApp(url, session)) for url in urls]
        guests = [opened.enter_context(QuickApp(url)) for url in urls]
        for app in stores:
            join(app, shop)
        placed = order(stack.url, shop, "espresso")
        hears(*stores, names=NEW)
        for app in guests:
            assert app.ask("order_joined", placed)["success"]
        told = {"restaurantId": shop.restaurant_id, "orderId": placed}
        stores[0].ask("order_ready_for_pickup", told)
        move(session, placed, "READY_FOR_PICKUP")
        stores[1].ask("order_ready_for_pickup", told)
        waits = {**told, "waitTime": 15}
        # A wait time does not go by the relay: it could come first.
        for app in (*stores, *guests):
            app.wait_to_hear("order_ready_for_pickup")
        assert stores[0].ask("order_wait_time_updated", waits) == {"success": True}
        assert guests[1].wait_to_hear("order_wait_time_updated") == waits
        both = ["order_ready_for_pickup", "order_wait_time_updated"]
        hears(*guests, names=both)
        hears(*stores, names=both)


def test_wait_times_of_unknown_orders_are_refused(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    placed = order(stack.url, other, "espresso")
    with QuickApp(stack.sockets_url, sign_in(mine)) as app:
        join(app, mine)
        for order_id, restaurant, wait, code in (
            (placed, mine, 5, "order_not_found"),
            (placed, other, 5, "not_joined"),
            ("x", mine, 5, "order_not_found"),
        ):
            said = {"orderId": order_id, "restaurantId": restaurant.restaurant_id, "waitTime": wait}
            assert app.ask("order_wait_time_updated", said)["code"] == code
        own = order(stack.url, mine, "espresso")
        app.wait_to_hear("order_received")
        for wait in ({"a": 1}, None, "x" * 300):
            said = {"orderId": own, "restaurantId": mine.restaurant_id, "waitTime": wait}
            assert app.ask("order_wait_time_updated", said)["code"] == "bad_message"


@pytest.mark.drill
def test_the_relay_killed_in_between(stack, shop, session, screen) -> None:
    relay = stack.process("relay")
    first = order(stack.url, shop, "espresso", "espresso")
    hears(screen, names=NEW)
    relay.kill()
    bump(session, first, 0)
    second = order(stack.url, shop, "espresso")
    hears(screen, names=[])
    relay.start()
    relay.wait_ready()
    screen.wait_to_hear("order_received", orderId=second)
    hears(screen, names=[*DONE, *NEW])
    relay.kill()
    relay.start()
    relay.wait_ready()
    bump(session, second, 0)
    screen.wait_to_hear("order_ready_for_pickup")
    hears(screen, names=[*DONE, "order_ready_for_pickup"])


@pytest.mark.drill
def test_a_relay_that_repeats_everything(stack, shop, session, screen) -> None:
    """As after a crash before it could store its place; those who come meanwhile hear nothing of
    it either."""
    relay, states = stack.process("relay"), collection("relay_state")
    time.sleep(0.5)
    token = states.find_one({"_id": "relay"})["token"]
    placed = order(stack.url, shop, "espresso", "espresso")
    # One after the other: of what a busy relay finds changed and changed back it tells nothing.
    bump(session, placed, 0)
    hears(screen, names=[*NEW, *DONE])
    bump(session, placed, 0, verb="recall")
    hears(screen, names=AGAIN)
    bump(session, placed, 0)
    move(session, placed, "READY_FOR_PICKUP")
    hears(screen, names=[*DONE, "order_ready_for_pickup"])
    relay.terminate()
    states.update_one({"_id": "relay"}, {"$set": {"token": token}})
    with QuickApp(stack.sockets_url, session) as late:
        join(late, shop)
        relay.start()
        relay.wait_ready()
        hears(late, screen, names=[])
        move(session, placed, "PICKED_UP")
        hears(late, screen, names=["order_completed"])


@pytest.mark.drill
def test_a_relay_that_lost_its_place(stack, shop, session, screen) -> None:
    relay = stack.process("relay")
    relay.terminate()
    placed = order(stack.url, shop, "espresso")
    collection("relay_state").delete_one({"_id": "relay"})
    relay.start()
    relay.wait_ready()
    screen.wait_to_hear("order_received", orderId=placed)
    hears(screen, names=NEW)


@pytest.mark.drill
def test_valkey_killed_in_between(stack, shop, session, screen) -> None:
    """Who joins while it is away is let in, hears what happens late, and nothing twice."""
    first = order(stack.url, shop, "espresso")
    hears(screen, names=NEW)
    valkey = stack.process("valkey")
    valkey.kill()
    with QuickApp(stack.sockets_url, session) as late:
        move(session, first, "READY_FOR_PICKUP")
        join(late, shop)
        second = order(stack.url, shop, "espresso")
        valkey.start()
        valkey.wait_ready()
        late.wait_to_hear("order_received", orderId=second)
        hears(late, names=NEW)
        hears(screen, names=["order_ready_for_pickup", *NEW])


@pytest.mark.drill
def test_a_rush_is_told_once_each(stack, second, shop, session) -> None:
    """Two hundred orders, placed and bumped, with the relay and Valkey killed under them."""
    with contextlib.ExitStack() as opened:
        urls = [stack.sockets_url, second.sockets_url] * 2
        apps = [opened.enter_context(QuickApp(url, session)) for url in urls]
        for app in apps:
            join(app, shop)
        placed = []
        for number in range(200):
            placed.append(order(stack.url, shop, "espresso"))
            if number in (50, 120):
                stack.process("relay").kill()
                stack.process("relay").start()
            if number == 90:
                stack.process("valkey").kill()
                stack.process("valkey").start()
            bump(session, placed[-1], 0)
        expected = [*NEW, *DONE, "order_ready_for_pickup"]
        for app in apps:
            app.wait_to_hear("order_ready_for_pickup", orderId=placed[-1])
        time.sleep(3)
        for app in apps:
            for order_id in placed:
                mine = [name for name, said in app.heard if said["orderId"] == order_id]
                assert mine == expected
