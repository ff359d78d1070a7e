"""API keys: made and shown once in the admin, bound to a restaurant, its locations and scopes."""

import re
from datetime import timedelta

import pytest
import requests
from bson import ObjectId
from django.urls import reverse

from orderbuddy.accounts.api_keys import ApiKeyUser, key_user, make_key, revoke_key, user_of_key
from orderbuddy.accounts.roles import (
    NOT_FOR_KEYS,
    PERMISSIONS,
    may,
    refund_limit_cents,
    require,
    require_person,
    role_of,
)
from orderbuddy.accounts.tests.signing_in import person_of
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of, open_form

ADD = reverse("admin:orderbuddy_apikey_add")
LIST = reverse("admin:orderbuddy_apikey_changelist")
KEY = re.compile(r'value="(obk_[\w-]{43})"')


def key_of(shop, *scopes: str, locations=None, days: float = 1) -> str:
    _, key = make_key(
        restaurant_id=shop.restaurant_id,
        location_ids=locations,
        name="Till",
        scopes=scopes,
        expires_at=now() + timedelta(days=days),
        by=person_of(shop.owner_email),
    )
    return key


def stored_of(key: str):
    return collection("api_keys").find_one({"_id": user_of_key(key, "").id})


def asked(stack, key: str, method: str, path: str, **body) -> requests.Response:
    return requests.request(
        method,
        f"{stack.url}/api/v1/{path}",
        json=body or None,
        headers={"Authorization": f"Bearer {key}"},
        timeout=30,
    )


def stations(shop, location_id: str = "") -> str:
    return f"stations/{shop.restaurant_id}/{location_id or shop.location_id}"


def another_location(shop) -> str:
    here = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    added = {**here, "_id": ObjectId(), "name": "Quay"}
    collection("locations").insert_one(added)
    station = {"restaurantId": shop.restaurant_id, "locationId": added["_id"], "name": "Bar"}
    collection("stations").insert_one(station | {"tags": ["bar"]})
    return str(added["_id"])


# --- over REST ------------------------------------------------------------------------------------


def test_a_key_reads_its_restaurant_and_no_other(stack, shop, make_shop):
    key = key_of(shop)
    assert asked(stack, key, "GET", stations(shop)).status_code == 200
    assert asked(stack, key, "GET", stations(make_shop())).status_code == 404
    me = asked(stack, key, "GET", "auth/me").json()["data"]
    assert (me["kind"], me["name"], me["restaurants"][0]["role"]) == ("api_key", "Till", "viewer")


def test_a_key_of_one_location(stack, shop):
    other = another_location(shop)
    key = key_of(shop, locations=[ObjectId(shop.location_id)])
    assert asked(stack, key, "GET", stations(shop)).status_code == 200
    assert asked(stack, key, "GET", stations(shop, other)).status_code == 404
    everywhere = key_of(shop)
    assert asked(stack, everywhere, "GET", stations(shop, other)).status_code == 200


def test_a_key_of_one_location_finds_it_in_the_restaurants_list(stack, shop):
    other = another_location(shop)
    path = f"restaurant/restaurants/{shop.restaurant_id}/locations"

    def listed(locations):
        answer = asked(stack, key_of(shop, locations=locations), "GET", path)
        return {one["_id"] for one in answer.json()["data"]}

    assert listed([ObjectId(shop.location_id)]) == {shop.location_id}
    assert listed(None) == {shop.location_id, other}


def test_a_key_of_one_location_changes_nothing_of_them_all(stack, shop):
    key = key_of(shop, *PERMISSIONS, locations=[ObjectId(shop.location_id)])
    place = {"name": "Quay", "timezone": "America/Chicago"}
    made = asked(stack, key, "POST", f"restaurant/{shop.restaurant_id}/location/create", **place)
    assert made.status_code == 403


