"""Counted stock: as many orders as there are portions, however many guests press at once."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from menus.parts import Part
from menus.tests.off_menu import eventually, item_path, offered, stored
from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import at_once, place, quote

BURGER = Part("burger")
COUNTED_WITHIN_SECONDS = 15


@pytest.fixture
def staff(shop, sign_in):
    return sign_in(shop)


def count(stack, shop, staff, portions: int | None) -> None:
    """Says how many burgers are left; every process has heard of it when this returns."""
    answer = staff.put(item_path(shop, "burger", "stock"), json={"count": portions})
    assert answer.status_code == 200, answer.text
    menu = {"_id": parse_id(shop.menu_id)}
    # The web process shows the count (or that none is kept) as soon as it has dropped its copy.
    told = portions if portions is not None and portions <= 5 else None
    probe = collection("menus").find_one(menu)["updatedAt"]
    eventually(lambda: _as_served(stack, shop) >= probe, COUNTED_WITHIN_SECONDS)
    if portions:
        assert offered(stack.url, shop, BURGER).get("left") == told


def _as_served(stack, shop):
    from datetime import datetime

    import requests

    from menus.tests.off_menu import menu_url

    said = requests.get(menu_url(stack.url, shop), timeout=5).json()["data"]["updatedAt"]
    return datetime.fromisoformat(said)


def orders_of(shop) -> list[dict]:
    return list(collection("orders").find({"restaurantId": shop.restaurant_id}))


def held(shop) -> Counter:
    """How often each portion is held by an order that was not cancelled."""
    going = [one for one in orders_of(shop) if one["status"] != "CANCELLED"]
    return Counter(claim for one in going for claim in one["claims"])


def cancel(staff, order_id: str) -> None:
    move = {"orderId": order_id, "orderStatus": "CANCELLED"}
    assert staff.post("/api/v1/restaurant/order-status", json=move).ok


def test_two_hundred_guests_for_the_last_twenty_portions(stack, shop, staff) -> None:
    count(stack, shop, staff, 20)
    quotes = [quote(stack.url, shop, "burger") for _ in range(200)]
    answers = at_once(200, lambda number: place(stack.url, quotes[number]))
    codes = Counter(answer.status_code for answer in answers)
    assert codes == {200: 20, 409: 180}
    assert len(orders_of(shop)) == 20
    assert sorted(held(shop).values()) == [1] * 20
    refused = next(one.json() for one in answers if one.status_code == 409)
    assert refused["code"] == "item_unavailable"
    assert [one["menuItemId"] for one in refused["items"]] == ["burger"]
    eventually(lambda: offered(stack.url, shop, BURGER) is None, COUNTED_WITHIN_SECONDS)


def test_a_cancelled_order_gives_its_portions_back(stack, shop, staff) -> None:
    count(stack, shop, staff, 2)
    first = place(stack.url, quote(stack.url, shop, "burger", "burger")).json()["orderId"]
    eventually(lambda: offered(stack.url, shop, BURGER) is None, COUNTED_WITHIN_SECONDS)
    cancel(staff, first)
    back = eventually(lambda: offered(stack.url, shop, BURGER), COUNTED_WITHIN_SECONDS)
    assert back["left"] == 2
    quotes = [quote(stack.url, shop, "burger") for _ in range(5)]
    answers = at_once(5, lambda number: place(stack.url, quotes[number]))
    assert Counter(one.status_code for one in answers) == {200: 2, 409: 3}


def test_a_cancellation_by_the_other_service_gives_them_back_too(stack, shop, staff) -> None:
    count(stack, shop, staff, 1)
    order_id = place(stack.url, quote(stack.url, shop, "burger")).json()["orderId"]
    eventually(lambda: offered(stack.url, shop, BURGER) is None, COUNTED_WITHIN_SECONDS)
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": {"status": "CANCELLED"}})
    assert eventually(lambda: offered(stack.url, shop, BURGER), COUNTED_WITHIN_SECONDS)["left"] == 1


def test_a_quote_for_more_than_there_are_says_how_many_there_are(stack, shop, staff) -> None:
    count(stack, shop, staff, 2)
    answer = place(stack.url, quote(stack.url, shop, "burger", "toast", "burger", "burger"))
    assert answer.status_code == 409
    assert [(one["menuItemId"], one["left"]) for one in answer.json()["items"]] == [
        ("burger", 2)
    ] * 3
    assert orders_of(shop) == []


def test_one_quote_placed_often_at_once_takes_its_portions_once(stack, shop, staff) -> None:
    count(stack, shop, staff, 3)
    quoted = quote(stack.url, shop, "burger", "burger")
    answers = at_once(20, lambda number: place(stack.url, quoted))
    assert {one.status_code for one in answers} == {200}
    assert len({one.json()["orderId"] for one in answers}) == 1
    assert len(held(shop)) == 2


def test_guests_read_how_few_are_left_and_only_then(stack, shop, staff) -> None:
    count(stack, shop, staff, 7)
    assert "left" not in offered(stack.url, shop, BURGER)
    for left in (6, 5, 4):
        assert place(stack.url, quote(stack.url, shop, "burger")).ok
        told = left if left <= 5 else None
        eventually(lambda told=told: _left_is(stack, shop, told), COUNTED_WITHIN_SECONDS)
    shown = offered(stack.url, shop, BURGER)
    assert "stock" not in shown
    assert "snooze" not in shown


def test_a_location_that_does_not_want_it_tells_nobody(stack, make_shop, sign_in) -> None:
    shop = make_shop(kitchen={"fewLeft": 0})
    count_path = item_path(shop, "burger", "stock")
    assert sign_in(shop).put(count_path, json={"count": 1}).ok
    assert place(stack.url, quote(stack.url, shop, "toast")).ok
    assert "left" not in offered(stack.url, shop, BURGER)


def _left_is(stack, shop, told: int | None) -> bool:
    return offered(stack.url, shop, BURGER).get("left") == told


def test_a_new_count_forgets_what_was_sold_and_none_ends_the_counting(stack, shop, staff) -> None:
    count(stack, shop, staff, 1)
    assert place(stack.url, quote(stack.url, shop, "burger")).ok
    eventually(lambda: offered(stack.url, shop, BURGER) is None, COUNTED_WITHIN_SECONDS)
    count(stack, shop, staff, 1)
    assert place(stack.url, quote(stack.url, shop, "burger")).ok
    eventually(lambda: offered(stack.url, shop, BURGER) is None, COUNTED_WITHIN_SECONDS)
    count(stack, shop, staff, None)
    assert "stock" not in stored(shop, BURGER)
    assert place(stack.url, quote(stack.url, shop, "burger")).ok


def test_nothing_left_is_off_at_once(stack, shop, staff) -> None:
    assert staff.put(item_path(shop, "burger", "stock"), json={"count": 0}).ok
    assert stored(shop, BURGER)["isAvailable"] is False
    eventually(lambda: offered(stack.url, shop, BURGER) is None, COUNTED_WITHIN_SECONDS)


def test_putting_back_what_was_sold_out_ends_its_counting(stack, shop, staff) -> None:
    count(stack, shop, staff, 0)
    assert staff.patch(item_path(shop, "burger"), json={"isAvailable": True}).ok
    assert "stock" not in stored(shop, BURGER)
    eventually(lambda: offered(stack.url, shop, BURGER), COUNTED_WITHIN_SECONDS)
    assert place(stack.url, quote(stack.url, shop, "burger")).ok


def test_a_count_leaves_off_what_somebody_took_off(stack, shop, staff) -> None:
    assert staff.patch(item_path(shop, "burger"), json={"isAvailable": False}).ok
    assert staff.put(item_path(shop, "burger", "stock"), json={"count": 9}).ok
    assert stored(shop, BURGER)["isAvailable"] is False


def test_a_location_without_counted_stock_has_no_claims(stack, shop) -> None:
    order_id = place(stack.url, quote(stack.url, shop, "burger")).json()["orderId"]
    order = collection("orders").find_one({"_id": parse_id(order_id)})
    assert "claims" not in order


@pytest.mark.parametrize("seed", range(6))
def test_whatever_guests_and_staff_do_no_portion_is_sold_twice_or_lost(
    stack, shop, staff, seed: int
) -> None:
    """Random rounds of orders and cancellations at the same instant: after each, the orders hold
    exactly what was sold and not given back, and never more than there is."""
    chance = random.Random(seed)
    portions = chance.randint(3, 12)
    count(stack, shop, staff, portions)
    # Priced while there are some, as guests who hesitate do.
    quotes = {size: [_quoted(stack, shop, size) for _ in range(16)] for size in (1, 2, 3)}
    of_all = [_quoted(stack, shop, size) for size in range(1, portions + 1)]
    going: dict[str, int] = {}
    for _ in range(4):
        going = dict(_round(stack, staff, chance, going, quotes))
        taken = held(shop)
        assert sum(going.values()) == len(taken) <= portions
        assert set(taken.values()) <= {1}
        assert all(1 <= int(claim.rsplit(":", 1)[1]) <= portions for claim in taken)
    left = portions - sum(going.values())
    eventually(lambda: _agrees(stack, shop, left), COUNTED_WITHIN_SECONDS)
    if left < portions:
        assert place(stack.url, of_all[left]).status_code == 409
    if left:
        assert place(stack.url, of_all[left - 1]).status_code == 200
    assert len(held(shop)) == portions


def _quoted(stack, shop, size: int) -> str:
    return quote(stack.url, shop, *["burger"] * size)


def _round(
    stack, staff, chance, going: dict[str, int], quotes: dict[int, list[str]]
) -> Iterator[tuple[str, int]]:
    """Some guests order while the staff cancels some orders; what is going then, with sizes."""
    sizes = [chance.choice((1, 1, 2, 3)) for _ in range(chance.randint(2, 8))]
    cancelled = chance.sample(sorted(going), min(len(going), chance.randint(0, 2)))
    with ThreadPoolExecutor(8) as pool:
        ending = [pool.submit(cancel, staff, one) for one in cancelled]
        placing = [(pool.submit(place, stack.url, quotes[size].pop()), size) for size in sizes]
    for one in ending:
        one.result()
    yield from ((one, size) for one, size in going.items() if one not in cancelled)
    for answer, size in ((one.result(), size) for one, size in placing):
        assert answer.status_code in (200, 409), answer.text
        if answer.status_code == 200:
            yield answer.json()["orderId"], size


def _agrees(stack, shop, left: int) -> bool:
    """The menu says what the orders say."""
    shown = offered(stack.url, shop, BURGER)
    if left == 0:
        return shown is None
    return shown is not None and shown.get("left") == (left if left <= 5 else None)
