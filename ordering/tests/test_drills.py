"""Kills, outages and rushes on the real processes: no order lost, none made twice."""

import os
import threading
import time

import pytest
import requests

from orderbuddy.mongo import collection
from orderbuddy.running.stack import Stack
from orderbuddy.testing.proxy import HoldingProxy, through
from orderbuddy.testing.screens import Screen
from ordering.tests.guests import PREVIEW, at_once, order, order_at_last, place, quote

pytestmark = pytest.mark.drill

OUTAGE_SECONDS = 10


def order_ids(shop) -> set[str]:
    found = collection("orders").find({"restaurantId": shop.restaurant_id}, {"_id": 1})
    return {str(one["_id"]) for one in found}


def everywhere(stack, shop, sign_in) -> list[Screen]:
    """A screen of the whole kitchen and one of the bar."""
    kitchen, session = f"/ws/kitchen/{shop.location_id}/", sign_in(shop)
    bar = f"{kitchen}?station={shop.station_ids['bar']}"
    return [Screen(stack, kitchen, session), Screen(stack, bar, session)]


def test_two_hundred_orders_at_once_are_each_on_the_right_screens_once(
    stack, shop, sign_in
) -> None:
    whole, bar = everywhere(stack, shop, sign_in)
    with whole, bar:
        # Every second order is the bar's.
        quotes = [quote(stack.url, shop, ("burger", "espresso")[n % 2]) for n in range(200)]
        answers = at_once(200, lambda n: place(stack.url, quotes[n]))
        assert {answer.status_code for answer in answers} == {200}
        placed = [answer.json()["orderId"] for answer in answers]
        assert len(set(placed)) == 200
        whole.wait_for(set(placed))
        bar.wait_for(set(placed[1::2]))
        time.sleep(1)  # whatever came twice or went astray has come by now
        assert set(whole.tickets) == set(placed) == order_ids(shop)
        assert set(bar.tickets) == set(placed[1::2])
        assert set(whole.appeared.values()) == set(bar.appeared.values()) == {1}


def test_web_killed_right_after_the_insert(stack, shop, sign_in) -> None:
    """The order is in the database, its answer never left: the retry gets that order."""
    mongo = os.environ["MONGODB_URL"]
    proxy = HoldingProxy(mongo.split("//")[1].split("/")[0])
    environment = {**stack.env, "MONGODB_URL": through(mongo, proxy.address)}
    doomed = Stack(environment, stack.directory / "doomed", parts=("web",))
    doomed.start()
    whole, _ = everywhere(stack, shop, sign_in)
    with whole:
        quote_id = quote(doomed.url, shop, "espresso")
        proxy.arm(b"insert\x00", b"orders\x00", b"quoteId\x00")
        failures: list[Exception] = []
        guest = threading.Thread(target=_place_and_fail, args=(doomed.url, quote_id, failures))
        guest.start()
        assert proxy.held.wait(15)
        doomed.process("web").kill()
        guest.join(15)
        assert failures, "the guest got an answer"
        doomed.process("web").start()
        doomed.process("web").wait_ready()
        answer = place(doomed.url, quote_id)
        assert answer.status_code == 200
        assert order_ids(shop) == {answer.json()["orderId"]}
        whole.wait_for(order_ids(shop))
        assert set(whole.appeared.values()) == {1}
    doomed.stop()
    proxy.close()


def _place_and_fail(url: str, quote_id: str, failures: list[Exception]) -> None:
    try:
        place(url, quote_id)
    except requests.RequestException as error:
        failures.append(error)


@pytest.mark.parametrize("part", ["relay", "sockets", "valkey"])
def test_killed_while_orders_come_in(stack, shop, sign_in, part: str) -> None:
    """Every order is on its screens once, those placed during the outage too."""
    whole, bar = everywhere(stack, shop, sign_in)
    with whole, bar:
        placed = {order(stack.url, shop, "espresso") for _ in range(5)}
        process = stack.process(part)
        ended = threading.Event()
        guests = threading.Thread(target=_keep_ordering, args=(stack.url, shop, placed, ended))
        guests.start()
        time.sleep(0.3)
        process.kill()
        time.sleep(2)
        process.start()
        process.wait_ready()
        time.sleep(1)
        ended.set()
        guests.join(30)
        for screen in (whole, bar):
            screen.wait_for(placed)
            assert set(screen.tickets) == placed == order_ids(shop)
            assert set(screen.appeared.values()) == {1}
        if part == "sockets":
            assert whole.connections > 1


def _keep_ordering(url: str, shop, placed: set[str], ended: threading.Event) -> None:
    while not ended.is_set():
        placed.add(order(url, shop, "espresso"))
        time.sleep(0.1)


def test_mongodb_stopped_for_ten_seconds_under_load(stack, shop, sign_in) -> None:
    """Clear 503s with Retry-After meanwhile; then all is well and nothing was placed twice."""
    whole, _ = everywhere(stack, shop, sign_in)
    with whole:
        ended = threading.Event()
        guests = [PersistentGuest(stack.url, shop, ended) for _ in range(8)]
        for guest in guests:
            guest.start()
        time.sleep(1)
        stack.process("mongo").kill()
        time.sleep(OUTAGE_SECONDS)
        refused = requests.post(stack.url + PREVIEW, json=shop.cart("espresso"), timeout=15)
        unready = requests.get(f"{stack.url}/health/ready", timeout=15)
        stack.process("mongo").start()
        stack.process("mongo").wait_ready()
        back_at = time.monotonic()
        time.sleep(2)
        ended.set()
        for guest in guests:
            guest.join(60)
        placed = set().union(*(guest.orders for guest in guests))
        assert unready.status_code == 503
        assert all(guest.served_at > back_at for guest in guests)
        assert {code for guest in guests for code in guest.failures} == {503}
        # A quote lives in memory until it is used, a menu is read from the cache: what needed the
        # database was told so.
        assert refused.status_code == 503
        assert refused.headers["Retry-After"]
        assert refused.json()["code"] == "service_unavailable"
        assert order_ids(shop) == placed
        whole.wait_for(placed, seconds=40)
        assert set(whole.appeared.values()) == {1}


class PersistentGuest(threading.Thread):
    """Orders again and again; a refused request is sent again, the same one, as a page does it."""

    def __init__(self, url: str, shop, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self._url, self._shop, self._ended = url, shop, ended
        self.orders: set[str] = set()
        self.failures: list[int] = []
        self.served_at = 0.0

    def run(self) -> None:
        while not self._ended.is_set():
            cart = self._shop.cart("espresso")
            self.orders.add(order_at_last(self._url, cart, self.failures.append))
            self.served_at = time.monotonic()
            time.sleep(0.05)
