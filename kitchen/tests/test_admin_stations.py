"""Stations in the admin: their tags, and the way to their screens."""

from bson import ObjectId
from django.urls import reverse

from kitchen.boards import board_of
from orderbuddy.mongo import collection
from orderbuddy.tests.admin_forms import client_of, open_form


def test_a_station_is_offered_the_tags_of_the_menu_and_keeps_what_is_unknown(shop):
    key = {"_id": ObjectId(shop.station_ids["bar"])}
    collection("stations").update_one(key, {"$set": {"screen": {"rows": 3}}})
    client = client_of(shop.owner_email)
    address = reverse("admin:kitchen_station_change", args=[shop.station_ids["bar"]])
    form = open_form(client, address)
    assert form.editors["tags"]["sources"] == {"menuTags": ["bar", "cold", "kitchen"]}
    form.edit("tags", lambda tags: [*tags, "cold"])
    assert client.post(address, form.data).status_code == 302
    stored = collection("stations").find_one(key)
    assert stored["tags"] == ["bar", "cold"]
    assert stored["screen"] == {"rows": 3}


def test_a_station_without_a_tag_is_refused(shop):
    client = client_of(shop.owner_email)
    address = reverse("admin:kitchen_station_change", args=[shop.station_ids["bar"]])
    form = open_form(client, address)
    form.edit("tags", lambda tags: [])
    assert "Please fill this in." in client.post(address, form.data).content.decode()
    stored = collection("stations").find_one({"_id": ObjectId(shop.station_ids["bar"])})
    assert stored["tags"] == ["bar"]


def test_a_new_station_belongs_to_its_locations_restaurant(shop):
    client = client_of(shop.owner_email)
    form = open_form(client, reverse("admin:kitchen_station_add"))
    form.edit("tags", lambda tags: ["pastry"])
    sent = form.data | {"name": "Pastry", "location": shop.location_id}
    assert client.post(reverse("admin:kitchen_station_add"), sent).status_code == 302
    made = collection("stations").find_one({"restaurantId": shop.restaurant_id, "name": "Pastry"})
    del made["_id"]
    assert made == {
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "name": "Pastry",
        "tags": ["pastry"],
        "kind": "station",
        "isDefault": False,
    }


def test_expo_needs_no_tag_and_makes_nothing(shop):
    client = client_of(shop.owner_email)
    address = reverse("admin:kitchen_station_add")
    sent = open_form(client, address).data | {"name": "Pass", "location": shop.location_id}
    assert client.post(address, sent | {"kind": "expo"}).status_code == 302
    made = collection("stations").find_one({"restaurantId": shop.restaurant_id, "name": "Pass"})
    assert (made["kind"], made["tags"]) == ("expo", [])
    assert str(made["_id"]) not in {one.id for one in board_of(shop.location_id).stations}


def test_lists_lead_to_the_kitchens_screens(shop):
    client = client_of(shop.owner_email)
    bar = f"/kitchen/{shop.location_id}/?station={shop.station_ids['bar']}"
    assert bar in client.get(reverse("admin:kitchen_station_changelist")).content.decode()
    locations = client.get(reverse("admin:menus_location_changelist")).content.decode()
    assert f'href="/kitchen/{shop.location_id}/"' in locations
