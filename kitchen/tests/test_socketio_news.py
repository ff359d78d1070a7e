"""What happened between two states of an order: each once, however many writes lie between."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from kitchen.boards import Board, Station
from kitchen.socketio.events import events_of
from kitchen.socketio.facts import OrderFacts, facts_of
from kitchen.socketio.news import latest_news, news, went_back
from orderbuddy.mongo import iso

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
BOARD = Board(
    place=None,
    stations=(Station("s1", "Bar", frozenset({"bar"})), Station("s2", "All", frozenset("ab"))),
)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def stored(**fields: Any) -> dict[str, Any]:
    """An order of two lines as placing stores it, with what has changed since."""
    lines = {key: fields.pop(key, {}) for key in ("l1", "l2")}
    accepted = fields.pop("accepted", "system")
    meta = {"correlationId": "c", "acceptedBy": accepted, "acceptedAt": iso(at(0))}
    times = {"CREATED": at(0), "ACCEPTED": at(0), **fields.pop("times", {})}
    return {
        "_id": ObjectId("6b0129dd45ba8b2d27fa9fe0"),
        "restaurantId": "cafe",
        "locationId": ObjectId("679000000000000000000011"),
        "startedAt": at(0),
        "status": "ACCEPTED",
        "meta": meta,
        "statusTimes": times,
        "items": [
            {"id": "l1", "stationTags": ["bar", "a"], "startedAt": None, **lines["l1"]},
            {"id": "l2", "stationTags": [], "completedAt": None, **lines["l2"]},
        ],
        **fields,
    }


def facts(**fields: Any) -> OrderFacts:
    return facts_of(stored(**fields), BOARD)


def told(before: OrderFacts | None, after: OrderFacts) -> list[str]:
    """The names of the events, with the line's or station's id."""
    return [
        f"{event.name} {event.payload.get('itemId', '')} {event.payload.get('stationId', '')}"
        .strip().replace("  ", " ")
        for one in news(before, after)
        for event in events_of(one, after)
    ]  # fmt: skip


PLACED = facts()
READY = {"times": {"READY_FOR_PICKUP": at(9)}, "status": "READY_FOR_PICKUP"}


def test_an_order_that_is_placed_and_accepted_at_once() -> None:
    assert told(None, PLACED) == ["order_received", "new_order", "new_order"]
    stations = [event for one in news(None, PLACED) for event in events_of(one, PLACED)][1:]
    assert [event.payload["stationTags"] for event in stations] == [["bar"], ["a", "b"]]
    assert told(PLACED, PLACED) == []


def test_an_order_that_waits_for_a_person_is_no_work_yet() -> None:
    waiting = facts(accepted=None, meta={}, statusTimes={"CREATED": at(0)}, status="CREATED")
    assert told(None, waiting) == ["order_received"]
    assert told(waiting, facts(accepted="user")) == ["new_order", "new_order", "order_accepted"]
    assert told(waiting, PLACED) == ["new_order", "new_order"]
    assert told(waiting, facts(status="CANCELLED", statusTimes={}, meta={}))[-1] == (
        "order_cancelled"
    )


def test_a_person_takes_over_what_the_system_accepted() -> None:
    assert told(PLACED, facts(accepted="user")) == ["order_accepted"]


def line_told(name: str, line: str = "l1") -> list[str]:
    """To each station that makes it (l2: the default one), then to the dashboards."""
    stations = ["s1", "s2"] if line == "l1" else ["s1"]
    return [*(f"{name} {line} {one}" for one in stations), f"dashboard_{name} {line}"]


def test_a_line_is_started_and_done() -> None:
    started = facts(l1={"startedAt": at(1)})
    done = facts(l1={"startedAt": at(1), "completedAt": at(2)})
    both = [*line_told("order_item_started"), *line_told("order_item_completed")]
    assert told(PLACED, started) == line_told("order_item_started")
    assert told(started, done) == line_told("order_item_completed")
    assert told(PLACED, done) == both


def test_a_line_that_was_bumped_without_a_start_is_done() -> None:
    done = facts(l1={"startedAt": at(2), "completedAt": at(2)})
    assert told(PLACED, done) == line_told("order_item_completed")
    assert told(PLACED, facts(l2={"completedAt": at(2)})) == line_told("order_item_completed", "l2")


def test_a_recall_is_told_as_what_is_so_again() -> None:
    done = facts(l1={"startedAt": at(1), "completedAt": at(2)}, readyBy="stations", **READY)
    recalled = facts(l1={"startedAt": at(1), "completedAt": None})
    again = facts(l1={"startedAt": at(1), "completedAt": at(3)})
    assert told(done, recalled) == [*line_told("order_item_started"), "order_accepted"]
    assert told(recalled, again) == line_told("order_item_completed")
    assert told(done, again) == [*line_told("order_item_completed"), "order_accepted"]
    assert went_back(done, recalled)
    assert not went_back(recalled, again)


CLOSED = {"startedAt": at(9), "completedAt": at(9)}


def test_an_order_that_somebody_calls_ready() -> None:
    """Its open lines are done with it, which "ready" says."""
    ready = facts(l1=CLOSED, l2=CLOSED, **READY)
    assert told(PLACED, ready) == ["order_ready_for_pickup"]
    early = {"startedAt": at(1), "completedAt": at(2)}
    ready = facts(l1=early, l2=CLOSED, **READY)
    both = [*line_told("order_item_started"), *line_told("order_item_completed")]
    assert told(PLACED, ready) == [*both, "order_ready_for_pickup"]


def test_an_order_that_its_last_bump_makes_ready() -> None:
    ready = facts(l1=CLOSED, l2=CLOSED, readyBy="stations", **READY)
    lines = [*line_told("order_item_completed"), *line_told("order_item_completed", "l2")]
    assert told(PLACED, ready) == [*lines, "order_ready_for_pickup"]


def test_todays_service_stores_no_times_of_statuses() -> None:
    theirs = {"statusTimes": None, "meta": {"acceptedBy": "user", "acceptedAt": iso(at(1))}}
    created = facts_of({**stored(), "statusTimes": None, "meta": {}, "status": "CREATED"}, BOARD)
    accepted = facts(**theirs)
    ready = facts(**theirs, status="READY_FOR_PICKUP", l1=CLOSED, l2=CLOSED)
    picked_up = facts(**theirs, status="PICKED_UP", l1=CLOSED, l2=CLOSED, endedAt=at(10))
    assert told(None, created) == ["order_received"]
    assert told(created, accepted) == ["new_order", "new_order", "order_accepted"]
    assert told(accepted, ready) == ["order_ready_for_pickup"]
    assert told(ready, ready) == []
    assert told(ready, picked_up) == ["order_completed"]
    assert not went_back(ready, picked_up)


def test_of_an_old_order_the_latest_is_told() -> None:
    ready = facts(l1={"startedAt": at(1), "completedAt": at(2)}, **READY)
    (latest,) = latest_news(ready)
    assert [event.name for event in events_of(latest, ready)] == ["order_ready_for_pickup"]


@pytest.mark.parametrize(
    "broken",
    [
        {"items": None},
        {"items": ["x", 7, None, {"id": None, "stationTags": None}]},
        {"meta": "x", "statusTimes": 7},
        {"status": None, "startedAt": "yesterday", "restaurantId": None},
    ],
)
def test_another_programs_orders_are_read_leniently(broken) -> None:
    assert news(None, facts_of({**stored(), **broken}, BOARD))[0].happening == 0
    assert facts_of({**stored(), **broken}, None).tags_of == {}


# The life of an order, write by write.
LIFE = [
    {"accepted": None, "meta": {}, "statusTimes": {"CREATED": at(0)}, "status": "CREATED"},
    {},
    {"accepted": "user"},
    {"accepted": "user", "l1": {"startedAt": at(1)}},
    {"accepted": "user", "l1": {"startedAt": at(1), "completedAt": at(2)}},
    {"accepted": "user", "l1": {"startedAt": at(1), "completedAt": at(2)}, "l2": CLOSED, **READY},
    {
        "accepted": "user",
        "l1": {"startedAt": at(1), "completedAt": at(2)},
        "l2": CLOSED,
        "times": {"READY_FOR_PICKUP": at(9), "PICKED_UP": at(10)},
        "status": "PICKED_UP",
    },
]


@given(st.lists(st.integers(0, len(LIFE) - 1), unique=True))
def test_whichever_states_are_seen_everything_is_told_once(seen: list[int]) -> None:
    whole = told(None, facts(**LIFE[-1]))
    heard: list[str] = []
    before = None
    for number in [*sorted(seen), len(LIFE) - 1]:
        after = facts(**LIFE[number])
        heard += told(before, after)
        before = after
    assert sorted(heard) == sorted(whole)
    assert heard[0] == "order_received"
    assert heard[-1] == "order_completed"


@given(st.integers(0, len(LIFE) - 1), st.integers(0, len(LIFE) - 1))
def test_older_facts_are_known_for_what_they_are(one: int, other: int) -> None:
    before, after = facts(**LIFE[one]), facts(**LIFE[other])
    assert went_back(before, after) is (one > other and told(after, before) != [])
