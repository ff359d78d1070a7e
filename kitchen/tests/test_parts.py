"""Lines that several stations make are bumped part by part; a deed with an id is done once."""

import uuid

import pytest
from bson import ObjectId

from kitchen.services.writing import REMEMBERED_ACTIONS
from kitchen.tests.hearing import (
    deed,
    do,
    hear,
    hear_until,
    kitchen,
    lines,
    move,
    refused,
    stored,
    ticket_of,
)
from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import at_once, order

ITEM = "order-item"


def action() -> str:
    return str(uuid.uuid4())


def remembered(order_id: str) -> list[str]:
    return [one["id"] for one in stored(order_id)["kitchenActions"]]


@pytest.fixture
def hot(shop) -> str:
    return shop.station_ids["kitchen"]


@pytest.fixture
def cold(shop) -> str:
    return shop.station_ids["cold"]


def parts_of(said: dict) -> dict:
    return said["ticket"]["lines"][0]["parts"]


def test_each_station_bumps_its_part_and_the_last_one_completes_the_line(
    stack, shop, sign_in, hot, cold
) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "toast", "espresso")
    toast = lines(order_id)[0]
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
        do(session, "start", order_id, itemIds=[toast], stationId=cold)
        do(session, "bump", order_id, itemIds=[toast], stationId=hot)
        # Both at once, where the relay was slow.
        heard = hear_until(screen, lambda said: parts_of(said).get(hot, {}).get("completedAt"))
        half = heard["ticket"]["lines"][0]
        assert half["completedAt"] is None
        assert half["startedAt"] == half["parts"][cold]["startedAt"]
        assert half["parts"][cold]["completedAt"] is None
        assert half["parts"][hot]["completedAt"]
        do(session, "bump", order_id, itemIds=[toast], stationId=cold)
        heard = hear_until(screen, lambda said: parts_of(said)[cold]["completedAt"])
        ticket = heard["ticket"]
    whole = ticket["lines"][0]
    assert whole["completedAt"] == whole["parts"][cold]["completedAt"]
    assert [(one["name"], one["done"]) for one in ticket["stations"]] == [
        ("Bar", 0),
        ("Kitchen", 1),
        ("Cold", 1),
    ]
    assert ticket["lines"][1]["parts"] == {}
    by = {one["by"] for one in stored(order_id)["items"][0]["parts"].values()}
    assert len(by) == 1
    assert ObjectId.is_valid(by.pop())


def test_two_stations_that_bump_their_parts_at_once_both_count(
    stack, shop, sign_in, hot, cold
) -> None:
    """Whoever comes last completes the line and makes the order ready, twenty times over."""
    staff = [sign_in(shop), sign_in(shop)]
    for _ in range(20):
        order_id = order(stack.url, shop, "toast")
        ids = lines(order_id)

        def bump(number: int, order_id: str = order_id, ids: list[str] = ids) -> int:
            mine = (hot, cold)[number]
            return deed(staff[number], "bump", order_id, itemIds=ids, stationId=mine).status_code

        assert at_once(2, bump) == [200, 200]
        after = stored(order_id)
        (line,) = after["items"]
        assert line["completedAt"] == max(one["completedAt"] for one in line["parts"].values())
        assert (after["status"], after["readyBy"]) == ("READY_FOR_PICKUP", "stations")


def test_two_screens_that_bump_one_part_bump_it_once(stack, shop, sign_in, hot) -> None:
    order_id = order(stack.url, shop, "toast")
    ids, staff = lines(order_id), [sign_in(shop) for _ in range(4)]

    def bump(number: int) -> int:
        return deed(staff[number], "bump", order_id, itemIds=ids, stationId=hot).status_code

    assert at_once(4, bump) == [200] * 4
    (line,) = stored(order_id)["items"]
    assert line["completedAt"] is None
    assert line["parts"][hot]["startedAt"] == line["parts"][hot]["completedAt"]


