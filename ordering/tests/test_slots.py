"""Slots of the kitchen: never more orders than there is room for, however many press at once."""

from datetime import timedelta

import pytest
import requests

from menus.snapshots import place_of
from orderbuddy.mongo import collection, instant_of, now, parse_id
from orderbuddy.testing.clocks import begin_well_within
from ordering.slots import free_ticket, window_of
from ordering.tests.guests import at_once, eventually, order, place, quote

# Long, as most tests are of one window alone.
LONG = {"windowMinutes": 240}
PREVIEW = "/api/v1/order-app/cart/preview-order"


@pytest.fixture(autouse=True)
def in_one_window() -> None:
    """No test begins in one window and ends in the next."""
    begin_well_within(20, seconds=40)


def orders_of(shop) -> list[dict]:
    return list(collection("orders").find({"restaurantId": shop.restaurant_id}))


def cancel(order_id: str) -> None:
    """As any program may."""
    done = {"$set": {"status": "CANCELLED"}}
    collection("orders").update_one({"_id": parse_id(order_id)}, done)


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("pace", [{**LONG, "orders": 1}, {"openTicketsAtMost": 1}])
def test_two_hundred_guests_for_the_last_slot(stack, make_shop, pace) -> None:
    shop = make_shop(pace=pace)
    quotes = [quote(stack.url, shop, "espresso") for _ in range(200)]
    answers = at_once(200, lambda number: place(stack.url, quotes[number]))
    placed = [one for one in answers if one.status_code == 200]
    assert len(placed) == 1
    assert {refused(one) for one in answers if one not in placed} == {(409, "kitchen_busy")}
    assert len(orders_of(shop)) == 1


def test_a_ticket_that_was_taken_this_instant_counts(stack, make_shop) -> None:
    """By the clock of whoever asks it may have been taken later than now."""
    shop = make_shop(pace={"openTicketsAtMost": 1})
    placed = parse_id(order(stack.url, shop, "espresso"))
    ahead = {"$set": {"startedAt": now() + timedelta(seconds=5)}}
    collection("orders").update_one({"_id": placed}, ahead)
    assert free_ticket(place_of(shop.location_id)) is None


def test_portions_fill_a_window_too(stack, make_shop) -> None:
    shop = make_shop(pace={**LONG, "portions": 5})
    quotes = [quote(stack.url, shop, "espresso", "burger") for _ in range(6)]
    answers = at_once(6, lambda number: place(stack.url, quotes[number]))
    assert sorted(one.status_code for one in answers) == [200, 200, 409, 409, 409, 409]
    claims = [claim for one in orders_of(shop) for claim in one["claims"]]
    assert len(set(claims)) == len(claims) == 4


def test_an_order_that_is_larger_than_a_window_has_one_to_itself(stack, make_shop) -> None:
    shop = make_shop(pace={**LONG, "portions": 2})
    small = quote(stack.url, shop, "espresso")
    order(stack.url, shop, "espresso", "espresso", "burger")
    (stored,) = orders_of(shop)
    assert len(stored["claims"]) == 2
    assert refused(place(stack.url, small)) == (409, "kitchen_busy")


def test_whoever_is_told_a_later_window_gets_it(stack, make_shop) -> None:
    shop = make_shop(pace={"windowMinutes": 60, "orders": 1})
    order(stack.url, shop, "espresso")
    next_window = window_of(place_of(shop.location_id).pace, now()) + timedelta(minutes=60)

    def told() -> tuple[str, dict]:
        answer = requests.post(stack.url + PREVIEW, json=shop.cart("espresso"), timeout=9)
        found = answer.json()["data"]
        return found["previewOrderId"], found

    # Late in an hour, what is begun in this window is ready in the next one, too.
    ready = next_window + timedelta(minutes=10)
    eventually(lambda: instant_of(told()[1]["estimatedReadyAt"]) >= ready)
    mine, too_late = told()[0], told()[0]
    first = place(stack.url, mine)
    assert first.status_code == 200, first.text
    stored = collection("orders").find_one({"_id": parse_id(first.json()["orderId"])})
    assert stored["startAt"] == next_window
    assert stored["estimatedReadyAt"] >= ready
    # The other was told the same window, and is not made to wait longer than that.
    second = place(stack.url, too_late)
    assert refused(second) == (409, "kitchen_busy")
    assert instant_of(second.json()["retryAt"]) == next_window + timedelta(minutes=60)
    assert instant_of(second.json()["nextReadyAt"]) >= next_window + timedelta(minutes=70)
    # The first one's second try is answered with its order.
    assert place(stack.url, mine).json()["orderId"] == first.json()["orderId"]


