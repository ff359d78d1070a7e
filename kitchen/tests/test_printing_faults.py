"""Printers that jam, hang, are switched off or lose their cable: nothing lost, nothing doubled."""

import re
import time

import pytest

from kitchen.fakes.network_printer import FakePrinter
from kitchen.tests.paper import (
    add_printer,
    jobs_of,
    printed,
    state,
    wait_until,
)
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import at_once, order

COPY = "COPY?"


def alarms(shop) -> list[dict]:
    here = {"locationId": parse_id(shop.location_id), "kind": "printer"}
    return list(collection("alarms").find(here).sort("raisedAt", 1))


def codes(printer: FakePrinter, *, copies: bool = False) -> list[str]:
    """The codes of the whole slips, in order, of those that are marked as copies or of the rest."""
    return [
        next(word for word in slip.words if re.fullmatch("[0-9A-F]{4}", word))
        for slip in printer.slips
        if (COPY in slip.words) is copies
    ]


@pytest.mark.parametrize("confirms", ["status", "id"])
@pytest.mark.parametrize("trouble", ["out_of_paper", "open_cover"])
def test_a_jam_in_a_slip_is_waited_out_and_printed_once(
    stack,
    shop,
    fake_printer,
    trouble,
    confirms,
) -> None:
    printer = fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip, confirms=confirms)
    getattr(printer, trouble)(after_rows=3)
    order_id = order(stack.url, shop, "espresso")
    alarm = wait_until(lambda: alarms(shop))[0]
    words = {"out_of_paper": "out of paper", "open_cover": "cover is open"}[trouble]
    assert words in alarm["text"] and alarm["text"].startswith("Pass: ")
    assert jobs_of(key)[0]["state"] == "sent"
    printer.put_right()
    printed(key, 1)
    assert codes(printer) == [order_id[-4:].upper()]
    assert codes(printer, copies=True) == [] and printer.torn == []
    ended = wait_until(lambda: alarms(shop)[0]["endedAt"] and alarms(shop)[0])
    assert ended["endedBecause"] == "printing" and len(alarms(shop)) == 1


def test_a_printer_that_is_off_prints_when_it_is_back(stack, shop, fake_printer) -> None:
    printer = fake_printer()
    printer.switch_off()
    key = add_printer(shop, "bar", ip=printer.ip)
    placed = [order(stack.url, shop, "espresso")[-4:].upper() for _ in range(3)]
    alarm = wait_until(lambda: alarms(shop))[0]
    assert alarm["text"] == "Pass: it cannot be reached"
    assert [one["tries"] for one in jobs_of(key)] == [0, 0, 0]
    printer.switch_on()
    printed(key, 3)
    assert codes(printer) == placed
    wait_until(lambda: alarms(shop)[0]["endedAt"])


def test_a_printer_that_hangs_is_not_given_the_job(stack, shop, fake_printer) -> None:
    printer = fake_printer()
    printer.hang()
    key = add_printer(shop, "bar", ip=printer.ip)
    order(stack.url, shop, "espresso")
    wait_until(lambda: state(key).get("trouble") == "it does not answer")
    assert jobs_of(key)[0]["tries"] == 0
    printer.wake()
    printed(key, 1)
    assert len(codes(printer)) == 1 and codes(printer, copies=True) == []


def test_switched_off_in_the_middle_it_prints_a_copy_that_says_so(
    stack,
    shop,
    fake_printer,
) -> None:
    printer = fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip)
    printer.drop_after(300)
    order_id = order(stack.url, shop, "espresso")
    (job,) = printed(key, 1)
    assert (job["unsure"], job["tries"]) == (True, 2)
    assert codes(printer) == [] and len(printer.torn) == 1
    assert codes(printer, copies=True) == [order_id[-4:].upper()]


def test_a_pulled_cable_may_double_a_slip_and_then_it_says_so(
    stack,
    shop,
    fake_printer,
) -> None:
    """The printer had it all and prints it; nobody could hear that it did."""
    printer = fake_printer(rows_per_second=20)
    key = add_printer(shop, "bar", ip=printer.ip, qr=False)
    order(stack.url, shop, "espresso")
    printed(key, 1)
    printer.pull_cable_when_idle()
    order_id = order(stack.url, shop, "espresso")
    printed(key, 2)
    code = order_id[-4:].upper()
    assert code in codes(printer) and codes(printer, copies=True) == [code]


def test_a_worker_that_is_killed_while_it_prints(stack, shop, fake_printer) -> None:
    printer = fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip)
    printer.out_of_paper(after_rows=2)
    order_id = order(stack.url, shop, "espresso")
    wait_until(lambda: jobs_of(key) and jobs_of(key)[0]["state"] == "sent")
    stack.process("worker").kill()
    stack.process("worker").start()
    stack.process("worker").wait_ready()
    printer.put_right()
    printed(key, 1)
    code = order_id[-4:].upper()
    # What the printer had in its buffer it has printed, too.
    assert codes(printer, copies=True) == [code]
    assert set(codes(printer)) <= {code}


@pytest.mark.drill
def test_a_jam_in_a_rush_prints_everything_once(stack, shop, fake_printer) -> None:
    """Forty orders at once, paper out in the middle of the rush; new paper some seconds later."""
    printer = fake_printer(rows_per_second=400)
    key = add_printer(shop, "bar", ip=printer.ip)
    other = fake_printer()
    other_key = add_printer(shop, "kitchen", ip=other.ip, name="Hot")
    printer.out_of_paper(after_rows=150)
    began = now()
    placed = at_once(40, lambda number: order(stack.url, shop, "espresso", "burger"))
    printed(other_key, 40)
    wait_until(lambda: alarms(shop))
    assert sum(one["state"] == "sent" for one in jobs_of(key)) == 1
    printer.load_paper()
    found = printed(key, 40)
    wanted = sorted(one[-4:].upper() for one in placed)
    for one in (printer, other):
        assert sorted(codes(one)) == wanted
        assert codes(one, copies=True) == [] and one.torn == [] and one.violations == []
    assert [one["tries"] for one in found] == [1] * 40
    assert len(alarms(shop)) == 1
    wait_until(lambda: alarms(shop)[0]["endedAt"])
    print("forty orders on paper after", now() - began, time.strftime("%X"))
