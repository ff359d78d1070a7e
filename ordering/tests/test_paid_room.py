"""Who has paid gets to eat: the next slot rather than the money back, but for a long pause."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from menus.snapshots import place_of
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.snapshots import forget_location
from orderbuddy.testing.clocks import begin_well_within
from ordering.services.placing import check_may_be_placed, place_paid_quote
from ordering.slots import window_of
from ordering.tests.guests import at_once, order, quote

GRACE = timedelta(minutes=10)
PAID = {"state": "paid", "paidCents": 1, "tipCents": 0, "refundedCents": 0}


@pytest.fixture(autouse=True)
def in_one_window() -> None:
    """No test begins in one window and ends in the next."""
    begin_well_within(20, seconds=40)


def stored_quote(stack, shop) -> dict[str, Any]:
    quote_id = quote(stack.url, shop, "espresso")
    found = collection("orders_preview").find_one({"_id": parse_id(quote_id)})
    assert found is not None
    return found


def paid_order(bought: dict[str, Any]) -> dict[str, Any]:
    payment = {"_id": str(uuid.uuid4())}
    return place_paid_quote(quote=bought, payment=payment, paid=PAID, grace=GRACE)


def pause(shop, **lasts: int) -> None:
    until = now() + timedelta(**lasts)
    key = {"_id": parse_id(shop.location_id)}
    collection("locations").update_one(key, {"$set": {"pause": {"until": until}}})
    forget_location(shop.location_id)


def test_of_many_who_paid_for_the_last_slot_each_gets_one_of_the_next(stack, make_shop) -> None:
    shop = make_shop(pace={"orders": 1, "windowMinutes": 20})
    quotes = [stored_quote(stack, shop) for _ in range(9)]
    orders = at_once(9, lambda number: paid_order(quotes[number]))
    assert len({one["_id"] for one in orders}) == 9
    first = window_of(place_of(shop.location_id).pace, now())
    begins = sorted(one["startAt"] for one in orders if one.get("startAt"))
    # Two hours ahead; who is left goes over the limit, and is made at once.
    assert begins == [first + timedelta(minutes=20 * number) for number in range(1, 7)]
    assert len({claim for one in orders for claim in one.get("claims", ())}) == 7
    assert all(one["estimatedReadyAt"] > one.get("startAt", now()) for one in orders)


def test_a_full_kitchen_makes_one_more(stack, make_shop) -> None:
    shop = make_shop(pace={"openTicketsAtMost": 1})
    order(stack.url, shop, "espresso")
    forget_location(shop.location_id)
    bought = stored_quote(stack, shop)
    with pytest.raises(ApiError) as refused:
        check_may_be_placed(bought)  # asked before the card is charged
    assert refused.value.code == "kitchen_busy"
    assert "ticketSlot" not in paid_order(bought)


def test_a_slot_is_asked_for_before_a_card_is_charged(stack, make_shop) -> None:
    shop = make_shop(pace={"orders": 1, "windowMinutes": 240})
    bought = stored_quote(stack, shop)
    check_may_be_placed(bought)
    order(stack.url, shop, "espresso")
    forget_location(shop.location_id)
    with pytest.raises(ApiError) as refused:
        check_may_be_placed(bought)
    assert refused.value.code == "kitchen_busy"


def test_a_short_pause_delays_what_was_paid_and_a_long_one_refuses_it(stack, shop) -> None:
    bought, too_late = stored_quote(stack, shop), stored_quote(stack, shop)
    pause(shop, minutes=8)
    placed = paid_order(bought)
    assert placed["startAt"] == place_of(shop.location_id).location["pause"]["until"]
    pause(shop, minutes=12)
    with pytest.raises(ApiError) as refused:
        paid_order(too_late)
    assert refused.value.code == "kitchen_busy"
    assert paid_order(bought)["_id"] == placed["_id"]
