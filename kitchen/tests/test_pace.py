"""Pause and rush: by the kitchen, always with an end, told to screens and phones at once."""

import json
from datetime import timedelta

import pytest
import requests

from kitchen.tests.hearing import SECONDS, hear, hear_until, kitchen, refused
from orderbuddy.mongo import collection, instant_of, iso, now, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import eventually, order, place, quote

QUIET = {"pause": None, "rush": None, "minutes": None, "openTickets": 0}


def path(shop, what: str) -> str:
    return f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/{what}"


def location(shop) -> dict:
    return collection("locations").find_one({"_id": parse_id(shop.location_id)})


@pytest.mark.parametrize("url", ["{}", "/api/v1{}"])
def test_a_pause_holds_orders_back_until_it_is_over(stack, shop, sign_in, url) -> None:
    session, address = sign_in(shop), url.format(path(shop, "pause").removeprefix("/api/v1"))
    mine = quote(stack.url, shop, "espresso")
    answer = session.put(address, json={"minutes": 15})
    assert answer.status_code == 200, answer.text
    until = instant_of(answer.json()["data"]["pause"]["until"])
    assert timedelta(minutes=14) < until - now() <= timedelta(minutes=15)
    eventually(lambda: place(stack.url, mine).status_code == 409)
    busy = place(stack.url, mine)
    assert refused(busy) == (409, "kitchen_busy")
    assert (busy.json()["retryAt"], busy.json()["nextReadyAt"]) == (iso(until), None)
    lifted = session.delete(address)
    assert (lifted.status_code, lifted.json()) == (200, {"data": QUIET})
    eventually(lambda: place(stack.url, mine).status_code == 200)


def test_a_pause_lifts_itself(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    soon = iso(now() + timedelta(seconds=4))
    assert session.put(path(shop, "pause"), json={"until": soon}).ok
    mine = quote(stack.url, shop, "espresso")
    eventually(lambda: place(stack.url, mine).status_code == 409, seconds=3.5)
    eventually(lambda: place(stack.url, mine).status_code == 200, seconds=15)


def test_a_rush_is_shown_and_lifted(shop, sign_in) -> None:
    session = sign_in(shop)
    body = {"extraMinutes": 10, "minutes": 60}
    told = session.put(path(shop, "rush"), json=body).json()["data"]
    assert told["rush"]["extraMinutes"] == 10
    assert told["minutes"] == 20
    assert session.get(path(shop, "pace")).json()["data"]["rush"] == told["rush"]
    assert session.delete(path(shop, "rush")).json()["data"] == QUIET
    assert session.delete(path(shop, "rush")).ok
    assert "rush" not in location(shop)


@pytest.mark.parametrize(
    "body",
    [
        {}, {"minutes": 0}, {"minutes": 1441}, {"minutes": 15, "until": "2030-01-01T00:00:00Z"},
        {"until": "2020-01-01T00:00:00Z"}, {"until": "2099-01-01T00:00:00Z"},
        {"until": "2030-01-01T00:00:00"}, {"until": "9999-12-31T23:59:59.999-12:00"},
        {"until": "0001-01-01T00:00:00+14:00"}, {"minutes": "x"}, {"for": 3},
    ],
)  # fmt: skip
@pytest.mark.parametrize("what", ["pause", "rush"])
def test_without_a_sensible_end_it_is_refused(shop, sign_in, what, body) -> None:
    more = {"extraMinutes": 10} if what == "rush" else {}
    answer = sign_in(shop).put(path(shop, what), json={**more, **body})
    assert refused(answer) == (400, "validation_failed")
    assert what not in location(shop)


@pytest.mark.parametrize("role", ["owner", "manager", "cashier", "kitchen", "viewer"])
def test_whoever_works_there_may_pause_but_not_who_only_looks(stack, shop, role) -> None:
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, email, PASSWORD) as person:
        seen = person.get(path(shop, "pace"))
        answers = [
            person.put(path(shop, "pause"), json={"minutes": 5}),
            person.put(path(shop, "rush"), json={"extraMinutes": 5, "minutes": 5}),
            person.delete(path(shop, "pause")),
            person.delete(path(shop, "rush")),
        ]
    expected = 403 if role == "viewer" else 200
    assert seen.status_code == 200
    assert [one.status_code for one in answers] == [expected] * 4


def test_members_of_another_restaurant_find_nothing(shop, make_shop, sign_in) -> None:
    session = sign_in(make_shop())
    for answer in (
        session.get(path(shop, "pace")),
        session.put(path(shop, "pause"), json={"minutes": 5}),
        session.put(path(shop, "rush"), json={"extraMinutes": 5, "minutes": 5}),
        session.delete(path(shop, "pause")),
    ):
        assert answer.status_code == 404
    assert "pause" not in location(shop)


def test_it_is_written_down_who_did_it(shop, sign_in) -> None:
    session = sign_in(shop)
    session.put(path(shop, "pause"), json={"minutes": 5})
    session.delete(path(shop, "pause"))
    about = {"subject": f"location:{shop.location_id}", "what": "kitchen.pause"}
    first, second = collection("audit_log").find(about).sort("at", 1)
    assert first["after"]["until"] == second["before"]["until"]
    assert (first["before"], second["after"]) == (None, None)


def test_screens_and_phones_hear_of_it_at_once(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    with (
        stack.open_socket(kitchen(shop), session) as screen,
        stack.open_socket(kitchen(shop, "bar"), session) as bar,
        stack.open_socket(f"/ws/menu/{shop.location_id}/") as phone,
    ):
        assert hear(screen, "snapshot")["pace"] == QUIET
        assert hear(bar, "snapshot")["pace"] == QUIET
        hear(phone, "menu")
        session.put(path(shop, "pause"), json={"minutes": 15})
        until = iso(location(shop)["pause"]["until"])
        for socket in (screen, bar):
            told = hear_until(socket, lambda said: (said.get("pace") or {}).get("pause"))
            assert told["pace"] == {**QUIET, "pause": {"until": until}}
            # The screens read anew besides, for the location has changed: now and then so soon
            # that a word of the pause alone would say nothing new.
            if told["type"] == "pace":
                again = hear_until(socket, lambda said: said["type"] == "snapshot")
                assert again["pace"] == told["pace"]
        hear(phone, "menu")
    with stack.open_socket(f"/ws/menu/{shop.location_id}/") as phone:
        said = json.loads(phone.recv(timeout=SECONDS))
        assert said["nextChangeAt"] == until
    guests = f"/api/v1/order-app/restaurants/{shop.restaurant_id}/locations/{shop.location_id}"
    shown = requests.get(stack.url + guests, timeout=SECONDS).json()["data"]
    assert shown["pause"] == {"until": until}


def test_screens_hear_how_orders_change_it(stack, make_shop, sign_in) -> None:
    shop = make_shop(pace={"openTicketsAtMost": 30, "usualMinutes": 10})
    with stack.open_socket(kitchen(shop), sign_in(shop)) as screen:
        assert hear(screen, "snapshot")["pace"] == {**QUIET, "minutes": 10}
        order(stack.url, shop, "espresso", "espresso")
        told = hear_until(screen, lambda said: said["type"] == "pace")["pace"]
        assert (told["openTickets"], told["minutes"]) == (1, 15)


def test_a_location_that_uses_none_of_it_is_told_nothing(stack, shop, sign_in) -> None:
    with stack.open_socket(kitchen(shop), sign_in(shop)) as screen:
        hear(screen, "snapshot")
        order(stack.url, shop, "espresso")
        hear(screen, "ticket")
        screen.send(json.dumps({"type": "ping"}))
        hear(screen, "pong")
