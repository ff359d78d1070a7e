"""What guests and staff are told of an order, by itself: the listeners are asked directly."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from messaging.events import told
from messaging.events.late import tell_of_late_orders
from messaging.events.listeners import tell_of_orders
from messaging.events.orders import is_still_so, tell_of_order
from messaging.events.soon import store_waiting
from messaging.outbox.delivering import deliver_due
from messaging.outbox.tests.sending import again, change, number, until
from orderbuddy.changes import Change
from orderbuddy.mongo import Document, collection, now

LATER = timedelta(hours=3)


@pytest.fixture(autouse=True)
def nothing_told():
    told._told.clear()


@pytest.fixture
def to() -> str:
    return number()


def stored(shop, to: str, **fields: Any) -> Document:
    """An order that was placed a moment ago and wants texts."""
    at = now()
    order: Document = {
        "_id": ObjectId(),
        "quoteId": ObjectId(),
        "orderCode": "A1B2",
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana", "phone": to},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "items": [],
        "getSms": True,
        "status": "ACCEPTED",
        "startedAt": at,
        "updatedAt": at,
        "statusTimes": {"ACCEPTED": at},
        "totalPriceCents": 1250,
        **fields,
    }
    collection("orders").insert_one(order)
    return order


def taken_up(message: Document) -> Document:
    """The message as it is once somebody has sent it, or will not."""
    until(
        lambda: again(message)["state"] != "queued",
        lambda: deliver_due(message["channel"], within_seconds=5),
    )
    return again(message)


def tell(order: Document, **fields: Any) -> list[Document]:
    """The order changed, and its listener is told; all messages about it, without those that a
    worker of the run made when it had tried these."""
    collection("orders").update_one({"_id": order["_id"]}, {"$set": fields or {"x": 1}})
    found = collection("orders").find_one({"_id": order["_id"]})
    assert found is not None
    tell_of_order(found, now())
    store_waiting()
    mine = {"orderId": order["_id"], "chainOf": None}
    return list(collection("messages").find(mine).sort("_id", 1))


def kinds(messages: list[Document]) -> list[tuple[str, str]]:
    return [(one["what"], one["channel"]) for one in messages]


def test_a_guest_is_told_what_becomes_of_the_order(shop, to):
    order = stored(shop, to)
    (accepted,) = tell(order)
    assert (accepted["what"], accepted["channel"]) == ("order_accepted", "whatsapp")
    assert (accepted["to"], accepted["chain"]) == (to, [{"channel": "sms", "to": to}])
    assert accepted["purpose"] == "service"
    assert accepted["values"]["code"] == "A1B2"
    assert accepted["values"]["restaurant"] == "Test Café"
    assert accepted["values"]["amount"] == "$12.50"
    assert accepted["values"]["link"].endswith(f"/status/{shop.restaurant_id}/{order['_id']}")
    ready = {"status": "READY_FOR_PICKUP", "statusTimes.READY_FOR_PICKUP": now()}
    told_both = [("order_accepted", "whatsapp"), ("order_ready", "whatsapp")]
    assert kinds(tell(order, **ready)) == told_both
    told._told.clear()
    assert len(tell(order)) == 2


def test_whoever_allows_notifications_later_is_not_told_the_same_again(shop, to):
    """A relay that began anew has told of nothing yet, and the first channel is another one now."""
    order = stored(shop, to)
    assert kinds(tell(order)) == [("order_accepted", "whatsapp")]
    allow(order)
    told._told.clear()
    assert kinds(tell(order)) == [("order_accepted", "whatsapp")]
    ready = {"status": "READY_FOR_PICKUP", "statusTimes.READY_FOR_PICKUP": now()}
    now_told = [("order_accepted", "whatsapp"), ("order_ready", "push")]
    assert sorted(kinds(tell(order, **ready))) == now_told
    allow(order)
    told._told.clear()
    assert len(tell(order)) == 2


def allow(order: Document) -> None:
    """A phone of the order's guests allows notifications."""
    phone = {"_id": str(ObjectId()), "orderId": order["_id"], "at": now()}
    collection("push_subscriptions").insert_one(phone)


