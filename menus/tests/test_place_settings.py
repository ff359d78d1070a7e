"""A location's settings over REST; the recorded answers are in test_contract."""

import pytest
import requests

from menus.tests.off_menu import SECONDS, eventually
from orderbuddy.audit import entries_of
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member, make_shop

CHRISTMAS = {"date": "2026-12-25", "isOpen": False, "name": "Christmas"}


def path(shop) -> str:
    return f"/api/v1/location-settings/restaurant/{shop.restaurant_id}/location/{shop.location_id}"


def stored(shop) -> dict:
    return collection("locations").find_one({"_id": parse_id(shop.location_id)})


def is_open(stack, shop) -> bool:
    address = f"/order-app/restaurants/{shop.restaurant_id}/locations/{shop.location_id}"
    return requests.get(stack.url + address, timeout=SECONDS).json()["data"]["isOpen"]


def test_only_what_is_sent_changes(sign_in, shop) -> None:
    before = stored(shop)
    session = sign_in(shop)
    answer = session.patch(path(shop), json={"address": "1 New Road", "autoAcceptOrder": False})
    assert answer.status_code == 200
    after = stored(shop)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"address", "autoAcceptOrder", "updatedAt"}
    (entry,) = entries_of(f"location:{shop.location_id}")
    assert entry["what"] == "places.settings.changed"
    assert entry["before"] == {"address": "17 Pier Road", "autoAcceptOrder": True}
    assert entry["after"] == {"address": "1 New Road", "autoAcceptOrder": False}


def test_the_same_again_is_no_change(sign_in, shop) -> None:
    session = sign_in(shop)
    told = session.get(path(shop)).json()["data"]
    sent = {name: told[name] for name in ("name", "timezone", "workingHours", "alertNumbers")}
    assert session.patch(path(shop), json=sent).json()["data"] == told
    assert not entries_of(f"location:{shop.location_id}")


def test_a_number_that_is_known_keeps_its_id(sign_in, shop) -> None:
    session = sign_in(shop)
    one = session.patch(path(shop), json={"alertNumbers": [{"phoneNumber": "5550100001"}]})
    (first,) = one.json()["data"]["alertNumbers"]
    sent = [first, {"phoneNumber": "+1 555 010 0002"}]
    two = session.patch(path(shop), json={"alertNumbers": sent}).json()["data"]["alertNumbers"]
    assert two[0] == first
    assert two[1]["_id"] != first["_id"]


def test_a_special_day_closes_the_place_for_guests(stack, sign_in, shop) -> None:
    session = sign_in(shop)
    always = {"date": "2020-01-01", "untilDate": "2099-12-31", "isOpen": False, "name": "Works"}
    answer = session.patch(path(shop), json={"specialDays": [always, CHRISTMAS]})
    assert answer.json()["data"]["specialDays"] == [{**always}, CHRISTMAS]
    eventually(lambda: not is_open(stack, shop))
    assert session.patch(path(shop), json={"specialDays": []}).status_code == 200
    eventually(lambda: is_open(stack, shop))


FAULTS = [
    ({"timezone": "Mars/Olympus"}, "timezone must be a time zone such as America/New_York"),
    ({"contact": {"email": "pier"}}, "contact.email must be an email"),
    ({"alertNumbers": [{"phoneNumber": "call me"}]}, "alertNumbers.0.phoneNumber must be a phone"),
    (
        {"workingHours": [{"day": "monday", "isOpen": True, "startTime": "8", "endTime": "17:00"}]},
        "workingHours.0.startTime must be a time such as 08:30",
    ),
    ({"workingHours": [{"day": "someday", "isOpen": True}]}, "workingHours.0.day must be one of"),
    ({"specialDays": [{**CHRISTMAS, "date": "25.12."}]}, "specialDays.0.date must be a day such"),
    (
        {"specialDays": [{**CHRISTMAS, "untilDate": "2026-12-24"}]},
        "specialDays.0.untilDate must not be before date",
    ),
    ({"specialDays": [{"date": "2026-12-25", "isOpen": True}]}, "specialDays.0.startTime must be"),
    ({"orderTiming": {"stopOrdersBeforeMinutes": -1}}, "must not be less than 0"),
    ({"owner": "me"}, "property owner should not exist"),
    ({"name": ""}, "name should not be empty"),
]


@pytest.mark.parametrize(("body", "sentence"), FAULTS)
def test_what_is_wrong_is_said_and_nothing_is_stored(sign_in, shop, body, sentence) -> None:
    before = stored(shop)
    answer = sign_in(shop).patch(path(shop), json=body)
    assert answer.status_code == 400
    assert any(sentence in one for one in answer.json()["message"]), answer.json()
    assert stored(shop) == before


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_who_may_only_read(stack, shop, role: str) -> None:
    member = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, member, PASSWORD) as session:
        assert session.get(path(shop)).status_code == 200
        assert session.patch(path(shop), json={"name": "Mine"}).status_code == 403
    assert stored(shop)["name"] == "Pier"


def test_strangers_find_nothing(stack, sign_in, shop) -> None:
    other = sign_in(make_shop())
    for answer in (other.get(path(shop)), other.patch(path(shop), json={"name": "Mine"})):
        assert answer.status_code == 404
    assert requests.get(stack.url + path(shop), timeout=SECONDS).status_code == 401
