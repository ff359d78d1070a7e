"""Recall brings a ticket back where it was: same place, every line as it was before the bump."""

import time

import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitchen.services.bumping import bump_lines, recall_lines, start_lines
from kitchen.services.writing import Deed
from kitchen.tests.hearing import deed, do, kitchen, lines, move, refused, snapshot, stored
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import order


def states(order_id: str) -> list[tuple[bool, bool]]:
    """(started, completed) of each line."""
    return [
        (bool(line["startedAt"]), bool(line["completedAt"])) for line in stored(order_id)["items"]
    ]


def parts(order_id: str, shop) -> dict[str, tuple[bool, bool]]:
    names = {key: name for name, key in shop.station_ids.items()}
    found = stored(order_id)["items"][0].get("parts") or {}
    return {
        names[key]: (bool(one.get("startedAt")), bool(one.get("completedAt")))
        for key, one in found.items()
    }


@pytest.mark.parametrize("by_lines", [True, False], ids=["its lines", "the last bump"])
def test_lines_are_as_they_were_before_the_bump(stack, shop, sign_in, by_lines: bool) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger", "latte")
    ids = lines(order_id)
    do(session, "bump", order_id, itemIds=ids[2:])
    do(session, "start", order_id, itemIds=ids[:1])
    before = stored(order_id)
    do(session, "bump", order_id, itemIds=ids[:2])
    assert stored(order_id)["status"] == "READY_FOR_PICKUP"
    do(session, "recall", order_id, **({"itemIds": ids[:2]} if by_lines else {}))
    after = stored(order_id)
    assert after["items"] == before["items"]
    assert (after["status"], after["statusTimes"]) == ("ACCEPTED", before["statusTimes"])
    assert "readyBy" not in after


def test_a_ticket_comes_back_to_its_place(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    first, second = order(stack.url, shop, "espresso"), order(stack.url, shop, "espresso")
    path = kitchen(shop, "bar")
    before = snapshot(stack, session, path)["tickets"]
    do(session, "bump", first, itemIds=lines(first))
    do(session, "recall", first)
    after = snapshot(stack, session, path)["tickets"]
    assert [one["orderId"] for one in after] == [first, second]
    unversioned = [[{**one, "version": 0} for one in tickets] for tickets in (before, after)]
    assert unversioned[0] == unversioned[1]


def test_a_station_recalls_its_own_part(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "toast")
    ids, hot, cold = lines(order_id), shop.station_ids["kitchen"], shop.station_ids["cold"]
    do(session, "start", order_id, itemIds=ids, stationId=cold)
    for station in (hot, cold):
        do(session, "bump", order_id, itemIds=ids, stationId=station)
        time.sleep(0.002)
    do(session, "recall", order_id, stationId=hot)
    assert parts(order_id, shop) == {"cold": (True, True), "kitchen": (False, False)}
    assert states(order_id) == [(True, False)]
    do(session, "recall", order_id, stationId=cold)
    assert parts(order_id, shop) == {"cold": (True, False), "kitchen": (False, False)}
    assert stored(order_id)["status"] == "ACCEPTED"


def test_what_was_readied_as_a_whole_is_recalled_as_a_whole(stack, shop, sign_in) -> None:
    """Somebody said ready; only what nobody had bumped before is open again."""
    session = sign_in(shop)
    order_id = order(stack.url, shop, "toast", "espresso", "burger")
    ids, hot = lines(order_id), shop.station_ids["kitchen"]
    do(session, "bump", order_id, itemIds=ids[:1], stationId=hot)
    do(session, "bump", order_id, itemIds=ids[1:2])
    before = states(order_id)
    time.sleep(0.002)
    move(session, order_id, "READY_FOR_PICKUP")
    assert states(order_id) == [(True, True)] * 3
    do(session, "recall", order_id, stationId="expo")
    assert states(order_id) == before == [(True, False), (True, True), (False, False)]
    assert parts(order_id, shop)["kitchen"] == (True, True)


def test_a_part_survives_the_recall_of_another_though_the_line_was_done_as_a_whole(
    stack, shop, sign_in
) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "toast")
    move(session, order_id, "READY_FOR_PICKUP")
    do(session, "recall", order_id, itemIds=lines(order_id), stationId=shop.station_ids["cold"])
    assert parts(order_id, shop) == {"kitchen": (True, True), "cold": (False, False)}
    assert states(order_id) == [(True, False)]