def test_orders_and_money_are_read_with_a_scope_only(stack, shop):
    here = f"{shop.restaurant_id}/{shop.location_id}"
    reading = {
        "orders.view": f"restaurant/orders/today/{here}",
        "reports.view": f"report/sales_summary/{here}",
        "payments.settlement": f"payments/settlement/{here}",
    }
    for scope, path in reading.items():
        refused = asked(stack, key_of(shop), "GET", path)
        assert (refused.status_code, refused.json()["permission"]) == (403, scope)
        assert asked(stack, key_of(shop, scope), "GET", path).status_code == 200


def test_it_may_what_its_scopes_say(stack, shop):
    path = f"{stations(shop)}/pause"
    refused = asked(stack, key_of(shop), "PUT", path, minutes=15)
    assert (refused.status_code, refused.json()["permission"]) == (403, "kitchen.pause")
    key = key_of(shop, "kitchen.pause")
    assert asked(stack, key, "PUT", path, minutes=15).status_code == 200
    entry = collection("audit_log").find_one({"restaurantId": shop.restaurant_id})
    assert (entry["whoName"], entry["who"][:4]) == ("API key Till", "key:")


def test_a_key_is_no_person(stack, shop):
    key = key_of(shop, *PERMISSIONS)
    for path in ("stations/socket-token", "auth/sign-ins", "restaurant/some-person"):
        assert asked(stack, key, "GET", path).status_code == 403
    device = {"restaurantId": shop.restaurant_id, "token": "w:mine", "platform": "web"}
    assert asked(stack, key, "POST", "web-push/subscribe", **device).status_code == 403
    mine = asked(stack, key, "POST", "restaurant/create/some-person", name="Mine", concept="x")
    assert mine.status_code == 403


def test_revoked_it_is_out_with_the_next_request(stack, shop):
    key = key_of(shop)
    assert asked(stack, key, "GET", "auth/me").status_code == 200
    assert revoke_key(user_of_key(key, "").id)
    assert asked(stack, key, "GET", "auth/me").status_code == 401


def test_it_expires(stack, shop):
    key = key_of(shop, days=-0.001)
    assert asked(stack, key, "GET", "auth/me").status_code == 401


def test_its_last_use_is_kept(stack, shop):
    key = key_of(shop)
    asked(stack, key, "GET", "auth/me")
    stored = collection("api_keys").find_one({"restaurantId": shop.restaurant_id})
    assert now() - stored["usedAt"] < timedelta(minutes=1)
    assert stored["usedFrom"] == "127.0.0.1"


def test_only_a_hash_is_stored(shop):
    key = key_of(shop)
    assert key not in str(stored_of(key))
    assert stored_of(key)["hint"] == key[-4:]


# --- what it may ----------------------------------------------------------------------------------


def key_with(*scopes: str) -> ApiKeyUser:
    stored = {"_id": ObjectId(), "restaurantId": "cafe", "scopes": list(scopes)}
    return key_user(stored)


def test_it_may_nothing_but_its_scopes():
    key = key_with("payments.refund", "menus.change")
    assert role_of(key, "cafe") == "viewer"
    allowed = {one for one in PERMISSIONS if may(key, "cafe", one)}
    assert allowed == {"payments.refund", "menus.change"}
    assert not any(may(key, "pier", one) for one in PERMISSIONS)


@pytest.mark.parametrize("scope", sorted(NOT_FOR_KEYS & set(PERMISSIONS)))
def test_no_key_opens_doors_whatever_is_stored(scope):
    assert not may(key_with(scope), "cafe", scope)


def test_its_refunds_have_a_cashiers_limit(shop):
    assert refund_limit_cents(key_with(), "cafe") == 0
    assert refund_limit_cents(key_with("payments.refund"), "cafe") == 5_000


def test_it_is_told_what_it_lacks():
    with pytest.raises(ApiError, match="A key without this scope may not do this"):
        require(key_with(), "cafe", "menus.change")
    with pytest.raises(ApiError, match="may not do this"):
        require_person(key_with())


# --- in the admin ---------------------------------------------------------------------------------


