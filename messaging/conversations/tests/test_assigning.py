"""By turns among those on shift, back to the pool on silence, and the managers are told."""

from datetime import timedelta

import pytest
from bson import ObjectId

from messaging.conversations import assigning
from messaging.conversations.assigning import assign_by_turns, set_shift
from messaging.conversations.attending import attend
from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import (
    a_thread,
    lines_of,
    number,
    talking_shop,
    texted,
    thread_of,
)
from orderbuddy.members.tests.people import another_location, member
from orderbuddy.mongo import collection, now
from ordering.tests.guests import at_once, eventually

MINUTE = timedelta(minutes=1)
SECONDS = 30


def on_shift(shop, role: str = "cashier", **fields):
    person = member(shop, role, **fields)
    set_shift(user=person, restaurant_id=shop.restaurant_id, is_on=True)
    return person


def location_of(thread) -> dict:
    return collection("locations").find_one({"_id": thread["locationId"]})


def by_turns(thread) -> bool:
    """As the relay does at a location that wants it; to the relay, these do not."""
    location = {**location_of(thread), "conversations": {"roundRobin": True}}
    return assign_by_turns(thread_of(thread["_id"]), location)


def assignee(thread):
    return thread_of(thread["_id"])["assignee"]


def wait(thread, minutes: int, **fields) -> None:
    """As if the guest had waited so long."""
    past = now() - minutes * MINUTE
    given = {"waitingSince": past, **fields}
    if thread_of(thread["_id"])["assignee"] is not None:
        given["assignedAt"] = past
    collection("threads").update_one({"_id": thread["_id"]}, {"$set": given})


def told_of(thread) -> list[dict]:
    where = {"threadId": thread["_id"], "what": "conversation_waiting"}
    return list(collection("messages").find(where))


def test_threads_go_to_those_on_shift_by_turns() -> None:
    shop = talking_shop()
    people = {on_shift(shop).pk for _ in range(2)}
    threads = [a_thread(shop) for _ in range(4)]
    for thread in threads:
        by_turns(thread)
    given = [assignee(one) for one in threads]
    assert {given[0], given[1]} == people
    assert given[:2] == given[2:]


def test_many_at_one_instant_are_shared_fairly() -> None:
    shop = talking_shop()
    people = [on_shift(shop).pk for _ in range(3)]
    threads = [a_thread(shop) for _ in range(6)]
    at_once(6, lambda place: by_turns(threads[place]))
    given = [assignee(one) for one in threads]
    assert None not in given
    assert set(given) <= set(people)


def test_two_at_one_instant_go_to_two_people() -> None:
    shop = talking_shop()
    people = {on_shift(shop).pk for _ in range(2)}
    for _ in range(5):
        threads = [a_thread(shop) for _ in range(2)]
        at_once(2, lambda place, threads=threads: by_turns(threads[place]))
        assert {assignee(one) for one in threads} == people


def test_within_one_millisecond_nobody_is_left_over(monkeypatch) -> None:
    shop = talking_shop()
    person, threads = on_shift(shop), [a_thread(shop) for _ in range(3)]
    instant = now()
    monkeypatch.setattr(assigning, "now", lambda: instant)
    for thread in threads:
        by_turns(thread)
    assert [assignee(one) for one in threads] == [person.pk] * 3


def test_a_thread_goes_to_one_of_two_who_reach_for_it() -> None:
    shop = talking_shop()
    for _ in range(2):
        on_shift(shop)
    thread = a_thread(shop)
    assert sum(at_once(2, lambda _: by_turns(thread))) <= 1
    assert len([line for line in lines_of(thread["_id"]) if line["what"] == "turn"]) <= 1


def test_it_is_the_relay_that_gives_them(stack) -> None:
    shop = talking_shop(roundRobin=True)
    person = on_shift(shop)
    thread = a_thread(shop)
    eventually(lambda: assignee(thread) == person.pk, SECONDS)


