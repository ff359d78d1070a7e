"""The admin as a whole: signing in, the first page, people and their passwords."""

import pytest
from bson import ObjectId
from django.test import Client
from django.urls import reverse

from orderbuddy.accounts.models import User
from orderbuddy.accounts.tests.signing_in import by_password
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import PASSWORD, make_member, make_shop
from orderbuddy.tests.admin_forms import client_of, open_form


@pytest.fixture
def root() -> Client:
    return client_of(make_member(is_superuser=True))


def test_the_sign_in_page_leads_back_to_where_one_wanted_to_go(shop):
    client = Client()
    asked = reverse("admin:menus_menu_changelist") + "?q=tea"
    page = client.get(asked, follow=True)
    assert page.redirect_chain[-1][0].startswith("/sign-in/?next=")
    sent = {"username": shop.owner_email, "password": PASSWORD, "next": asked}
    assert client.post("/sign-in/", sent).headers["Location"] == asked
    assert client.get("/admin/login/").headers["Location"] == "/admin/"


def test_signing_out_needs_a_post_and_leads_to_the_sign_in_page(shop):
    client = client_of(shop.owner_email)
    assert client.get("/admin/logout/").status_code == 405
    assert client.post("/admin/logout/").headers["Location"] == "/sign-in/"
    assert client.get("/admin/").status_code == 302


def test_the_first_page_shows_ones_own_open_orders_and_what_is_sold_out(shop):
    other = make_shop()
    for place, count in ((shop, 3), (other, 1)):
        belongs = {"restaurantId": place.restaurant_id, "locationId": ObjectId(place.location_id)}
        order = {**belongs, "status": "CREATED", "startedAt": now()}
        collection("orders").insert_many([{**order, "quoteId": ObjectId()} for _ in range(count)])
    shown = client_of(shop.owner_email).get("/admin/").content.decode()
    assert f"?location={shop.location_id}&amp;status=CREATED" in shown
    assert '<span class="count">3</span>' in shown
    assert "Soup" in shown
    assert other.location_id not in shown


def test_no_page_has_inline_script_or_style(shop):
    client = client_of(shop.owner_email)
    for address in (
        "/admin/",
        reverse("admin:ordering_order_changelist"),
        reverse("admin:menus_menu_change", args=[shop.menu_id]),
    ):
        response = client.get(address)
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        shown = response.content.decode()
        assert "<style" not in shown
        assert " style=" not in shown
        assert "onclick" not in shown


def test_changing_ones_password_writes_the_password_alone(shop):
    client = by_password(shop.owner_email)
    collection("users").update_one(
        {"email": shop.owner_email}, {"$set": {"fcm": ["a"]}, "$unset": {"disabled": ""}}
    )
    before = collection("users").find_one({"email": shop.owner_email})
    new = {"new_password1": "brand new horse", "new_password2": "brand new horse"}
    page = client.get("/admin/password_change/").headers["Location"]
    answer = client.post(page, {"old_password": PASSWORD, **new})
    assert answer.status_code == 302
    after = collection("users").find_one({"email": shop.owner_email})
    assert {key for key in after if after[key] != before.get(key)} == {"password", "updatedAt"}
    assert User.objects.get(email=shop.owner_email).check_password("brand new horse")


def test_a_superuser_makes_a_person_who_can_sign_in(root, shop):
    address = reverse("admin:orderbuddy_user_add")
    sent = open_form(root, address).data | {
        "email": f"Ana.{shop.restaurant_id}@Shop.example",
        "new_password": "a fine horse battery",
        "restaurants": [shop.restaurant_id],
    }
    assert root.post(address, sent).status_code == 302
    person = User.objects.get(email=f"ana.{shop.restaurant_id}@shop.example")
    assert person.check_password("a fine horse battery")
    assert person.restaurants == [shop.restaurant_id]
    assert person.is_staff
    stored = collection("users").find_one({"_id": person.pk})
    assert "phoneNumber" not in stored


def test_editing_a_person_keeps_restaurants_that_are_unknown(root, shop):
    email = make_member("gone_restaurant", shop.restaurant_id)
    person = User.objects.get(email=email)
    address = reverse("admin:orderbuddy_user_change", args=[person.pk])
    form = open_form(root, address)
    assert person.password not in str(form.data)
    root.post(address, form.data | {"name": "Ana", "new_password": "another fine battery"})
    after = User.objects.get(pk=person.pk)
    assert (after.name, after.restaurants) == ("Ana", ["gone_restaurant", shop.restaurant_id])
    assert after.check_password("another fine battery")


def test_a_weak_password_or_anothers_e_mail_is_refused(root, shop):
    address = reverse("admin:orderbuddy_user_add")
    sent = open_form(root, address).data | {"email": shop.owner_email, "new_password": "short"}
    shown = root.post(address, sent).content.decode()
    assert "Somebody else has this e-mail." in shown
    assert "too short" in shown
    assert User.objects.filter(email=shop.owner_email).count() == 1


def test_nobody_locks_themselves_out(root):
    me = User.objects.get(pk=root.session["_auth_user_id"])
    address = reverse("admin:orderbuddy_user_change", args=[me.pk])
    data = open_form(root, address).data
    data.pop("is_superuser", None)
    root.post(address, data | {"disabled": "on", "name": "Still me"})
    after = User.objects.get(pk=me.pk)
    assert (after.name, after.is_superuser, after.is_active) == ("Still me", True, True)


def test_a_person_with_a_history_is_not_deleted(shop, root):
    client = client_of(shop.owner_email)
    address = reverse("admin:ordering_origin_change", args=[shop.origin_id])
    client.post(address, open_form(client, address).data | {"label": "Table 2"})
    person = User.objects.get(email=shop.owner_email)
    address = reverse("admin:orderbuddy_user_delete", args=[person.pk])
    assert "1 log entry" in root.get(address).content.decode()
    root.post(address, {"post": "yes"})
    assert User.objects.filter(pk=person.pk).exists()