@pytest.mark.parametrize(
    "fields",
    [
        {"getSms": False},
        {"customer": {"name": "Ana", "phone": ""}},
        {"status": "PICKED_UP"},
        {"erasedAt": now()},
        {"statusTimes": {"ACCEPTED": now() - LATER}, "startedAt": now() - LATER},
    ],
)
def test_who_wants_no_texts_or_news_gets_none(shop, to, fields):
    assert tell(stored(shop, to, **fields)) == []


def test_an_order_of_todays_service_has_no_times(shop, to):
    assert len(tell(stored(shop, to, statusTimes=None))) == 1
    old = now() - LATER
    assert tell(stored(shop, to, statusTimes=None, updatedAt=old, startedAt=old)) == []


def test_a_location_chooses_its_channels(make_shop, to):
    shop = make_shop(notifications={"events": {"order_accepted": [], "order_ready": ["sms"]}})
    order = stored(shop, to)
    assert tell(order) == []
    ready = {"status": "READY_FOR_PICKUP", "statusTimes.READY_FOR_PICKUP": now()}
    assert kinds(tell(order, **ready)) == [("order_ready", "sms")]


def test_a_refund_is_told_with_its_amount_each_time(shop, to):
    order = stored(shop, to, statusTimes={"ACCEPTED": now() - LATER})
    for cents in (500, 500, 1250):
        tell(order, payment={"refundedCents": cents}, updatedAt=now())
    messages = tell(order)
    assert [one["values"]["amount"] for one in messages] == ["$5.00", "$12.50"]


def test_a_promise_that_is_put_off_is_told(shop, to):
    promised = now() + timedelta(minutes=20)
    order = stored(shop, to, statusTimes={"ACCEPTED": now() - LATER})
    quote = {"_id": order["quoteId"], "estimatedReadyAt": promised}
    collection("orders_preview").insert_one(quote)
    assert tell(order, estimatedReadyAt=promised + timedelta(minutes=2), updatedAt=now()) == []
    later = {"estimatedReadyAt": promised + timedelta(minutes=15), "updatedAt": now()}
    (delayed,) = tell(order, **later)
    assert (delayed["what"], delayed["values"]["minutes"]) == ("order_delayed", 15)


def test_a_time_that_staff_told_is_put_off(shop, to):
    """Where nothing was promised when it was ordered."""
    first = now() + timedelta(minutes=15)
    order = stored(shop, to, estimatedReadyAt=first)
    (accepted,) = tell(order)
    assert accepted["values"]["minutes"] == 15
    for minutes in (3, 12, 12, 30):
        later = {"estimatedReadyAt": first + timedelta(minutes=minutes), "updatedAt": now()}
        messages = tell(order, **later)
    told = [one["values"]["minutes"] for one in messages if one["what"] == "order_delayed"]
    assert told == [12, 18]


@pytest.mark.parametrize(
    ("minutes", "fields", "is_told"),
    [
        (12, {}, True),
        (12, {"status": "READY_FOR_PICKUP"}, False),
        (12, {"getSms": False}, False),
        (1, {}, False),
        (180, {}, False),
    ],
)
def test_a_late_order_is_told_of_once_where_that_is_wanted(
    make_shop, shop, to, minutes, fields, is_told
):
    late = {"estimatedReadyAt": now() - timedelta(minutes=minutes), **fields}
    wants = make_shop(notifications={"events": {"order_late": ["sms"]}})
    orders = [stored(one, to, **late) for one in (wants, shop)]
    for _ in range(2):
        tell_of_late_orders()
        told._told.clear()
    ids = [one["_id"] for one in orders]
    mine = {"orderId": {"$in": ids}, "what": "order_late"}
    found = list(collection("messages").find(mine))
    assert [one["orderId"] for one in found] == [ids[0]] * is_told
    assert all(is_still_so(one) for one in found)


