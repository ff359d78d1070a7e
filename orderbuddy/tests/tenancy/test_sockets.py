"""Every socket × everybody, and those who may no longer hear: they are out within seconds."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests
from bson import ObjectId
from websockets.exceptions import ConnectionClosed

from kitchen.tests.apps import QuickApp, station, store
from kitchen.tests.hearing import hear, hear_until
from orderbuddy.accounts.roles import Role
from orderbuddy.members.services import change_member, remove_member
from orderbuddy.members.tests.people import another_location, member, owner_of
from orderbuddy.mongo import collection
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD
from orderbuddy.tests.tenancy.table import ROLES, Line, expected
from orderbuddy.tests.tenancy.world import ELSEWHERE, OUTSIDERS

TABLE = expected()
SOCKETS = [one for one in TABLE.values() if one.method == "WS" and one.about == "location"]
EVENTS = {"store_joined": store, "station_joined": lambda shop: station(shop, "bar")}
EVERYBODY = (*ROLES, ELSEWHERE, *OUTSIDERS)
# Each minute every socket asks anew who may hear it: what comes sooner was told.
SECONDS = 30


@pytest.fixture(scope="module")
def sessions(stack, world) -> Iterator[dict[str, StaffSession | None]]:
    people = world.people.items()
    found = {name: one and StaffSession(stack.url, one.email, PASSWORD) for name, one in people}
    yield found
    for session in found.values():
        if session:
            session.close()


def test_each_socket_of_the_staff_is_asked_below() -> None:
    events = {one.path for one in TABLE.values() if one.method == "IO" and one.about == "location"}
    assert events == {*EVENTS, "order_wait_time_updated"}
    assert {one.path for one in SOCKETS} == {"ws/kitchen/<location_id>/", "ws/staff/<location_id>/"}


@pytest.mark.parametrize("line", SOCKETS, ids=lambda line: line.key)
@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_listen(stack, world, sessions, line: Line, name: str) -> None:
    with stack.open_socket(world.path(line), sessions[name]) as socket:
        if name in ROLES and line.may(name):
            hear(socket, "snapshot")
            return
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=SECONDS)
    assert closed.value.rcvd.code == (4401 if name == "signed out" else 4404)


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_listen_over_socket_io(stack, world, sessions, name: str) -> None:
    with QuickApp(stack.sockets_url, sessions[name]) as app:
        for event, said in EVENTS.items():
            answer = app.ask(event, said(world.shop))
            may = name in ROLES and TABLE[f"IO {event}"].may(name)
            assert answer["success"] is may, (event, answer)
        time_said = {**store(world.shop), "orderId": world.ids["order_id"], "waitTime": 5}
        assert name in ROLES or not app.ask("order_wait_time_updated", time_said)["success"]


@pytest.mark.parametrize("how", ["removed", "elsewhere", "disabled"])
def test_who_may_no_longer_is_out_within_seconds(stack, shop, how: str) -> None:
    """On REST and in the admin at once, on all sockets within seconds, whatever is open."""
    person = member(shop, "manager")
    session = StaffSession(stack.url, person.email, PASSWORD)
    here = f"{shop.restaurant_id}/{shop.location_id}"
    pages = {
        f"/api/v1/restaurant/orders/today/{here}": {404, 401, 403},
        f"/admin/menus/location/{shop.location_id}/change/": {403, 302},
        f"/kitchen/{shop.location_id}/": {404, 302},
    }
    paths = (f"/ws/kitchen/{shop.location_id}/", f"/ws/staff/{shop.location_id}/")
    with session, QuickApp(stack.sockets_url, session) as app, ExitStack() as opened:
        sockets = [opened.enter_context(stack.open_socket(path, session)) for path in paths]
        for socket in sockets:
            hear(socket, "snapshot")
        assert app.ask("store_joined", store(shop))["success"]
        assert [_status(session, page) for page in pages] == [200, 200, 200]
        began = time.monotonic()
        _take_away(shop, person, how)
        for page, statuses in pages.items():
            assert _status(session, page) in statuses, page
        assert [_closing_code(socket) in (4401, 4403) for socket in sockets] == [True, True]
        assert time.monotonic() - began < SECONDS
        app.wait_to_hear("exception", SECONDS, event="store_joined")
        assert time.monotonic() - began < SECONDS


def test_whose_rights_are_the_same_goes_on_listening(stack, shop) -> None:
    person = member(shop, "manager")
    session = StaffSession(stack.url, person.email, PASSWORD)
    with session, stack.open_socket(f"/ws/staff/{shop.location_id}/", session) as socket:
        hear(socket, "snapshot")
        collection("users").update_one({"_id": person.pk}, {"$set": {"name": "Renamed"}})
        hear_until(socket, lambda told: told["type"] == "snapshot", SECONDS)


def _status(session: requests.Session, page: str) -> int:
    headers = {"Accept": "text/html"}
    return session.get(page, headers=headers, allow_redirects=False, timeout=30).status_code


def _take_away(shop, person, how: str) -> None:
    if how == "removed":
        remove_member(who=owner_of(shop), person=person, restaurant_id=shop.restaurant_id)
    elif how == "elsewhere":
        change_member(
            who=owner_of(shop),
            person=person,
            restaurant_id=shop.restaurant_id,
            role=Role.MANAGER,
            places=[ObjectId(another_location(shop))],
        )
    else:
        collection("users").update_one({"_id": person.pk}, {"$set": {"disabled": True}})


def _closing_code(socket) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=SECONDS)
    return closed.value.rcvd.code
