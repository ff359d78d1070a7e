"""Everybody who agreed is told once, and nobody else: whatever dies, races or stops in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from bson import ObjectId

from menus.hours import zone_of
from messaging.broadcasts import editing, sending
from messaging.broadcasts.results import progress_of
from messaging.broadcasts.tests.lists import (
    NO_QUIET,
    agrees,
    claimed,
    draft,
    guest,
    location_of,
    messages_of,
    number,
    ordered,
    owner_of,
    quiet_now,
    says_stop,
    send_all,
    text,
    told,
    wish,
    withdraws,
)
from messaging.broadcasts.times import instant_at
from messaging.outbox.delivering import deliver_due
from messaging.outbox.tests.sending import change, until
from orderbuddy import audit
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now
from ordering.services.campaigns import create_campaign
from ordering.tests.guests import at_once

NOON = time(12)


@pytest.fixture
def shop(make_shop) -> Any:
    return make_shop(notifications=NO_QUIET)


def test_everybody_who_agreed_is_told_once(shop) -> None:
    guests = sorted(guest(shop) for _ in range(5))
    broadcast = send_all(draft(shop, perMinute=12))
    assert told(broadcast) == guests
    assert broadcast["counts"]["guests"] == 5
    first = messages_of(broadcast)[0]
    assert first["purpose"] == "marketing"
    assert first["content"]["text"].startswith("Hi Ana, two for one at Test Café: http")
    assert "STOP" in first["content"]["text"]


def test_nobody_is_told_who_has_not_agreed(shop, make_shop) -> None:
    ordered(shop, number())
    gone, stopped, here = guest(shop), guest(shop), guest(shop)
    withdraws(shop, gone)
    says_stop(stopped, "whatsapp")
    guest(make_shop(notifications=NO_QUIET))
    broadcast = send_all(draft(shop))
    assert told(broadcast) == [here]


def test_a_start_brings_no_offers_back(shop) -> None:
    phone = guest(shop)
    says_stop(phone)
    wish(None, phone, "sms", "all", granted=True)
    assert told(send_all(draft(shop))) == []


@pytest.mark.parametrize("wish", [says_stop, lambda phone: None])
def test_consent_is_asked_again_when_a_message_is_sent(make_shop, wish) -> None:
    """The worker of the run puts them off, for it is quiet there; consent comes before that."""
    shop = make_shop(notifications=quiet_now())
    phone = guest(shop)
    broadcast = draft(shop)
    claim = claimed(broadcast)
    found = sending.guests_after(claim.broadcast, "", 10)
    sending.make(claim.broadcast, location_of(shop), found)
    (message,) = messages_of(broadcast)
    assert message["state"] == "queued"
    wish(phone)
    if wish is not says_stop:
        withdraws(shop, phone)
    change(message, dueAt=now())
    until(
        lambda: messages_of(broadcast)[0]["state"] == "suppressed",
        lambda: (change(message, dueAt=now()), deliver_due("sms", within_seconds=5)),
    )
    assert messages_of(broadcast)[0]["reason"] in ("stopped", "no_consent")


def test_two_workers_tell_everybody_once(shop) -> None:
    guests = sorted(guest(shop) for _ in range(8))
    broadcast = draft(shop, perMinute=600)

    def work(_: int) -> None:
        claim = sending.Claim(editing.again(broadcast), "the same for both")
        sending.step(claim)

    for _ in range(3):
        both = {"claim": {"by": "the same for both"}, "nextAt": now() + timedelta(hours=2)}
        state = {"state": "sending", "isDue": True}
        collection("broadcasts").update_one({"_id": broadcast["_id"]}, {"$set": {**state, **both}})
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(2)))
    assert told(broadcast) == guests
    assert editing.again(broadcast)["counts"]["guests"] == 8


def test_a_claimed_one_is_nobody_elses(shop) -> None:
    guest(shop)
    broadcast = scheduled(shop, in_hours=2)
    collection("broadcasts").update_one({"_id": broadcast["_id"]}, {"$set": {"nextAt": now()}})
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(lambda _: sending.take(broadcast["_id"]), range(2)))
    # Or by a worker of the run, before either.
    assert len([one for one in taken if one]) <= 1


def scheduled(shop: Any, *, in_hours: int, **terms: Any) -> Document:
    local = (now() + timedelta(hours=in_hours)).astimezone(zone_of(location_of(shop)))
    made = draft(shop, **terms)
    return editing.schedule(
        who=owner_of(shop), broadcast=made, local=local.replace(tzinfo=None), rev=made["rev"]
    )


def test_two_who_start_it_at_one_instant_start_it_once(shop) -> None:
    guest(shop)
    made, local = draft(shop), datetime.combine((now() + timedelta(days=3)).date(), NOON)

    def start(_: int) -> bool:
        try:
            editing.schedule(who=owner_of(shop), broadcast=made, local=local, rev=made["rev"])
        except ApiError as refused:
            assert refused.code is ErrorCode.BROADCAST_CHANGED
            return False
        return True

    assert sorted(at_once(2, start)) == [False, True]
    entries = audit.entries_of(f"broadcast:{made['_id']}")
    assert [one["what"] for one in entries].count("broadcasts.scheduled") == 1


def test_who_changes_it_while_another_starts_it_changes_nothing_that_is_sent(shop) -> None:
    guest(shop)
    owner, local = owner_of(shop), datetime.combine((now() + timedelta(days=3)).date(), NOON)
    for _ in range(3):
        made = draft(shop)
        asked = {"who": owner, "broadcast": made, "rev": made["rev"]}
        deeds = (
            lambda asked=asked: editing.schedule(local=local, **asked),
            lambda asked=asked: editing.change(terms={"name": "New"}, **asked),
        )
        done = at_once(2, lambda place, deeds=deeds: is_done(deeds[place]))
        after = editing.again(made)
        assert sorted(done) == [False, True]
        assert (after["state"], after["name"]) in (("scheduled", made["name"]), ("draft", "New"))


@pytest.mark.parametrize("gone", ["campaigns", "origins"])
def test_what_no_longer_holds_is_not_promised(shop, gone) -> None:
    """Whoever ends the campaign, or takes the page away, meanwhile: nobody is sent it. Once it is
    there again, it goes on."""
    guests = sorted(guest(shop) for _ in range(2))
    terms = {"name": "Own", "type": "percent", "reward": {"percentOff": 50}, "codes": ["HALF"]}
    stored = create_campaign(location=location_of(shop), terms=terms, who=owner_of(shop))
    coupon = {"campaignId": stored["_id"], "code": "HALF"}
    broadcast = draft(shop, coupon=coupon, perMinute=6)
    sending.step(claimed(broadcast))
    key = stored["_id"] if gone == "campaigns" else ObjectId(shop.origin_id)
    taken = collection(gone).find_one_and_delete({"_id": key})
    sending.step(claimed(broadcast))
    paused = editing.again(broadcast)
    assert (paused["state"], len(paused["pausedFor"]), len(told(broadcast))) == ("paused", 1, 1)
    assert progress_of(paused)["pausedFor"] == paused["pausedFor"]
    assert "broadcasts.paused" in [
        one["what"] for one in audit.entries_of(f"broadcast:{broadcast['_id']}")
    ]
    collection(gone).insert_one(taken)
    resumed = editing.resume(who=owner_of(shop), broadcast=paused)
    assert progress_of(resumed)["pausedFor"] == []
    assert told(send_all(broadcast)) == guests


def is_done(deed) -> bool:
    try:
        deed()
    except ApiError:
        return False
    return True


@pytest.mark.parametrize("dies_after", ["write_down", "insert"])
def test_a_killed_worker_neither_loses_nor_doubles(shop, monkeypatch, dies_after) -> None:
    guests = sorted(guest(shop) for _ in range(4))
    broadcast = draft(shop, perMinute=12)
    claim = claimed(broadcast)
    found = sending.guests_after(claim.broadcast, "", sending.batch_size(broadcast))
    if dies_after == "write_down":
        sending.guests.write_down(claim.broadcast, found)
    else:
        sending.make(claim.broadcast, location_of(shop), found)
    assert editing.again(broadcast)["cursor"] == ""
    assert told(send_all(broadcast)) == guests
    rows = collection("broadcast_guests").count_documents({"broadcastId": broadcast["_id"]})
    assert rows == 4


def test_who_was_told_before_the_crash_is_not_told_by_another_channel(shop) -> None:
    phone = guest(shop, channels=("sms", "whatsapp"))
    broadcast = draft(shop, channels=["whatsapp", "sms"])
    claim = claimed(broadcast)
    found = sending.guests_after(claim.broadcast, "", 5)
    sending.make(claim.broadcast, location_of(shop), found)
    withdraws(shop, phone, "whatsapp")
    send_all(broadcast)
    assert [one["channel"] for one in messages_of(broadcast)] == ["whatsapp"]


def test_a_pause_in_the_middle_holds_all_of_it(make_shop) -> None:
    shop = make_shop(notifications=NO_QUIET)
    guests = sorted(guest(shop) for _ in range(3))
    broadcast = draft(shop, perMinute=1)
    claim = claimed(broadcast)
    found = sending.guests_after(claim.broadcast, "", 1)
    paused = editing.pause(who=owner_of(shop), broadcast=claim.broadcast)
    sending.make(claim.broadcast, location_of(shop), found)
    assert sending.advance(claim, found) is False
    (message,) = messages_of(broadcast)
    until(
        lambda: messages_of(broadcast)[0]["dueAt"] > now() + timedelta(minutes=5),
        lambda: deliver_due("sms", within_seconds=5),
    )
    assert messages_of(broadcast)[0]["state"] == "queued"
    assert sending.take(broadcast["_id"]) is None
    resumed = editing.resume(who=owner_of(shop), broadcast=paused)
    assert (resumed["state"], resumed["isDue"]) == ("sending", True)
    assert messages_of(broadcast)[0]["dueAt"] <= now()
    assert told(send_all(broadcast)) == guests
    assert message["_id"] == messages_of(broadcast)[0]["_id"]


def test_what_waits_of_a_cancelled_one_is_not_sent(make_shop) -> None:
    shop = make_shop(notifications=quiet_now())
    guest(shop)
    broadcast = draft(shop)
    claim = claimed(broadcast)
    found = sending.guests_after(claim.broadcast, "", 5)
    sending.make(claim.broadcast, location_of(shop), found)
    editing.cancel(who=owner_of(shop), broadcast=claim.broadcast)
    until(
        lambda: messages_of(broadcast)[0]["state"] == "suppressed",
        lambda: deliver_due("sms", within_seconds=5),
    )
    assert messages_of(broadcast)[0]["reason"] == "cancelled"
    assert sending.take(broadcast["_id"]) is None


def test_quiet_hours_put_all_of_it_off(make_shop) -> None:
    shop = make_shop(notifications=quiet_now())
    guest(shop)
    broadcast = draft(shop)
    sending.step(claimed(broadcast))
    assert messages_of(broadcast) == []
    assert editing.again(broadcast)["nextAt"] > now() + timedelta(minutes=30)


@pytest.mark.parametrize(("per_minute", "batch"), [(1, 1), (30, 5), (60, 10), (6000, 200)])
def test_no_minute_has_more_than_it_may(shop, per_minute, batch) -> None:
    broadcast = draft(shop, perMinute=per_minute)
    assert sending.batch_size(broadcast) == batch
    seconds = sending._pause(broadcast, batch).total_seconds()
    assert batch * 60 / seconds <= per_minute


def test_it_is_over_when_all_have_left(shop) -> None:
    guest(shop)
    broadcast = send_all(draft(shop))
    (message,) = messages_of(broadcast)
    collection("messages").update_one({"_id": message["_id"]}, {"$set": {"state": "delivered"}})
    sending.step(claimed(broadcast))
    over = editing.again(broadcast)
    assert (over["state"], over["isDue"]) == ("sent", False)
    assert over["endedAt"] is not None


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("2027-03-13T18:00", "2027-03-14T02:00"),
        # The clock leaps from 2:00 to 3:00: half past two is half past three.
        ("2027-03-14T02:30", "2027-03-14T10:30"),
        ("2027-03-14T18:00", "2027-03-15T01:00"),
        # Half past one is there twice: the first one.
        ("2027-11-07T01:30", "2027-11-07T08:30"),
        ("2027-11-07T18:00", "2027-11-08T02:00"),
    ],
)
def test_a_schedule_goes_by_the_locations_own_clock(shop, local, instant) -> None:
    found = instant_at(location_of(shop), datetime.fromisoformat(local))
    assert found == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_a_schedule_in_quiet_hours_is_put_off_to_their_end(make_shop) -> None:
    shop = make_shop()
    guest(shop)
    made = draft(shop)
    local = datetime.combine((now() + timedelta(days=3)).date(), datetime.min.time())
    found = editing.schedule(
        who=owner_of(shop), broadcast=made, local=local.replace(hour=5), rev=made["rev"]
    )
    due = found["dueAt"].astimezone(zone_of(location_of(shop)))
    assert (due.hour, due.minute) == (8, 0)
    assert found["state"] == "scheduled"


def test_each_guest_reads_their_own_language_and_link(shop) -> None:
    phones = [guest(shop, language=one) for one in ("es", "fr")]
    texts = [text(body="Hello {link}"), text(language="es", body="Hola {name} {link}")]
    broadcast = send_all(draft(shop, texts=texts))
    by_phone = {one["to"]: one["content"]["text"] for one in messages_of(broadcast)}
    assert by_phone[phones[0]].startswith("Hola Ana http")
    assert "Responde STOP" in by_phone[phones[0]]
    assert by_phone[phones[1]].startswith("Hello http")
    links = {one["content"]["link"] for one in messages_of(broadcast)}
    assert len(links) == 2


def test_somebody_with_a_number_and_an_email_is_told_once(shop) -> None:
    phone = number()
    order_id = ordered(shop, phone)
    agrees(shop, phone)
    email = f"{ObjectId()}@guests.example"
    agrees(shop, email, ["email"], order_id=order_id)
    broadcast = send_all(draft(shop, channels=["sms", "email"]))
    assert told(broadcast) == [phone]
    other = send_all(draft(shop, channels=["email"]))
    assert told(other) == [email]
    assert "/unsubscribe/" in messages_of(other)[0]["content"]["unsubscribe"]


def test_an_email_has_its_buttons_and_a_link_that_ends_them(shop) -> None:
    email = f"{ObjectId()}@guests.example"
    agrees(shop, email, ["email"])
    buttons = [{"title": "Order <now>", "leads": "order", "answer": ""}]
    said = text("email", language="pt", body="Olá {name} & amigos", buttons=buttons)
    (message,) = messages_of(send_all(draft(shop, channels=["email"], texts=[said])))
    content = message["content"]
    assert content["subject"] == "Two for one"
    assert "Olá amigos &amp; amigos" in content["html"]
    assert "Order &lt;now&gt;" in content["html"]
    assert content["link"] in content["html"]
    assert content["unsubscribe"] in content["text"]
    assert "Cancelar inscrição" in content["html"]
