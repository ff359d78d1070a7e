"""Two thousand order events while workers, relay and Valkey are killed at random: each guest is
told each of them once, as the providers counted it."""

import time
from collections import Counter, defaultdict
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from bson import ObjectId

from messaging.tests.killing import Kills
from orderbuddy.mongo import Document, collection, now

pytestmark = pytest.mark.drill

ORDERS = 1000
BATCH = 50
# Of the first texts to some numbers: the company takes them and breaks off; so it does to others,
# and denies it when it is asked; and some it refuses for now.
BROKEN, DENIED, REFUSED = range(5, 1000, 125), range(60, 1000, 250), range(30, 1000, 83)
# These are told by WhatsApp, which cannot be asked what it sent, but says so itself.
BY_WHATSAPP = {*range(3, 1000, 8)} - {*BROKEN, *DENIED, *REFUSED}
ARRIVED = ("sent", "delivered", "read")


@pytest.fixture
def shops(stack, make_shop, graph) -> dict[str, Any]:
    """Channel → a restaurant that tells its guests by it."""
    graph.webhook = f"{stack.url}/api/v1/webhooks/whatsapp"
    graph.calls_back("at_once")
    return {one: make_shop(notifications={"events": told_by(one)}) for one in ("sms", "whatsapp")}


def told_by(channel: str) -> Document:
    return {"order_accepted": [channel], "order_ready": [channel]}


def test_every_guest_is_told_everything_once(stack, shops, texts_sent, graph) -> None:
    seed = Random().randrange(10**6)
    print(f"seed {seed}")
    numbers = [f"+1555{number:07d}" for number in Random(seed).sample(range(10**7), ORDERS)]
    misbehave(texts_sent, numbers)
    kills = Kills(stack, Random(seed))
    kills.start()
    began = time.monotonic()
    try:
        write_first(shops["whatsapp"], graph, [numbers[place] for place in BY_WHATSAPP])
        placed(shops, numbers)
        made_ready(shops, kills)
        wait_for("order_ready", shops)
        seconds = time.monotonic() - began
    finally:
        kills.end()
    print(f"{2 * ORDERS} events in {seconds:.0f} s, killed {dict(kills.killed)}")
    assert set(kills.killed) == {"worker", "relay", "valkey"}
    check(shops, texts_sent, graph, numbers)


def misbehave(texts_sent: Any, numbers: list[str]) -> None:
    for place in BROKEN:
        texts_sent.drop(numbers[place])
    for place in DENIED:
        texts_sent.drop(numbers[place], is_listed=False)
    for place in REFUSED:
        texts_sent.refuse(numbers[place], 503)


def placed(shops: Any, numbers: list[str]) -> None:
    """Orders as another program may write them, a batch at a time."""
    orders = [order_for(shops[way_of(place)], one) for place, one in enumerate(numbers)]
    for first in range(0, len(numbers), BATCH):
        collection("orders").insert_many(orders[first : first + BATCH])
        time.sleep(0.2)


def way_of(place: int) -> str:
    return "whatsapp" if place in BY_WHATSAPP else "sms"


def write_first(shop: Any, graph: Any, numbers: list[str]) -> None:
    """They wrote to the restaurant lately, so that WhatsApp takes words."""
    soon, here = now() + timedelta(hours=1), ObjectId(shop.location_id)
    for one in numbers:
        graph.open_window(one)
    collection("threads").insert_many(
        {
            "guestKey": f"phone:{one}", "restaurantId": shop.restaurant_id, "locationId": here,
            "windowUntil": soon, "state": "resolved", "lastAt": soon, "tags": [],
        }
        for one in numbers
    )  # fmt: skip


def made_ready(shops: Any, kills: Kills) -> None:
    """Each order is ready some time after its guest was told that it is being made. With half of
    them the killing ends."""
    mine = of(shops)
    told = {**mine, "what": "order_accepted", "state": {"$in": ARRIVED}}
    orders, deadline = collection("orders"), time.monotonic() + 120
    while waiting := [one["_id"] for one in orders.find({**mine, "status": "ACCEPTED"})]:
        assert time.monotonic() < deadline, states_of({**mine, "what": "order_accepted"})
        these = {**told, "orderId": {"$in": waiting}}
        done = [one["orderId"] for one in collection("messages").find(these)]
        at = now()
        ready = {"status": "READY_FOR_PICKUP", "statusTimes.READY_FOR_PICKUP": at, "updatedAt": at}
        orders.update_many({"_id": {"$in": done}}, {"$set": ready})
        if len(waiting) < ORDERS / 2:
            kills.spare()
        time.sleep(0.3)


def order_for(shop: Any, number: str) -> Document:
    at, key = now(), ObjectId()
    return {
        "_id": key,
        "quoteId": ObjectId(),
        "orderCode": str(key)[-4:].upper(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana", "phone": number},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "items": [],
        "getSms": True,
        "status": "ACCEPTED",
        "startedAt": at,
        "updatedAt": at,
        "statusTimes": {"ACCEPTED": at},
        "totalPriceCents": 1250,
    }


def of(shops: Any) -> Document:
    return {"restaurantId": {"$in": [one.restaurant_id for one in shops.values()]}}


def wait_for(event: str, shops: Any) -> None:
    """Until all of these messages are there, and none of them waits."""
    mine = {**of(shops), "what": event}
    messages, deadline = collection("messages"), time.monotonic() + 120
    while messages.count_documents({**mine, "state": {"$ne": "queued"}}) < ORDERS:
        assert time.monotonic() < deadline, f"{event}: {states_of(mine)}"
        time.sleep(0.2)


def states_of(mine: Document) -> Document:
    grouped = [{"$match": mine}, {"$group": {"_id": "$state", "count": {"$sum": 1}}}]
    return {one["_id"]: one["count"] for one in collection("messages").aggregate(grouped)}


def check(shops: Any, texts_sent: Any, graph: Any, numbers: list[str]) -> None:
    mine = of(shops)
    assert collection("messages").count_documents(mine) == 2 * ORDERS
    assert states_of(mine).keys() <= set(ARRIVED), states_of(mine)
    unsure: Counter[str] = Counter()
    for one in collection("messages").find({**mine, "unsure": {"$gt": 0}}):
        assert one["unsure"] == 1, one
        unsure[one["to"]] += 1
    takes = {"sms": texts_sent.taken, "whatsapp": graph.taken}
    came: dict[tuple[str, str], list[str]] = defaultdict(list)
    for way, taken in takes.items():
        for one in taken:
            came[way, one.to].append(one.text)
    for place, number in enumerate(numbers):
        texts, again = came[way_of(place), number], unsure[number]
        assert len(set(texts)) == 2, number
        # What a killed worker had written down as called, but not called, counts as unsure, too.
        assert 2 <= len(texts) <= 2 + again <= 3, number
        # Who is asked and says no has it once more; WhatsApp only if its word was lost on the way.
        more = len(texts) - 2
        assert more == (place in DENIED) or place in BY_WHATSAPP, number
        assert not came["sms" if place in BY_WHATSAPP else "whatsapp", number]
