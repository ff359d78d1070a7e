"""The queries of the inbox, as MongoDB explains them: by an index, nothing else; and with ten
thousand threads, fast."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from bson import ObjectId
from django.core.management import call_command

from messaging.conversations.listing import Wanted
from messaging.conversations.measuring import measure, plan_of, stages
from messaging.conversations.searching import query_of
from messaging.conversations.seeding import seed_threads
from messaging.conversations.tests.talk import talking_shop
from messaging.outbox.indexes import EVER
from messaging.outbox.making import TO_GUESTS
from orderbuddy.mongo import collection, database, now

HERE, THERE, THREAD, ORDER = ObjectId(), ObjectId(), ObjectId(), ObjectId()
NEWEST = {"lastAt": -1, "_id": -1}
WORDS = {"$text": {"$search": query_of("cold burger")}}

HOT: dict[str, tuple[str, dict[str, Any], dict[str, int] | None]] = {
    "an inbox": ("threads", Wanted([HERE]).where, NEWEST),
    "an inbox of two locations": ("threads", Wanted([HERE, THERE]).where, NEWEST),
    "what is mine": ("threads", Wanted([HERE], assignee=str(ObjectId())).where, NEWEST),
    "the pool": ("threads", Wanted([HERE], assignee="none").where, NEWEST),
    "a tag": ("threads", Wanted([HERE], tag="late").where, NEWEST),
    "a guest's thread": ("threads", {"guestKey": "phone:+1", "locationId": HERE}, None),
    "where a guest wrote last": (
        "threads",
        {"guestKey": "phone:+1", "locationId": {"$in": [HERE, THERE]}},
        {"lastAt": -1},
    ),
    "where a guest wrote last, anywhere": (
        "threads",
        {"guestKey": "phone:+1", "locationId": {"$ne": None}},
        {"lastAt": -1},
    ),
    "what a guest was told last": (
        "messages",
        {
            "toHash": "x",
            "purpose": {"$in": list(TO_GUESTS)},
            "times.sent": {"$gt": EVER},
            "locationId": {"$ne": None},
        },
        {"times.sent": -1},
    ),
    "who waits": (
        "threads",
        {"waitingSince": {"$type": "date", "$gt": now() - timedelta(days=2)}},
        {"waitingSince": 1},
    ),
    "who waits at two locations": (
        "threads",
        {"locationId": {"$in": [HERE, THERE]}, "waitingSince": {"$type": "date"}},
        {"waitingSince": 1},
    ),
    "threads of an order's page": (
        "threads",
        {"orderId": {"$in": [ORDER]}, "guestKey": {"$regex": "^order:"}},
        None,
    ),
    "a page of messages": ("thread_messages", {"threadId": THREAD, "seq": {"$lt": 9}}, {"seq": -1}),
    "a provider's message": ("thread_messages", {"providerKey": "twilio:SM1"}, None),
    "what an order's page shows": (
        "thread_messages",
        {"orderId": ORDER, "channel": "chat", "seq": {"$gt": 0}},
        {"seq": -1},
    ),
    "files at a provider": (
        "thread_messages",
        {"attachments.state": "awaited", "at": {"$gt": now() - timedelta(days=1)}},
        None,
    ),
    "the oldest month": ("thread_messages", {"restaurantId": "r"}, {"month": 1}),
    "what was read": ("thread_reads", {"_id": {"$in": ["a:b"]}}, None),
    "files of nobody": (
        "thread_files",
        {"isUsed": False, "at": {"$lt": now() - timedelta(days=1)}},
        None,
    ),
    "saved replies": ("saved_replies", {"restaurantId": "r"}, {"title": 1}),
    "who is on shift": (
        "shifts",
        {"restaurantId": "r", "isOn": True, "since": {"$gt": now()}},
        {"turnAt": 1},
    ),
    "whose number it is": (
        "locations",
        {
            "$or": [
                {"conversations.smsNumber": "+1"},
                {"conversations.whatsappNumber": "+1"},
                {"conversations.whatsappPhoneId": "1"},
            ]
        },
        None,
    ),
    "a guest's latest order": (
        "orders",
        {"locationId": {"$in": [HERE]}, "customer.phone": {"$in": ["+1555"]}, "prunedAt": None},
        {"_id": -1},
    ),
}
TEXT = {
    "words of a month": ("thread_messages", {"restaurantId": "r", "month": "2026-11", **WORDS}),
    "names and numbers": ("threads", {"restaurantId": "r", **WORDS}),
}


def explained(name: str, where: dict[str, Any], order: dict[str, int] | None) -> dict[str, Any]:
    find: dict[str, Any] = {"find": name, "filter": where}
    if order:
        find["sort"] = order
    # An empty collection is explained as EOF.
    mark = str(ObjectId())
    added = {"other": True, "threadId": ObjectId(), "guestKey": mark, "key": mark}
    added_id = collection(name).insert_one(added).inserted_id
    found = database().command("explain", find, verbosity="executionStats")
    collection(name).delete_one({"_id": added_id})
    return found


@pytest.mark.parametrize("name", HOT)
def test_hot_queries_use_an_index(name: str) -> None:
    where, condition, order = HOT[name]
    found = explained(where, condition, order)
    plan = found["queryPlanner"]["winningPlan"]
    used = stages(plan.get("queryPlan", plan))
    assert {"IXSCAN", "IDHACK"} & set(used), used
    may_sort = name in ("a guest's latest order", "who is on shift", "where a guest wrote last")
    assert not ({"COLLSCAN"} if may_sort else {"COLLSCAN", "SORT"}) & set(used), used
    stats = found["executionStats"]
    assert stats["totalDocsExamined"] <= max(1, stats["nReturned"] * 2)


@pytest.mark.parametrize("name", TEXT)
def test_searches_use_a_text_index(name: str) -> None:
    where, condition = TEXT[name]
    plan = explained(where, condition, None)["queryPlanner"]["winningPlan"]
    used = stages(plan.get("queryPlan", plan))
    assert any(stage.startswith("TEXT") for stage in used), used


def test_of_a_thousand_threads_a_page_is_examined() -> None:
    shop = talking_shop()
    location = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    assert sum(seed_threads(location, 1200)) == 1200
    plan = plan_of(location)
    assert "SORT" not in plan["stages"]
    assert plan["examined"] == plan["returned"] == 41
    told = {one.name: one for one in measure(location, 1)}
    assert told["all open"].found == told["resolved, page 1"].found == 40
    assert told["search: a common word"].found == 50
    assert told["search: no such word"].found == 0


def test_the_commands() -> None:
    shop = talking_shop()
    out = StringIO()
    call_command("seed_threads", location=shop.location_id, threads=20, stdout=out)
    call_command("measure_inbox", location=shop.location_id, times=1, stdout=out)
    assert "20 conversations" in out.getvalue()
    assert "IXSCAN" in out.getvalue()
