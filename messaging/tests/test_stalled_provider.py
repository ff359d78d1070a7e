"""A provider that does not answer delays no order, and no other channel."""

import secrets

import pytest
from bson import ObjectId

from messaging.outbox import Recipient, tell
from messaging.outbox.tests.sending import again, number, until
from orderbuddy.mongo import collection
from ordering.tests.guests import order


@pytest.fixture
def stalled(texts_sent):
    """Numbers whose texts wait: more than the channel has threads, fewer than open its breaker."""
    numbers = [number() for _ in range(3)]
    texts_sent.stall(*numbers)
    yield numbers
    texts_sent.go_on()


def send(shop, channel: str, to: str) -> ObjectId:
    (made,) = tell(
        what="staff_text",
        about=f"test:{ObjectId()}",
        recipients=[Recipient([(channel, to)])],
        purpose="service",
        values={"text": "Hello"},
        restaurant_id=shop.restaurant_id,
    )
    return made


def looked() -> object:
    """When the kitchen was last looked after."""
    return (collection("kitchen_state").find_one({"_id": "unshown"}) or {}).get("lookedUntil")


def test_others_go_on_while_texts_stall(stack, shop, stalled, mailbox, texts_sent) -> None:
    waiting = [send(shop, "sms", one) for one in stalled]
    until(lambda: sum(again(one)["attempts"] for one in waiting) >= 2)
    to = f"{secrets.token_hex(6)}@guests.example"
    mail = send(shop, "email", to)
    placed = order(stack.url, shop, "espresso")
    mailbox.wait_for(to, seconds=30)
    until(lambda: again(mail)["state"] == "sent")
    assert ObjectId.is_valid(placed)
    for _ in range(2):
        before = looked()
        until(lambda before=before: looked() != before)
    assert {again(one)["state"] for one in waiting} == {"queued"}
    texts_sent.go_on()
    for one in waiting:
        until(lambda one=one: again(one)["state"] == "sent")
    assert [len(texts_sent.to(one)) for one in stalled] == [1, 1, 1]
