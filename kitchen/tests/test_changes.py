"""What is cancelled or changed stays on each station's screen until that station has seen it."""

from datetime import timedelta

import pytest
from bson import ObjectId

from kitchen.tests.hearing import (
    deed,
    do,
    hear,
    kitchen,
    lines,
    move,
    refused,
    silent,
    snapshot,
    stored,
    ticket_of,
)
from orderbuddy.mongo import collection, iso, now, parse_id
from ordering.tests.guests import at_once, order


def acknowledge(session, ticket: dict, *stations: str, **fields) -> None:
    body = {"stationIds": list(stations), "changedAt": ticket["changedAt"], **fields}
    do(session, "acknowledge", ticket["orderId"], **body)


def expo_at(shop) -> None:
    belongs = {"restaurantId": shop.restaurant_id, "locationId": parse_id(shop.location_id)}
    collection("stations").insert_one({**belongs, "name": "Pass", "kind": "expo", "tags": []})


def test_a_cancelled_order_stays_until_each_station_has_seen_it(stack, shop, sign_in) -> None:
    session, ids = sign_in(shop), shop.station_ids
    order_id = order(stack.url, shop, "espresso", "burger", "toast")
    do(session, "bump", order_id, itemIds=lines(order_id)[:1])
    move(session, order_id, "CANCELLED")
    whole = ticket_of(stack, session, shop, order_id)
    # The bar was done with it: nothing of it was on its screen.
    assert (whole["status"], whole["unseenBy"]) == ("CANCELLED", [ids["kitchen"], ids["cold"]])
    assert ticket_of(stack, session, shop, order_id, "bar") is None
    with stack.open_socket(kitchen(shop, "kitchen"), session) as hot:
        (shown,) = hear(hot, "snapshot")["tickets"]
        assert [line["name"] for line in shown["lines"]] == ["Burger", "Toast"]
        acknowledge(session, shown, ids["kitchen"])
        assert hear(hot)["ticket"]["unseenBy"] == [ids["cold"]]
    assert ticket_of(stack, session, shop, order_id, "kitchen") is None
    assert ticket_of(stack, session, shop, order_id, "cold")["unseenBy"] == [ids["cold"]]
    acknowledge(session, shown, ids["cold"])
    assert ticket_of(stack, session, shop, order_id) is None


def test_acknowledging_again_writes_and_tells_nothing(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "burger")
    move(session, order_id, "CANCELLED")
    ticket, here = ticket_of(stack, session, shop, order_id), shop.station_ids["kitchen"]
    acknowledge(session, ticket, here)
    seen = stored(order_id)["changesSeen"]
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
        assert at_once(6, lambda _: acknowledge(session, ticket, here)) == [None] * 6
        earlier = iso(seen[here] - timedelta(seconds=9))
        acknowledge(session, ticket, here, changedAt=earlier)
        assert silent(screen)
    assert stored(order_id)["changesSeen"] == seen


def test_a_later_change_is_not_acknowledged_with_an_earlier_one(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "burger", "burger", "burger")
    ids, hot = lines(order_id), shop.station_ids["kitchen"]
    do(session, "cancel-lines", order_id, itemIds=ids[:1])
    shown = ticket_of(stack, session, shop, order_id, "kitchen")
    do(session, "cancel-lines", order_id, itemIds=ids[1:2])
    acknowledge(session, shown, hot)
    (second, third) = ticket_of(stack, session, shop, order_id, "kitchen")["lines"]
    assert (second["id"], second["unseenBy"]) == (ids[1], [hot])
    assert third["cancelledAt"] is None


def test_what_the_screen_says_of_the_future_counts_as_now(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "burger", "burger")
    do(session, "cancel-lines", order_id, itemIds=lines(order_id)[:1])
    ticket = ticket_of(stack, session, shop, order_id)
    acknowledge(session, ticket, shop.station_ids["kitchen"], changedAt="9999-12-31T00:00:00Z")
    move(session, order_id, "CANCELLED")
    assert ticket_of(stack, session, shop, order_id)["unseenBy"] == [shop.station_ids["kitchen"]]
    acknowledge(session, ticket, "expo", changedAt="0001-01-01T00:00:00+14:00")


