"""A ticket that is on no screen of its station raises an alarm; it is over when it is shown."""

import os
import time
from datetime import datetime, timedelta

import pytest
from bson import ObjectId
from pymongo.errors import PyMongoError

from kitchen.services import watching
from kitchen.services.alarms import end_alarms, new_alarm, raise_alarms, unshown_id
from kitchen.services.watching import _watched, look_for_unshown, raise_unshown
from kitchen.tests.hearing import (
    do,
    hear,
    hear_until,
    kitchen,
    lines,
    move,
    refused,
    show,
    silent,
    snapshot,
)
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import at_once, eventually, order

ALARM_SECONDS = 20
# A worker that was killed as it looked holds up the next look for half a minute.
PATIENCE = watching.LEASE.total_seconds() + 30
SEEN = "/api/v1/stations/alarm-seen"


def look(seconds_later: float = ALARM_SECONDS + 2, since: datetime | None = None) -> None:
    """What the worker does, as if so much later than now (or than `since`)."""
    later = (since or now()) + timedelta(seconds=seconds_later)
    until = later - timedelta(seconds=ALARM_SECONDS)
    raise_unshown(since=until - timedelta(seconds=60), until=until)


def alarms(order_id: str) -> list[dict]:
    return list(collection("alarms").find({"orderId": parse_id(order_id)}).sort("stationId", 1))


def old_order(shop, *tags: str, seconds: float = 30, **fields) -> str:
    """An order that another program placed so long ago, with a line for each tag."""
    at = now() - timedelta(seconds=seconds)
    key = ObjectId(ObjectId.from_datetime(at).binary[:4] + os.urandom(8))
    items = [{"id": tag, "name": tag, "stationTags": [tag]} for tag in tags]
    order = {
        "_id": key,
        "orderCode": str(key)[-4:].upper(),
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "status": "ACCEPTED",
        "startedAt": at,
        "items": items,
        **fields,
    }
    collection("orders").insert_one(order)
    return str(key)


def hear_alarm(socket) -> dict:
    """The next alarm's message: the worker looks every three seconds."""
    return hear_until(socket, lambda said: said["type"] == "alarm", seconds=PATIENCE)


def wait_for_alarms(order_id: str, wanted) -> list[dict]:
    deadline = time.monotonic() + PATIENCE
    while not wanted(found := alarms(order_id)):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found


def test_a_ticket_on_no_screen_raises_an_alarm_everywhere(stack, shop, sign_in) -> None:
    """By the worker of the product, as the relay tells it."""
    session, hot = sign_in(shop), shop.station_ids["kitchen"]
    with (
        stack.open_socket(kitchen(shop, "bar"), session) as bar,
        stack.open_socket(kitchen(shop, "expo"), session) as expo,
        stack.open_socket(f"/ws/staff/{shop.location_id}/", session) as staff,
        stack.open_socket(kitchen(shop, "board"), session) as board,
    ):
        assert hear(bar, "snapshot")["alarms"] == []
        assert hear(staff, "snapshot")["alarms"] == []
        hear(expo, "snapshot")
        hear(board, "snapshot")
        order_id = old_order(shop, "kitchen")
        hear(board, "order")
        told = [hear_alarm(one) for one in (bar, expo, staff)]
        assert told[0] == told[1] == told[2]
        alarm = told[0]["alarm"]
        assert {**alarm, "version": 0, "raisedAt": None} == {
            "id": f"unshown:{order_id}:{hot}",
            "version": 0,
            "kind": "unshown",
            "stationId": hot,
            "stationName": "Kitchen",
            "orderId": order_id,
            "orderCode": order_id[-4:].upper(),
            "text": "",
            "raisedAt": None,
            "seenBy": [],
            "endedAt": None,
            "endedBecause": "",
        }
        assert alarm["version"] == told[0]["version"]
        path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/alarms"
        assert [one["id"] for one in session.get(path).json()["data"]] == [alarm["id"]]
        for place in (kitchen(shop, "cold"), f"/ws/staff/{shop.location_id}/"):
            assert [one["id"] for one in snapshot(stack, session, place)["alarms"]] == [alarm["id"]]
        assert silent(board)
        assert session.post(SEEN, json={"alarmId": alarm["id"]}).ok
        (by,) = hear_alarm(bar)["alarm"]["seenBy"]
        assert ObjectId.is_valid(by)
        show(expo, order_id, station=hot)
        over = hear_alarm(bar)["alarm"]
    assert (over["id"], over["endedBecause"]) == (alarm["id"], "shown")
    assert over["version"] > alarm["version"]
    assert snapshot(stack, session, kitchen(shop))["alarms"] == []
    look()
    assert [one["endedBecause"] for one in alarms(order_id)] == ["shown"]


