"""The relay process: what happens to it, to its stream and to Valkey costs no screen an order."""

import json
import time
from collections.abc import Callable, Iterator

import pytest
from bson import ObjectId

from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.ready import read_health
from orderbuddy.running.stack import relay_argv
from orderbuddy.testing.screens import Screen
from ordering.relay.state import LEASE_SECONDS
from ordering.tests.guests import order, place, quote


def state() -> dict:
    return collection("relay_state").find_one({"_id": "relay"}) or {}


def wait_until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def wait_until_all_is_stored() -> None:
    """What the relay has told it will not tell again. (A first write may have been under way.)"""
    for _ in range(2):
        stored = state()["heartbeat_at"]
        wait_until(lambda stored=stored: state()["heartbeat_at"] > stored)


@pytest.fixture
def screen(stack, shop, sign_in) -> Iterator[Screen]:
    with Screen(stack, f"/ws/kitchen/{shop.location_id}/", sign_in(shop)) as screen:
        yield screen


@pytest.fixture
def one_more_relay(stack, tmp_path) -> Iterator[Callable[[str], ManagedProcess]]:
    """`one_more_relay(name)` stands by when this returns."""
    made: list[ManagedProcess] = []

    def one_more_relay(name: str) -> ManagedProcess:
        log = tmp_path / f"{name}.log"
        relay = ManagedProcess(
            name,
            relay_argv(),
            environment={**stack.env, "LOG_LEVEL": "INFO"},
            log_path=log,
            ready=lambda: "stands by" in log.read_text(),
        )
        made.append(relay)
        relay.start()
        relay.wait_ready()
        return relay

    yield one_more_relay
    for relay in made:
        relay.terminate()
        assert relay.returncode == 0


def leads(relay: ManagedProcess) -> bool:
    return f":{relay.pid}:" in (state().get("leader") or "")


def test_killed_and_started_again_it_goes_on_where_it_was(stack, shop, sign_in) -> None:
    relay, session = stack.process("relay"), sign_in(shop)
    # Once a sign-in has been told, which has all screens of the person read anew.
    wait_until_all_is_stored()
    with Screen(stack, f"/ws/kitchen/{shop.location_id}/", session) as screen:
        before = order(stack.url, shop, "espresso")
        screen.wait_for({before})
        wait_until_all_is_stored()
        total, snapshots = state()["changes_total"], screen.snapshots
        relay.kill()
        meanwhile = {order(stack.url, shop, "espresso") for _ in range(5)}
        assert not meanwhile & screen.tickets.keys()
        relay.start()
        screen.wait_for(meanwhile)
        after = order(stack.url, shop, "espresso")
        screen.wait_for({after})
        assert set(screen.appeared.values()) == {1}
        assert (screen.connections, screen.snapshots) == (1, snapshots)
        wait_until(lambda: state()["changes_total"] >= total + 6)


def test_of_two_one_works_and_the_other_takes_over(stack, shop, screen, one_more_relay) -> None:
    relay, leader = stack.process("relay"), state()["leader"]
    second = one_more_relay("second")
    placed = order(stack.url, shop, "espresso")
    screen.wait_for({placed})
    assert state()["leader"] == leader
    relay.kill()
    killed_at = time.monotonic()
    meanwhile = order(stack.url, shop, "espresso")
    screen.wait_for({meanwhile})
    assert time.monotonic() - killed_at < LEASE_SECONDS + 2
    assert leads(second)
    third = one_more_relay("third")
    second.terminate()
    handed_over_at = time.monotonic()
    screen.wait_for({order(stack.url, shop, "espresso")})
    assert time.monotonic() - handed_over_at < 2
    assert leads(third)
    assert set(screen.appeared.values()) == {1}
    relay.start()
    third.terminate()
    wait_until(lambda: leads(relay), seconds=30)


def test_asked_to_end_it_gives_its_lease_back(stack) -> None:
    relay = stack.process("relay")
    relay.terminate()
    assert relay.returncode == 0
    assert state()["leader"] is None
    relay.start()
    relay.wait_ready()