def test_without_a_station_the_whole_line_is_done_as_today(stack, shop, sign_in, hot, cold) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "toast", "espresso")
    body = {"itemId": lines(order_id)[0], "orderItemStatus": "COMPLETED"}
    assert deed(session, ITEM, order_id, **body).ok
    line = stored(order_id)["items"][0]
    assert line["completedAt"]
    assert {one["completedAt"] for one in line["parts"].values()} == {line["completedAt"]}
    assert set(line["parts"]) == {hot, cold}
    started = {"itemId": lines(order_id)[1], "orderItemStatus": "STARTED"}
    assert deed(session, ITEM, order_id, **started).ok
    assert "parts" not in stored(order_id)["items"][1]


def test_todays_path_takes_a_station_too(stack, shop, sign_in, hot, cold) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "toast")
    body = {"itemId": lines(order_id)[0], "orderItemStatus": "COMPLETED", "stationId": hot}
    assert deed(session, ITEM, order_id, **body).ok
    (line,) = stored(order_id)["items"]
    assert line["completedAt"] is None
    assert line["parts"][hot]["completedAt"]


def test_expo_and_a_location_without_stations_bump_whole_lines(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "toast")
    do(session, "bump", order_id, itemIds=lines(order_id), stationId="expo")
    assert stored(order_id)["status"] == "READY_FOR_PICKUP"
    other = order(stack.url, shop, "toast")
    collection("stations").delete_many({"locationId": parse_id(shop.location_id)})
    with stack.open_socket(kitchen(shop), session) as screen:
        while hear(screen, "snapshot")["stations"]:
            pass
    do(session, "bump", other, itemIds=lines(other), stationId="all")
    assert stored(other)["status"] == "READY_FOR_PICKUP"


def test_a_station_bumps_only_what_it_makes(stack, make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "toast")
    for station in (shop.station_ids["cold"], other.station_ids["bar"], "nonsense", "board"):
        for verb in ("start", "bump", "recall"):
            answer = deed(session, verb, order_id, itemIds=lines(order_id), stationId=station)
            assert refused(answer) == (404, "station_not_found")
    assert all(line["startedAt"] is None for line in stored(order_id)["items"])


def test_an_id_of_digits_only_is_a_station_like_any_other(stack, shop, sign_in) -> None:
    """Paths such as `parts.679…` must not be taken for places in a list."""
    digits, second = "6" * 24, "7" * 24
    stations = collection("stations")
    stations.delete_many({"_id": {"$in": [ObjectId(digits), ObjectId(second)]}})
    belongs = {"restaurantId": shop.restaurant_id, "locationId": parse_id(shop.location_id)}
    for station in (digits, second):
        made = {**belongs, "_id": ObjectId(station), "name": station[0], "tags": ["bar"]}
        stations.insert_one(made)
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    ids = lines(order_id)
    for station in (digits, second, shop.station_ids["bar"]):
        assert stored(order_id)["items"][0]["completedAt"] is None
        do(session, "bump", order_id, itemIds=ids, stationId=station)
    assert stored(order_id)["items"][0]["completedAt"]
    move(session, order_id, "CANCELLED")
    seen = ticket_of(stack, session, shop, order_id)
    do(
        session, "acknowledge", order_id,
        stationIds=[digits, "expo"], changedAt=seen["changedAt"],
    )  # fmt: skip
    assert set(stored(order_id)["changesSeen"]) == {digits, "expo"}
    stations.delete_many({"_id": {"$in": [ObjectId(digits), ObjectId(second)]}})


def test_an_action_is_done_once_however_often_it_is_sent(stack, shop, sign_in) -> None:
    """A bump that an offline screen sends again does not undo the recall in between."""
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    ids, bump, recall = lines(order_id), action(), action()
    do(session, "bump", order_id, itemIds=ids, actionId=bump)
    do(session, "recall", order_id, itemIds=ids, actionId=recall)
    do(session, "bump", order_id, itemIds=ids, actionId=bump)
    assert [line["completedAt"] for line in stored(order_id)["items"]] == [None, None]
    do(session, "bump", order_id, itemIds=ids, actionId=action())
    do(session, "recall", order_id, itemIds=ids, actionId=recall)
    assert stored(order_id)["status"] == "READY_FOR_PICKUP"
    assert remembered(order_id)[:2] == [bump, recall]


