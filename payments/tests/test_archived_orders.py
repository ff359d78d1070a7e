"""Money and old orders: what must be looked after stays, and what has moved can be given back."""

from datetime import timedelta

import pytest

from orderbuddy.archived import find_order
from orderbuddy.mongo import collection, now, parse_id
from ordering.archiving.days import verify
from ordering.archiving.working import archive_location
from ordering.reports.days import today_of
from ordering.reports.reading import read_figures
from ordering.tests.guests import order
from ordering.tests.report_orders import location_of
from payments.tests.guests import until
from payments.tests.staff import refund, settlement, stored, story, take

AGO = timedelta(days=5)


@pytest.fixture
def cash_shop(make_shop):
    return make_shop(menu={"salesTax": 0})


@pytest.fixture
def owner(cash_shop, sign_in):
    return sign_in(cash_shop)


def make_old(order_id):
    old = now() - AGO
    fields = {"startedAt": old, "endedAt": old, "updatedAt": old, "status": "PICKED_UP"}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": fields})


def archived(location, order_id):
    """The relay may just be writing what it has heard of the order: then it stays for now."""
    make_old(order_id)
    return archive_location(location).moved == 1


@pytest.fixture
def paid(stack, cash_shop, owner):
    """(order id, payment) of an old order that was paid in cash."""
    order_id = order(stack.url, cash_shop, "burger")
    payment = take(owner, orderId=order_id, tipCents=100).json()["data"]
    # The relay writes more than once while it is being paid: this is the last.
    until(lambda: ((find_order(order_id) or {}).get("payment") or {}).get("state") == "paid")
    found = collection("orders").find_one({"_id": parse_id(order_id)})
    collection("orders_preview").delete_one({"_id": found["quoteId"]})
    make_old(order_id)
    until(lambda: stored(payment["paymentId"]).get("attendAt") is None)
    return order_id, stored(payment["paymentId"])


def figures(location):
    today = today_of(location)
    return read_figures([location], today - timedelta(days=9), today, ("days",)).total()


def test_an_archived_order_is_given_back(cash_shop, owner, paid):
    order_id, payment = paid
    location = location_of(cash_shop)
    until(lambda: archived(location, order_id))
    assert collection("orders").find_one({"_id": parse_id(order_id)}) is None
    assert figures(location)["tips"] == 100
    assert story(owner, payment).json()["data"]["order"]["orderId"] == order_id
    answer = refund(owner, payment, amountCents=250)
    assert answer.status_code == 200, answer.text
    until(lambda: find_order(order_id)["payment"]["refundedCents"] == 250)
    until(lambda: figures(location)["refunds"] == 250)
    archive_location(location)
    assert figures(location)["refunds"] == 250
    assert verify(location).wrong == []


def test_a_settlement_knows_the_tax_of_archived_orders(cash_shop, owner, paid):
    archive_location(location_of(cash_shop))
    assert settlement(owner, cash_shop).json()["data"]["taxMissing"] == 0


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        # Not yet: the run's worker would look after it in the middle of the test.
        ("payments", {"attendAt": now() + timedelta(hours=3)}),
        ("payments", {"state": "unknown"}),
        ("payments", {"checkGateway": True}),
        ("payments", {"adjustments": [{"_id": "a", "state": "submitted"}]}),
        ("refunds", {"state": "submitted", "attendAt": None}),
        ("refunds", {"state": "approved", "attendAt": now() + timedelta(hours=3)}),
        ("payment_exceptions", {"resolvedAt": None}),
    ],
    ids=["attended", "unknown", "doubted", "tip", "refund", "refund-attended", "exception"],
)
def test_an_order_whose_money_needs_somebody_stays(cash_shop, paid, name, fields):
    order_id, payment = paid
    location = location_of(cash_shop)
    about = {"restaurantId": cash_shop.restaurant_id, "paymentId": payment["_id"], **fields}
    if name == "payments":
        payments = collection("payments")
        before = {key: payment.get(key) for key in fields}
        payments.update_one({"_id": payment["_id"]}, {"$set": fields})
    else:
        collection(name).insert_one({"_id": f"{name}-{order_id}-{len(fields)}", **about})
    try:
        done = archive_location(location)
        assert (done.moved, done.stayed) == (0, 1)
    finally:
        collection("refunds").delete_many({"paymentId": payment["_id"]})
        collection("payment_exceptions").delete_many({"paymentId": payment["_id"]})
        if name == "payments":
            payments.update_one({"_id": payment["_id"]}, {"$set": before})
    until(lambda: _moved_once_quiet(location, order_id))


def _moved_once_quiet(location, order_id: str) -> bool:
    """What the relay has just told the order of its payment was long ago."""
    old = {"$set": {"updatedAt": now() - AGO}}
    collection("orders").update_one({"_id": parse_id(order_id)}, old)
    return archive_location(location).moved == 1
