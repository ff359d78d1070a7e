import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.contrib.staticfiles import finders

from menus.hours import is_open
from menus.offers import offers_of
from menus.samples import load_samples
from menus.schedules import is_scheduled
from orderbuddy.mongo import collection, parse_id

LANGUAGES = {"en", "es", "pt"}
STORED = ("restaurants", "locations", "menus", "stations", "origins", "campaigns")
PICTURE_BYTES = 6_000


@pytest.fixture
def places():
    return load_samples()


@pytest.fixture
def menus(places) -> list[dict[str, Any]]:
    ids = {parse_id(menu_id) for place in places for menu_id in place.menu_ids}
    found = list(collection("menus").find({"_id": {"$in": list(ids)}}))
    assert len(found) == len(ids)
    return found


@pytest.fixture
def items(menus) -> list[dict[str, Any]]:
    return [item for menu in menus for item in menu["items"]]


@pytest.fixture
def modifiers(items) -> list[dict[str, Any]]:
    return [modifier for item in items for modifier in item["modifiers"]]


def sample_documents(places) -> dict[str, list[dict[str, Any]]]:
    restaurants = list({place.restaurant_id for place in places})
    of = {"restaurantId": {"$in": restaurants}}
    return {
        name: list(
            collection(name)
            .find({"_id": {"$in": restaurants}} if name == "restaurants" else of)
            .sort("_id", 1)
        )
        for name in STORED
    }


@pytest.fixture
def first_menu(places) -> Iterator[dict[str, Any]]:
    """The first place's first menu; it is as it was when the test ends."""
    menu = collection("menus").find_one({"_id": parse_id(places[0].menu_ids[0])})
    yield menu
    collection("menus").replace_one({"_id": menu["_id"]}, menu)


def test_there_are_three_restaurants_and_each_location_has_its_parts(places):
    stored = sample_documents(places)
    assert len(stored["restaurants"]) == 3
    assert len(stored["locations"]) == 4
    for name in ("menus", "stations", "origins"):
        located = {document["locationId"] for document in stored[name]}
        assert located == {location["_id"] for location in stored["locations"]}, name


def test_places_name_what_is_stored(places):
    for place in places:
        origin = collection("origins").find_one({"_id": parse_id(place.origin_id)})
        assert origin["label"] == place.origin_label
        belongs = {
            "locationId": parse_id(place.location_id),
            "restaurantId": place.restaurant_id,
        }
        assert belongs.items() <= origin.items()
        for name, ids in (("stations", place.station_ids), ("menus", place.menu_ids)):
            found = {str(one["_id"]) for one in collection(name).find(belongs)}
            assert found == set(ids)


def test_the_first_place_takes_orders_at_any_time(places):
    location = collection("locations").find_one({"_id": parse_id(places[0].location_id)})
    assert location["autoAcceptOrder"] is True
    assert location["payment"]["acceptPayment"] is False
    start = datetime(2026, 3, 7, tzinfo=UTC)  # a week with a change to daylight saving time
    assert all(is_open(location, start + timedelta(minutes=10 * n)) for n in range(7 * 144))


def test_the_osteria_is_open_past_midnight(places):
    location = collection("locations").find_one({"restaurantId": "demo_osteria_lume"})
    assert is_open(location, datetime(2026, 3, 14, 5, 30, tzinfo=UTC))  # Saturday, 00:30 there
    assert not is_open(location, datetime(2026, 3, 14, 7, 30, tzinfo=UTC))


def test_a_flyer_has_a_campaign_at_its_own_origin(places):
    stored = sample_documents(places)
    flyers = {one["_id"]: one for one in stored["origins"] if one["type"] == "campaign"}
    of_flyers = [one for one in stored["campaigns"] if "originId" in one]
    assert {one["originId"] for one in of_flyers} == flyers.keys()
    for campaign in of_flyers:
        assert flyers[campaign["originId"]]["locationId"] == campaign["locationId"]
        assert campaign["reward"]["flatOffCents"] > 0
    others = [one for one in stored["campaigns"] if "originId" not in one]
    assert {one["type"] for one in others} == {"percent", "bogo"}


def test_some_menus_are_offered_at_their_hours_only(places, menus):
    breakfast = next(menu for menu in menus if menu["menuSlug"] == "breakfast")
    pier = collection("locations").find_one({"_id": breakfast["locationId"]})
    nine, three = (datetime(2026, 3, 4, hour, tzinfo=UTC) for hour in (17, 23))  # 9:00, 15:00 there
    assert is_scheduled(breakfast["schedule"], pier, nine)
    assert not is_scheduled(breakfast["schedule"], pier, three)
    first = next(menu for menu in menus if str(menu["_id"]) == places[0].menu_ids[0])
    assert is_scheduled(first["schedule"], pier, three)


