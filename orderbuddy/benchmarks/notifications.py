"""Whether placing an order is slower where everybody is told of it: the same load at two locations
by turns, in one run, relay and worker running all the time. At one nobody is told; at the other the
guest wants texts and an alert number is written to, and the provider calls back about each.

At the pace of a rush that question is about time. As fast as a machine can, it is about how much of
its two cores is left: there the worker, the relay and the practice providers have their share.
"""

import itertools
import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any, TypeVar

from bson import ObjectId
from pymongo.database import Database

from orderbuddy.benchmarks.load import (
    PLACE,
    Figures,
    Scenario,
    Taken,
    percentiles,
    run_load,
    run_sockets,
)
from orderbuddy.benchmarks.providers import taken
from orderbuddy.benchmarks.shops import BenchShop
from orderbuddy.running.errors import RunningError

TURNS = {"pace": 10, "most": 5}
# Eight connections that rest for 190 ms, give or take half of it, between two requests: about 20
# orders a second.
PACE_CONNECTIONS, PACE_SECONDS = 8, 0.19
# Each guest has a number of their own, and each turn an alert number: one that gets too many (400
# an hour) is not written to.
PHONE, ALERTS = "+1415NUMBER", itertools.count(15550100100)
QUOTE = "/api/v1/order-app/cart/preview-order"
# So long nothing new may be made before what one turn left behind counts as done.
QUIET_SECONDS = 2.0
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.2

Result = TypeVar("Result")


def measure_notifications(
    database: Database,
    quiet: BenchShop,
    told: BenchShop,
    *,
    providers: dict[str, str],
    port: int,
    connections: int,
    seconds: float,
    report: Callable[[str], None],
) -> dict[str, Any]:
    """{`pace`: times of placing (the request alone, not its quote) in ms, of all turns together;
    `most`: orders a second, medians of the turns; `messages` made and `sent` meanwhile}. Both have
    {`off`, `on`, `ratio`}, and the figure of each turn in `turns`."""
    scenarios = {"off": _placing(quiet, {}), "on": _placing(told, _wanting_texts())}
    before = taken(providers)

    def at_a_pace(scenario: Scenario, lasts: float) -> Taken:
        _new_alert_number(database, told)
        return run_sockets(
            port, scenario, connections=PACE_CONNECTIONS, seconds=lasts, pause=PACE_SECONDS
        )

    def as_fast_as_it_can(scenario: Scenario, lasts: float) -> Figures:
        _new_alert_number(database, told)
        return run_load(port, scenario, connections=connections, seconds=lasts)

    report("Placing with notifications on and off by turns, at the pace of a rush")
    paced = _by_turns(database, at_a_pace, scenarios, TURNS["pace"], seconds)
    pace: dict[str, Any] = {name: _times(runs) for name, runs in paced.items()}
    pace["ratio"] = pace["off"]["p50"] / (pace["on"]["p50"] or 1)
    report("Placing with notifications on and off by turns, as fast as it can")
    fast = _by_turns(database, as_fast_as_it_can, scenarios, TURNS["most"], seconds)
    most: dict[str, Any] = {name: _medians(runs) for name, runs in fast.items()}
    most["ratio"] = most["on"]["per_second"] / (most["off"]["per_second"] or 1)
    return {
        "pace": pace,
        "most": most,
        "messages": database["messages"].count_documents({"restaurantId": told.restaurant_id}),
        "sent": taken(providers) - before,
    }


def _new_alert_number(database: Database, told: BenchShop) -> None:
    alert = {"_id": ObjectId(), "phoneNumber": f"+{next(ALERTS)}"}
    here = {"_id": ObjectId(told.location_id)}
    database["locations"].update_one(here, {"$set": {"alertNumbers": [alert]}})


def _by_turns(
    database: Database,
    run: Callable[[Scenario, float], Result],
    scenarios: dict[str, Scenario],
    turns: int,
    seconds: float,
) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {name: [] for name in scenarios}
    for scenario in scenarios.values():
        run(scenario, 1)
    for turn in range(turns):
        # Whoever comes first has the better caches of neither.
        for name in ("off", "on") if turn % 2 else ("on", "off"):
            _wait_until_quiet(database)
            found[name].append(run(scenarios[name], seconds))
    return found


def _times(runs: list[Taken]) -> dict[str, Any]:
    together = [one for run in runs for one in run.then]
    p50, p99 = percentiles(together, (50, 99))
    return {
        "per_second": len(together) / sum(run.elapsed for run in runs),
        "p50": p50,
        "p99": p99,
        "errors": sum(run.errors for run in runs),
        "turns": [round(percentiles(run.then, (50,))[0], 1) for run in runs],
    }


def _medians(runs: list[Figures]) -> dict[str, Any]:
    # Each order is two requests: its quote and its placing.
    orders = [one.per_second / 2 for one in runs]
    return {
        "per_second": median(orders),
        "p50": median(one.p50 for one in runs),
        "p99": median(one.p99 for one in runs),
        "errors": sum(one.errors for one in runs),
        "turns": [round(one, 1) for one in orders],
    }


def _wait_until_quiet(database: Database) -> None:
    """Until the relay has made what there is to make, and no worker has anything to send: what one
    turn leaves behind would else be paid for by the next one."""
    waiting = {"state": "queued"}
    ends = time.monotonic() + PATIENCE_SECONDS
    made, since = -1, time.monotonic()
    while time.monotonic() < since + QUIET_SECONDS:
        if time.monotonic() > ends:
            raise RunningError(f"Messages were still being made after {PATIENCE_SECONDS:.0f} s.")
        # Far more than may be sent in a second: the rest is given up.
        database["messages"].update_many(waiting, {"$set": {"state": "suppressed"}})
        if (now_made := database["messages"].estimated_document_count()) != made:
            made, since = now_made, time.monotonic()
        time.sleep(LOOK_SECONDS)


def _placing(shop: BenchShop, fields: dict[str, Any]) -> Scenario:
    body = json.dumps({**json.loads(shop.cart()), **fields}).encode()
    return Scenario(QUOTE, "POST", body=body, then=PLACE)


def _wanting_texts() -> dict[str, Any]:
    return {"getSms": True, "customer": {"name": "Ana", "phone": PHONE}}