def test_an_actions_id_is_good_for_that_deed_only(stack, shop, sign_in) -> None:
    """Else a screen would take for done what nobody did. Whoever sends it again, does not matter;
    neither does another order."""
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    other, ids, one = order(stack.url, shop, "espresso"), lines(order_id), action()
    do(session, "bump", order_id, itemIds=ids[:1], actionId=one)
    for verb, wanted in (("bump", ids[1:]), ("recall", ids[:1]), ("start", ids[:1])):
        again = deed(session, verb, order_id, itemIds=wanted, actionId=one)
        assert refused(again) == (422, "idempotency_mismatch")
    do(sign_in(shop), "bump", order_id, itemIds=ids[:1], actionId=one)
    do(session, "bump", other, itemIds=lines(other), actionId=one)
    done = [bool(line["completedAt"]) for line in stored(order_id)["items"]]
    assert done == [True, False]
    assert stored(other)["status"] == "READY_FOR_PICKUP"


def test_one_action_from_many_at_once_is_done_once(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    ids, again = lines(order_id), action()
    do(session, "bump", order_id, itemIds=ids[:1])

    def recall(_: int) -> int:
        return deed(session, "recall", order_id, itemIds=ids, actionId=again).status_code

    assert at_once(8, recall) == [200] * 8
    assert remembered(order_id) == [again]


def test_a_done_action_is_still_done_when_the_order_has_ended(stack, shop, sign_in) -> None:
    """Its screen never heard the first answer; it must not be told that its bump failed."""
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    body = {"itemIds": lines(order_id), "actionId": action()}
    do(session, "bump", order_id, **body)
    move(session, order_id, "PICKED_UP")
    do(session, "bump", order_id, **body)
    late = deed(session, "bump", order_id, **{**body, "actionId": action()})
    assert refused(late) == (409, "invalid_transition")


def test_an_order_remembers_its_last_actions_only(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    known = [action() for _ in range(REMEMBERED_ACTIONS)]
    one = {"_id": parse_id(order_id)}
    collection("orders").update_one(
        one, {"$set": {"kitchenActions": [{"id": one, "what": ""} for one in known]}}
    )
    newest = action()
    do(session, "start", order_id, itemIds=lines(order_id), actionId=newest)
    assert remembered(order_id) == [*known[1:], newest]


def test_a_bump_and_a_cancellation_at_once_leave_one_of_both(stack, shop, sign_in) -> None:
    staff = [sign_in(shop), sign_in(shop)]
    for _ in range(12):
        order_id = order(stack.url, shop, "espresso")
        ids = lines(order_id)

        def act(number: int, order_id: str = order_id, ids: list[str] = ids) -> int:
            if number:
                return deed(staff[1], "bump", order_id, itemIds=ids).status_code
            body = {"orderId": order_id, "orderStatus": "CANCELLED"}
            return staff[0].post("/api/v1/restaurant/order-status", json=body).status_code

        cancelled, bumped = at_once(2, act)
        after = stored(order_id)
        assert cancelled == 200
        assert after["status"] == "CANCELLED"
        assert (bumped == 200) == bool(after["items"][0]["completedAt"])
        assert bumped in (200, 409)


def test_texts_with_a_dollar_sign_are_texts(stack, shop, sign_in) -> None:
    """Ids of lines are the clients' own; none of them is a path of the order."""
    wanted = [shop.line("espresso", id=one) for one in ("$status", "$$line", "$meta.x")]
    session, order_id = sign_in(shop), order(stack.url, shop, *wanted)
    do(session, "bump", order_id, itemIds=["$status"], actionId="$orderCode")
    assert [bool(line["completedAt"]) for line in stored(order_id)["items"]] == [True, False, False]
    assert remembered(order_id) == ["$orderCode"]
    notes = "$orderCode {'$set': 1}"
    do(session, "change-line", order_id, itemId="$$line", notes=notes)
    assert stored(order_id)["items"][1]["notes"] == notes


@pytest.mark.parametrize("bad", ["short", "x" * 65, 7])
def test_an_actions_id_has_a_form(stack, shop, sign_in, bad) -> None:
    order_id = order(stack.url, shop, "espresso")
    answer = deed(sign_in(shop), "bump", order_id, itemIds=lines(order_id), actionId=bad)
    assert refused(answer) == (400, "validation_failed")