@pytest.mark.parametrize("pace", [{**LONG, "orders": 1}, {"openTicketsAtMost": 1}])
def test_a_cancelled_order_gives_its_slot_back(stack, make_shop, pace) -> None:
    shop = make_shop(pace=pace)
    quotes = [quote(stack.url, shop, "espresso") for _ in range(2)]
    first = place(stack.url, quotes[0]).json()["orderId"]
    assert refused(place(stack.url, quotes[1])) == (409, "kitchen_busy")
    cancel(first)
    assert place(stack.url, quotes[1]).status_code == 200


def test_a_ticket_that_is_ready_makes_room_and_a_recalled_one_goes_over(
    stack, make_shop, sign_in
) -> None:
    shop = make_shop(pace={"openTicketsAtMost": 1})
    session = sign_in(shop)
    quotes = [quote(stack.url, shop, "espresso") for _ in range(3)]
    first = place(stack.url, quotes[0]).json()["orderId"]
    lines = [line["id"] for line in orders_of(shop)[0]["items"]]
    bump = {"orderId": first, "itemIds": lines}
    assert session.post("/api/v1/stations/bump", json=bump).ok
    assert place(stack.url, quotes[1]).status_code == 200
    assert session.post("/api/v1/stations/recall", json={"orderId": first}).ok
    recalled = collection("orders").find_one({"_id": parse_id(first)})
    assert (recalled["status"], "ticketSlot" in recalled) == ("ACCEPTED", False)
    assert refused(place(stack.url, quotes[2])) == (409, "kitchen_busy")


def test_orders_of_other_programs_and_forgotten_ones_count_as_they_should(stack, make_shop) -> None:
    shop = make_shop(pace={"openTicketsAtMost": 2})
    forgotten = order(stack.url, shop, "espresso")
    long_ago = {"$set": {"startedAt": now() - timedelta(hours=5)}}
    collection("orders").update_one({"_id": parse_id(forgotten)}, long_ago)
    other = {
        "locationId": parse_id(shop.location_id), "restaurantId": shop.restaurant_id,
        "status": "ACCEPTED", "startedAt": now(), "items": [],
    }  # fmt: skip
    collection("orders").insert_one(other)
    quotes = [quote(stack.url, shop, "espresso") for _ in range(2)]
    assert place(stack.url, quotes[0]).status_code == 200
    assert refused(place(stack.url, quotes[1])) == (409, "kitchen_busy")


def test_stock_and_slots_are_taken_in_one_write(stack, make_shop) -> None:
    from menus.services.availability import set_stock

    shop = make_shop(pace={**LONG, "orders": 3})
    menu = collection("menus").find_one({"_id": parse_id(shop.menu_id)})
    set_stock(menu=menu, item_id="burger", count=1)
    order(stack.url, shop, "burger")
    (stored,) = orders_of(shop)
    assert sorted(claim[0] for claim in stored["claims"]) == ["s", "w"]


def test_a_location_without_limits_stores_nothing_of_this(stack, shop) -> None:
    order(stack.url, shop, "espresso", "burger")
    (stored,) = orders_of(shop)
    added = {"claims", "ticketSlot", "startAt", "readyAt", "estimatedReadyAt", "slotAt"}
    assert not added & set(stored)