def test_an_owner_makes_one_and_sees_it_once(stack, shop):
    client = client_of(shop.owner_email)
    sent = open_form(client, ADD).data | {
        "name": "Delivery",
        "restaurant_id": shop.restaurant_id,
        "places_of_key": [shop.location_id],
        "permissions": ["orders.move"],
        "lasts": "30",
    }
    made = client.post(ADD, sent)
    assert "no-store" in made.headers["Cache-Control"]
    key = KEY.search(made.content.decode())[1]
    assert asked(stack, key, "GET", stations(shop)).status_code == 200
    stored = stored_of(key)
    assert stored["scopes"] == ["orders.move"]
    assert stored["locationIds"] == [ObjectId(shop.location_id)]
    assert timedelta(days=29) < stored["expiresAt"] - now() < timedelta(days=31)
    pages = [LIST, reverse("admin:orderbuddy_apikey_change", args=[str(stored["_id"])])]
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Delivery" in shown
        assert "Pier" in shown
        assert key not in shown
        assert stored["keyHash"] not in shown
    (entry,) = collection("audit_log").find({"restaurantId": shop.restaurant_id})
    assert entry["what"] == "api_keys.made"
    assert key not in str(entry)


def test_an_owner_revokes_one(stack, shop):
    key = key_of(shop)
    stored = stored_of(key)
    client = client_of(shop.owner_email)
    page = reverse("admin:orderbuddy_apikey_revoke", args=[str(stored["_id"])])
    assert "This cannot be undone" in client.get(page).content.decode()
    client.post(page)
    assert asked(stack, key, "GET", "auth/me").status_code == 401
    assert "Revoked" in client.get(LIST).content.decode()
    (entry,) = collection("audit_log").find({"restaurantId": shop.restaurant_id})
    assert entry["what"] == "api_keys.revoked"


@pytest.mark.parametrize("role", ["manager", "cashier", "kitchen", "viewer"])
def test_nobody_but_an_owner_does(shop, role):
    stored = stored_of(key_of(shop))
    client = client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))
    assert client.get(ADD).status_code == 403
    assert client.get(LIST).status_code == 403
    page = reverse("admin:orderbuddy_apikey_revoke", args=[str(stored["_id"])])
    assert client.post(page).status_code in (403, 404)
    assert collection("api_keys").find_one({"_id": stored["_id"]})["revokedAt"] is None


def test_no_key_for_anothers_restaurant_or_location(shop, make_shop):
    other = make_shop()
    client = client_of(shop.owner_email)
    form = open_form(client, ADD).data | {"name": "Mine", "lasts": "30"}
    for sent in (
        {"restaurant_id": other.restaurant_id},
        {"restaurant_id": shop.restaurant_id, "places_of_key": [other.location_id]},
        {"restaurant_id": shop.restaurant_id, "permissions": ["api_keys.change"]},
    ):
        assert client.post(ADD, form | sent).status_code == 200
    both = [shop.restaurant_id, other.restaurant_id]
    client = client_of(make_member(*both))
    mixed = {"restaurant_id": shop.restaurant_id, "places_of_key": [other.location_id]}
    assert "not all of that restaurant" in client.post(ADD, form | mixed).content.decode()
    assert collection("api_keys").count_documents({"restaurantId": {"$in": both}}) == 0


def test_who_works_at_some_locations_makes_and_sees_none(shop, make_shop):
    """A key without locations is one for all of them."""
    other = make_shop()
    stored = stored_of(key_of(shop))
    mine = [shop.restaurant_id, other.restaurant_id]
    places = {shop.restaurant_id: [ObjectId(shop.location_id)]}
    client = client_of(make_member(*mine, places=places))
    assert str(stored["_id"]) not in client.get(LIST).content.decode()
    form = open_form(client, ADD).data | {"name": "Mine", "lasts": "30"}
    refused = client.post(ADD, form | {"restaurant_id": shop.restaurant_id})
    assert refused.status_code == 200
    page = reverse("admin:orderbuddy_apikey_revoke", args=[str(stored["_id"])])
    assert client.post(page).status_code == 404
    assert list(collection("api_keys").find({"restaurantId": {"$in": mine}})) == [stored]
