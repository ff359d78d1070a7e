"""Every staff path of the API × programs: a key may nothing that its scopes, its restaurant and its
locations do not say, on whatever path comes to be."""

from datetime import timedelta

import pytest
from bson import ObjectId
from django.test import Client

from orderbuddy.accounts.api_keys import make_key
from orderbuddy.accounts.roles import PERMISSIONS
from orderbuddy.members.tests.people import another_location, owner_of
from orderbuddy.mongo import now
from orderbuddy.testing.shops import Shop, make_shop
from orderbuddy.tests.tenancy.measure import ask
from orderbuddy.tests.tenancy.table import Line, expected, versioned
from orderbuddy.tests.tenancy.world import World, refused

# Also what whoever is signed in may do: it is not for programs, but to see what the key is.
OPEN_TO_ALL = {"guest", "device"}
THE_KEYS_OWN = "GET auth/me"


@pytest.fixture(scope="module")
def asked() -> list[Line]:
    """What the API has for members, or for whoever is signed in."""
    api = versioned()
    lines = [one for one in expected().values() if one.key in api]
    return [one for one in lines if one.about not in OPEN_TO_ALL and one.key != THE_KEYS_OWN]


def client_of_key(shop: Shop, *scopes: str, locations: list[ObjectId] | None = None) -> Client:
    _, key = make_key(
        restaurant_id=shop.restaurant_id,
        location_ids=locations,
        name="Till",
        scopes=scopes,
        expires_at=now() + timedelta(hours=1),
        by=owner_of(shop),
    )
    return Client(HTTP_AUTHORIZATION=f"Bearer {key}")


def let_in(world: World, lines: list[Line], client: Client) -> set[str]:
    return {one.key for one in lines if not refused(ask(world, one, client))}


def test_without_a_scope_it_reads_menus_and_places_alone(world: World, asked: list[Line]) -> None:
    open_to_it = let_in(world, asked, client_of_key(world.shop))
    assert {one.partition(" ")[0] for one in open_to_it} == {"GET"}
    telling = ("order", "report", "payments", "auth", "results", "summary")
    assert not [one for one in open_to_it if any(word in one for word in telling)]


def test_another_restaurants_key_is_a_stranger(world: World, asked: list[Line]) -> None:
    assert not let_in(world, asked, client_of_key(make_shop(), *PERMISSIONS))


def test_a_key_of_another_location_does_nothing_here(world: World, asked: list[Line]) -> None:
    there = [ObjectId(another_location(world.shop))]
    key = client_of_key(world.shop, *PERMISSIONS, locations=there)
    here = [one for one in asked if one.about in ("location", "whole", "root")]
    assert not let_in(world, here, key)


def test_no_scope_makes_a_person_of_it(world: World, asked: list[Line]) -> None:
    own = [one for one in asked if one.about == "oneself"]
    assert not let_in(world, own, client_of_key(world.shop, *PERMISSIONS))
