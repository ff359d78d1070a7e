"""Who may move an order, and that cancelling is no way around a refund's limit."""

import pytest

from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.guests import order

PATH = "/api/v1/restaurant/order-status"
PAID = {"state": "paid", "paidCents": 6000, "tipCents": 900, "refundedCents": 0}


@pytest.fixture
def as_role(stack, shop):
    sessions = []

    def as_role(role: str) -> StaffSession:
        email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
        sessions.append(StaffSession(stack.url, email, PASSWORD))
        return sessions[-1]

    yield as_role
    for session in sessions:
        session.close()


def move(session: StaffSession, order_id: str, to: str):
    return session.post(PATH, json={"orderId": order_id, "orderStatus": to})


def status_of(order_id: str) -> str:
    return collection("orders").find_one({"_id": parse_id(order_id)})["status"]


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("kitchen", 200), ("manager", 200)])
def test_who_may_say_that_an_order_is_ready(stack, shop, as_role, role: str, status: int) -> None:
    order_id = order(stack.url, shop, "espresso")
    assert move(as_role(role), order_id, "READY_FOR_PICKUP").status_code == status
    assert status_of(order_id) == ("READY_FOR_PICKUP" if status == 200 else "ACCEPTED")


@pytest.mark.parametrize(
    ("role", "paid", "status"),
    [
        ("kitchen", PAID, 403),
        ("cashier", PAID, 403),
        ("cashier", {**PAID, "refundedCents": 2000}, 200),
        ("manager", PAID, 200),
        ("kitchen", None, 200),
    ],
)
def test_cancelling_needs_the_right_to_give_that_much_back(
    stack, shop, as_role, role: str, paid: dict | None, status: int
) -> None:
    order_id = order(stack.url, shop, "espresso")
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": {"payment": paid}})
    answer = move(as_role(role), order_id, "CANCELLED")
    assert answer.status_code == status, answer.text
    assert status_of(order_id) == ("CANCELLED" if status == 200 else "ACCEPTED")
    if status == 403:
        assert "$69.00 would be given back" in answer.json()["message"]
    entries = list(collection("audit_log").find({"subject": f"order:{order_id}"}))
    assert [one["what"] for one in entries] == (["orders.moved"] if status == 200 else [])