def test_each_restaurant_has_an_owner_and_nobody_a_password(places):
    team = list(collection("users").find({"restaurants": {"$regex": "^demo_"}}))
    roles = [(key, role) for person in team for key, role in person["roles"].items()]
    assert {key for key, role in roles if role == "owner"} == {one.restaurant_id for one in places}
    assert {role for _, role in roles} == {"owner", "manager", "cashier", "kitchen", "viewer"}
    for person in team:
        assert not is_password_usable(person["password"])
        assert person["email"].endswith(".example")


def test_every_text_is_there_in_three_languages(menus, items, modifiers):
    categories = [category for menu in menus for category in menu["categories"]]
    options = [option for modifier in modifiers for option in modifier["options"]]
    for named in (*menus, *categories, *items, *modifiers, *options):
        assert set(named["name"]) == LANGUAGES
        assert all(text.strip() for text in named["name"].values()), named
    for described in (*categories, *items):
        assert set(described["description"]) == LANGUAGES
        assert len(set(described["description"].values())) == 3, described["description"]


def test_an_item_is_in_a_category_of_its_menu(menus):
    for menu in menus:
        categories = [category["id"] for category in menu["categories"]]
        assert len(categories) == len(set(categories))
        assert {item["categoryId"] for item in menu["items"]} == set(categories)


def test_ids_are_unique_within_a_location(menus):
    seen = Counter((menu["locationId"], item["id"]) for menu in menus for item in menu["items"])
    assert seen.most_common(1)[0][1] == 1


def test_ids_are_unique_within_an_item(items, modifiers):
    for parts in (
        *(item["variants"] for item in items),
        *(item["modifiers"] for item in items),
        *(modifier["options"] for modifier in modifiers),
    ):
        ids = [part["id"] for part in parts]
        assert len(ids) == len(set(ids))


def test_every_station_tag_is_served_at_its_location(menus):
    for menu in menus:
        stations = collection("stations").find({"locationId": menu["locationId"]})
        served = {tag for station in stations for tag in station["tags"]}
        for item in menu["items"]:
            assert set(item["stationTags"]) <= served, item["id"]


def test_prices_are_whole_cents_above_the_making_cost(items):
    for item in items:
        assert isinstance(item["priceCents"], int)
        assert 0 < item["makingCostCents"] < item["priceCents"]
        if item["variants"]:
            defaults = [variant for variant in item["variants"] if variant["default"]]
            assert [variant["priceCents"] for variant in defaults] == [item["priceCents"]]


def test_modifiers_can_be_chosen(modifiers):
    for modifier in modifiers:
        assert modifier["selectionMode"] in ("single", "multiple", "max")
        assert 0 <= modifier["freeChoices"] <= modifier["maxChoices"] <= len(modifier["options"])
        assert modifier["maxChoices"] == 1 or modifier["selectionMode"] != "single"


def test_modifiers_of_every_pricing_kind_are_there(modifiers):
    kinds = {
        (
            modifier["required"],
            modifier["freeChoices"] > 0,
            modifier["extraChoicePriceCents"] > 0,
            any(option["priceCents"] for option in modifier["options"]),
        )
        for modifier in modifiers
    }
    assert (True, False, False, True) in kinds, "required, at the options' own price"
    assert (False, True, True, True) in kinds, "some free, then one price for each further one"
    assert (False, True, False, True) in kinds, "some free, then the options' own prices"
    assert (False, False, False, True) in kinds, "none free, at the options' own price"
    assert {modifier["type"] for modifier in modifiers} == {"standard", "upsell"}


def test_each_menu_reads_as_offers_and_some_items_are_sold_out(menus):
    offers = [offer for menu in menus for offer in offers_of(menu)]
    assert len(offers) == sum(len(menu["items"]) for menu in menus)
    assert {offer.available for offer in offers} == {True, False}


def test_pictures_are_small_static_files_without_scripts(places, items):
    logos = [restaurant["logo"] for restaurant in sample_documents(places)["restaurants"]]
    urls = {*logos, *(url for item in items for url in item["imageUrls"])}
    assert all(item["imageUrls"] for item in items)
    for url in urls:
        path = finders.find(url.removeprefix("/static/"))
        assert path, url
        with open(path, encoding="utf-8") as file:
            drawing = file.read()
        assert len(drawing.encode()) < PICTURE_BYTES, url
        assert drawing.startswith("<svg "), url
        assert not re.search(
            r"<script|<style|\sstyle=|\son\w+=|foreignObject|https?:(?!//www\.w3)", drawing
        ), url


def test_loading_again_changes_nothing_and_keeps_an_edit(places, first_menu):
    edit = {"items.0.priceCents": 999, "items.0.isAvailable": False}
    collection("menus").update_one({"_id": first_menu["_id"]}, {"$set": edit})
    before = sample_documents(places)
    assert load_samples() == places
    assert sample_documents(places) == before
    item = collection("menus").find_one({"_id": first_menu["_id"]})["items"][0]
    assert (item["priceCents"], item["isAvailable"]) == (999, False)


def test_loading_again_inserts_what_is_missing(places):
    gone = {"_id": parse_id(places[0].station_ids[0])}
    station = collection("stations").find_one_and_delete(gone)
    assert load_samples() == places
    assert collection("stations").find_one(gone) == station
