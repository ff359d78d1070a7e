"""Whether placing an order is slower where everybody is told of it: the same load at two locations
by turns, in one run, relay and worker running all the time. At one nobody is told; at the other the
guest wants texts and an alert number is written to, and the provider calls back about each.

At the pace of a rush that question is about time. As fast as a machine can, it is about how much of
its two cores is left: there the worker, the relay and the practice providers have their share.
"""

import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from bson import ObjectId
from pymongo.database import Database

from orderbuddy.benchmarks.load import PLACE, Figures, Scenario, run_load
from orderbuddy.benchmarks.providers import taken
from orderbuddy.benchmarks.shops import BenchShop
from orderbuddy.running.errors import RunningError

TURNS = 4
# Eight connections that rest for 190 ms between two requests: about 20 orders a second.
PACE = {"connections": 8, "pause_ms": 190}
WORDS = {"pace": "at the pace of a rush", "most": "as fast as it can"}
# Each guest has a number of their own: one that gets too many is not written to.
PHONE, ALERT = "+1415NUMBER", "+15550100124"
QUOTE = "/api/v1/order-app/cart/preview-order"
# So long nothing new may be made before what one turn left behind counts as done.
QUIET_SECONDS = 2.0
PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.2


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
    """{`pace` and `most`: {orders a second, p50 and p99 of both, their ratio}, messages made and
    taken by the provider meanwhile}: medians of the turns, as they came in `turns`."""
    alert = {"alertNumbers": [{"_id": ObjectId(), "phoneNumber": ALERT}]}
    database["locations"].update_one({"_id": ObjectId(told.location_id)}, {"$set": alert})
    before = taken(providers)
    found: dict[str, Any] = {}
    for name, many, pause_ms in (
        ("pace", PACE["connections"], PACE["pause_ms"]), ("most", connections, 0),
    ):  # fmt: skip
        scenarios = {
            "off": _placing(quiet, {}, pause_ms),
            "on": _placing(told, _wanting_texts(), pause_ms),
        }
        report(f"Placing with notifications on and off by turns, {WORDS[name]}")
        turns = _by_turns(database, port, scenarios, connections=many, seconds=seconds)
        found[name] = {key: _medians(runs) for key, runs in turns.items()}
    pace, most = found["pace"], found["most"]
    pace["ratio"] = pace["off"]["p50"] / (pace["on"]["p50"] or 1)
    most["ratio"] = most["on"]["per_second"] / (most["off"]["per_second"] or 1)
    found["messages"] = database["messages"].count_documents({"restaurantId": told.restaurant_id})
    found["sent"] = taken(providers) - before
    return found


def _by_turns(
    database: Database,
    port: int,
    scenarios: dict[str, Scenario],
    *,
    connections: int,
    seconds: float,
) -> dict[str, list[Figures]]:
    turns: dict[str, list[Figures]] = {name: [] for name in scenarios}
    for scenario in scenarios.values():
        run_load(port, scenario, connections=connections, seconds=1)
    for turn in range(TURNS):
        # Whoever comes first has the better caches of neither.
        for name in ("off", "on") if turn % 2 else ("on", "off"):
            _wait_until_quiet(database)
            figures = run_load(port, scenarios[name], connections=connections, seconds=seconds)
            turns[name].append(figures)
    return turns


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


def _placing(shop: BenchShop, fields: dict[str, Any], pause_ms: int) -> Scenario:
    body = json.dumps({**json.loads(shop.cart()), **fields}).encode()
    return Scenario(QUOTE, "POST", body=body, then=PLACE, pause_ms=pause_ms)


def _wanting_texts() -> dict[str, Any]:
    return {"getSms": True, "customer": {"name": "Ana", "phone": PHONE}}
