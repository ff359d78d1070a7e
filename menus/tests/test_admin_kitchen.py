"""What the admin's forms say to the kitchen: minutes, courses, an option's station, lateness."""

import copy
from datetime import timedelta

import pytest
from bson import ObjectId
from django.urls import reverse

from menus.pace import Pace, pace_settings, paused_until
from orderbuddy.mongo import collection, now
from orderbuddy.tests.admin_forms import client_of, open_form


def test_an_items_minutes_and_course_and_its_options_station(shop) -> None:
    key, client = {"_id": ObjectId(shop.menu_id)}, client_of(shop.owner_email)
    before = collection("menus").find_one(key)
    address = reverse("admin:menus_menu_change", args=[shop.menu_id])
    form = open_form(client, address)

    def with_kitchen(rows: list[dict]) -> list[dict]:
        burger = next(row for row in rows if row["name"]["en"] == "Burger")
        burger |= {"makeMinutes": "12", "course": "2"}
        burger["modifiers"][0]["options"][1]["stationTags"] = ["cold"]
        return rows

    form.edit("items", with_kitchen)
    assert client.post(address, form.data).status_code == 302
    expected = copy.deepcopy(before["items"])
    expected[2] |= {"makeMinutes": 12, "course": 2}
    expected[2]["modifiers"][0]["options"][1]["stationTags"] = ["cold"]
    assert collection("menus").find_one(key)["items"] == expected


def test_an_options_tags_are_offered_those_of_the_stations(shop) -> None:
    address = reverse("admin:menus_menu_change", args=[shop.menu_id])
    form = open_form(client_of(shop.owner_email), address)
    schema = str(form.editors["items"]["schema"])
    assert schema.count("'source': 'stationTags'") == 2
    assert form.editors["items"]["sources"] == {"stationTags": ["bar", "cold", "kitchen"]}


def test_a_locations_courses_and_lateness(shop) -> None:
    key, client = {"_id": ObjectId(shop.location_id)}, client_of(shop.owner_email)
    address = reverse("admin:menus_location_change", args=[shop.location_id])
    form = open_form(client, address)
    form.edit("kitchen", lambda held: {**held, "warnMinutes": "4", "unshownAlarm": False})
    sent = form.data | {"coursing": "byHand"}
    assert client.post(address, sent).status_code == 302
    stored = collection("locations").find_one(key)
    assert stored["coursing"] == "byHand"
    assert stored["kitchen"] == {"warnMinutes": 4, "unshownAlarm": False}
    form = open_form(client, address)
    form.edit("kitchen", lambda held: {**held, "lateMinutes": "0"})
    assert "whole number from 1 to 480" in client.post(address, form.data).content.decode()


def test_how_fast_a_location_takes_orders(shop) -> None:
    key, client = {"_id": ObjectId(shop.location_id)}, client_of(shop.owner_email)
    address = reverse("admin:menus_location_change", args=[shop.location_id])
    form = open_form(client, address)
    wanted = {"orders": "8", "windowMinutes": "5", "openTicketsAtMost": "30", "daysAhead": "0"}
    form.edit("pace", lambda held: {**held, **wanted})
    assert client.post(address, form.data).status_code == 302
    stored = collection("locations").find_one(key)
    assert stored["pace"] == {
        "orders": 8, "windowMinutes": 5, "openTicketsAtMost": 30, "daysAhead": 0,
    }  # fmt: skip
    assert pace_settings(stored) == Pace(5, orders=8, open_tickets=30, days_ahead=0)
    form = open_form(client, address)
    form.edit("pace", lambda held: {**held, "orders": "", "daysAhead": ""})
    assert client.post(address, form.data).status_code == 302
    assert pace_settings(collection("locations").find_one(key)) == Pace(5, open_tickets=30)


def test_saving_a_location_leaves_its_pause_alone(shop) -> None:
    """The admin writes what was edited; the kitchen may pause meanwhile."""
    key, client = {"_id": ObjectId(shop.location_id)}, client_of(shop.owner_email)
    address = reverse("admin:menus_location_change", args=[shop.location_id])
    form = open_form(client, address)
    until = now() + timedelta(minutes=15)
    collection("locations").update_one(key, {"$set": {"pause": {"until": until}}})
    assert client.post(address, form.data | {"name": "Quay"}).status_code == 302
    stored = collection("locations").find_one(key)
    assert (stored["name"], stored["pause"]) == ("Quay", {"until": until})


@pytest.mark.parametrize(
    "stored", [None, [], "x", {"orders": 0, "windowMinutes": None}, {"orders": "8", "portions": -1}]
)
def test_a_pace_that_makes_no_sense_limits_nothing(stored) -> None:
    assert pace_settings({"pace": stored}) == Pace()


def test_a_pause_from_the_list_of_locations(shop) -> None:
    key, client = {"_id": ObjectId(shop.location_id)}, client_of(shop.owner_email)
    address = reverse("admin:menus_location_changelist")
    chosen = {"_selected_action": shop.location_id}
    assert client.post(address, {**chosen, "action": "pause"}).status_code == 302
    left = paused_until(collection("locations").find_one(key), now()) - now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    assert "Paused until" in client.get(address).content.decode()
    assert client.post(address, {**chosen, "action": "lift_pause"}).status_code == 302
    assert "pause" not in collection("locations").find_one(key)
    assert "Paused until" not in client.get(address).content.decode()
