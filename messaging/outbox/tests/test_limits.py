"""How fast, how much, and when: limits, quiet hours, and providers that are down."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.outbox import limits, states, waiting
from messaging.outbox.backoff import LONGEST_SECONDS, pause
from messaging.outbox.claims import Claim
from messaging.outbox.delivering import deliver as deliver_claimed
from messaging.outbox.delivering import deliver_due
from messaging.outbox.quiet import quiet_until
from messaging.outbox.tests.sending import again, change, deliver, make, number, until
from orderbuddy.breaker import OpenError
from orderbuddy.mongo import collection, now

# In New York it is 22:30, 7:30 and 9:30 of a winter's day.
EVENING = datetime(2026, 1, 21, 3, 30, tzinfo=UTC)
EARLY = datetime(2026, 1, 21, 12, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 21, 14, 30, tzinfo=UTC)
EIGHT = datetime(2026, 1, 21, 13, 0, tzinfo=UTC)
NEW_YORK = {"timezone": "America/New_York"}


@pytest.mark.parametrize(
    ("at", "hours", "ends"),
    [
        (EVENING, None, EIGHT),
        (EARLY, None, EIGHT),
        (MORNING, None, None),
        (MORNING, {"from": "09:00", "until": "10:00"}, MORNING + timedelta(minutes=30)),
        (EARLY, {"from": "09:00", "until": "10:00"}, None),
        (EVENING, {"from": "x", "until": "08:00"}, None),
        (EVENING, {"from": "08:00", "until": "08:00"}, None),
    ],
)
def test_marketing_waits_for_the_morning(at, hours, ends):
    location = {**NEW_YORK, "notifications": {"quietHours": hours}}
    message = {"purpose": "marketing", "what": "campaign"}
    assert quiet_until(message, location, at) == ends


@pytest.mark.parametrize(
    ("what", "hours", "waits"),
    [
        ("order_ready", {"from": "21:00", "until": "08:00"}, False),
        ("order_refunded", {"from": "21:00", "until": "08:00"}, True),
        ("order_refunded", None, False),
    ],
)
def test_who_waits_for_an_order_is_told_at_any_hour(what, hours, waits):
    location = {**NEW_YORK, "notifications": {"quietHours": hours}}
    found = quiet_until({"purpose": "service", "what": what}, location, EVENING)
    assert found == (EIGHT if waits else None)


def test_a_message_in_quiet_hours_is_put_off(make_shop, texts_sent):
    """Wherever it is noon now, it is quiet from eleven to thirteen."""
    west = now().hour - 12
    shop = make_shop(
        timezone=f"Etc/GMT{west:+d}" if west else "Etc/GMT",
        notifications={"quietHours": {"from": "10:30", "until": "13:30"}},
    )
    to = number()
    order = {"_id": ObjectId(), "getSms": True, "customer": {"phone": to}}
    collection("orders").insert_one(order)
    message = change(make(shop, ("sms", to)), what="order_refunded", orderId=order["_id"])
    change(message, dueAt=now())
    soon = timedelta(minutes=20)
    until(
        lambda: again(message)["dueAt"] > now() + soon, lambda: deliver_due("sms", within_seconds=5)
    )
    assert (again(message)["state"], again(message)["attempts"]) == ("queued", 0)
    assert texts_sent.to(to) == []


def test_what_waits_for_the_morning_waits_with_all_its_channels(make_shop, texts_sent):
    """Else each channel would be given up in turn, and the last and dearest one had it."""
    west = now().hour - 12
    shop = make_shop(
        timezone=f"Etc/GMT{west:+d}" if west else "Etc/GMT",
        notifications={"quietHours": {"from": "10:30", "until": "13:30"}},
    )
    to = number()
    order = {"_id": ObjectId(), "getSms": True, "customer": {"phone": to}}
    collection("orders").insert_one(order)
    message = make(shop, ("sms", to), ("whatsapp", to))
    soon_given_up = {"dueAt": now(), "fallAt": now() + timedelta(seconds=90)}
    change(message, what="order_refunded", orderId=order["_id"], **soon_given_up)
    soon = timedelta(minutes=20)
    until(
        lambda: again(message)["dueAt"] > now() + soon, lambda: deliver_due("sms", within_seconds=5)
    )
    left = again(message)
    assert (left["state"], left["fellTo"]) == ("queued", None)
    assert left["fallAt"] > left["dueAt"]


def test_an_address_gets_only_so_much(shop, texts_sent):
    to = number()
    most, _ = limits.PER_ADDRESS["service"]
    message = make(shop, ("sms", to))
    for _ in range(most):
        one = make(shop, ("sms", to))
        change(one, state="sent", **{"times.sent": now()})
    assert deliver(message, state="suppressed")["reason"] == "too_many"
    assert texts_sent.to(to) == []


def test_a_provider_gets_so_many_a_second(settings):
    name = f"provider-{secrets.token_hex(4)}"
    settings.MESSAGES_PER_SECOND = {name: "3"}
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        raise TimeoutError

    turns = 0
    with pytest.raises(TimeoutError):
        while turns < 100:
            assert limits.wait_for_turn(name, sleep=sleep)
            turns += 1
    # The second may have turned once while we counted.
    assert 3 <= turns <= 6
    assert 0 < slept[0] <= 1


def test_one_that_is_not_named_gets_any_number():
    assert limits.wait_for_turn(f"provider-{secrets.token_hex(4)}")


@pytest.mark.parametrize(
    ("attempts", "least", "most"), [(1, 1, 3), (2, 3, 9), (3, 10, 26), (9, 540, 1260)]
)
def test_pauses_grow_and_differ(attempts, least, most):
    found = {pause(attempts).total_seconds() for _ in range(50)}
    assert len(found) > 10
    assert least <= min(found) <= max(found) <= most
    assert max(found) <= LONGEST_SECONDS * 1.4
    assert pause(attempts, at_least=5000).total_seconds() >= 5000


class Down(Channel):
    name, provider = "down", f"down-{secrets.token_hex(4)}"


def test_a_provider_that_is_down_is_left_alone():
    channel = Down()

    def fail() -> None:
        raise waiting.DownError(ChannelError("503", is_provider_down=True))

    assert not waiting.is_left_alone(channel)
    for _ in range(5):
        with pytest.raises(ChannelError):
            waiting.breaker(channel).call(fail)
    assert waiting.is_left_alone(channel)
    with pytest.raises(OpenError):
        waiting.breaker(channel).call(lambda: None)


class Several(Down):
    """Behind it are two services; a message's address says which one carries it."""

    provider = f"several-{secrets.token_hex(4)}"
    has_services = True

    def service_of(self, outgoing: Outgoing) -> str:
        return outgoing.to.partition("/")[0]

    def send(self, outgoing: Outgoing) -> Sent:
        if self.service_of(outgoing) == "dead":
            raise ChannelError("503", is_provider_down=True)
        return Sent(self.provider, f"ref-{outgoing.message_id}")


