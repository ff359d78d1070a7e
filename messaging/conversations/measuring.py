"""How long an inbox takes to be listed and searched, and by which index."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from messaging.conversations.listing import Wanted, cursor_of, list_threads, reads_of
from messaging.conversations.searching import search_threads
from messaging.conversations.showing import threads_json
from orderbuddy.mongo import Document, collection, database

Ask = Callable[[], list[Document]]


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds by the clock; how many threads came."""

    name: str
    found: int
    median_ms: float
    most_ms: float
    slowest_ms: float


def measure(location: Document, times: int) -> list[Measured]:
    """Each question as the REST answers it, from the query to what is told."""
    return [_measured(name, ask, times) for name, ask in _questions(location).items()]


def plan_of(location: Document) -> dict[str, Any]:
    """How MongoDB lists the first page: {stages, examined, returned}."""
    where = Wanted([location["_id"]]).where
    find = {"find": "threads", "filter": where, "sort": {"lastAt": -1, "_id": -1}, "limit": 41}
    explained = database().command("explain", find, verbosity="executionStats")
    plan = explained["queryPlanner"]["winningPlan"]
    stats = explained["executionStats"]
    return {
        "stages": stages(plan.get("queryPlan", plan)),
        "examined": stats["totalDocsExamined"],
        "returned": stats["nReturned"],
    }


def stages(plan: dict[str, Any]) -> list[str]:
    """The names of a plan's stages."""
    found = [plan["stage"]]
    for child in [plan.get("inputStage"), *plan.get("inputStages", [])]:
        if child:
            found += stages(child)
    return found


def _questions(location: Document) -> dict[str, Ask]:
    here, restaurant = [location["_id"]], location["restaurantId"]
    some = collection("threads").find_one({"locationId": location["_id"]}) or {}
    phone, name = str(some.get("phone") or ""), str(some.get("name") or "")
    deep = _after(Wanted(here, state="resolved"), 50)

    def listing(**asked: Any) -> Ask:
        return lambda: list_threads(Wanted(here, **asked))[0]

    def searching(text: str) -> Ask:
        return lambda: search_threads(restaurant, Wanted(here, state=""), text)

    return {
        "all open": listing(),
        "the pool": listing(assignee="none"),
        "tagged late": listing(tag="late"),
        "resolved, page 1": listing(state="resolved"),
        "resolved, page 50": listing(state="resolved", before=deep),
        "search: a name": searching(name),
        "search: a number": searching(phone),
        "search: a rare word": searching("umbrella"),
        "search: a common word": searching("order"),
        "search: two words": searching("cold burger"),
        "search: no such word": searching("xylophone"),
    }


def _after(wanted: Wanted, pages: int) -> str:
    """The cursor behind so many pages."""
    where = collection("threads").find(wanted.where, sort=[("lastAt", -1), ("_id", -1)])
    last = next(iter(where.skip(pages * wanted.limit).limit(1)), None)
    return cursor_of(last) if last else ""


def _measured(name: str, ask: Ask, times: int) -> Measured:
    took, found = [], 0
    for _ in range(times):
        began = perf_counter()
        threads = ask()
        threads_json(threads, reads_of(threads, "nobody"))
        took.append(1000 * (perf_counter() - began))
        found = len(threads)
    most = quantiles(took, n=20, method="inclusive")[-1] if took[1:] else took[0]
    return Measured(name, found, median(took), most, max(took))