def test_recalling_nothing_changes_nothing(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "toast")
    before = stored(order_id)["items"]
    do(session, "recall", order_id)
    do(session, "recall", order_id, itemIds=lines(order_id)[:1])
    do(session, "recall", order_id, stationId=shop.station_ids["kitchen"])
    assert stored(order_id)["items"] == before
    assert stored(order_id)["status"] == "ACCEPTED"


def test_an_order_of_the_service_in_production_is_recalled_too(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "toast")
    theirs = {"$unset": {"statusTimes": 1, "updatedAt": 1, "items.0.startedAt": 1}}
    collection("orders").update_one({"_id": parse_id(order_id)}, theirs)
    do(session, "bump", order_id, itemIds=lines(order_id))
    do(session, "recall", order_id)
    assert states(order_id) == [(False, False)]
    assert stored(order_id)["statusTimes"] == {}
    move(session, order_id, "CANCELLED")
    assert refused(deed(session, "recall", order_id)) == (409, "invalid_transition")


STATIONS = st.sampled_from(["", "kitchen", "cold", "bar"])
DEEDS = st.tuples(st.sampled_from(["start", "bump"]), STATIONS, st.sets(st.integers(0, 3)))


@given(st.lists(DEEDS, max_size=4), STATIONS, st.sets(st.integers(0, 3), min_size=1))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_was_done_before_a_recall_undoes_the_last_bump(
    shop, deeds, station: str, wanted: set[int]
) -> None:
    key = an_order(shop)
    for verb, at, line_ids in deeds:
        act(shop, key, start_lines if verb == "start" else bump_lines, at, line_ids)
    before = stored(key)
    act(shop, key, bump_lines, station, wanted)
    bumped = stored(key)
    for line in bumped["items"]:
        parts = line.get("parts") or {}
        if parts and not line["completedAt"]:
            assert sum(bool(one.get("completedAt")) for one in parts.values()) < 2
    if bare(bumped) != bare(before):
        act(shop, key, recall_lines, station, None)
        assert bare(stored(key)) == bare(before)


def an_order(shop) -> str:
    """Two toasts of two stations, an espresso and a burger of one each."""
    tags = (["kitchen", "cold"], ["kitchen", "cold"], ["bar"], ["kitchen"])
    items = [
        {"id": str(number), "stationTags": one, "startedAt": None, "completedAt": None}
        for number, one in enumerate(tags)
    ]
    order = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "status": "ACCEPTED",
        "statusTimes": {"ACCEPTED": now()},
        "startedAt": now(),
        "items": items,
    }
    collection("orders").insert_one(order)
    return str(order["_id"])


def act(shop, key: str, verb, station: str, numbers: set[int] | None) -> None:
    """Of these lines, those that the station makes."""
    time.sleep(0.002)  # a bump is what was completed at one instant
    made = {"": {0, 1, 2, 3}, "kitchen": {0, 1, 3}, "cold": {0, 1}, "bar": {2}}[station]
    line_ids = None if numbers is None else sorted(str(one) for one in numbers & made)
    if line_ids != []:
        deed = Deed(by="cook", station_id=shop.station_ids.get(station, ""))
        verb(order=stored(key), line_ids=line_ids, deed=deed)


def bare(order: dict) -> dict:
    """What there is to see of an order; nothing and null are the same."""
    return {
        "status": order["status"],
        "times": order["statusTimes"],
        "lines": [
            (
                line["startedAt"],
                line["completedAt"],
                {
                    key: part
                    for key, one in (line.get("parts") or {}).items()
                    if (part := {name: at for name, at in one.items() if at is not None})
                },
            )
            for line in order["items"]
        ],
    }
