import pytest

from orderbuddy.mongo import collection, parse_id
from ordering.services.statuses import MOVES
from ordering.tests.guests import at_once, order

PATH = "/api/v1/restaurant/order-status"


def put_in(order_id: str, status: str) -> None:
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": {"status": status}})


@pytest.mark.parametrize("start", MOVES)
@pytest.mark.parametrize("to", MOVES)
def test_every_move(stack, shop, sign_in, start: str, to: str) -> None:
    order_id, session = order(stack.url, shop, "espresso"), sign_in(shop)
    put_in(order_id, start)
    answer = session.post(PATH, json={"orderId": order_id, "orderStatus": to})
    after = collection("orders").find_one({"_id": parse_id(order_id)})
    if to in MOVES[start] or to == start:
        assert (answer.status_code, answer.json(), after["status"]) == (200, True, to)
    else:
        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
        assert answer.json()["allowed"] == list(MOVES[start])
        assert after["status"] == start


def test_of_two_who_decide_at_once_one_wins(stack, make_shop, sign_in) -> None:
    shop = make_shop(autoAcceptOrder=False)
    staff = [sign_in(shop), sign_in(shop)]
    for _ in range(10):
        order_id = order(stack.url, shop, "espresso")
        put_in(order_id, "READY_FOR_PICKUP")

        def decide(number: int, order_id: str = order_id) -> int:
            to = ("PICKED_UP", "CANCELLED")[number]
            body = {"orderId": order_id, "orderStatus": to}
            return staff[number].post(PATH, json=body).status_code

        assert sorted(at_once(2, decide)) == [200, 409]


def test_cancelled_and_picked_up_orders_have_an_end(stack, shop, sign_in) -> None:
    order_id = order(stack.url, shop, "espresso")
    sign_in(shop).post(PATH, json={"orderId": order_id, "orderStatus": "CANCELLED"})
    after = collection("orders").find_one({"_id": parse_id(order_id)})
    assert after["endedAt"] == after["statusTimes"]["CANCELLED"] == after["updatedAt"]


def test_a_post_from_another_site_is_refused(stack, shop, sign_in) -> None:
    order_id, session = order(stack.url, shop, "espresso"), sign_in(shop)
    del session.headers["X-CSRFToken"]
    answer = session.post(PATH, json={"orderId": order_id, "orderStatus": "CANCELLED"})
    assert answer.status_code == 403
