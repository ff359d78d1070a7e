"""What is asked before each message, and what lists show: by an index, nothing else."""

from typing import Any

import pytest

from messaging.consent.recording import ALL, MARKETING, SERVICE, state_id
from messaging.consent.tests.wishes import email, offers
from orderbuddy.mongo import collection, database, now

HASH = "0" * 40
NEWEST = {"updatedAt": -1, "_id": -1}
ASKED: dict[str, tuple[str, dict[str, Any], dict[str, int] | None]] = {
    "may we write there": (
        "consents",
        {
            "_id": {
                "$in": [
                    state_id(ALL, HASH),
                    state_id(SERVICE, HASH, restaurant_id="r"),
                    state_id(MARKETING, HASH, restaurant_id="r", channel="sms"),
                ]
            }
        },
        None,
    ),
    "the list": ("consents", {"restaurantId": "r", "address": {"$gt": ""}}, NEWEST),
    "the list of one guest": ("consents", {"addressHash": {"$in": [HASH]}}, None),
    "an event told again": ("consent_events", {"key": "k"}, None),
    "a guest's events": ("consent_events", {"addressHash": {"$in": [HASH]}}, {"at": 1}),
}  # fmt: skip


def stages(plan: dict[str, Any]) -> set[str]:
    inner = [plan[one] for one in ("inputStage",) if one in plan] + plan.get("inputStages", [])
    return {plan["stage"]}.union(*map(stages, inner))


@pytest.mark.parametrize("name", list(ASKED))
def test_it_is_read_by_an_index(name):
    where, query, sort = ASKED[name]
    command: dict[str, Any] = {"find": where, "filter": query}
    if sort:
        command["sort"] = sort
    explained = database().command({"explain": command, "verbosity": "queryPlanner"})
    plan = explained["queryPlanner"]["winningPlan"]
    found = stages(plan.get("queryPlan", plan))
    assert "COLLSCAN" not in found
    assert "SORT" not in found or name == "a guest's events"


def test_of_many_consents_only_those_shown_are_looked_at(shop):
    for minute in range(30):
        offers(email(), shop.restaurant_id, minute)
    query = {
        "restaurantId": shop.restaurant_id,
        "address": {"$gt": ""},
        "updatedAt": {"$lt": now()},
    }
    found = collection("consents").find(query).sort(list(NEWEST.items())).limit(10).explain()
    assert found["executionStats"]["totalKeysExamined"] <= 11


def test_the_index_of_events_refuses_a_second_one_of_the_same():
    indexes = collection("consent_events").index_information()
    assert indexes["ob_key"]["unique"] is True