def test_a_late_order_is_not_told_again_on_a_phone_that_allowed_it_since(make_shop, to):
    """Each worker looks for itself."""
    shop = make_shop(notifications={"events": {"order_late": ["push", "sms"]}})
    order = stored(shop, to, estimatedReadyAt=now() - timedelta(minutes=12))
    for _ in range(2):
        tell_of_late_orders()
        told._told.clear()
        allow(order)
    # The relay of the run tells, when it comes to it, that the order was accepted.
    mine = {"orderId": order["_id"], "chainOf": None, "what": "order_late"}
    assert kinds(list(collection("messages").find(mine))) == [("order_late", "sms")]


def test_alert_numbers_and_devices_are_told_of_a_new_order(make_shop, to):
    alert = number()
    shop = make_shop(alertNumbers=[{"_id": ObjectId(), "phoneNumber": alert.removeprefix("+1")}])
    order = stored(shop, to, getSms=False)
    (message,) = tell(order)
    assert (message["what"], message["to"], message["purpose"]) == ("new_order", alert, "staff")
    tell(order, status="CANCELLED")
    assert not is_still_so(message)


def test_a_guest_who_was_erased_meanwhile_is_not_told(make_shop, to):
    """The relay came late: it made the message of the order as it was."""
    alert = {"_id": ObjectId(), "phoneNumber": number().removeprefix("+1")}
    order = stored(make_shop(alertNumbers=[alert]), to)
    messages = tell(order)
    assert all(is_still_so(one) for one in messages)
    collection("orders").update_one({"_id": order["_id"]}, {"$set": {"erasedAt": now()}})
    assert {one["what"]: is_still_so(one) for one in messages} == {
        "order_accepted": False, "new_order": True,
    }  # fmt: skip


def test_a_late_relay_writes_nothing_of_a_guest_who_was_erased(make_shop, to):
    alert = {"_id": ObjectId(), "phoneNumber": number().removeprefix("+1")}
    shop = make_shop(alertNumbers=[alert])
    order = stored(shop, to, erasedAt=now(), customer={}, getSms=False)
    before = {**order, "customer": {"name": "Ana", "phone": to}, "getSms": True}
    del before["erasedAt"]
    told._told.clear()
    tell_of_orders(Change("orders", order["_id"], "insert", before, 1, now() - LATER))
    store_waiting()
    (staff,) = collection("messages").find({"orderId": order["_id"]})
    assert (staff["purpose"], staff["values"]["name"]) == ("staff", "")


def test_what_was_overtaken_is_not_said(shop, to, texts_sent):
    order = stored(shop, to)
    (accepted,) = tell(order)
    assert is_still_so(accepted)
    # A worker of the run may have it in hand; that must be over.
    assert taken_up(accepted)["reason"] != "overtaken"
    collection("orders").update_one({"_id": order["_id"]}, {"$set": {"status": "READY_FOR_PICKUP"}})
    change(accepted, state="queued", claim=None, dueAt=now())
    assert taken_up(accepted)["reason"] == "overtaken"


def test_the_whole_way_from_the_order_to_the_phone(stack, shop, sign_in, to, texts_sent):
    from ordering.tests.guests import order as place_order

    cart = {"customer": {"name": "Ana", "phone": to}, "getSms": True}
    order_id = place_order(stack.url, shop, "espresso", **cart)
    assert "is being made" in texts_sent.wait_for(to, seconds=30)
    moved = sign_in(shop).post(
        "/api/v1/restaurant/order-status",
        json={"orderId": order_id, "orderStatus": "READY_FOR_PICKUP"},
    )
    assert moved.status_code < 300
    assert "is ready" in texts_sent.wait_for(to, count=2, seconds=30)
