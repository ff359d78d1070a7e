"""How busy stations are: what is to be made now, held, hurried with and late, each counted once."""

from datetime import timedelta

import pytest
from bson import ObjectId

from kitchen.tests.hearing import do, hear, kitchen, lines
from orderbuddy.mongo import collection, iso, now, parse_id
from orderbuddy.testing.shop_menu import menu_document
from ordering.tests.guests import order

EMPTY = {"tickets": 0, "lines": 0, "held": 0, "warn": 0, "late": 0, "oldestAt": None}


def load(session, shop) -> dict[str, dict]:
    path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/load"
    answer = session.get(path)
    assert answer.status_code == 200
    return {one.pop("name"): one for one in answer.json()["data"] if one.pop("stationId")}


def age(order_id: str, minutes: float) -> None:
    times = {"statusTimes.ACCEPTED": now() - timedelta(minutes=minutes)}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": times})


def test_each_station_counts_what_it_has_to_do(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    assert load(session, shop) == {"Bar": EMPTY, "Kitchen": EMPTY, "Cold": EMPTY}
    old = order(stack.url, shop, "espresso", "espresso", "toast")
    hurried = order(stack.url, shop, "espresso", "burger")
    order(stack.url, shop, "espresso")
    age(old, 10.5)
    age(hurried, 6)
    do(session, "bump", old, itemIds=lines(old)[:1])
    do(session, "bump", old, itemIds=lines(old)[2:], stationId=shop.station_ids["cold"])
    do(session, "cancel-lines", hurried, itemIds=lines(hurried)[1:])
    found = load(session, shop)
    oldest = iso(collection("orders").find_one({"_id": parse_id(old)})["statusTimes"]["ACCEPTED"])
    assert found["Bar"] == {
        "tickets": 3, "lines": 3, "held": 0, "warn": 1, "late": 1, "oldestAt": oldest,
    }  # fmt: skip
    assert found["Kitchen"] == {**EMPTY, "tickets": 1, "lines": 1, "late": 1, "oldestAt": oldest}
    assert found["Cold"] == EMPTY


def test_a_location_has_thresholds_of_its_own(stack, make_shop, sign_in) -> None:
    shop = make_shop(kitchen={"warnMinutes": 2, "lateMinutes": 4})
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    with stack.open_socket(kitchen(shop), session) as screen:
        said = hear(screen, "snapshot")["kitchen"]
    assert said == {"coursing": "off", "warnMinutes": 2, "lateMinutes": 4}
    for minutes, (warn, late) in {1: (0, 0), 3: (1, 0), 5: (0, 1)}.items():
        age(order_id, minutes)
        found = load(session, shop)["Bar"]
        assert (found["warn"], found["late"]) == (warn, late)


@pytest.mark.parametrize("nonsense", [None, "x", {"warnMinutes": -1, "lateMinutes": None}, []])
def test_thresholds_that_make_no_sense_are_the_usual_ones(
    stack, make_shop, sign_in, nonsense
) -> None:
    shop = make_shop(kitchen=nonsense, coursing=nonsense)
    with stack.open_socket(kitchen(shop), sign_in(shop)) as screen:
        said = hear(screen, "snapshot")["kitchen"]
    assert said == {"coursing": "off", "warnMinutes": 5, "lateMinutes": 10}


def test_a_held_line_ages_from_when_it_is_fired(stack, make_shop, sign_in) -> None:
    items = menu_document("r", ObjectId())["items"]
    items[2]["course"] = 2
    shop = make_shop(menu={"items": items}, coursing="byHand")
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    age(order_id, 30)
    assert load(session, shop)["Kitchen"] == {**EMPTY, "held": 1}
    do(session, "fire", order_id)
    found = load(session, shop)["Kitchen"]
    assert (found["lines"], found["held"], found["late"]) == (1, 0, 0)


def test_without_stations_there_is_one_load(stack, shop, sign_in) -> None:
    collection("stations").delete_many({"locationId": parse_id(shop.location_id)})
    session = sign_in(shop)
    order(stack.url, shop, "espresso", "croissant")
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
    path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/load"
    (only,) = session.get(path).json()["data"]
    assert (only["stationId"], only["tickets"], only["lines"]) == ("all", 1, 2)
