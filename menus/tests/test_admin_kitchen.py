"""What the admin's forms say to the kitchen: minutes, courses, an option's station, lateness."""

import copy

import pytest
from bson import ObjectId
from django.urls import reverse

from orderbuddy.mongo import collection
from orderbuddy.tests.admin_forms import client_of, open_form

pytestmark = pytest.mark.filterwarnings("ignore:No directory at:UserWarning")


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
