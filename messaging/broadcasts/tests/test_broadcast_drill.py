"""A broadcast while its workers are killed at random: each guest is told once, as the telephone
company counted it."""

import threading
import time
from random import Random
from typing import Any

import pytest

from messaging.broadcasts import editing
from messaging.broadcasts.tests.lists import NO_QUIET, draft, guest, messages_of, owner_of
from messaging.outbox.tests.sending import until
from orderbuddy.mongo import collection

pytestmark = pytest.mark.drill

GUESTS, KILLS = 90, 4


@pytest.fixture
def shop(make_shop) -> Any:
    return make_shop(notifications=NO_QUIET)


def test_killed_workers_lose_nobody_and_tell_nobody_twice(stack, shop, texts_sent) -> None:
    seed = Random().randrange(10**6)
    print(f"seed {seed}")
    chance = Random(seed)
    guests = sorted(guest(shop) for _ in range(GUESTS))
    made = draft(shop, perMinute=180)
    editing.schedule(who=owner_of(shop), broadcast=made, local=None, rev=made["rev"])
    # Claims of a worker that is dead end by themselves; nobody wants to wait a minute for each.
    for _ in range(KILLS):
        threading.Event().wait(chance.uniform(0.5, 5))
        worker = stack.process("worker")
        worker.kill()
        worker.start()
        worker.wait_ready(60)
        _free(made)
    for part in range(1, 7):
        # Thirty of them every ten seconds.
        until(lambda part=part: len(messages_of(made)) >= GUESTS * part // 6)
    until(lambda: len(messages_of(made)) == GUESTS)
    assert sorted(one["to"] for one in messages_of(made)) == guests
    deadline = time.monotonic() + 180
    while not _all_decided(made):
        assert time.monotonic() < deadline, "some are neither sent nor given up"
        time.sleep(0.2)
    told = {one: len(texts_sent.to(one)) for one in guests}
    assert max(told.values()) == 1
    missing = {one for one, count in told.items() if count == 0}
    # Marketing of which nobody knows whether it went out is not sent again.
    unsure = {one["to"] for one in messages_of(made) if one["unsure"]}
    assert missing <= unsure
    until(lambda: editing.again(made)["counts"]["guests"] == GUESTS)


def _free(made: Any) -> None:
    """The dead worker's claim has run out."""
    mine = {"_id": made["_id"], "isDue": True, "claim": {"$ne": None}}
    collection("broadcasts").update_one(mine, {"$set": {"nextAt": made["madeAt"]}})


def _all_decided(made: Any) -> bool:
    """Of each message it is known whether it was sent, or that nobody will know."""
    waits = {"broadcastId": made["_id"], "state": "queued"}
    return collection("messages").find_one(waits) is None