def test_nobody_is_given_what_they_cannot_answer() -> None:
    shop = talking_shop()
    on_shift(shop, "viewer")
    on_shift(shop, "owner", places=[another_location(shop)])
    gone = on_shift(shop)
    collection("users").update_one({"_id": gone.pk}, {"$set": {"restaurants": ["another"]}})
    tired = on_shift(shop)
    set_shift(user=tired, restaurant_id=shop.restaurant_id, is_on=False)
    forgot = on_shift(shop)
    collection("shifts").update_one(
        {"personId": forgot.pk}, {"$set": {"since": now() - timedelta(hours=15)}}
    )
    thread = a_thread(shop)
    assert by_turns(thread) is False
    assert assignee(thread) is None


def test_a_location_that_does_not_want_turns_keeps_its_pool() -> None:
    shop = talking_shop()
    on_shift(shop)
    thread = a_thread(shop)
    assert assign_by_turns(thread, location_of(thread)) is False


def test_silence_gives_a_thread_back_and_on_to_another() -> None:
    shop = talking_shop(backToPoolMinutes=10, roundRobin=True)
    silent = on_shift(shop)
    thread = a_thread(shop)
    eventually_assigned(thread)
    other = on_shift(shop)
    wait(thread, 11)
    attend()
    eventually(lambda: assignee(thread) == other.pk, SECONDS)
    assert "returned" in [line["what"] for line in lines_of(thread["_id"])]
    assert silent.pk != other.pk


def eventually_assigned(thread) -> None:
    if assignee(thread) is None:
        by_turns(thread)
    assert assignee(thread) is not None


@pytest.mark.parametrize(("minutes", "after"), [(9, 10), (11, 0)])
def test_who_still_has_time_keeps_it(minutes: int, after: int) -> None:
    shop = talking_shop(backToPoolMinutes=after)
    thread = a_thread(shop)
    person = member(shop, "cashier")
    given = {"assignee": person.pk, "assignedAt": now()}
    collection("threads").update_one({"_id": thread["_id"]}, {"$set": given})
    wait(thread, minutes)
    attend()
    assert assignee(thread) == person.pk


def test_managers_and_alert_numbers_are_told_once_of_each_wait() -> None:
    shop = talking_shop(escalateMinutes=15)
    alert = number()
    collection("locations").update_one(
        {"_id": ObjectId(shop.location_id)}, {"$set": {"alertNumbers": [{"phoneNumber": alert}]}}
    )
    member(shop, "cashier")
    thread = a_thread(shop)
    wait(thread, 16)
    at_once(3, lambda _: attend())
    attend()
    told = told_of(thread)
    assert {(one["channel"], one["to"]) for one in told} == {
        ("email", shop.owner_email),
        ("sms", alert),
    }
    assert len(told) == 2
    assert {one["purpose"] for one in told} == {"staff"}
    escalated = [line for line in lines_of(thread["_id"]) if line["what"] == "escalated"]
    assert len(escalated) == 1
    # An answer ends the wait; the next one is another.
    collection("threads").update_one({"_id": thread["_id"]}, {"$set": {"waitingSince": None}})
    receive(texted(shop, thread["phone"], "Hello?"))
    assert thread_of(thread["_id"])["escalatedAt"] is None
    wait(thread, 17)
    attend()
    assert len(told_of(thread)) == 4


def test_nobody_is_told_of_a_guest_who_does_not_wait() -> None:
    shop = talking_shop(escalateMinutes=15)
    early, answered, never = (a_thread(shop) for _ in range(3))
    wait(early, 14)
    wait(answered, 20, state="resolved")
    collection("threads").update_one({"_id": answered["_id"]}, {"$set": {"waitingSince": None}})
    wait(never, 20)
    off = {"conversations.escalateMinutes": 0}
    collection("locations").update_one({"_id": never["locationId"]}, {"$set": off})
    attend()
    assert [told_of(one) for one in (early, answered, never)] == [[], [], []]
