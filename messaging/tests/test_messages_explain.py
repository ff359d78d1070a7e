"""The outbox's queries, as MongoDB explains them: by an index, nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from messaging.outbox.indexes import EVER
from messaging.outbox.making import URGENCY
from orderbuddy.mongo import Document, collection, database, now
from ordering.tests.test_explain import stages

HERE, ORDER = ObjectId(), ObjectId()
DAY = timedelta(days=1)
SHOP = f"explained_{ObjectId()}"
WEEK = {"$gte": ObjectId.from_datetime(now() - 7 * DAY), "$lt": ObjectId.from_datetime(now())}

Order = list[tuple[str, int]] | None
HOT: dict[str, tuple[str, Document, Order]] = {
    "what a worker takes": (
        "messages",
        {
            "state": "queued",
            "channel": "sms",
            "urgency": {"$in": sorted(set(URGENCY.values()))},
            "dueAt": {"$lte": now()},
        },
        [("urgency", 1), ("dueAt", 1)],
    ),
    "whether a channel has anything due": (
        "messages",
        {"state": "queued", "channel": "sms", "dueAt": {"$lte": now()}},
        None,
    ),
    "locations that tell of late orders": (
        "locations",
        {"notifications.events.order_late": {"$gt": ""}},
        None,
    ),
    "late orders of one": (
        "orders",
        {
            "locationId": HERE,
            "status": {"$in": ["CREATED", "ACCEPTED"]},
            "startedAt": {"$gt": now() - 8 * DAY},
            "estimatedReadyAt": {"$lt": now()},
            "erasedAt": None,
        },
        None,
    ),
    "chains that go on": (
        "messages",
        {"fallAt": {"$gt": EVER, "$lte": now()}},
        [("fallAt", 1)],
    ),
    "what a provider is asked about": (
        "messages",
        {"askAt": {"$gt": EVER, "$lte": now()}},
        [("askAt", 1)],
    ),
    "messages of an order": ("messages", {"orderId": ORDER}, [("_id", 1)]),
    "figures of a location": ("messages", {"locationId": HERE, "_id": WEEK}, None),
    "a location's newest": ("messages", {"locationId": HERE}, [("_id", -1)]),
    "a restaurant's newest": ("messages", {"restaurantId": SHOP}, [("_id", -1)]),
    "a restaurant's that failed": (
        "messages",
        {"restaurantId": SHOP, "state": "failed"},
        [("_id", -1)],
    ),
    "what an address got": (
        "messages",
        {"toHash": "x", "purpose": "service", "times.sent": {"$gte": now() - DAY}},
        None,
    ),
    "what is too old": ("messages", {"madeAt": {"$lt": now() - 900 * DAY}}, None),
    "the one of a key": ("messages", {"key": "x"}, None),
    "how often it was sent again": ("messages", {"key": {"$in": ["x", "y"]}}, None),
    "phones of an order": (
        "push_subscriptions",
        {"orderId": ORDER, "personId": None},
        [("at", -1)],
    ),
}


@pytest.fixture(scope="module", autouse=True)
def a_busy_past():
    """Enough that is not asked for: the planner has to choose."""
    then = now() - 3 * DAY
    states = ("sent", "delivered", "failed")
    collection("messages").insert_many(
        {
            "key": f"explained:{ObjectId()}", "state": states[number % 3], "channel": "sms",
            "urgency": 1, "dueAt": then, "fallAt": None, "orderId": ObjectId(), "madeAt": then,
            "restaurantId": SHOP, "locationId": HERE if number % 2 else ObjectId(),
            "toHash": str(number), "purpose": "service", "times": {"sent": then},
        }
        for number in range(300)
    )  # fmt: skip
    yield
    collection("messages").delete_many({"restaurantId": SHOP})


@pytest.mark.parametrize("name", HOT)
def test_the_outboxs_queries_use_an_index(name: str) -> None:
    where, condition, order = HOT[name]
    find: dict[str, Any] = {"find": where, "filter": condition}
    if order:
        find["sort"] = dict(order)
    explained = database().command("explain", find, verbosity="executionStats")
    plan = explained["queryPlanner"]["winningPlan"]
    used = stages(plan.get("queryPlan", plan))
    assert {"IXSCAN", "IDHACK"} & set(used), used
    assert not {"COLLSCAN", "SORT"} & set(used), used
    stats = explained["executionStats"]
    assert stats["totalDocsExamined"] <= max(2, stats["nReturned"] * 2)
