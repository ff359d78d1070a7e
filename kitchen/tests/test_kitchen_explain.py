"""The kitchen's queries, as MongoDB explains them: by an index, nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from orderbuddy.mongo import collection, database, now
from ordering.tests.test_explain import stages

HERE = ObjectId()
DAY = timedelta(days=1)
OPEN = ["CREATED", "ACCEPTED", "READY_FOR_PICKUP"]
RECENT = ObjectId.from_datetime(now() - timedelta(seconds=80))
DUE = ObjectId.from_datetime(now() - timedelta(seconds=20))

HOT: dict[str, tuple[str, dict[str, Any], tuple[str, int] | None]] = {
    "cancelled orders of a location": (
        "orders",
        {"locationId": HERE, "status": "CANCELLED", "startedAt": {"$gte": now() - DAY}},
        ("startedAt", -1),
    ),
    "orders whose tickets are due": (
        "orders",
        {"_id": {"$gte": RECENT, "$lt": DUE}, "status": {"$in": OPEN}},
        None,
    ),
    "scheduled orders that start": (
        "orders",
        {"startAt": {"$gte": now() - DAY, "$lt": now()}, "status": {"$in": OPEN}},
        None,
    ),
    "what was shown": ("ticket_views", {"_id": {"$in": ["a:b", "c:d"]}}, None),
    "open alarms of a location": (
        "alarms",
        {"locationId": HERE, "endedAt": None},
        ("raisedAt", -1),
    ),
    "open alarms of a kind": ("alarms", {"endedAt": None, "kind": "unshown"}, ("raisedAt", -1)),
    "alarms to forget": (
        "alarms",
        {"endedAt": None, "raisedAt": {"$lt": now() - DAY}, "kind": "unshown"},
        None,
    ),
    "a screen by its token": ("screens", {"tokenHash": "x", "revokedAt": None}, None),
    "screens of a restaurant": ("screens", {"restaurantId": "x", "revokedAt": None}, None),
    "a device's pairing": (
        "screen_pairings",
        {"tokenHash": "x", "expiresAt": {"$gt": now()}},
        None,
    ),
    "alarms to end": ("alarms", {"_id": {"$in": ["a", "b"]}, "endedAt": None}, None),
}


@pytest.fixture(scope="module", autouse=True)
def a_busy_past() -> None:
    """Enough that is not asked for: the planner has to choose."""
    then = now() - timedelta(days=3)
    ended = [
        {"_id": f"{ObjectId()}", "locationId": HERE, "endedAt": then, "raisedAt": then,
         "kind": "unshown"}
        for _ in range(300)
    ]  # fmt: skip
    collection("alarms").insert_many(ended)
    picked_up = {"locationId": HERE, "status": "PICKED_UP", "startedAt": then}
    collection("orders").insert_many(
        {**picked_up, "_id": ObjectId.from_datetime(then + timedelta(seconds=number))}
        for number in range(300)
    )


@pytest.mark.parametrize("name", HOT)
def test_the_kitchens_queries_use_an_index(name: str) -> None:
    where, condition, order = HOT[name]
    find: dict[str, Any] = {"find": where, "filter": condition}
    if order:
        find["sort"] = dict([order])
    explained = database().command("explain", find, verbosity="executionStats")
    plan = explained["queryPlanner"]["winningPlan"]
    used = stages(plan.get("queryPlan", plan))
    assert {"IXSCAN", "IDHACK"} & set(used), used
    assert not {"COLLSCAN", "SORT"} & set(used), used
    stats = explained["executionStats"]
    assert stats["totalDocsExamined"] <= max(2, stats["nReturned"] * 2)


def test_a_deed_and_an_acknowledgement_find_their_order_by_its_id() -> None:
    key = ObjectId()
    for more in (
        {"status": {"$in": OPEN}, "kitchenActions.id": {"$ne": "x"}},
        {"$or": [{"changesSeen.x": {"$not": {"$gte": now()}}}]},
    ):
        update = {"q": {"_id": key, **more}, "u": {"$set": {"x": 1}}}
        asked = {"update": "orders", "updates": [update]}
        explained = database().command("explain", asked, verbosity="queryPlanner")
        plan = explained["queryPlanner"]["winningPlan"]
        assert "COLLSCAN" not in stages(plan)
        assert {"IXSCAN", "IDHACK"} & set(stages(plan))
