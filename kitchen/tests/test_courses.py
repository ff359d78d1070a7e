"""Lines that are held and fired: by hand, course by course, or so that all is ready together."""

from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from kitchen.boards import Coursing
from kitchen.courses import begins_at, fire_times
from kitchen.tests.hearing import deed, do, hear, kitchen, lines, refused, stored, ticket_of
from orderbuddy.mongo import collection, iso, now, parse_id
from orderbuddy.testing.shop_menu import menu_document
from ordering.tests.guests import order

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def an_order(*items: dict, **fields) -> dict:
    return {
        "status": "ACCEPTED",
        "statusTimes": {"ACCEPTED": NOON},
        "items": [{"id": str(number), **item} for number, item in enumerate(items)],
        **fields,
    }


def fires(coursing: Coursing, *items: dict, **fields) -> list[int | None]:
    """Minutes after noon."""
    found = fire_times(an_order(*items, **fields), coursing)
    return [one and (one - NOON) // MINUTE for one in found]


def test_everything_is_made_at_once_where_nothing_else_is_said() -> None:
    assert fires(Coursing.OFF, {"course": 2}, {"makeMinutes": 9}, {}) == [0, 0, 0]


def test_by_hand_the_first_course_is_made_and_the_others_wait() -> None:
    by_hand = Coursing.BY_HAND
    assert fires(by_hand, {}, {"course": 2}, {"course": 3}) == [0, None, None]
    assert fires(by_hand, {"course": 3}, {"course": 2}) == [None, 0]
    # With all of the first course cancelled, the next one is the first.
    cancelled = {"course": 1, "cancelledAt": NOON}
    assert fires(by_hand, cancelled, {"course": 2}, {"course": 3})[1:] == [0, None]
    assert fires(by_hand, {"course": 2, "firedAt": NOON + 7 * MINUTE}, {}) == [7, 0]


def test_by_itself_everything_is_ready_together() -> None:
    auto = Coursing.AUTO
    assert fires(auto, {"makeMinutes": 4}, {"makeMinutes": 15}, {}) == [11, 0, 0]
    # What is held or fired by hand goes by that, whatever the plan says.
    by_hand = {"makeMinutes": 4, "heldAt": NOON}
    until = {"makeMinutes": 4, "heldAt": NOON, "heldUntil": NOON + 3 * MINUTE}
    assert fires(auto, by_hand, until, {"makeMinutes": 15}) == [None, 3, 0]
    # A cancelled line keeps nobody waiting.
    assert fires(auto, {"makeMinutes": 4}, {"makeMinutes": 15, "cancelledAt": NOON})[0] == 0


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_by_itself_all_are_ready_at_one_instant_and_none_before_it_is_begun(minutes) -> None:
    found = fires(Coursing.AUTO, *({"makeMinutes": one} for one in minutes))
    assert {at + own for at, own in zip(found, minutes, strict=True)} == {max(minutes)}
    assert min(found) == 0


def test_a_scheduled_order_begins_when_it_is_to_begin() -> None:
    later = {"startAt": NOON + 30 * MINUTE}
    assert fires(Coursing.AUTO, {"makeMinutes": 4}, {"makeMinutes": 10}, **later) == [36, 30]
    assert fires(Coursing.OFF, {}, startAt=NOON - 30 * MINUTE) == [0]


def test_an_order_that_is_not_accepted_is_not_begun() -> None:
    waiting = {"status": "CREATED", "statusTimes": {}, "startedAt": NOON}
    assert fires(Coursing.OFF, {}, **waiting) == [None]
    theirs = {"statusTimes": None, "meta": {"acceptedAt": iso(NOON)}}
    assert begins_at(an_order({}, **theirs)) == NOON
    assert begins_at(an_order({}, statusTimes=None, startedAt=NOON)) == NOON


@pytest.mark.parametrize("nonsense", [None, "2", 0, -3, True, {}])
def test_what_another_program_stored_of_courses_is_read_leniently(nonsense) -> None:
    assert fires(Coursing.BY_HAND, {"course": nonsense}, {"course": 2}) == [0, None]
    assert fires(Coursing.AUTO, {"makeMinutes": nonsense}, {"makeMinutes": 2}) == [0, 0]


@pytest.fixture
def coursing_shop(make_shop):
    """`coursing_shop("auto")` → a shop whose burger is a second course of 12 minutes."""

    def coursing_shop(coursing: str):
        items = menu_document("r", ObjectId())["items"]
        items[2] |= {"course": 2, "makeMinutes": 12}
        items[0]["makeMinutes"] = 2
        return make_shop(menu={"items": items}, coursing=coursing)

    return coursing_shop


def holds(ticket: dict) -> list:
    return [line["hold"] for line in ticket["lines"]]


def test_a_later_course_waits_until_it_is_fired(stack, coursing_shop, sign_in) -> None:
    shop = coursing_shop("byHand")
    session = sign_in(shop)
    with stack.open_socket(kitchen(shop), session) as screen:
        assert hear(screen, "snapshot")["kitchen"]["coursing"] == "byHand"
        order_id = order(stack.url, shop, "espresso", "burger", "burger")
        placed = hear(screen)["ticket"]
        assert holds(placed) == [None, {"until": None}, {"until": None}]
        assert [line["course"] for line in placed["lines"]] == [1, 2, 2]
        assert [line["firedAt"] for line in placed["lines"]][1:] == [None, None]
        do(session, "fire", order_id)
        fired = hear(screen)["ticket"]
    assert holds(fired) == [None, None, None]
    first = stored(order_id)["items"][1]["firedAt"]
    assert fired["lines"][1]["firedAt"] == iso(first)
    do(session, "fire", order_id, itemIds=lines(order_id))
    assert stored(order_id)["items"][1]["firedAt"] == first


def test_a_menus_course_and_minutes_come_with_the_order(stack, coursing_shop, sign_in) -> None:
    shop = coursing_shop("auto")
    order_id = order(stack.url, shop, "espresso", "burger", "croissant")
    kept = [(one.get("course"), one.get("makeMinutes")) for one in stored(order_id)["items"]]
    assert kept == [(None, 2), (2, 12), (None, None)]
    ticket = ticket_of(stack, sign_in(shop), shop, order_id)
    accepted = datetime.fromisoformat(ticket["acceptedAt"])
    assert holds(ticket) == [{"until": iso(accepted + 10 * MINUTE)}, None, None]
    assert [line["firedAt"] for line in ticket["lines"]] == [
        iso(accepted + 10 * MINUTE),
        ticket["acceptedAt"],
        ticket["acceptedAt"],
    ]


def test_what_fires_by_itself_needs_nobody_to_fire_it(stack, coursing_shop, sign_in) -> None:
    """Ten minutes on, nothing was written and nothing was told; the line is one to be made."""
    shop = coursing_shop("auto")
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/load"

    def at_bar() -> tuple[int, int]:
        (bar,) = [one for one in session.get(path).json()["data"] if one["name"] == "Bar"]
        return bar["lines"], bar["held"]

    assert at_bar() == (0, 1)
    then = now() - timedelta(minutes=11)
    one = {"_id": parse_id(order_id)}
    collection("orders").update_one(one, {"$set": {"statusTimes.ACCEPTED": then}})
    assert at_bar() == (1, 0)
    # Fired long ago: firing it now is nothing new.
    do(session, "fire", order_id)
    assert "firedAt" not in stored(order_id)["items"][0]


def test_lines_are_held_and_fired_by_hand_in_any_kitchen(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger", "toast")
    ids = lines(order_id)
    do(session, "start", order_id, itemIds=ids[:1])
    do(session, "bump", order_id, itemIds=ids[1:2])
    do(session, "hold", order_id)
    held = ticket_of(stack, session, shop, order_id)
    assert holds(held) == [None, None, {"until": None}]
    until = now() + timedelta(minutes=5)
    do(session, "hold", order_id, itemIds=ids[2:], until=iso(until))
    assert holds(ticket_of(stack, session, shop, order_id))[2] == {"until": iso(until)}
    do(session, "fire", order_id, itemIds=ids)
    fired = ticket_of(stack, session, shop, order_id)
    assert holds(fired) == [None, None, None]
    assert [bool(line.get("firedAt")) for line in stored(order_id)["items"]] == [False, False, True]


def test_a_course_is_held_and_fired_by_its_number(stack, coursing_shop, sign_in) -> None:
    shop = coursing_shop("off")
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    do(session, "hold", order_id, course=2)
    assert holds(ticket_of(stack, session, shop, order_id)) == [None, {"until": None}]
    do(session, "fire", order_id, course=1)
    assert holds(ticket_of(stack, session, shop, order_id))[1] == {"until": None}
    do(session, "fire", order_id, course=2)
    assert holds(ticket_of(stack, session, shop, order_id)) == [None, None]


def test_a_recalled_line_is_held_as_it_was_before(stack, coursing_shop, sign_in) -> None:
    shop = coursing_shop("byHand")
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    do(session, "bump", order_id, itemIds=lines(order_id)[1:])
    assert holds(ticket_of(stack, session, shop, order_id)) == [None, None]
    do(session, "recall", order_id)
    assert holds(ticket_of(stack, session, shop, order_id)) == [None, {"until": None}]


def test_what_cannot_be_held_is_refused(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    for until in (iso(now() - MINUTE), iso(now() + timedelta(days=2)), "soon", "2026-01-01T10:00"):
        assert refused(deed(session, "hold", order_id, until=until)) == (400, "validation_failed")
    for verb in ("hold", "fire"):
        answer = deed(session, verb, order_id, itemIds=["nope"])
        assert refused(answer) == (404, "order_not_found")
        assert refused(deed(session, verb, order_id, course=0)) == (400, "validation_failed")
