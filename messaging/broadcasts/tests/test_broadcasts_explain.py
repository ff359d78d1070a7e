"""The broadcasts' queries, as MongoDB explains them: by an index, nothing else."""

import re
from datetime import timedelta

import pytest
from bson import ObjectId

from messaging.broadcasts.audience.consented import hash_of_number
from messaging.broadcasts.audience.terms import wanted
from messaging.broadcasts.results import states_by_channel
from orderbuddy.mongo import Document, collection, database, now
from ordering.tests.test_explain import stages

SHOP, HERE, BROADCAST = f"explained_{ObjectId()}", ObjectId(), ObjectId()
DAY = timedelta(days=1)
WHO: Document = {
    "restaurantId": SHOP,
    "locationId": HERE,
    "channels": ["whatsapp", "sms"],
    "audience": {"visitsFrom": 2, "notOrderedForDays": 30, "itemIds": ["latte"], "here": True},
}
BY_PERSON = [("restaurantId", 1), ("person", 1), ("hash", 1)]

HOT: dict[str, tuple[str, Document, list[tuple[str, int]] | None]] = {
    "the guests of a broadcast": ("broadcast_audience", wanted(WHO, now()), None),
    "the next guests of a broadcast": (
        "broadcast_audience",
        {**wanted(WHO, now()), "person": {"$gt": "8"}},
        BY_PERSON,
    ),
    "an address that said stop": ("broadcast_audience", {"hash": "x"}, None),
    "a guest who is forgotten": ("broadcast_audience", {"lastOrderId": {"$in": [HERE]}}, None),
    "what is noted": ("broadcast_marks", {"until": {"$lte": now()}}, [("until", 1)]),
    "the broadcast that is due": (
        "broadcasts",
        {"isDue": True, "nextAt": {"$lte": now()}},
        [("nextAt", 1)],
    ),
    "a location's broadcasts": ("broadcasts", {"locationId": HERE}, [("_id", -1)]),
    "broadcasts with a coupon": (
        "broadcasts",
        {"coupon.campaignId": HERE, "restaurantId": SHOP, "startedAt": {"$lte": now()}},
        [("startedAt", -1)],
    ),
    "the guest of a link": ("broadcast_guests", {"token": "k7m2p9xbtq"}, None),
    "what a guest was sent lately": (
        "broadcast_guests",
        {"hashes": hash_of_number("+15550100123"), "madeAt": {"$gte": now() - DAY}},
        [("madeAt", -1)],
    ),
    "what guests did": ("broadcast_guests", {"broadcastId": BROADCAST}, None),
    "orders of a broadcast": ("broadcast_orders", {"broadcastId": BROADCAST}, None),
    "messages of a broadcast": (
        "messages",
        {"broadcastId": BROADCAST, "what": "broadcast"},
        None,
    ),
    "whether any still waits": ("messages", {"broadcastId": BROADCAST, "state": "queued"}, None),
    "who was told": ("messages", {"broadcastId": BROADCAST, "toHash": {"$in": ["x"]}}, None),
}


@pytest.mark.parametrize("name", HOT)
def test_found_by_an_index(name) -> None:
    stored_in, where, order = HOT[name]
    command: Document = {"find": stored_in, "filter": where}
    if order:
        command["sort"] = dict(order)
    plan = database().command("explain", command, verbosity="executionStats")
    found = set(stages(plan["queryPlanner"]["winningPlan"]))
    assert "COLLSCAN" not in found
    assert found & {"IXSCAN", "IDHACK"}


def test_how_far_it_is_is_read_from_the_index_alone() -> None:
    """Also of fifty thousand messages, with their texts."""
    of_broadcast = {"broadcastId": BROADCAST, "channel": "sms", "state": "sent"}
    collection("messages").insert_many(
        {**of_broadcast, "key": f"{BROADCAST}:{place}", "toHash": f"{place}"} for place in range(30)
    )
    command = {"aggregate": "messages", "pipeline": states_by_channel(BROADCAST), "cursor": {}}
    plan = database().command("explain", command, verbosity="executionStats")
    said = str(plan)
    assert "ob_broadcast" in said
    assert not {"FETCH", "COLLSCAN"} & set(re.findall("[A-Z_]{5,}", said))
    (found,) = collection("messages").aggregate(states_by_channel(BROADCAST))
    assert found["count"] == 30


@pytest.fixture(scope="module")
def crowd() -> str:
    """A restaurant with 3,000 guests beside another one's."""
    for restaurant_id in (SHOP, f"{SHOP}_other"):
        collection("broadcast_audience").insert_many(
            {
                "_id": f"{restaurant_id}:{place:040x}",
                "restaurantId": restaurant_id,
                "hash": f"{place:040x}",
                "person": f"{place:040x}",
                "to": {"sms": f"+1555{place:07d}"},
                "visits": place % 9,
                "lastAt": now() - place % 90 * DAY,
                "items": ["latte"],
                "places": [HERE],
                "lastOrderId": None,
            }
            for place in range(3000)
        )
    return SHOP


def test_a_batch_reads_its_guests_and_few_others(crowd) -> None:
    where = {**wanted({**WHO, "audience": {}}, now()), "person": {"$gt": f"{1000:040x}"}}
    command = {"find": "broadcast_audience", "filter": where, "sort": dict(BY_PERSON), "limit": 200}
    plan = database().command("explain", command, verbosity="executionStats")
    assert "SORT" not in set(stages(plan["queryPlanner"]["winningPlan"]))
    assert plan["executionStats"]["totalDocsExamined"] <= 200


def test_a_count_reads_no_other_restaurants_guests(crowd) -> None:
    command = {"find": "broadcast_audience", "filter": wanted(WHO, now())}
    plan = database().command("explain", command, verbosity="executionStats")
    assert plan["executionStats"]["totalDocsExamined"] <= 3000
