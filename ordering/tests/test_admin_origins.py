"""Tables and codes in the admin: what a guest opens, as an address and as a picture."""

import pytest
from bson import ObjectId
from django.urls import reverse

from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_shop
from orderbuddy.tests.admin_forms import client_of, open_form

pytestmark = pytest.mark.filterwarnings("ignore:No directory at:UserWarning")


def test_an_origin_shows_its_address_and_its_code(shop, settings):
    settings.API_ENDPOINT, settings.MENU_ENDPOINT = "https://api.example", ""
    client = client_of(shop.owner_email)
    page = client.get(reverse("admin:ordering_origin_change", args=[shop.origin_id]))
    assert f"https://api.example/o/{shop.origin_id}" in page.content.decode()
    settings.MENU_ENDPOINT = "https://menu.example"
    page = client.get(reverse("admin:ordering_origin_change", args=[shop.origin_id]))
    assert f"https://menu.example/o/{shop.origin_id}" in page.content.decode()
    picture = client.get(reverse("admin:ordering_origin_qr", args=[shop.origin_id]))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<?xml")
    assert b"<script" not in picture.content


def test_the_code_of_another_restaurant_is_not_found(shop):
    client = client_of(make_shop().owner_email)
    assert client.get(reverse("admin:ordering_origin_qr", args=[shop.origin_id])).status_code == 404


def test_a_campaign_is_made_for_a_code_and_takes_its_place(shop):
    client = client_of(shop.owner_email)
    form = open_form(client, reverse("admin:ordering_campaign_add"))
    form.edit("reward", lambda reward: reward.update(flatOffCents="3"))
    sent = form.data | {"name": "Spring", "origin": shop.origin_id, "type": "flat"}
    assert client.post(reverse("admin:ordering_campaign_add"), sent).status_code == 302
    made = collection("campaigns").find_one({"originId": ObjectId(shop.origin_id)})
    assert made["reward"] == {"flatOffCents": 300}
    assert made["restaurantId"] == shop.restaurant_id
    assert str(made["locationId"]) == shop.location_id
    assert made["isActive"] is True


def test_a_campaign_for_a_foreign_code_is_refused(shop):
    client, other = client_of(shop.owner_email), make_shop()
    form = open_form(client, reverse("admin:ordering_campaign_add"))
    sent = form.data | {"name": "Spring", "origin": other.origin_id, "type": "flat"}
    shown = client.post(reverse("admin:ordering_campaign_add"), sent).content.decode()
    assert "Select a valid choice" in shown
    assert not collection("campaigns").find_one({"originId": ObjectId(other.origin_id)})
