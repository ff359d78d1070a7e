"""Printers behind a router ask for their jobs (Star CloudPRNT)."""

import contextlib
from datetime import timedelta

import pytest
import requests

from kitchen.fakes.cloud_printer import MAC, FakeCloudPrinter
from kitchen.printing.cloud import token_of
from kitchen.printing.printers import key_of, printer_of
from kitchen.tests.paper import add_printer, jobs_of, printed, state, wait_until
from kitchen.tests.test_printing_faults import alarms
from orderbuddy.mongo import collection, now
from ordering.tests.guests import at_once, order


@pytest.fixture
def cloud(stack, shop):
    """`cloud(*stations, **options)` → (the printer's id, the printer), which polls from now on."""
    with contextlib.ExitStack() as running:

        def cloud(*stations, **options):
            key = add_printer(shop, *stations, type="cloud", name="Window")
            address = f"{stack.url}/cloudprnt/{key}/{key_of(printer_of(key))}"
            return key, running.enter_context(FakeCloudPrinter(address, **options))

        yield cloud


@pytest.mark.parametrize("tells_token", [True, False])
def test_it_fetches_prints_and_confirms(stack, shop, cloud, tells_token) -> None:
    key, printer = cloud("bar", tells_token=tells_token)
    order(stack.url, shop, "espresso")
    ((token, slip),) = printer.wait_for(1)
    assert slip.size[0] == 576 and slip.mode in ("1", "L")
    (job,) = printed(key, 1)
    assert token == token_of(job) and job["tries"] == 1
    assert (state(key)["mac"], state(key)["trouble"]) == (MAC, "")


def test_a_jam_is_told_alarms_and_prints_on_return(stack, shop, cloud) -> None:
    key, printer = cloud("bar")
    printer.jam_in_next()
    order(stack.url, shop, "espresso")
    alarm = wait_until(lambda: alarms(shop))[0]
    assert alarm["text"] == "Window: it is out of paper"
    printer.put_right()
    (job,) = printed(key, 1)
    assert (len(printer.slips), len(printer.torn), job["unsure"]) == (1, 1, True)
    wait_until(lambda: alarms(shop)[0]["endedAt"])


def test_a_jam_in_a_rush_prints_everything_once(stack, shop, cloud) -> None:
    key, printer = cloud("bar")
    at_once(12, lambda number: order(stack.url, shop, "espresso"))
    printer.wait_for(4)
    printer.jam_in_next("420%20Cover%20open")
    wait_until(lambda: state(key)["trouble"])
    printer.put_right()
    found = printed(key, 12)
    assert sorted(token for token, _ in printer.slips) == sorted(map(token_of, found))
    assert sum(job["unsure"] for job in found) == 1


def test_one_that_is_switched_off_raises_an_alarm(stack, shop, cloud) -> None:
    key, printer = cloud("bar")
    wait_until(lambda: state(key).get("polledAt"))
    printer.switch_off()
    order(stack.url, shop, "espresso")
    wait_until(lambda: jobs_of(key))
    long_ago = now() - timedelta(seconds=60)
    wait_until(lambda: collection("printer_states").update_one(
        {"_id": key}, {"$set": {"polledAt": long_ago}}
    ).matched_count)  # fmt: skip
    alarm = wait_until(lambda: alarms(shop))[0]
    assert alarm["text"] == "Window: it does not ask for its jobs"
    printer.switch_on()
    printed(key, 1)
    wait_until(lambda: alarms(shop)[0]["endedAt"])


def test_a_lost_confirmation_is_said_again_and_prints_nothing_twice(stack, shop, cloud) -> None:
    key, printer = cloud("bar")
    printer.lose_deletes(5)
    order(stack.url, shop, "espresso")
    printed(key, 1)
    order(stack.url, shop, "espresso")
    printed(key, 2)
    assert len(printer.slips) == 2


def test_one_that_dies_before_it_can_tell_prints_a_copy(stack, shop, cloud) -> None:
    key, printer = cloud("bar")
    printer.die_after_next()
    order(stack.url, shop, "espresso")
    printer.wait_for(1)
    (job,) = wait_until(lambda: jobs_of(key))
    long_ago = {"$set": {"sentAt": now() - timedelta(seconds=40)}}
    collection("print_jobs").update_one({"_id": job["_id"]}, long_ago)
    printer.switch_on()
    (job,) = printed(key, 1)
    assert (len(printer.slips), job["unsure"], job["tries"]) == (2, True, 2)
    assert printer.slips[0][1].size[1] < printer.slips[1][1].size[1]  # the mark is above it


def test_who_has_not_the_key_gets_nothing(stack, shop, make_shop, cloud) -> None:
    key, _ = cloud("bar")
    other = add_printer(make_shop(), "bar", type="cloud")
    lan = add_printer(shop, "bar", ip="127.0.0.9", name="LAN")
    path = f"{stack.url}/cloudprnt"
    for address in (
        f"{path}/{key}",
        f"{path}/{key}/wrong",
        f"{path}/{key}/{key_of(printer_of(other))}",
        f"{path}/{lan}/{key_of(printer_of(lan))}",
        f"{path}/nothing/{key_of(printer_of(key))}",
    ):
        for method in ("get", "post", "delete"):
            assert requests.request(method, address, timeout=10).status_code == 401, address
    name = (str(key), key_of(printer_of(key)))
    assert requests.post(f"{path}/{key}", json={}, auth=name, timeout=10).status_code == 200
    collection("printers").update_one({"_id": key}, {"$inc": {"keyVersion": 1}})
    assert requests.post(f"{path}/{key}", json={}, auth=name, timeout=10).status_code == 401


def test_a_flood_is_held_back(stack, shop) -> None:
    key = add_printer(shop, "bar", type="cloud")
    address = f"{stack.url}/cloudprnt/{key}/{key_of(printer_of(key))}"
    found = [requests.post(address, data=b"[" * 500, timeout=10).status_code for _ in range(130)]
    assert found[0] == 200 and 429 in found
