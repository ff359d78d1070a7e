"""Stations that change, or go, while tickets are open: never a line that nobody sees."""

import asyncio
import time
from collections import deque
from datetime import timedelta

import pytest

from kitchen import consumers
from kitchen.services.watching import look_at_rerouted, note_reroute, raise_unshown
from kitchen.tests.hearing import (
    do,
    hear,
    hear_until,
    kitchen,
    lines,
    move,
    show,
    snapshot,
    stored,
    ticket_of,
)
from kitchen.tests.test_alarms import PATIENCE, alarms, old_order
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing import loops
from ordering import live
from ordering.tests.guests import order


def delete_station(shop, name: str) -> None:
    collection("stations").delete_one({"_id": parse_id(shop.station_ids[name])})


def retag(shop, name: str, *tags: str) -> None:
    mine = {"_id": parse_id(shop.station_ids[name])}
    collection("stations").update_one(mine, {"$set": {"tags": list(tags)}})


def wait_for_status(order_id: str, status: str) -> dict:
    deadline = time.monotonic() + 30
    while (found := stored(order_id))["status"] != status:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


@pytest.mark.parametrize("change", ["deleted", "retagged"])
def test_a_station_that_nobody_waits_for_any_more(stack, shop, sign_in, change: str) -> None:
    """Two of three have done their part when the third goes: that was the last."""
    retag(shop, "bar", "bar", "kitchen")
    session, ids = sign_in(shop), shop.station_ids
    order_id = order(stack.url, shop, "toast")
    for name in ("kitchen", "cold"):
        do(session, "bump", order_id, itemIds=lines(order_id), stationId=ids[name])
    assert stored(order_id)["status"] == "ACCEPTED"
    delete_station(shop, "bar") if change == "deleted" else retag(shop, "bar", "bar")
    ready = wait_for_status(order_id, "READY_FOR_PICKUP")
    assert ready["items"][0]["completedAt"]
    assert ready["readyBy"] == "stations"


def test_what_one_station_alone_has_left_is_shown_to_it_again(stack, shop, sign_in) -> None:
    """It did its part; the other's part is nobody's, so the whole line is its own now."""
    session, order_id = sign_in(shop), order(stack.url, shop, "toast")
    hot = shop.station_ids["kitchen"]
    do(session, "bump", order_id, itemIds=lines(order_id), stationId=hot)
    with stack.open_socket(kitchen(shop, "kitchen"), session) as screen:
        hear(screen, "snapshot")
        delete_station(shop, "cold")
        again = hear_until(screen, lambda told: told["type"] == "snapshot")
    (line,) = again["tickets"][0]["lines"]
    assert (line["parts"], line["completedAt"]) == ({}, None)
    do(session, "bump", order_id, itemIds=lines(order_id), stationId=hot)
    assert stored(order_id)["status"] == "READY_FOR_PICKUP"


def test_a_deleted_stations_lines_are_the_default_stations_and_raise_their_alarm(
    stack, shop, sign_in
) -> None:
    session, ids = sign_in(shop), shop.station_ids
    order_id = old_order(shop, "cold", seconds=3600)
    with stack.open_socket(kitchen(shop, "cold"), session) as screen:
        hear(screen, "snapshot")
        show(screen, order_id, station=ids["cold"])
        delete_station(shop, "cold")
    deadline = time.monotonic() + 30
    while not ticket_of(stack, session, shop, order_id, "bar"):
        assert time.monotonic() < deadline
    note_reroute(location_id=shop.location_id)
    look_at_rerouted(until=now() - timedelta(seconds=20))
    assert alarms(order_id) == []
    look_at_rerouted(until=now() + timedelta(seconds=1))
    assert [one["stationId"] for one in alarms(order_id)] == [ids["bar"]]


def test_a_deletion_is_looked_at_by_the_product_itself(stack, shop, sign_in) -> None:
    """Shown at the station that was, and not where it is now: an alarm after twenty seconds."""
    state = {"_id": f"rerouted:{shop.location_id}"}
    order_id = old_order(shop, "bar", seconds=3600)
    retag(shop, "cold", "cold", "more")
    deadline = time.monotonic() + 30
    while not (noted := collection("kitchen_state").find_one(state)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    long_ago = {"$set": {"changedAt": noted["changedAt"] - timedelta(seconds=30)}}
    collection("kitchen_state").update_one(state, long_ago)
    deadline = time.monotonic() + PATIENCE
    while not alarms(order_id) or collection("kitchen_state").find_one(state):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_an_order_that_cannot_be_read_raises_an_alarm_and_silences_none(shop) -> None:
    broken = old_order(shop, "bar", items=["nonsense"])
    fine = old_order(shop, "bar")
    raise_unshown(since=now() - timedelta(minutes=2), until=now() - timedelta(seconds=20))
    assert [one["stationId"] for one in alarms(broken)] == ["expo"]
    assert [one["stationId"] for one in alarms(fine)] == [shop.station_ids["bar"]]


def test_of_too_many_orders_the_new_ones_to_be_made_stay(shop, monkeypatch) -> None:
    """A shop that never hands over: what is ready gives way to what is to be made."""
    left = [old_order(shop, "bar", status="READY_FOR_PICKUP", seconds=9) for _ in range(3)]
    oldest = old_order(shop, "bar", status="READY_FOR_PICKUP", seconds=900)
    made = [old_order(shop, "bar", seconds=60), old_order(shop, "bar", seconds=30)]
    scheduled = old_order(shop, "bar", seconds=3 * 24 * 3600, startAt=now())
    monkeypatch.setattr(live, "MOST_ORDERS", 3)
    found = [str(one["_id"]) for one in live.open_orders(None, parse_id(shop.location_id))]
    assert set(found) == {scheduled, *made, *left}
    assert found[:3] == [scheduled, *made]
    assert oldest not in found


def test_an_order_for_another_day_is_on_the_screens_of_that_day(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    times = {"ACCEPTED": now() - timedelta(days=3)}
    order_id = old_order(shop, "bar", seconds=3 * 86400, startAt=now(), statusTimes=times)
    (ticket,) = snapshot(stack, session, kitchen(shop, "bar"))["tickets"]
    assert (ticket["orderId"], ticket["status"]) == (order_id, "ACCEPTED")
    path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/load"
    assert [one["tickets"] for one in session.get(path).json()["data"]] == [1, 0, 0]
    move(session, order_id, "CANCELLED")
    (ticket,) = snapshot(stack, session, kitchen(shop, "bar"))["tickets"]
    assert (ticket["orderId"], ticket["unseenBy"]) == (order_id, [shop.station_ids["bar"]])


def test_while_too_much_waits_to_be_stored_nothing_more_is_taken_or_confirmed(monkeypatch) -> None:
    """A screen that got no answer says it again; one that was told a lie never would."""
    monkeypatch.setattr(consumers, "MOST_WAITING", 0)
    monkeypatch.setattr(consumers, "_shown", deque(["somebody else's"]))
    loops.run(consumers.KitchenSocket().hear({"type": "seen", "id": 1, "tickets": {}}))
    assert list(consumers._shown) == ["somebody else's"]


def test_screens_of_one_place_meet_when_they_refresh() -> None:
    async def dues() -> list[float]:
        sockets = [consumers.KitchenSocket() for _ in range(50)]
        now_, found = asyncio.get_running_loop().time(), []
        for number, socket in enumerate(sockets):
            socket._watched = f"kitchen.{number % 2}"
            due = socket._until_next_refresh(60.0)
            assert 48.0 <= due <= 63.0
            found.append(round((now_ + due) % 15, 1))
        return found

    assert len(set(loops.run(dues()))) == 2