@pytest.mark.drill
def test_twenty_seconds_after_it_was_placed(stack, shop) -> None:
    order_id = order(stack.url, shop, "espresso")
    placed_at = parse_id(order_id).generation_time
    time.sleep(15)
    assert alarms(order_id) == []
    (alarm,) = wait_for_alarms(order_id, bool)
    assert timedelta(seconds=20) <= alarm["raisedAt"] - placed_at <= timedelta(seconds=27)


def test_what_is_shown_begun_done_or_off_raises_none(stack, make_shop, sign_in) -> None:
    shop, quiet = make_shop(), make_shop(kitchen={"unshownAlarm": False})
    session, ids = sign_in(shop), shop.station_ids
    placed = order(stack.url, shop, "espresso", "burger", "toast", "toast", "latte")
    at = lines(placed)
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
        show(screen, placed, station=ids["bar"])
    do(session, "start", placed, itemIds=at[2:3], stationId=ids["cold"])
    do(session, "bump", placed, itemIds=at[3:4], stationId=ids["cold"])
    do(session, "cancel-lines", placed, itemIds=at[1:2])
    silent_one = order(stack.url, quiet, "espresso")
    picked_up = order(stack.url, shop, "espresso")
    move(session, picked_up, "CANCELLED")
    look(ALARM_SECONDS, since=parse_id(placed).generation_time)
    assert alarms(placed) == []
    look()
    # The cold station has begun; the hot one has two toasts that it has not.
    assert [one["stationId"] for one in alarms(placed)] == [ids["kitchen"]]
    assert alarms(silent_one) == alarms(picked_up) == []


def test_an_order_that_waits_to_be_accepted_must_be_seen_too(stack, make_shop) -> None:
    shop = make_shop(autoAcceptOrder=False)
    order_id = order(stack.url, shop, "espresso")
    look()
    assert [one["stationName"] for one in alarms(order_id)] == ["Bar"]


def test_without_stations_the_one_screen_must_show_it(stack, shop, sign_in) -> None:
    collection("stations").delete_many({"locationId": parse_id(shop.location_id)})
    session, order_id = sign_in(shop), old_order(shop, "espresso")
    assert [one["stationId"] for one in wait_for_alarms(order_id, bool)] == ["all"]
    with stack.open_socket(kitchen(shop), session) as screen:
        assert len(hear(screen, "snapshot")["alarms"]) == 1
        show(screen, order_id, station="all")
    assert [one["endedBecause"] for one in alarms(order_id)] == ["shown"]


def test_a_scheduled_order_must_be_seen_when_it_starts(shop) -> None:
    later = old_order(shop, "bar", startAt=now() + timedelta(minutes=20))
    due = old_order(shop, "bar", seconds=3600, startAt=now() - timedelta(seconds=1))
    look(seconds_later=ALARM_SECONDS)
    assert (alarms(later), len(alarms(due))) == ([], 1)
    look(seconds_later=20 * 60 + ALARM_SECONDS + 5)
    assert len(alarms(later)) == 1


