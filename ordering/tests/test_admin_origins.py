"""Tables and codes in the admin: what a guest opens, as an address and as a picture."""

import pytest
from django.urls import reverse

from orderbuddy.testing.shops import make_shop
from orderbuddy.tests.admin_forms import client_of

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
