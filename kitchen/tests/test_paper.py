"""Paper: blocks fit, in every script; who may print where; a job is made and done once."""

import socket
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchen.fakes.network_printer import PORT, FakePrinter
from kitchen.printing import escpos, fonts, jobs, looking, paper, picture, state, working
from kitchen.printing.network import may_print_to
from kitchen.printing.planning import plan
from kitchen.printing.printers import printer_of
from kitchen.tests.paper import add_printer, jobs_of, wait_until
from kitchen.tests.test_alarms import old_order
from kitchen.tests.test_printing_faults import alarms
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import at_once

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=80
)


def print_on(printer: FakePrinter, blocks: paper.Paper, *, columns=48, as_picture=False) -> str:
    """The words of the slip that comes out."""
    before = len(printer.slips)
    with socket.create_connection((printer.ip, PORT)) as line:
        line.sendall(escpos.encode(blocks, columns=columns, as_picture=as_picture) + b"\x1dr\x01")
        assert line.recv(1) == b"\x00"
    return printer.wait_for(before + 1)[-1].text


@pytest.mark.parametrize(("columns", "width"), [(48, 576), (42, 504), (32, 384)])
def test_lines_fit_on_every_paper(fake_printer, columns: int, width: int) -> None:
    printer = fake_printer(width=width)
    long = "extra honey and walnuts, but not on top of it: " * 3 + "w" * 90
    blocks = [
        block
        for size in (1, 2, 3, 4)
        for block in (
            paper.text(long, size=size, indent=4),
            paper.text(long, size=size, struck=True),
            paper.pair(long, "18:42", size=size),
            paper.box(long, size=size, indent=2),
        )
    ]
    for as_picture in (False, True):
        print_on(printer, blocks, columns=columns, as_picture=as_picture)
    assert printer.violations == []


@settings(max_examples=40, deadline=None)
@given(words=WORDS)
def test_whatever_is_written_can_be_printed(words: str) -> None:
    blocks = [paper.text(words, size=2), paper.pair(words, "1"), paper.box(words)]
    assert escpos.encode(blocks, columns=48, as_picture=False)
    assert picture.draw(blocks, 384).width == 384


@pytest.mark.parametrize("name", ["宫保鸡丁", "شاورما دجاج", "★ Spécial"])
def test_what_printers_have_no_letters_for_is_drawn(fake_printer, name: str) -> None:
    assert fonts.is_drawn(name)
    printer = fake_printer()
    said = print_on(printer, [paper.text("Before"), paper.text(name, size=2), paper.text("After")])
    assert said == "Before\nAfter"
    drawn = printer.slips[0].rows[1:-7]
    assert sum(row.histogram()[0] for row in drawn) > 500  # black dots
    assert print_on(printer, [paper.text("Ñandú ß € Ж")]) == "Ñandú ß € Ж"


def test_a_note_does_not_command_the_printer(fake_printer) -> None:
    printer = fake_printer()
    evil = "\x1bp\x00\x19\xfa no sugar \x1dV\x00\x10\x14\x01\x00\x01 \u202etxet \ud800 \x9b"
    for block in (paper.text(evil), paper.box(evil), paper.pair(evil, evil), paper.banner(evil)):
        print_on(printer, [block])
    assert len(printer.slips) == 4 and printer.violations == []
    assert "no sugar" in printer.slips[0].text and "V" in printer.slips[0].text


def test_only_printers_networks_are_reached(settings) -> None:
    settings.PRINTER_NETWORKS = ["192.168.0.0/16", "fd00::/8"]
    assert may_print_to("192.168.7.9") and may_print_to("fd12::1")
    for ip in ("169.254.169.254", "127.0.0.1", "8.8.8.8", "printer", "", "::1", "::ffff:127.0.0.1"):
        assert not may_print_to(ip), ip


def placed(shop, *tags: str) -> dict:
    return collection("orders").find_one({"_id": parse_id(old_order(shop, *tags, seconds=1))})


def test_many_that_plan_at_once_make_each_job_once(shop) -> None:
    """Without the product running: two relays and a worker may do so."""
    key = add_printer(shop, "all", "bar", ip="127.0.0.9", since=None)
    order = placed(shop, "bar", "kitchen")
    at_once(6, lambda _: plan(order))
    assert sorted(job["stationId"] for job in jobs_of(key)) == sorted(
        [shop.station_ids["bar"], "all"]
    )
    off = {"$set": {"items.0.cancelledAt": now()}}
    collection("orders").update_one({"_id": order["_id"]}, off)
    changed = collection("orders").find_one({"_id": order["_id"]})
    at_once(6, lambda number: plan(changed if number % 2 else order))
    plan(order)  # a look that is older than what paper says
    assert [job["kind"] for job in jobs_of(key)] == ["ticket", "ticket", "change", "change"]


def test_workers_take_turns_at_a_printer(shop, fake_printer) -> None:
    printer = fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip, since=None)
    for _ in range(5):
        plan(placed(shop, "bar"))
    at_once(6, lambda _: working.print_waiting(key))
    printer.wait_for(5)
    assert [job["tries"] for job in jobs_of(key)] == [1] * 5
    assert len(printer.slips) == 5


def test_what_is_too_old_is_not_printed(shop) -> None:
    key = add_printer(shop, "bar", ip="127.0.0.9", since=None)
    plan(placed(shop, "bar"))
    jobs.drop_old(now() + timedelta(hours=11))
    assert jobs_of(key)[0]["state"] == "queued"
    old = {"$set": {"madeAt": now() - timedelta(hours=13)}}
    collection("print_jobs").update_one({"_id": jobs_of(key)[0]["_id"]}, old)
    jobs.drop_old(now())
    assert jobs_of(key)[0]["state"] == "dropped"


def test_a_job_that_cannot_be_printed_does_not_stop_the_others(shop, fake_printer) -> None:
    printer = fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip, since=None)
    turn = wait_until(lambda: state.take_lease(key))  # the worker's own turn comes after
    for _ in range(2):
        plan(placed(shop, "bar"))
    bad = jobs_of(key)[0]["_id"]
    collection("print_jobs").update_one({"_id": bad}, {"$set": {"paper": [{"kind": "riddle"}]}})
    state.give_lease_back(key, turn)
    working.print_waiting(key)
    wait_until(lambda: [job["state"] for job in jobs_of(key)] == ["failed", "printed"])
    looking.look_after_printers()
    (alarm,) = alarms(shop)
    assert alarm["text"].startswith("Not printed: ") and alarm["endedAt"] is None


def test_pauses_grow_and_end(shop) -> None:
    assert [state.pause(fails).total_seconds() for fails in (1, 2, 3, 20)] == [1, 2, 4, 20]
    key = add_printer(shop, "bar", ip="8.8.8.8", since=None)
    plan(placed(shop, "bar"))
    working.print_waiting(key)
    wait_until(lambda: state.state_of(key).get("tryAt"))
    wait_until(lambda: state.state_of(key)["lease"] is None)
    assert "PRINTER_NETWORKS" in state.state_of(key)["trouble"]
    assert printer_of(key) is not None