def test_an_alarm_is_over_when_its_ticket_is_begun_or_gone(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    begun, gone, left = (old_order(shop, "bar") for _ in range(3))
    for order_id in (begun, gone, left):
        wait_for_alarms(order_id, bool)
    do(session, "bump", begun, itemIds=lines(begun))
    move(session, gone, "CANCELLED")
    ended = [
        wait_for_alarms(one, lambda found: found[0]["endedAt"])[0]["endedBecause"]
        for one in (begun, gone)
    ]
    assert ended == ["started", "ended"]
    assert alarms(left)[0]["endedAt"] is None
    yesterday = {"raisedAt": now() - timedelta(hours=25)}
    collection("alarms").update_one({"_id": alarms(left)[0]["_id"]}, {"$set": yesterday})
    (forgotten,) = wait_for_alarms(left, lambda found: found[0]["endedAt"])
    assert forgotten["endedBecause"] == "forgotten"


def test_a_view_that_comes_as_the_alarm_is_raised_still_ends_it(stack, shop, sign_in) -> None:
    """The screen's word was stored before the alarm was: nothing was there to end."""
    session, bar = sign_in(shop), shop.station_ids["bar"]
    order_id = order(stack.url, shop, "espresso")
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
        show(screen, order_id, station=bar)
        late = new_alarm(
            unshown_id(order_id, bar),
            kind="unshown",
            restaurant_id=shop.restaurant_id,
            location_id=parse_id(shop.location_id),
            station_id=bar,
            order_id=parse_id(order_id),
        )
        raise_alarms(alarms=[late])
        ended = hear_until(screen, lambda told: told.get("alarm", {}).get("endedAt"), PATIENCE)
    assert ended["alarm"]["endedBecause"] == "shown"


def test_workers_take_turns(stack, monkeypatch) -> None:
    """Of many that look at the same moment one does; a dead one holds the others up shortly."""
    looked: list[bool] = []

    def look_until_the_others_have_asked(**span: datetime) -> None:
        eventually(lambda: len(looked) == 3, seconds=15)
        raise_unshown(**span)

    monkeypatch.setattr(watching, "raise_unshown", look_until_the_others_have_asked)
    deadline = time.monotonic() + PATIENCE
    while True:  # the product's own worker may be at it
        looked.clear()
        at_once(4, lambda _: looked.append(look_for_unshown()))
        if any(looked):
            break
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert looked == [False, False, False, True]
    state = collection("kitchen_state").find_one({"_id": "unshown"})
    assert now() - state["lookedUntil"] < timedelta(seconds=ALARM_SECONDS + 10)


def test_an_outage_of_the_workers_makes_alarms_late_and_loses_none(stack, shop) -> None:
    worker = stack.process("worker")
    worker.kill()
    try:
        order_id = old_order(shop, "bar", seconds=300)
        long_ago = {"lookedUntil": now() - timedelta(minutes=6), "runsUntil": now()}
        collection("kitchen_state").update_one({"_id": "unshown"}, {"$set": long_ago})
    finally:
        worker.start()
        worker.wait_ready()
    assert len(wait_for_alarms(order_id, bool)) == 1


def test_a_location_that_cannot_be_read_silences_no_other(stack, make_shop) -> None:
    broken, shop = make_shop(), make_shop()
    menu = {"locationId": parse_id(broken.location_id), "restaurantId": broken.restaurant_id}
    collection("menus").update_many(menu, {"$set": {"items": 5}})
    try:
        old_order(broken, "bar", seconds=25)
        order_id = old_order(shop, "bar")
        (alarm,) = wait_for_alarms(order_id, bool)
        collection("orders").update_one(
            {"_id": parse_id(order_id)}, {"$set": {"status": "CANCELLED"}}
        )
        wait_for_alarms(order_id, lambda found: found[0]["endedAt"])
        assert alarm["stationId"] == shop.station_ids["bar"]
    finally:
        collection("menus").update_many(menu, {"$set": {"items": []}})


def test_without_the_database_no_order_counts_as_looked_at(stack, make_shop) -> None:
    unread = {"_id": ObjectId(), "locationId": parse_id(make_shop().location_id)}
    mongo = stack.process("mongo")
    mongo.kill()
    try:
        with pytest.raises(PyMongoError):
            list(_watched([unread], now()))
    finally:
        mongo.start()
        mongo.wait_ready()


def test_others_alarms_are_not_found(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    order_id = old_order(mine, "bar")
    (alarm,) = wait_for_alarms(order_id, bool)
    path = f"/api/v1/stations/{mine.restaurant_id}/{mine.location_id}"
    stranger = StaffSession(stack.url, make_member(), PASSWORD)
    for session in (sign_in(other), stranger):
        for name in ("alarms", "load"):
            assert session.get(f"{path}/{name}").status_code == 404
        for alarm_id in (alarm["_id"], "nonsense"):
            answer = session.post(SEEN, json={"alarmId": alarm_id})
            assert refused(answer) == (404, "not_found")
    stranger.close()
    assert alarms(order_id)[0]["seenBy"] == []
    end_alarms(alarm_ids=[alarm["_id"]], because="ended")
    first = alarms(order_id)[0]["endedAt"]
    end_alarms(alarm_ids=[alarm["_id"]], because="shown")
    assert alarms(order_id)[0]["endedAt"] == first
