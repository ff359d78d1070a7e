"""What is read for each message and each webhook is found by an index."""

from typing import Any

import pytest
from bson import ObjectId

from orderbuddy.mongo import Document, collection, database

HOT = {
    "a browser": ("push_subscriptions", {"_id": "x"}, None),
    "the browsers of an order": ("push_subscriptions", {"orderId": ObjectId()}, ("at", -1)),
    "the browsers of who works there": (
        "push_subscriptions",
        {"restaurantId": "x", "personId": {"$exists": True}},
        None,
    ),
    "all that a browser is told of": ("push_subscriptions", {"endpoint": "x"}, None),
    "a restaurant's devices": ("subscriptions", {"restaurantId": "x"}, None),
    "a dead token": (
        "subscriptions",
        {"$or": [{"fcmWeb": "x"}, {"fcmAndroid": "x"}, {"devices.token": "x"}]},
        None,
    ),
    "a message by its provider's name": (
        "messages",
        {"reference": {"$in": ["x", "y"]}, "_id": {"$ne": ObjectId()}},
        None,
    ),
    "whether it came before": ("incoming_messages", {"providerKey": "x"}, None),
}


@pytest.mark.parametrize("name", sorted(HOT))
def test_it_is_read_by_an_index(name: str) -> None:
    stored_in, where, order = HOT[name]
    command: Document = {"find": stored_in, "filter": where}
    if order:
        command["sort"] = {order[0]: order[1]}
    # An empty collection is explained as EOF.
    added = collection(stored_in).insert_one({"other": True}).inserted_id
    plan = database().command("explain", command, verbosity="queryPlanner")
    collection(stored_in).delete_one({"_id": added})
    stages = set(stages_of(plan["queryPlanner"]["winningPlan"]))
    assert stages & {"IXSCAN", "IDHACK"}
    assert not stages & {"COLLSCAN", "SORT"}


def stages_of(part: Any) -> list[str]:
    """The names of a plan's steps."""
    if isinstance(part, list):
        return [stage for one in part for stage in stages_of(one)]
    if not isinstance(part, dict):
        return []
    own = [part["stage"]] if "stage" in part else []
    return own + [stage for one in part.values() for stage in stages_of(one)]
