"""An order's messages, sending one again, and a location's figures, over REST."""

from typing import Any

import pytest
from bson import ObjectId
from django.test import Client

from messaging.channels.base import Cost
from messaging.consent import record_opt_out
from messaging.outbox import states
from messaging.outbox.resending import MOST
from messaging.outbox.tests.sending import change, make, number
from orderbuddy import audit
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of


@pytest.fixture
def to() -> str:
    return number()


@pytest.fixture
def owner(shop) -> Client:
    return client_of(shop.owner_email)


@pytest.fixture
def order(shop) -> Document:
    stored = {
        "_id": ObjectId(), "quoteId": ObjectId(), "orderCode": "A1B2", "status": "ACCEPTED",
        "restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana", "phone": ""}, "items": [], "startedAt": now(),
    }  # fmt: skip
    collection("orders").insert_one(stored)
    return stored


@pytest.fixture
def sent(shop, to, order) -> Document:
    message = make(shop, ("sms", to), order_id=order["_id"])
    told = {"provider": "twilio", "reference": "SM1", "parts": 2, "cost": Cost("0.0158", "USD")}
    states.move(message["_id"], "sent", **told)
    return change(message, content={"text": "Hello", "isRendered": True})


def of_order(client: Client, order: Document) -> Any:
    return client.get(f"/api/v1/messages/orders/{order['_id']}")


def again(client: Client, message: Document) -> Any:
    path = f"/api/v1/messages/{message['_id']}/resend"
    return client.post(path, {}, content_type="application/json")


def figures(client: Client, shop: Any, **asked: str) -> Any:
    return client.get(f"/api/v1/messages/{shop.restaurant_id}/{shop.location_id}/figures", asked)


def as_role(shop: Any, role: str) -> Client:
    return client_of(make_member(shop.restaurant_id, roles={shop.restaurant_id: role}))


def test_an_orders_messages(owner, order, sent, to):
    (told,) = of_order(owner, order).json()["data"]
    assert told["messageId"] == str(sent["_id"])
    assert (told["what"], told["channel"], told["to"]) == ("staff_text", "sms", to)
    assert (told["state"], told["text"], told["parts"]) == ("sent", "Hello", 2)
    assert told["cost"] == {"amount": "0.0158", "currency": "USD"}
    assert set(told["times"]) == {"queued", "sent"}
    assert "reference" not in told


def test_a_message_is_sent_again(stack, owner, order, sent, to, texts_sent):
    answer = again(owner, sent)
    assert answer.status_code == 201
    assert texts_sent.wait_for(to, seconds=30) == "Hello"
    told = of_order(owner, order).json()["data"]
    assert [one["messageId"] for one in told][1] == answer.json()["data"]["messageId"]
    (entry,) = audit.entries_of(f"order:{order['_id']}")
    assert (entry["what"], entry["after"]["of"]) == ("messages.resent", str(sent["_id"]))


def test_only_so_often(owner, shop, sent):
    for turn in range(MOST):
        made = again(owner, sent)
        assert made.status_code == 201, turn
        # Also of one that was sent again.
        states.move(made.json()["data"]["messageId"], "failed")
    assert again(owner, sent).status_code == 429


def test_a_devices_token_is_nobodys_business(owner, shop, order):
    make(shop, ("fcm", "a:secret-token"), order_id=order["_id"], purpose="staff")
    (told,) = of_order(owner, order).json()["data"]
    assert (told["channel"], told["to"]) == ("fcm", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "queued"},
        {"state": "suppressed"},
        {"purpose": "marketing"},
        {"isSecret": True},
        {"purpose": "staff", "orderId": None},
        {"to": "", "values": {}, "content": None},
    ],
)
def test_what_cannot_be_sent_again(owner, sent, fields):
    change(sent, **{"dueAt": now().replace(year=2999), **fields})
    assert again(owner, sent).status_code == 400


def test_who_said_stop_is_not_written_to_again(owner, sent, to):
    record_opt_out(address=to, channel="sms", how="test")
    answer = again(owner, sent)
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "They do not want to be written to",
    )


@pytest.mark.parametrize(
    ("role", "may_see", "may_send", "may_count"),
    [
        ("manager", True, True, True),
        ("cashier", True, True, False),
        ("kitchen", False, False, False),
        ("viewer", True, False, False),
    ],
)
def test_each_by_their_role(shop, order, sent, role, may_see, may_send, may_count):
    client = as_role(shop, role)
    assert of_order(client, order).status_code == (200 if may_see else 403)
    assert again(client, sent).status_code == (201 if may_send else 403)
    assert figures(client, shop).status_code == (200 if may_count else 403)


def test_strangers_and_others_find_nothing(shop, order, sent):
    for client, status in (
        (Client(), 401),
        (client_of(make_member()), 404),
        (client_of(make_shop().owner_email), 404),
    ):
        for answer in (of_order(client, order), again(client, sent), figures(client, shop)):
            assert answer.status_code == status


def test_figures_count_what_was_sent_and_what_it_cost(shop, owner, sent):
    failed = make(shop, ("sms", number()))
    states.move(failed["_id"], "failed")
    delivered = make(shop, ("sms", number()))
    states.move(delivered["_id"], "delivered", cost=Cost("0.0079", "USD"), parts=1)
    states.move(make(shop, ("email", "a@guests.example"))["_id"], "sent", parts=1)
    found = figures(owner, shop).json()["data"]
    texts, mails = found["rows"]
    assert (texts["channel"], texts["count"]) == ("sms", 3)
    assert texts["states"] == {"sent": 1, "failed": 1, "delivered": 1}
    assert texts["cost"] == [{"amount": "0.0237", "currency": "USD"}]
    assert (texts["parts"], mails["count"], mails["cost"]) == (3, 1, [])
    day = {"first": "2020-01-01", "last": "2020-01-02"}
    assert figures(owner, shop, **day).json()["data"] == {**day, "rows": []}


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-11-22", "last": "2026-11-21"},
        {"first": "x", "last": "2026-11-21"},
        {"first": "2020-01-01", "last": "2026-11-21"},
    ],
)
def test_days_that_are_none_are_refused(shop, owner, asked):
    assert figures(owner, shop, **asked).status_code == 400


def test_what_is_for_who_manages_is_shown_to_nobody_else(shop, owner, order):
    """An alarm of payments names amounts, and the owners' own addresses."""
    facts = {"order_id": order["_id"], "what": "alarm_payments", "purpose": "staff"}
    alarm = make(shop, ("email", "boss@shop.example"), **facts)
    states.move(alarm["_id"], "sent")
    cashier = as_role(shop, "cashier")
    assert len(of_order(owner, order).json()["data"]) == 1
    assert of_order(cashier, order).json()["data"] == []
    assert again(cashier, alarm).status_code == 404
    page = f"/admin/ordering/order/{order['_id']}/change/"
    assert "boss@shop.example" in owner.get(page).text
    assert "boss@shop.example" not in cashier.get(page).text
