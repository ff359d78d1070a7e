"""The queries on the way of an order, as MongoDB explains them: by an index, nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from orderbuddy.archived import WHOLE
from orderbuddy.mongo import collection, database, now

HERE = ObjectId()
DAY = timedelta(days=1)

WAITING = {"status": {"$in": ["CREATED", "ACCEPTED"]}}
USED = {
    "claims": {"$elemMatch": {"$gte": f"c:{HERE}:", "$lt": f"c:{HERE}:~"}},
    "status": {"$in": ["CREATED", "ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP"]},
}

HOT = {
    "the quote to place": ("orders_preview", {"_id": ObjectId()}, None),
    "the order of a quote": ("orders", {"quoteId": ObjectId()}, None),
    "an order": ("orders", {"_id": ObjectId(), **WHOLE}, None),
    "an archived order": ("order_reports", {"_id": ObjectId()}, None),
    "the archived order of a quote": ("order_reports", {"quoteId": ObjectId()}, None),
    "archived orders of a location's days": (
        "order_reports",
        {"locationId": HERE, "startedAt": {"$gte": now() - DAY, "$lt": now()}},
        None,
    ),
    "stored days of a location": (
        "report_days",
        {"locationId": {"$in": [HERE]}, "day": {"$gte": "2026-01-01", "$lte": "2026-12-31"}},
        None,
    ),
    "orders to be archived": (
        "orders",
        {
            "locationId": HERE,
            "status": {"$in": ["PICKED_UP", "CANCELLED"]},
            "startedAt": {"$lt": now() - DAY},
            **WHOLE,
        },
        ("startedAt", 1),
    ),
    "what archived orders left behind": ("orders", {"prunedAt": {"$exists": True}}, None),
    "open orders of a location": (
        "orders",
        {
            "locationId": HERE,
            "status": {"$in": ["CREATED", "ACCEPTED"]},
            "startedAt": {"$gte": now() - DAY},
        },
        ("startedAt", -1),
    ),
    "scheduled orders of a location": (
        "orders",
        {
            "locationId": HERE,
            "status": {"$in": ["CREATED", "ACCEPTED", "READY_FOR_PICKUP"]},
            "startAt": {"$gte": now() - DAY},
        },
        ("startAt", -1),
    ),
    "a station's accepted orders": (
        "orders",
        {"locationId": HERE, "status": "ACCEPTED", "startedAt": {"$gte": now() - DAY}},
        ("startedAt", 1),
    ),
    "today's orders": (
        "orders",
        {"locationId": HERE, "startedAt": {"$gte": now() - DAY}},
        ("startedAt", 1),
    ),
    "slots that are taken": (
        "orders",
        {
            "claims": {"$elemMatch": {"$gte": f"w:{HERE}:2026", "$lt": f"w:{HERE}:2027~"}},
            "status": {"$in": ["CREATED", "ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP"]},
        },
        None,
    ),
    "open tickets": (
        "orders",
        {
            "$or": [
                {**WAITING, "ticketSlot": {"$gte": f"{HERE}:", "$lt": f"{HERE}:~"}},
                {**WAITING, "locationId": HERE, "startedAt": {"$gte": now() - DAY, "$lte": now()}},
                {**WAITING, "locationId": HERE, "startAt": {"$gte": now() - DAY, "$lte": now()}},
            ]
        },
        None,
    ),
    "orders for later of a location": (
        "orders",
        {
            "locationId": HERE,
            "startAt": {"$gte": now() - DAY},
            "startedAt": {"$lt": now() - DAY},
            "status": {"$in": ["CREATED", "ACCEPTED", "READY_FOR_PICKUP"]},
        },
        ("startAt", 1),
    ),
    "a location's menus": ("menus", {"locationId": HERE, "restaurantId": "r"}, None),
    "a location's origins": ("origins", {"locationId": HERE}, None),
    "what a code names": ("origins", {"code": "3k7m2xw"}, None),
    "the visit of a key": ("visits", {"key": "3k7m2xwp9fzb4hdgt6rq"}, None),
    "the present visit": ("visits", {"originId": ObjectId(), "current": True}, None),
    "unpaid orders of a visit": ("orders", {"visitId": ObjectId()}, None),
    "a code's scans": ("origin_scans", {"originId": ObjectId(), "day": {"$gte": "2026"}}, None),
    "a location's campaigns": ("campaigns", {"locationId": HERE, "isActive": True}, None),
    "what orders have had of a campaign": ("orders", USED, None),
    "what archived orders have had of it": ("order_reports", USED, None),
    "a campaign's orders": ("orders", {"campaign.id": HERE}, None),
    "guests who had ordered before": (
        "orders",
        {"locationId": HERE, "customer.phone": {"$in": ["555"], "$gt": ""}},
        None,
    ),
    "a location's stations": ("stations", {"locationId": HERE, "restaurantId": "r"}, None),
    "a person by e-mail": ("users", {"email": "a@b.example"}, None),
    "an idempotency key": ("idempotency_keys", {"_id": "x"}, None),
}


def stages(plan: dict[str, Any]) -> list[str]:
    found = [plan["stage"]]
    for child in [plan.get("inputStage"), *plan.get("inputStages", [])]:
        if child:
            found += stages(child)
    return found


@pytest.mark.parametrize("name", HOT)
def test_hot_queries_use_an_index(name: str) -> None:
    where, condition, order = HOT[name]
    find: dict[str, Any] = {"find": where, "filter": condition}
    if order:
        find["sort"] = dict([order])
    # An empty collection is explained as EOF.
    added = collection(where).insert_one({"other": True}).inserted_id
    explained = database().command("explain", find, verbosity="executionStats")
    collection(where).delete_one({"_id": added})
    plan = explained["queryPlanner"]["winningPlan"]
    used = stages(plan.get("queryPlan", plan))
    assert {"IXSCAN", "IDHACK"} & set(used), used
    assert not {"COLLSCAN", "SORT"} & set(used), used
    stats = explained["executionStats"]
    assert stats["totalDocsExamined"] <= max(1, stats["nReturned"] * 2)