def test_one_push_service_that_is_down_holds_up_no_other(shop):
    channel = Several()
    claimed = [a_claim(shop, "dead") for _ in range(7)]
    # All are gone through: after one that must wait, another service may carry the next one.
    assert [deliver_claimed(one, channel) for one in claimed] == [True] * 7
    tried = [again(one.message)["attempts"] for one in claimed]
    assert tried == [1] * 5 + [0] * 2
    assert not waiting.is_left_alone(channel)
    alive = a_claim(shop, "alive")
    deliver_claimed(alive, channel)
    assert again(alive.message)["state"] == "sent"


def a_claim(shop, service: str) -> Claim:
    """A message of ours alone."""
    token = secrets.token_hex(8)
    message = make(shop, ("sms", f"{service}/{number()}"))
    claim = {"by": token, "until": now() + timedelta(hours=1), "sentAt": None}
    return Claim(change(message, claim=claim), token)


# In Los Angeles the hour from one to two is twice in that night, and that from two to three is not.
TWICE = datetime(2026, 11, 1, 9, 10, tzinfo=UTC)
LEAPT = datetime(2026, 3, 8, 9, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "until", "ends"),
    [
        (TWICE, "01:30", datetime(2026, 11, 1, 9, 30, tzinfo=UTC)),
        (TWICE - timedelta(hours=1), "01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        (TWICE, "03:00", datetime(2026, 11, 1, 11, 0, tzinfo=UTC)),
        (LEAPT, "02:30", datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_after_they_began_also_when_clocks_change(at, until, ends):
    """An end that is over already would have the message taken up again and again."""
    hours = {"quietHours": {"from": "21:00", "until": until}}
    location = {"timezone": "America/Los_Angeles", "notifications": hours}
    assert quiet_until({"purpose": "marketing", "what": "broadcast"}, location, at) == ends


@pytest.mark.parametrize("state", ["delivered", "read"])
def test_what_was_reported_before_it_was_answered_counts_too(shop, state):
    to = number()
    most, _ = limits.PER_ADDRESS["marketing"]
    message = change(make(shop, ("sms", to)), purpose="marketing")
    for _ in range(most):
        one = change(make(shop, ("sms", to)), purpose="marketing")
        assert not limits.has_had_enough(message)
        assert states.move(one["_id"], state)
    assert limits.has_had_enough(message)
