"""Tickets know when they were first on a screen of their station: written once, told nobody."""

from contextlib import ExitStack
from datetime import timedelta

from bson import ObjectId

from kitchen.services import showing
from kitchen.services.showing import View, store_views
from kitchen.tests.hearing import (
    close_code,
    hear,
    kitchen,
    profiled,
    say_seen,
    show,
    silent,
)
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import at_once, order


def views(*order_ids: str) -> list[dict]:
    among = {"orderId": {"$in": [parse_id(one) for one in order_ids]}}
    return list(collection("ticket_views").find(among).sort("_id", 1))


def test_a_ticket_is_stored_as_shown_once(stack, shop, sign_in) -> None:
    session, bar = sign_in(shop), shop.station_ids["bar"]
    order_id = order(stack.url, shop, "espresso", "burger")
    with stack.open_socket(kitchen(shop, "bar"), session) as screen:
        hear(screen, "snapshot")
        show(screen, order_id, station=bar)
        (first,) = views(order_id)
        show(screen, order_id, station=bar, number=2)
        assert silent(screen)  # nothing is told because something was shown
    assert views(order_id) == [first]
    assert {**first, "shownAt": None} == {
        "_id": f"{order_id}:{bar}",
        "orderId": parse_id(order_id),
        "stationId": bar,
        "locationId": parse_id(shop.location_id),
        "restaurantId": shop.restaurant_id,
        "shownAt": None,
    }
    assert now() - first["shownAt"] < timedelta(seconds=30)


def test_the_all_stations_screen_shows_for_every_station(stack, shop, sign_in) -> None:
    session, ids = sign_in(shop), shop.station_ids
    placed = [order(stack.url, shop, "espresso", "burger") for _ in range(2)]
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
        say_seen(screen, {ids["bar"]: placed, ids["kitchen"]: placed[:1]})
        hear(screen, "seen")
    found = [(str(one["orderId"]), one["stationId"]) for one in views(*placed)]
    assert sorted(found) == sorted(
        [(placed[0], ids["bar"]), (placed[1], ids["bar"]), (placed[0], ids["kitchen"])]
    )


def test_a_storm_of_screens_writes_each_ticket_once(stack, shop, sign_in) -> None:
    """Thirty screens that all show the same twenty tickets, at once and again."""
    session, bar = sign_in(shop), shop.station_ids["bar"]
    placed = [order(stack.url, shop, "espresso") for _ in range(20)]
    with ExitStack() as opened:
        path = kitchen(shop, "bar")
        screens = [opened.enter_context(stack.open_socket(path, session)) for _ in range(30)]
        for screen in screens:
            hear(screen, "snapshot")

        def ack(number: int) -> None:
            for again in range(3):
                show(screens[number], *placed, station=bar, number=again)

        with profiled() as asked:
            at_once(len(screens), ack)
        assert silent(screens[0], 1)
    assert len(views(*placed)) == 20
    written = [one for one in asked if one["op"] in ("insert", "update", "remove")]
    shown = [one for one in written if one["ns"].endswith(".ticket_views")]
    assert sum(one["ninserted"] for one in shown) == 20
    assert len(shown) <= 4
    orders = [str(one) for one in written if one["ns"].endswith(".orders")]
    assert not [one for one in orders if any(order_id in one for order_id in placed)]


def test_two_processes_that_store_one_view_store_it_once(shop) -> None:
    """As two Daphnes do: neither knows what the other has just stored."""
    location, key = parse_id(shop.location_id), ObjectId()
    belongs = {"locationId": location, "restaurantId": shop.restaurant_id}
    collection("orders").insert_one({"_id": key, **belongs, "status": "PICKED_UP"})
    view = View(location, key, shop.station_ids["bar"])
    mine = {"_id": view.id, "orderId": key, "shownAt": now()}
    showing._insert([mine, {**mine, "_id": f"{key}:other"}])
    showing._insert([{**mine, "shownAt": now() + timedelta(hours=1)}])
    store_views(views=[view, view])
    assert [one["shownAt"] for one in views(str(key))] == [mine["shownAt"]] * 2


def test_nonsense_and_foreign_orders_are_not_stored(stack, make_shop, sign_in) -> None:
    mine, other = make_shop(), make_shop()
    session, bar = sign_in(mine), mine.station_ids["bar"]
    foreign, own = order(stack.url, other, "espresso"), order(stack.url, mine, "espresso")
    with stack.open_socket(kitchen(mine), session) as screen:
        hear(screen, "snapshot")
        for number, nonsense in enumerate(
            [None, [], "x", {bar: own}, {bar: [None, 7, "x", {}]}, {"x": [own]}, {"expo": [own]},
             {other.station_ids["bar"]: [foreign, own]}, {bar: [foreign]}, {"all": [own]}]
        ):  # fmt: skip
            say_seen(screen, nonsense, number)
            assert hear(screen, "seen")["id"] == number
    assert views(foreign, own) == []
    assert close_code(stack, kitchen(other), session) == 4404


def test_the_guests_board_acknowledges_nothing(stack, shop, sign_in) -> None:
    order_id = order(stack.url, shop, "espresso")
    with stack.open_socket(kitchen(shop, "board"), sign_in(shop)) as board:
        hear(board, "snapshot")
        say_seen(board, {shop.station_ids["bar"]: [order_id]})
        assert silent(board)
    assert views(order_id) == []
