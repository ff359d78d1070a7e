"""Where lines go: to every station that shares a tag, options too, and never nowhere."""

import time

from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchen.boards import Board, Kind, Station
from kitchen.tests.hearing import (
    close_code,
    hear,
    kitchen,
    profiled,
    snapshot,
    stored,
    ticket_of,
)
from kitchen.tickets import ticket, ticket_for
from menus.snapshots import Place
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.shop_menu import menu_document
from ordering.tests.guests import order

TAGS = st.lists(st.sampled_from(["bar", "grill", "fryer", "nobody's"]), max_size=3)
OPTIONS = st.dictionaries(st.sampled_from(["fries", "salad", "egg"]), TAGS, max_size=3)
LINES = st.lists(st.tuples(TAGS | st.none(), OPTIONS | st.none()), min_size=1, max_size=5)
STATIONS = st.lists(
    st.builds(
        Station,
        id=st.sampled_from([f"{n:024x}" for n in range(6)]),
        name=st.just("Station"),
        tags=TAGS.map(frozenset),
        is_default=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda one: one.id,
)
EMPTY = Place(id="p", restaurant_id="r", location={}, menus=[], pages={}, offers={})


def an_order(lines) -> dict:
    items = [
        {
            "id": str(number),
            "stationTags": tags,
            "optionTags": option_tags,
            "modifiers": [{"id": "m", "options": [{"id": one} for one in option_tags or ()]}],
        }
        for number, (tags, option_tags) in enumerate(lines)
    ]
    return {"_id": ObjectId(), "status": "ACCEPTED", "startedAt": now(), "items": items}


@given(STATIONS, LINES)
@settings(max_examples=300, deadline=None)
def test_never_a_line_that_nobody_sees(stations, lines) -> None:
    whole = ticket(an_order(lines), version=1, board=Board(EMPTY, tuple(stations)))
    seen = {line["id"] for station in stations for line in ticket_for(whole, station.id)["lines"]}
    ids = {line["id"] for line in whole["lines"]}
    assert len(ids) == len(lines)
    assert seen == (ids if stations else set())
    known = {station.id: station.tags for station in stations}
    default = {one.id for one in stations if one.is_default} or set(known)
    usual = {next(one.id for one in stations if one.id in default)} if stations else set()
    for line, (tags, option_tags) in zip(whole["lines"], lines, strict=True):
        sharing = {one for one in known if known[one] & set(tags or ())}
        assert set(line["itemStationIds"]) == (sharing or usual)
        for option in line["options"]:
            wanted = set((option_tags or {})[option["id"]])
            assert set(option["stationIds"]) == {one for one in known if known[one] & wanted}
            assert set(option["stationIds"]) <= set(line["stationIds"])
    assert {one["id"] for one in whole["stations"]} == (
        {one for line in whole["lines"] for one in line["stationIds"]} or {"all"}
    )


def test_what_another_program_stored_of_tags_is_read_leniently() -> None:
    fryer = Station("f" * 24, "Fryer", frozenset(["fryer"]))
    bar = Station("b" * 24, "Bar", frozenset(["bar"]), is_default=True)
    board = Board(EMPTY, (fryer, bar))
    assert board.route({"stationTags": "fryer"}).makers == (fryer.id,)
    for nonsense in (None, 7, [], [None], {}, ["unknown"]):
        assert board.route({"stationTags": nonsense, "optionTags": nonsense}).makers == (bar.id,)


def fried_menu(shop) -> None:
    """Bacon on a burger is made at the cold station."""
    tags = {"items.2.modifiers.0.options.1.stationTags": ["cold"]}
    collection("menus").update_one({"_id": parse_id(shop.menu_id)}, {"$set": tags})


def burger(shop, *options: str) -> dict:
    chosen = [{"id": one, "name": one.capitalize()} for one in options]
    return shop.line("burger", modifiers=[{"id": "toppings", "name": "T", "options": chosen}])


def test_an_options_own_station_makes_it_as_part_of_that_ticket(stack, shop, sign_in) -> None:
    fried_menu(shop)
    session, ids = sign_in(shop), shop.station_ids
    with stack.open_socket(kitchen(shop, "cold"), session) as cold:
        hear(cold, "snapshot")
        placed = order(stack.url, shop, burger(shop, "cheese", "bacon"), "espresso")
        ticket = hear(cold)["ticket"]
    line = stored(placed)["items"][0]
    assert line["optionTags"] == {"bacon": ["cold"]}
    (shown,) = ticket["lines"]
    assert shown["stationIds"] == [ids["kitchen"], ids["cold"]]
    assert shown["itemStationIds"] == [ids["kitchen"]]
    assert [(one["name"], one["stationIds"]) for one in shown["options"]] == [
        ("Cheese", []),
        ("Bacon", [ids["cold"]]),
    ]
    assert shown["choices"] == ["Cheese", "Bacon"]
    assert ticket["alsoAt"] == ["Bar", "Kitchen"]
    assert ticket["stations"] == [
        {"id": ids["bar"], "name": "Bar", "total": 1, "done": 0},
        {"id": ids["kitchen"], "name": "Kitchen", "total": 1, "done": 0},
        {"id": ids["cold"], "name": "Cold", "total": 1, "done": 0},
    ]


def asked_for_an_order(stack, shop) -> list[dict]:
    """What the database is asked of this shop while one is priced and placed."""
    with profiled() as asked:
        placed = order(stack.url, shop, burger(shop, "bacon"), "espresso")
    assert stored(placed)["items"][0]["optionTags"]
    # A worker may be at other shops' orders; of an insert nothing says whose it is.
    about = (shop.location_id, placed, str(stored(placed)["quoteId"]))
    keys = {"query": about[:1], "insert": ("",)}
    return [one for one in asked if any(key in str(one) for key in keys.get(one["op"], about))]


def test_pricing_and_placing_ask_the_database_nothing_more(stack, shop) -> None:
    """The tags of options come from the cached menu, as soon as every process knows it."""
    fried_menu(shop)
    for _ in range(8):
        asked = asked_for_an_order(stack, shop)
        written = [one["ns"].partition(".")[2] for one in asked if one["op"] == "insert"]
        assert written.count("orders_preview") == written.count("orders") == 1
        assert not [one for one in asked if one["op"] == "update" and ".orders" in one["ns"]]
        if not [one for one in asked if one["op"] == "query"]:
            return
        time.sleep(0.3)
    raise AssertionError([one["ns"] for one in asked])


def test_options_that_do_not_count_have_no_station(stack, make_shop, sign_in) -> None:
    menu = menu_document("r", ObjectId())["items"]
    menu[2]["modifiers"][0] |= {"maxChoices": 1}
    menu[2]["modifiers"][0]["options"][1]["stationTags"] = ["cold"]
    shop = make_shop(menu={"items": menu})
    placed = order(stack.url, shop, burger(shop, "cheese", "bacon"))
    assert "optionTags" not in stored(placed)["items"][0]
    assert ticket_of(stack, sign_in(shop), shop, placed, "cold") is None


def test_a_line_of_no_station_goes_to_the_default_one(stack, shop, sign_in) -> None:
    session, ids = sign_in(shop), shop.station_ids
    placed = order(stack.url, shop, "croissant")
    first = ticket_of(stack, session, shop, placed, "bar")
    assert [line["name"] for line in first["lines"]] == ["Croissant"]
    with stack.open_socket(kitchen(shop, "cold"), session) as cold:
        assert hear(cold, "snapshot")["tickets"] == []
        collection("stations").update_one(
            {"_id": parse_id(ids["cold"])}, {"$set": {"isDefault": True}}
        )
        told = hear(cold, "snapshot")
        assert [one["orderId"] for one in told["tickets"]] == [placed]
        assert [one["name"] for one in told["stations"] if one["isDefault"]] == ["Cold"]
    assert ticket_of(stack, session, shop, placed, "bar") is None
    path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}"
    for station, found in (("cold", [placed]), ("bar", [])):
        answer = session.get(f"{path}/{ids[station]}/orders").json()["data"]
        assert [one["_id"] for one in answer["matchedOrders"]] == found