def test_when_the_streams_history_is_lost_every_screen_reads_anew(stack, shop, screen) -> None:
    """The relay was away for longer than MongoDB remembers."""
    relay = stack.process("relay")
    relay.terminate()
    with collection("orders").watch() as stream:
        meanwhile = order(stack.url, shop, "espresso")
        events = (one for one in stream if str(one["documentKey"]["_id"]) == meanwhile)
        token = next(events)["_id"]["_data"]
    # The place of an order that MongoDB's log does not have (any more).
    lost = token.replace(meanwhile.upper(), "0" * 24)
    assert lost != token
    collection("relay_state").update_one({"_id": "relay"}, {"$set": {"token._data": lost}})
    relay.start()
    screen.wait_for({meanwhile})
    assert "The place in the change stream is lost" in relay.log_path.read_text()
    screen.wait_for({order(stack.url, shop, "espresso")})


def test_a_first_start_hands_out_what_is_open(stack, shop, screen) -> None:
    relay = stack.process("relay")
    relay.terminate()
    meanwhile = order(stack.url, shop, "espresso")
    collection("relay_state").delete_one({"_id": "relay"})
    relay.start()
    screen.wait_for({meanwhile})
    screen.wait_for({order(stack.url, shop, "espresso")})


def test_a_broken_order_stops_neither_the_relay_nor_a_screen(stack, shop, sign_in, screen) -> None:
    skipped = state()["skipped"]
    broken = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "status": "ACCEPTED",
        "startedAt": now(),
        "items": ["not", "a", "line"],
    }
    collection("orders").insert_one(broken)
    placed = order(stack.url, shop, "espresso")
    screen.wait_for({placed})
    wait_until(lambda: state()["skipped"] == skipped + 2)  # the kitchen's listener and the staff's
    for kind in ("kitchen", "staff"):
        path = f"/ws/{kind}/{shop.location_id}/"
        with stack.open_socket(path, sign_in(shop)) as socket:
            snapshot = json.loads(socket.recv(timeout=15))
        assert snapshot["type"] == "snapshot"
        assert placed in json.dumps(snapshot)
    collection("orders").delete_one({"_id": broken["_id"]})


def test_valkey_killed_under_open_sockets(stack, shop, sign_in, screen) -> None:
    """Whatever changed meanwhile is on the kitchen's screen and on the guest's phone."""
    session, valkey = sign_in(shop), stack.process("valkey")
    answer = place(stack.url, quote(stack.url, shop, "espresso"))
    placed, token = answer.json()["orderId"], answer.headers["X-Order-Token"]
    with stack.open_socket(f"/ws/orders/{placed}/?token={token}") as phone:
        assert json.loads(phone.recv(timeout=15))["order"]["status"] == "ACCEPTED"
        valkey.kill()
        change = {"orderId": placed, "orderStatus": "READY_FOR_PICKUP"}
        assert session.post("/api/v1/restaurant/order-status", json=change).ok
        meanwhile = order(stack.url, shop, "espresso")
        refused = stack.open_socket(f"/ws/orders/{placed}/?token={token}")
        time.sleep(1)
        valkey.start()
        valkey.wait_ready()
        screen.wait_for({meanwhile})
        wait_until(lambda: screen.tickets[placed]["status"] == "READY_FOR_PICKUP")
        while json.loads(phone.recv(timeout=10))["order"]["status"] != "READY_FOR_PICKUP":
            pass
        # A phone that came meanwhile got its order too, or was told to come again.
        with refused:
            assert _snapshot_or_code(refused) in ("READY_FOR_PICKUP", 4503)
    assert set(screen.appeared.values()) == {1}


def _snapshot_or_code(socket) -> str | int:
    from websockets.exceptions import ConnectionClosed

    try:
        return json.loads(socket.recv(timeout=10))["order"]["status"]
    except ConnectionClosed as closed:
        return closed.rcvd.code


def test_the_health_page_knows_the_relay(stack, shop, screen) -> None:
    screen.wait_for({order(stack.url, shop, "espresso")})
    time.sleep(1.2)
    # At the first look the machine may have been busy with something else.
    wait_until(lambda: read_health(stack.url)["relay"]["secondsBehind"] == 0)
    relay = read_health(stack.url)["relay"]
    assert relay["ok"]
    assert relay["heartbeatSecondsAgo"] < 2
    assert f":{stack.process('relay').pid}:" in relay["leader"]
    assert relay["changes"] > 0