@pytest.mark.parametrize("seconds", [-30, 30])
def test_servers_clocks_that_differ_hide_no_change(stack, shop, sign_in, seconds: int) -> None:
    """A change that another server wrote, whose clock is ahead or behind, is seen off; the next
    one is not."""
    session, order_id = sign_in(shop), order(stack.url, shop, "burger", "burger", "burger")
    ids, hot = lines(order_id), shop.station_ids["kitchen"]
    do(session, "cancel-lines", order_id, itemIds=ids[:1])
    at = {"items.0.cancelledAt": now() + timedelta(seconds=seconds)}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": at})
    acknowledge(session, ticket_of(stack, session, shop, order_id), hot)
    assert ticket_of(stack, session, shop, order_id)["unseenBy"] == []
    later = {"items.1.cancelledAt": now() + timedelta(seconds=seconds + 0.01)}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": later})
    assert ticket_of(stack, session, shop, order_id)["unseenBy"] == [hot]


def test_an_order_that_was_ready_is_seen_off_by_whoever_hands_over(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    move(session, order_id, "READY_FOR_PICKUP")
    move(session, order_id, "CANCELLED")
    ticket = ticket_of(stack, session, shop, order_id)
    assert ticket["unseenBy"] == ["expo"]
    acknowledge(session, ticket, "expo")
    assert ticket_of(stack, session, shop, order_id) is None


def test_where_there_is_an_expo_it_sees_every_cancellation(stack, shop, sign_in) -> None:
    expo_at(shop)
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    move(session, order_id, "CANCELLED")
    bar = shop.station_ids["bar"]
    ticket = ticket_of(stack, session, shop, order_id, "expo")
    assert ticket["unseenBy"] == [bar, "expo"]
    acknowledge(session, ticket, bar)
    assert ticket_of(stack, session, shop, order_id, "expo")["unseenBy"] == ["expo"]


def test_what_nobody_had_accepted_need_not_be_seen_by_the_kitchen(
    stack, make_shop, sign_in
) -> None:
    shop = make_shop(autoAcceptOrder=False)
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    with stack.open_socket(kitchen(shop), session) as screen:
        hear(screen, "snapshot")
        move(session, order_id, "CANCELLED")
        told = hear(screen)["ticket"]
    assert (told["status"], told["unseenBy"]) == ("CANCELLED", [])
    assert ticket_of(stack, session, shop, order_id) is None


def test_without_stations_the_one_screen_sees_it_off(stack, shop, sign_in) -> None:
    collection("stations").delete_many({"locationId": parse_id(shop.location_id)})
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    do(session, "cancel-lines", order_id, itemIds=lines(order_id)[:1])
    ticket = ticket_of(stack, session, shop, order_id)
    assert (ticket["unseenBy"], ticket["lines"][0]["unseenBy"]) == (["all"], ["all"])
    assert ticket["stations"] == [{"id": "all", "name": "", "total": 1, "done": 0}]
    acknowledge(session, ticket, "all")
    assert ticket_of(stack, session, shop, order_id)["unseenBy"] == []


def test_a_cancelled_line_is_struck_out_and_then_gone(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "espresso", "burger")
    ids, bar = lines(order_id), shop.station_ids["bar"]
    with stack.open_socket(kitchen(shop, "bar"), session) as screen:
        hear(screen, "snapshot")
        do(session, "cancel-lines", order_id, itemIds=ids[:1])
        ticket = hear(screen)["ticket"]
        assert [bool(line["cancelledAt"]) for line in ticket["lines"]] == [True, False]
        assert ticket["lines"][0]["unseenBy"] == [bar]
        assert ticket["stations"][0] == {"id": bar, "name": "Bar", "total": 1, "done": 0}
        acknowledge(session, ticket, bar)
        assert [line["id"] for line in hear(screen)["ticket"]["lines"]] == [ids[1]]
    whole = ticket_of(stack, session, shop, order_id)
    assert [line["id"] for line in whole["lines"]] == ids
    do(session, "bump", order_id, itemIds=ids[1:])
    assert stored(order_id)["status"] == "READY_FOR_PICKUP"


def test_the_last_open_lines_cancellation_makes_the_rest_ready(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    ids = lines(order_id)
    do(session, "bump", order_id, itemIds=ids[:1])
    do(session, "cancel-lines", order_id, itemIds=ids[1:])
    assert stored(order_id)["status"] == "READY_FOR_PICKUP"


def test_something_of_an_order_is_left_though_two_cancel_at_once(stack, shop, sign_in) -> None:
    staff = [sign_in(shop), sign_in(shop)]
    for _ in range(10):
        order_id = order(stack.url, shop, "espresso", "burger")
        ids = lines(order_id)

        def cancel(number: int, order_id: str = order_id, ids: list[str] = ids) -> int:
            return deed(staff[number], "cancel-lines", order_id, itemIds=[ids[number]]).status_code

        assert sorted(at_once(2, cancel)) == [200, 409]
        assert sum("cancelledAt" in line for line in stored(order_id)["items"]) == 1
    assert refused(deed(staff[0], "cancel-lines", order_id, itemIds=ids)) == (
        409,
        "invalid_transition",
    )


def test_changed_notes_are_shown_as_changed_with_what_they_were(stack, shop, sign_in) -> None:
    session = sign_in(shop)
    order_id = order(stack.url, shop, shop.line("burger", notes="Rare"), "espresso")
    line_id, hot = lines(order_id)[0], shop.station_ids["kitchen"]
    do(session, "change-line", order_id, itemId=line_id, notes="Nut allergy!")
    (shown,) = ticket_of(stack, session, shop, order_id, "kitchen")["lines"]
    assert (shown["notes"], shown["was"]) == ("Nut allergy!", {"notes": "Rare"})
    assert shown["unseenBy"] == [hot]
    assert ticket_of(stack, session, shop, order_id, "bar")["lines"][0]["changedAt"] is None
    before = stored(order_id)["items"]
    do(session, "change-line", order_id, itemId=line_id, notes="Nut allergy!")
    assert stored(order_id)["items"] == before
    ticket = ticket_of(stack, session, shop, order_id)
    acknowledge(session, ticket, hot)
    assert ticket_of(stack, session, shop, order_id)["lines"][0]["unseenBy"] == []


def test_a_change_is_seen_by_all_that_make_the_line(stack, shop, sign_in) -> None:
    expo_at(shop)
    session, order_id = sign_in(shop), order(stack.url, shop, "toast")
    hot, cold = shop.station_ids["kitchen"], shop.station_ids["cold"]
    do(session, "bump", order_id, itemIds=lines(order_id), stationId=hot)
    do(session, "change-line", order_id, itemId=lines(order_id)[0], notes="No butter")
    assert ticket_of(stack, session, shop, order_id)["unseenBy"] == [hot, cold, "expo"]


@pytest.mark.parametrize("status", ["PICKED_UP", "CANCELLED"])
def test_an_order_that_has_ended_changes_no_more(stack, shop, sign_in, status: str) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso", "burger")
    if status == "PICKED_UP":
        move(session, order_id, "READY_FOR_PICKUP")
    move(session, order_id, status)
    ids = lines(order_id)
    for verb, body in {
        "cancel-lines": {"itemIds": ids[:1]},
        "change-line": {"itemId": ids[0], "notes": "x"},
        "hold": {},
        "fire": {},
        "start": {"itemIds": ids},
    }.items():
        assert refused(deed(session, verb, order_id, **body)) == (409, "invalid_transition")


def test_only_the_locations_own_stations_acknowledge(stack, make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    move(session, order_id, "CANCELLED")
    ticket = ticket_of(stack, session, shop, order_id)
    for station in (other.station_ids["bar"], "board", "$x", "a.b", str(ObjectId())):
        answer = deed(
            session, "acknowledge", order_id,
            stationIds=[shop.station_ids["bar"], station], changedAt=ticket["changedAt"],
        )  # fmt: skip
        assert refused(answer) == (404, "station_not_found")
    assert "changesSeen" not in stored(order_id)


def test_a_cancelled_order_of_yesterday_is_shown_no_more(stack, shop, sign_in) -> None:
    session, order_id = sign_in(shop), order(stack.url, shop, "espresso")
    move(session, order_id, "CANCELLED")
    then = stored(order_id)["startedAt"] - timedelta(hours=25)
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": {"startedAt": then}})
    assert snapshot(stack, session, kitchen(shop))["tickets"] == []
