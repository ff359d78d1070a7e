"""What does not arrive on one channel is told on the next, once."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from messaging.channels.base import Channel, Sent
from messaging.consent import record_opt_out
from messaging.outbox import chain, states
from messaging.outbox.checking import check
from messaging.outbox.claims import Claim
from messaging.outbox.delivering import store_sent
from messaging.outbox.tests.sending import (
    again,
    change,
    deliver,
    following,
    make,
    number,
    the_next,
    until,
)
from messaging.webhooks.moving import Report, apply_all
from orderbuddy.mongo import collection, now

MINUTE = timedelta(minutes=1)


@pytest.fixture
def to() -> str:
    return number()


def two(shop, first: str, second: str) -> dict:
    """A message by text to one number, then to another."""
    return make(shop, ("sms", first), ("sms", second))


def test_a_failure_is_told_on_the_next_channel(shop, texts_sent, to):
    wrong = number()
    texts_sent.refuse(wrong, 400, code=21211)
    failed = deliver(two(shop, wrong, to), state="failed")
    next_one = the_next(failed)
    assert again(failed)["fellTo"] == next_one["_id"]
    assert (next_one["to"], next_one["values"]) == (to, failed["values"])
    deliver(next_one, state="sent")
    assert texts_sent.to(to) == ["Hello"]


def test_a_silent_one_is_told_on_the_next_channel(shop, to):
    message = make(shop, ("whatsapp", to), ("sms", to))
    states.move(message["_id"], "sent", fall_at=now() + MINUTE)
    chain.fall(message["_id"])
    assert following(message) == []
    change(message, fallAt=now())
    chain.fall(message["_id"])
    chain.fall(message["_id"])
    next_one = the_next(message)
    assert (next_one["channel"], next_one["chain"], next_one["fallAt"]) == ("sms", [], None)
    assert again(message)["fallAt"] is None
    change(next_one, dueAt=now() + 60 * MINUTE)


class Telling(Channel):
    name, provider, reports_delivery = "whatsapp", "telling", True


class Silent(Channel):
    name, provider = "whatsapp", "silent"


@pytest.mark.parametrize(("channel", "waits"), [(Telling(), True), (Silent(), False)])
def test_silence_means_something_only_where_somebody_tells(shop, to, channel, waits):
    message = make(shop, ("whatsapp", to), ("sms", to))
    store_sent(Claim(message, ""), channel, Sent(channel.provider))
    fall_at = again(message)["fallAt"]
    assert (fall_at is not None and fall_at > now()) if waits else fall_at is None


@pytest.mark.parametrize("arrived", ["delivered", "read"])
def test_one_that_arrived_is_told_nowhere_else(shop, to, arrived):
    message = make(shop, ("whatsapp", to), ("sms", to))
    states.move(message["_id"], "sent", fall_at=now() - MINUTE)
    states.move(message["_id"], arrived)
    chain.fall(message["_id"])
    assert following(message) == []


def test_one_whose_provider_is_away_is_given_up_for_the_next_channel(shop, to):
    message = change(make(shop, ("whatsapp", to), ("sms", to)), fallAt=now())
    chain.fall(message["_id"])
    left = again(message)
    assert (left["state"], left["error"]["code"]) == ("failed", "unreachable")
    assert len(following(message)) == 1


def test_one_that_may_have_left_is_not_given_up(shop, to):
    called = {"by": "x", "until": now() + MINUTE, "sentAt": now()}
    message = make(shop, ("whatsapp", to), ("sms", to))
    change(message, fallAt=now(), claim=called)
    chain.fall(message["_id"])
    left = again(message)
    assert (left["state"], left["fellTo"]) == ("queued", None)
    assert left["fallAt"] > now()
    assert following(message) == []


def test_many_who_look_at_once_tell_it_once(shop, to):
    message = make(shop, ("whatsapp", to), ("sms", to))
    change(message, state="failed", fallAt=now())
    with ThreadPoolExecutor(6) as workers:
        list(workers.map(chain.fall, [message["_id"]] * 12))
    assert len(following(message)) == 1


def test_a_crash_after_the_decision_is_made_good(shop, to):
    message = make(shop, ("whatsapp", to), ("sms", to))
    decided = make(shop, ("whatsapp", number()))["_id"]
    collection("messages").delete_one({"_id": decided})
    change(message, state="failed", fallAt=now() - MINUTE, fellTo=decided)
    until(lambda: following(message), chain.walk_due)
    assert the_next(message)["_id"] == decided
    # (A worker of the run may have made it, and still be at it.)
    until(lambda: again(message)["fallAt"] is None)


def test_who_said_stop_is_not_told_on_the_next_channel_either(shop, to, texts_sent):
    message = make(shop, ("sms", to), ("whatsapp", to))
    record_opt_out(address=to, channel="sms", how="test")
    stopped = deliver(message, state="suppressed")
    next_one = the_next(stopped)
    assert check(next_one).suppressed == "stopped"
    assert texts_sent.to(to) == []


def test_a_text_goes_its_whole_way(shop, to):
    """Three channels, two of which fail."""
    device = f"test-{secrets.token_hex(8)}"
    collection("push_subscriptions").insert_one({"_id": device})
    message = make(shop, ("whatsapp", to), ("push", device), ("sms", to))
    change(message, state="failed", fallAt=now())
    chain.fall(message["_id"])
    second = the_next(message)
    change(second, dueAt=now() + 60 * MINUTE)
    states.move(second["_id"], "failed")
    chain.fall(second["_id"])
    others = {one["channel"]: one for one in following(message)}
    change(others["sms"], dueAt=now() + 60 * MINUTE)
    assert second["channel"] == "push"
    assert set(others) == {"push", "sms"}
    assert (others["sms"]["chain"], others["sms"]["chainOf"]) == ([], message["_id"])


@pytest.mark.parametrize("is_answered", [True, False])
def test_who_hears_of_sent_before_its_answer_is_stored_falls_all_the_same(shop, to, is_answered):
    """A callback is as fast as an answer, and whoever was to store that may be dead."""
    message = make(shop, ("whatsapp", to), ("sms", to))
    apply_all([Report(str(message["_id"]), "sent", now(), "telling", "W1")])
    if is_answered:
        store_sent(Claim(message, ""), Telling(), Sent("telling", "W1"))
    left = again(message)
    assert left["state"] == "sent"
    assert left["fallAt"] is not None and left["fallAt"] > now()
    change(message, fallAt=now())
    chain.fall(message["_id"])
    (next_one,) = following(message)
    change(next_one, dueAt=now() + 60 * MINUTE)


@pytest.mark.parametrize("arrived", ["delivered", "read"])
def test_a_late_receipt_ends_what_has_not_left_on_the_next_channel(shop, to, texts_sent, arrived):
    device = f"test-{secrets.token_hex(8)}"
    collection("push_subscriptions").insert_one({"_id": device})
    message = make(shop, ("whatsapp", to), ("push", device), ("sms", to))
    states.move(message["_id"], "sent", fall_at=now() - MINUTE)
    chain.fall(message["_id"])
    (second,) = following(message)
    change(second, dueAt=now() + 60 * MINUTE)
    states.move(second["_id"], "failed")
    states.move(message["_id"], arrived)
    chain.fall(second["_id"])
    (third,) = (one for one in following(message) if one["channel"] == "sms")
    left = deliver(third, state="suppressed")
    assert (left["reason"], texts_sent.to(to)) == ("arrived", [])
