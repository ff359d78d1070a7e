"""Restaurants, locations and accounts over REST: who may, what is stored, what is written down."""

import pytest
from bson import ObjectId

from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role, role_of
from orderbuddy.audit import entries_of
from orderbuddy.members.tests.people import again, another_location, member, owner_of
from orderbuddy.mongo import collection
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member

API = "/api/v1/restaurant"


@pytest.fixture
def session_of(stack):
    sessions = []

    def sign_in(person: User) -> StaffSession:
        sessions.append(StaffSession(stack.url, person.email, PASSWORD))
        return sessions[-1]

    yield sign_in
    for session in sessions:
        session.close()


def details(shop) -> str:
    return f"{API}/restaurants/{shop.restaurant_id}/locationId/{shop.location_id}"


def test_whoever_opens_a_restaurant_owns_it(session_of) -> None:
    person = User.objects.get(email=make_member())
    session = session_of(person)
    answer = session.post(f"{API}/create/{person.pk}", json={"name": "Quay"})
    assert answer.status_code == 201
    made = answer.json()["data"]["restaurant"]
    assert (made["name"], made["concept"], made["logo"]) == ("Quay", "Default Concept", "")
    assert made["_id"].startswith(f"store-{str(person.pk)[:8]}-")
    assert role_of(again(person), made["_id"]) is Role.OWNER
    assert [one["_id"] for one in session.get(f"{API}/{person.pk}").json()["data"]] == [made["_id"]]
    assert session.post(f"{API}/{made['_id']}/location/create").status_code == 201
    assert entries_of(f"restaurant:{made['_id']}")[0]["what"] == "restaurant.added"


def test_nobody_looks_into_or_opens_for_another(session_of, shop) -> None:
    owner, session = owner_of(shop), session_of(User.objects.get(email=make_member()))
    assert session.get(f"{API}/{owner.pk}").status_code == 404
    assert session.post(f"{API}/create/{owner.pk}").status_code == 404
    root = session_of(User.objects.get(email=make_member(is_superuser=True)))
    shown = root.get(f"{API}/{owner.pk}").json()["data"]
    assert [one["_id"] for one in shown] == [shop.restaurant_id]


def test_locations_have_short_names_of_their_own(session_of, shop) -> None:
    session = session_of(owner_of(shop))
    made = [session.post(f"{API}/{shop.restaurant_id}/location/create") for _ in range(3)]
    slugs = [one.json()["data"]["locationSlug"] for one in made]
    assert slugs == ["main-location", "main-location-2", "main-location-3"]
    listed = session.get(f"{API}/restaurants/{shop.restaurant_id}/locations").json()["data"]
    assert {one["locationSlug"] for one in listed} == {"pier", *slugs}
    body = {"name": "Dock", "timezone": "Europe/Nowhere"}
    answer = session.post(f"{API}/{shop.restaurant_id}/location/create", json=body)
    assert answer.status_code == 400


def test_who_works_at_one_location_sees_that_one_and_opens_none(session_of, shop) -> None:
    there = another_location(shop)
    session = session_of(member(shop, "owner", [there]))
    listed = session.get(f"{API}/restaurants/{shop.restaurant_id}/locations").json()["data"]
    assert [one["_id"] for one in listed] == [str(there)]
    assert session.post(f"{API}/{shop.restaurant_id}/location/create").status_code == 403
    assert session.get(f"{details(shop)}/restaurantDetails").status_code == 404


def test_details_are_changed_one_by_one(session_of, shop) -> None:
    session = session_of(owner_of(shop))
    url = f"{details(shop)}/update-restaurantDetails"
    before = collection("restaurants").find_one({"_id": shop.restaurant_id})
    assert session.patch(url, json={"tagline": "By the water"}).json() == {"data": True}
    assert session.patch(url, json={}).json() == {"data": True}
    stored = collection("restaurants").find_one({"_id": shop.restaurant_id})
    assert {**stored, "updatedAt": 0} == {**before, "tagline": "By the water", "updatedAt": 0}
    shown = session.get(f"{details(shop)}/restaurantDetails").json()["data"]
    assert (shown["name"], shown["tagline"]) == ("Test Café", "By the water")
    (entry,) = entries_of(f"restaurant:{shop.restaurant_id}")
    assert (entry["before"], entry["after"]) == ({"tagline": None}, {"tagline": "By the water"})


@pytest.mark.parametrize(
    "body",
    [{"refundLimits": {}}, {"name": ""}, {"name": "x" * 161}, {"logo": "javascript:alert(1)"}],
    ids=["unknown", "empty", "long", "script"],
)
def test_what_is_no_detail_is_refused(session_of, shop, body) -> None:
    url = f"{details(shop)}/update-restaurantDetails"
    assert session_of(owner_of(shop)).patch(url, json=body).status_code == 400


def test_an_account_is_made_once_and_may_nothing(session_of, shop) -> None:
    session, key = session_of(owner_of(shop)), str(ObjectId())
    body = {"userId": key, "email": f"New-{key}@shop.example", "createdAt": "2026-01-25T12:00:00Z"}
    answers = [session.post("/api/v1/users/create-user", json=body) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    made = User.objects.get(user_id=key)
    assert (str(made.pk), made.email) == (answers[0].json()["userId"], body["email"].lower())
    assert (made.restaurants, made.is_staff, made.password) == ([], False, None)
    for other in ({"userId": f"{key}x"}, {"email": "other@shop.example"}, {"email": ""}):
        answer = session.post("/api/v1/users/create-user", json={**body, **other})
        assert answer.status_code == 400, other
