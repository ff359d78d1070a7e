"""The board that guests look at: codes and first names, as orders come and go."""

import json

import pytest

from kitchen.guests import first_name
from kitchen.tests.hearing import close_code, do, hear, kitchen, lines, move, silent, snapshot
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import order

ANA = {"customer": {"name": "Ana Maria Silva", "phone": "+15550100"}}


def test_an_order_is_in_the_making_then_ready_then_gone(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    with stack.open_socket(kitchen(shop, "board"), session) as board:
        first = hear(board, "snapshot")
        assert first["orders"] == []
        order_id = order(stack.url, shop, "espresso", "burger", **ANA)
        told = hear(board, "order")
        do(session, "bump", order_id, itemIds=lines(order_id)[:1])
        hear(board, "order")
        do(session, "bump", order_id, itemIds=lines(order_id)[1:])
        ready = hear(board, "order")
        shown = snapshot(stack, session, kitchen(shop, "board"))["orders"]
        do(session, "recall", order_id)
        again = hear(board, "order")
        move(session, order_id, "READY_FOR_PICKUP")
        hear(board, "order")
        move(session, order_id, "PICKED_UP")
        gone = hear(board, "order")
    entry = told["order"]
    assert set(entry) == {"key", "code", "name", "state", "at", "version"}
    assert (entry["code"], entry["name"], entry["state"]) == (
        order_id[-4:].upper(),
        "Ana",
        "making",
    )
    states = [one["order"]["state"] for one in (ready, again, gone)]
    assert states == ["ready", "making", "gone"]
    assert {one["order"]["key"] for one in (told, ready, again, gone)} == {entry["key"]}
    assert [(one["key"], one["state"], one["at"]) for one in shown] == [
        (entry["key"], "ready", ready["order"]["at"])
    ]
    assert again["order"]["at"] == entry["at"] < ready["order"]["at"]
    versions = [one["version"] for one in (first, told, ready, again, gone)]
    assert versions == sorted(set(versions))
    everything = json.dumps([first, told, ready, again, gone, shown])
    for secret in (order_id, "Silva", "15550100", "phone", "Espresso"):
        assert secret not in everything


def test_the_board_says_nothing_of_what_is_not_for_guests(stack, make_shop, sign_in) -> None:
    shop = make_shop(autoAcceptOrder=False)
    session = sign_in(shop)
    with stack.open_socket(kitchen(shop, "board"), session) as board:
        told = hear(board, "snapshot")
        assert told["location"]["name"] == "Pier"
        assert not {"tickets", "stations", "alarms"} & set(told)
        order_id = order(stack.url, shop, "espresso")
        assert hear(board, "order")["order"]["state"] == "gone"
        assert snapshot(stack, session, kitchen(shop, "board"))["orders"] == []
        move(session, order_id, "ACCEPTED")
        assert hear(board, "order")["order"]["state"] == "making"
        move(session, order_id, "CANCELLED")
        assert hear(board, "order")["order"]["state"] == "gone"
        assert silent(board)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana", "Ana"),
        ("  José da Silva", "José"),
        ("", ""),
        (None, ""),
        (["x"], "['x']"),
        ("ana@example.com", ""),
        ("+1 555 0100", ""),
        ("https://x.example", ""),
        ("A" * 90, "A" * 20),
    ],
)
def test_a_first_name_is_all_there_is_of_anyone(name, shown: str) -> None:
    assert first_name(name) == shown


def test_a_socket_is_told_to_come_back_when_its_station_becomes_a_board(
    stack, shop, sign_in
) -> None:
    path = kitchen(shop, "bar")
    with stack.open_socket(path, sign_in(shop)) as bar:
        hear(bar, "snapshot")
        key = {"_id": parse_id(shop.station_ids["bar"])}
        collection("stations").update_one(key, {"$set": {"kind": "board"}})
        with pytest.raises(Exception) as closed:
            hear(bar, "snapshot")
    assert closed.value.rcvd.code == 4503


def test_members_open_it_and_nobody_else(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    for station in ("board", "expo"):
        assert close_code(stack, kitchen(mine, station)) == 4401
        assert close_code(stack, kitchen(mine, station), sign_in(other)) == 4404
        with StaffSession(stack.url, make_member(), PASSWORD) as nobody:
            assert close_code(stack, kitchen(mine, station), nobody) == 4404
