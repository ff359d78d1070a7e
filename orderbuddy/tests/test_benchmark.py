"""The benchmark runs and reports what it promises; what it measures, no test judges."""

import io
import json
import resource
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rich.console import Console

from orderbuddy.benchmarks import notifications
from orderbuddy.benchmarks.daphnes import processes_for
from orderbuddy.benchmarks.load import PLACE, Scenario, percentiles, run_sockets
from orderbuddy.benchmarks.report import print_report

WANTED = ("menu-45k", "orders", "payments", "notifications", "screens")


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("benchmark") / "figures.json"
    wanted = ["--seconds", "1", "--sockets", "20", "40", "--json", str(file), "--only", *WANTED]
    # The benchmark has a loop of its own, for which there is no room beside a browser's.
    with ThreadPoolExecutor(1) as elsewhere, pytest.MonkeyPatch.context() as patch:
        # What is measured is nothing here: two turns each show that they are taken.
        patch.setattr(notifications, "TURNS", {"pace": 2, "most": 2})
        elsewhere.submit(call_command, "benchmark", *wanted).result()
    return json.loads(file.read_text())


def test_every_figure_has_its_empty_view_beside_it(found) -> None:
    assert [row["name"] for row in found["http"]] == ["menu-45k", "orders", "payments"]
    for row in found["http"]:
        assert row["errors"] == 0
        assert row["per_second"] > 0
        assert row["p50"] <= row["p95"] <= row["p99"]
        assert row["empty_view_per_second"] > 0
        assert row["web_memory_mb"] > 10


def test_placing_is_measured_with_and_without_notifications(found) -> None:
    told = found["notifications"]
    for both in (told["pace"], told["most"]):
        assert both["off"]["errors"] == both["on"]["errors"] == 0
        assert both["ratio"] > 0
        assert len(both["on"]["turns"]) == len(both["off"]["turns"])
    assert told["messages"] >= told["sent"] > 0
    # A pace, not as fast as it can: 8 connections rest for 95 ms at least after each request.
    assert all(0 < told["pace"][name]["per_second"] <= 8 / 0.19 for name in ("off", "on"))


def test_no_ticket_is_lost_or_doubled(found) -> None:
    assert [screens["sockets"] for screens in found["screens"]] == [20, 40]
    for screens in found["screens"]:
        assert screens["orders"] > 0
        assert (screens["lost"], screens["doubled"]) == (0, 0)
        assert screens["insert_to_screen_ms"]["p50"] <= screens["tap_to_screen_ms"]["p99"]
        assert screens["processes"] == 1
        assert screens["memory_mb"] > 10


def test_what_the_machine_does_not_allow_is_said_at_once() -> None:
    """Before anything is started, and with what to do about it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with pytest.raises(CommandError, match=rf"need .* open files.*allows {hard:,}.*ulimit"):
        call_command("benchmark", "--sockets", "20", str(hard))
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, hard)
    assert (processes_for(1000), processes_for(5000)) == (1, 2)


def test_the_table_says_goals_and_circumstances(found) -> None:
    console = Console(width=200, file=io.StringIO())
    print_report(found, console)
    table = console.file.getvalue()
    for text in ("menu, 45 KB", "4,000", "load average", "nobody told", "Order → screen", "0 lost"):
        assert text in table


def test_without_wrk_sockets_of_our_own_make_the_load(stack, shop) -> None:
    port, load = stack.web_port, {"connections": 4, "seconds": 0.5}
    taken = run_sockets(port, Scenario("/health/live"), **load)
    assert taken.first
    assert (taken.then, taken.errors) == ([], 0)
    path = "/api/v1/order-app/cart/preview-order"
    body = json.dumps(shop.cart("espresso")).encode()
    quoting = Scenario(path, "POST", body=body, then=PLACE)
    taken = run_sockets(port, quoting, **load)
    assert taken.then
    assert taken.errors == 0
    # At a pace: four connections that rest for 50 ms at least make forty requests at most.
    rested = run_sockets(port, quoting, **load, pause=0.1)
    assert rested.then
    assert len(rested.first + rested.then) <= 40


def test_percentiles() -> None:
    assert percentiles([n / 1000 for n in range(1, 101)], (50, 99)) == [51.0, 100.0]
    assert percentiles([], (50,)) == [0.0]
