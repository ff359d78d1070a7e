"""Archiving is killed at every write, and while orders arrive: none is lost, none counted twice."""

import os
import random
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from orderbuddy.archived import find_order
from orderbuddy.mongo import collection
from orderbuddy.running.stack import BASE_DIR
from ordering.archiving.days import verify
from ordering.archiving.pruning import sweep
from ordering.archiving.working import archive_location
from ordering.reports.days import Span, today_of
from ordering.reports.reading import all_orders, read_figures
from ordering.tests.dying_writes import Death, dies_at
from ordering.tests.report_orders import days_ago, line, location_of, store, stored_order

# What `make` stores needs fewer writes than that to be archived; the test says if it does not.
EDGES = 40


def make(shop) -> list[dict]:
    """An old order, one of yesterday, one that stays open, one with a claim that lasts."""
    at = days_ago(4)
    claimed = stored_order(shop, at, claims=[f"x:{shop.location_id}:spring:1"])
    orders = [
        stored_order(shop, days_ago(5), line("espresso", 300, ["bar"], days_ago(5))),
        stored_order(shop, days_ago(1.7)),
        stored_order(shop, at, status="ACCEPTED"),
        claimed,
    ]
    store(*orders)
    return orders


def counted(location) -> dict:
    today = today_of(location)
    return read_figures([location], today - timedelta(days=10), today).stored()


@pytest.mark.parametrize("edge", range(EDGES))
def test_killed_at_any_write_it_goes_on_where_it_was(shop, edge):
    orders, location = make(shop), location_of(shop)
    before = counted(location)
    with suppress(Death), dies_at(edge) as writes:
        archive_location(location)
    assert counted(location) == before, writes.edges
    assert {one["_id"]: find_order(one["_id"]) for one in orders} == {
        one["_id"]: one for one in orders
    }
    archive_location(location)
    assert counted(location) == before
    whole = {"locationId": location["_id"]}
    assert collection("orders").count_documents(whole) == 2
    assert collection("order_reports").count_documents(whole) == 3
    assert verify(location).wrong == []


def test_the_kills_above_reach_the_last_write(shop):
    make(shop)
    with dies_at(None) as writes:
        archive_location(location_of(shop))
    assert 10 < len(writes.edges) <= EDGES
    assert {"after bulk_write", "after delete_one", "after replace_one"} <= {*writes.edges}


class Guests(threading.Thread):
    """Orders go on arriving, for days that are being archived; each is closed at once."""

    def __init__(self, shop) -> None:
        super().__init__(daemon=True)
        self.shop, self.begun, self.stored = shop, 0, 0
        self.done = threading.Event()

    def run(self) -> None:
        chance = random.Random(7)
        while not self.done.is_set():
            self.begun += 1
            store(stored_order(self.shop, days_ago(chance.uniform(3.5, 6))))
            self.stored += 1
            self.done.wait(0.004)


@pytest.mark.drill
def test_processes_are_killed_while_orders_arrive_and_reports_are_read(shop):
    location = location_of(shop)
    chance = random.Random(11)
    store(*(stored_order(shop, days_ago(chance.uniform(3.2, 6))) for _ in range(1500)))
    guests = Guests(shop)
    guests.start()
    command = [sys.executable, "manage.py", "archive_orders", "--location", shop.location_id]
    kills = 0
    for _ in range(6):
        process = subprocess.Popen(command, cwd=BASE_DIR, env=os.environ, stdout=subprocess.DEVNULL)
        ends = time.monotonic() + 60
        # Not at a moment of the clock, which a busy machine shifts, but after so much of the work.
        goal = collection("order_reports").count_documents({"locationId": location["_id"]})
        goal += chance.randrange(50, 350)
        while process.poll() is None and time.monotonic() < ends:
            check_reading(location, guests)
            if collection("order_reports").count_documents({"locationId": location["_id"]}) > goal:
                process.kill()
                kills += 1
                break
        process.wait()
    guests.done.set()
    guests.join()
    assert kills >= 2
    archive_location(location)
    sweep()
    check_reading(location, guests)
    assert collection("orders").count_documents({"locationId": location["_id"]}) == 0
    assert verify(location).wrong == []
    today = today_of(location)
    found = all_orders(Span(location, today - timedelta(days=10), today))
    assert len({one["_id"] for one in found}) == len(found) == 1500 + guests.stored


def check_reading(location, guests) -> None:
    """A report read now counts all that were stored before it, and none that was not begun."""
    today = today_of(location)
    before = guests.stored
    figures = read_figures([location], today - timedelta(days=10), today, ("days", "items"))
    after = guests.begun
    orders = figures.total("days")["orders"]
    assert 1500 + before <= orders <= 1500 + after
    assert orders == figures.total("items")["lines"]