def test_without_stations_one_screen_has_everything(stack, shop, sign_in) -> None:
    here = {"locationId": parse_id(shop.location_id)}
    collection("stations").delete_many(here)
    expo = {**here, "restaurantId": shop.restaurant_id, "name": "Pass", "kind": "expo"}
    collection("stations").insert_one({**expo, "tags": ["bar"]})
    session, placed = sign_in(shop), order(stack.url, shop, "espresso", "croissant")
    told = snapshot(stack, session, kitchen(shop))
    (ticket,) = told["tickets"]
    assert told["stations"] == []
    assert ticket["orderId"] == placed
    assert [line["stationIds"] for line in ticket["lines"]] == [[], []]
    assert ticket["stations"] == [{"id": "all", "name": "", "total": 2, "done": 0}]


def test_expo_and_the_guests_board_make_nothing_and_see_whole_orders(stack, shop, sign_in) -> None:
    belongs = {
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "tags": ["bar", "kitchen", "cold"],
    }
    ids = {kind: ObjectId() for kind in (Kind.EXPO, Kind.BOARD)}
    for kind, key in ids.items():
        station = {**belongs, "_id": key, "name": kind.title(), "kind": kind.value}
        collection("stations").insert_one({**station, "isDefault": True})
    session = sign_in(shop)
    placed = order(stack.url, shop, "espresso", "burger", "croissant")
    whole = snapshot(stack, session, kitchen(shop))
    assert {one["name"] for one in whole["stations"]} == {"Bar", "Kitchen", "Cold"}
    for station in ("expo", str(ids[Kind.EXPO])):
        told = snapshot(stack, session, kitchen(shop, station))
        (ticket,) = told["tickets"]
        assert ticket["orderId"] == placed
        assert [len(line["stationIds"]) for line in ticket["lines"]] == [1, 1, 1]
    for station in ("board", str(ids[Kind.BOARD])):
        assert "tickets" not in snapshot(stack, session, kitchen(shop, station))
    names = session.get(f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}").json()
    assert [one["name"] for one in names["data"]] == ["Bar", "Kitchen", "Cold"]


def test_an_unknown_station_is_not_found(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    session = sign_in(mine)
    for station in ("nonsense", "a b/ü%00", str(ObjectId()), other.station_ids["bar"]):
        assert close_code(stack, kitchen(mine, station), session) == 4404
