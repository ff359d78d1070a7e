"""What guests are told of when it will be ready: from what is really in the kitchen."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import requests
from bson import ObjectId
from django.db import connection
from pymongo import monitoring

from orderbuddy.mongo import collection, database, instant_of, now, parse_id
from orderbuddy.testing.shop_menu import menu_document
from ordering.bodies import Cart
from ordering.services.placing import place_quote
from ordering.services.quotes import create_quote
from ordering.tests.guests import PREVIEW, eventually, order, place

TIMEOUT = 9
MINUTE = timedelta(minutes=1)


def items(**minutes: int) -> dict[str, Any]:
    """A menu that says how long some of it takes."""
    made = menu_document("r", ObjectId())["items"]
    for item in made:
        if item["id"] in minutes:
            item["makeMinutes"] = minutes[item["id"]]
    return {"items": made}


def told(stack, shop, *lines: Any, **fields: Any) -> dict[str, Any]:
    body = shop.cart(*lines, **fields)
    answer = requests.post(stack.url + PREVIEW, json=body, timeout=TIMEOUT)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def minutes_told(stack, shop, *lines: Any) -> float:
    """Rounded up to the next whole minute by the clock, so up to one more than reckoned."""
    before = now()
    ready = instant_of(told(stack, shop, *lines)["estimatedReadyAt"])
    assert ready.second == ready.microsecond == 0
    return (ready - before) / MINUTE


def capacity(shop, **stations: int) -> None:
    for name, portions in stations.items():
        key = {"_id": parse_id(shop.station_ids[name])}
        collection("stations").update_one(key, {"$set": {"capacity": portions}})


def about(minutes: float) -> Any:
    return pytest.approx(minutes + 0.5, abs=0.6)


def test_an_empty_kitchen_takes_as_long_as_the_longest_line(stack, make_shop) -> None:
    shop = make_shop(menu=items(espresso=2, burger=12))
    assert minutes_told(stack, shop, "espresso", "burger") == about(12)
    assert minutes_told(stack, shop, "espresso") == about(2)


def test_many_portions_take_longer_than_a_station_makes_at_once(stack, make_shop) -> None:
    shop = make_shop(menu=items(burger=10))
    capacity(shop, kitchen=2)
    eventually(lambda: minutes_told(stack, shop, *["burger"] * 5) == about(25))


def test_what_is_in_the_kitchen_is_made_first(stack, make_shop) -> None:
    shop = make_shop(menu=items(espresso=2, burger=10, toast=4))
    capacity(shop, kitchen=2, bar=1)
    for _ in range(3):
        order(stack.url, shop, "burger", "burger")
    eventually(lambda: minutes_told(stack, shop, "burger") == about(30 + 10))
    # The bar has nothing to do; toast is made by two stations, of which one is busy.
    assert minutes_told(stack, shop, "espresso") == about(2)
    assert minutes_told(stack, shop, "toast") == about(30 + 4)


def test_what_is_done_begun_or_cancelled_counts_for_what_is_left(stack, make_shop, sign_in) -> None:
    shop = make_shop(menu=items(burger=10))
    session = sign_in(shop)
    capacity(shop, kitchen=1)
    first, second, third = (order(stack.url, shop, "burger", "burger") for _ in range(3))

    def lines(order_id: str) -> list[dict]:
        return collection("orders").find_one({"_id": parse_id(order_id)})["items"]

    bump = {"orderId": first, "itemIds": [lines(first)[0]["id"]]}
    assert session.post("/api/v1/stations/bump", json=bump).ok
    away = {"orderId": second, "orderStatus": "CANCELLED"}
    assert session.post("/api/v1/restaurant/order-status", json=away).ok
    begun = {"items.0.startedAt": now() - timedelta(minutes=7)}
    collection("orders").update_one({"_id": parse_id(third)}, {"$set": begun})
    # 10 of the first order, 3 and 10 of the third.
    eventually(lambda: minutes_told(stack, shop, "burger") == about(23 + 10))


def test_what_is_held_or_for_later_counts_from_when_it_begins(stack, make_shop) -> None:
    menu = items(espresso=2, burger=20)
    menu["items"][2]["course"] = 2
    shop = make_shop(menu=menu, coursing="byHand")
    capacity(shop, kitchen=1)
    held = order(stack.url, shop, "espresso", "burger")
    scheduled = order(stack.url, shop, "burger")
    key = {"_id": parse_id(scheduled)}
    collection("orders").update_one(key, {"$set": {"startAt": now() + timedelta(minutes=5)}})
    eventually(lambda: minutes_told(stack, shop, "burger") == about(20))
    fired = {"items.1.firedAt": now()}
    collection("orders").update_one({"_id": parse_id(held)}, {"$set": fired})
    eventually(lambda: minutes_told(stack, shop, "burger") == about(40))
    collection("orders").update_one(key, {"$set": {"startAt": now() - timedelta(minutes=1)}})
    eventually(lambda: minutes_told(stack, shop, "burger") == about(60))


def test_a_forgotten_order_and_one_that_nobody_accepted(stack, make_shop) -> None:
    shop = make_shop(menu=items(burger=10), autoAcceptOrder=False)
    capacity(shop, kitchen=1)
    waiting = order(stack.url, shop, "burger")
    eventually(lambda: minutes_told(stack, shop, "burger") == about(20))
    long_ago = {"$set": {"startedAt": now() - timedelta(hours=4)}}
    collection("orders").update_one({"_id": parse_id(waiting)}, long_ago)
    eventually(lambda: minutes_told(stack, shop, "burger") == about(10))


def test_a_rush_is_told_until_it_is_over(stack, make_shop) -> None:
    rush = {"extraMinutes": 15, "until": now() + timedelta(seconds=4)}
    shop = make_shop(menu=items(burger=10), rush=rush)
    assert minutes_told(stack, shop, "burger") == about(25)
    eventually(lambda: minutes_told(stack, shop, "burger") == about(10), seconds=8)


def test_an_order_keeps_what_its_guest_was_told(stack, make_shop) -> None:
    shop = make_shop(menu=items(burger=10))
    mine = told(stack, shop, "burger")
    placed = place(stack.url, mine["previewOrderId"]).json()["orderId"]
    stored = collection("orders").find_one({"_id": parse_id(placed)})
    assert stored["estimatedReadyAt"] == instant_of(mine["estimatedReadyAt"])
    assert "startAt" not in stored
    shown = requests.get(f"{stack.url}/api/v1/menu-app/order/{placed}", timeout=TIMEOUT).json()
    assert shown["estimatedReadyAt"] == mine["estimatedReadyAt"]


def test_where_nobody_says_how_long_it_takes_the_answers_are_todays(stack, shop) -> None:
    assert set(told(stack, shop, "burger")) == {"previewOrderId", "totalPriceCents"}
    path = f"/api/v1/order-app/restaurants/{shop.restaurant_id}/locations/{shop.location_id}"
    shown = requests.get(stack.url + path, timeout=TIMEOUT).json()["data"]
    assert not {"pause", "estimatedMinutes", "daysAhead"} & set(shown)


def test_guests_see_how_busy_it_is_before_they_order(stack, make_shop) -> None:
    until = now() + timedelta(minutes=15)
    path = "/api/v1/order-app/restaurants/{0.restaurant_id}/locations/{0.location_id}"
    busy = make_shop(menu=items(burger=10, espresso=2), pace={"daysAhead": 2})
    capacity(busy, kitchen=1)
    order(stack.url, busy, "burger")

    def shown(shop) -> dict:
        answer = requests.get(stack.url + path.format(shop), timeout=TIMEOUT)
        return answer.json()["data"]

    eventually(lambda: shown(busy)["estimatedMinutes"] == 20)
    assert shown(busy)["daysAhead"] == 2
    paused = make_shop(menu=items(burger=10), pause={"until": until})
    assert instant_of(shown(paused)["pause"]["until"]) == until
    assert "estimatedMinutes" not in shown(paused)


class Asked(monitoring.CommandListener):
    """What this process asks MongoDB."""

    def __init__(self) -> None:
        self.commands: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.commands.append(f"{event.command_name} {event.command.get(event.command_name)}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


@pytest.fixture
def asked() -> Iterator[Asked]:
    """A client of this process that says what it asks."""
    listener, options = Asked(), connection.settings_dict["OPTIONS"]

    def connect_anew() -> None:
        connection.close_pool()
        database.cache_clear()
        collection.cache_clear()

    connect_anew()
    options["event_listeners"] = [listener]
    yield listener
    del options["event_listeners"]
    connect_anew()


QUOTE, FIND_QUOTE, PLACED = "insert orders_preview", "find orders_preview", "insert orders"
READ = "find orders"
PACES: dict[str, tuple[dict, list[str]]] = {
    "nothing": ({}, []),
    "times": ({"menu": items(burger=10)}, []),
    "windows": ({"menu": items(burger=10), "pace": {"orders": 50}}, [READ]),
    "tickets": ({"menu": items(burger=10), "pace": {"openTicketsAtMost": 50}}, [READ]),
}


@pytest.mark.parametrize("uses", PACES)
def test_a_quote_costs_no_query_and_an_order_only_that_for_its_slot(asked, make_shop, uses) -> None:
    fields, to_place = PACES[uses]
    shop = make_shop(**fields)
    guest = {"name": "Ana", "phone": "+15550100123"}
    wants_texts = shop.cart("burger", customer=guest, getSms=True, language="es")
    body = msgspec.json.encode(wants_texts)
    cart = msgspec.json.decode(body, type=Cart)
    link = "k7m2p9xbtq"
    wanted = [QUOTE] * 20 + [FIND_QUOTE, *to_place, PLACED]

    def asks() -> list[str]:
        """Of 20 quotes, and one order; that the guest wants texts, in which language, and a link
        that led there is only written down with them."""
        asked.commands.clear()
        quotes = [create_quote(cart=cart, correlation_id="", via=link) for _ in range(20)]
        place_quote(quote_id=str(quotes[0].quote["_id"]), correlation_id="")
        return asked.commands

    # What is kept in the process is read by the first, and may run out between two others.
    eventually(lambda: asks() == wanted)
