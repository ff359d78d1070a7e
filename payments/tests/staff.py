"""Staff who look after payments, over HTTP."""

from contextlib import contextmanager
from typing import Any

import requests

from orderbuddy.mongo import Document, collection
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, Shop, make_member
from ordering.tests.guests import quote
from payments.tests.guests import PAYMENTS, card, pay

COUNTER = f"{PAYMENTS}/counter"


def member(shop: Shop, role: str) -> str:
    """The e-mail of a fresh person who has that role in the shop."""
    roles = {} if role == "owner" else {"roles": {shop.restaurant_id: role}}
    return make_member(shop.restaurant_id, **roles)


@contextmanager
def signed_in(stack: Any, shop: Shop, role: str):
    """A session of a fresh person with that role."""
    with StaffSession(stack.url, member(shop, role), PASSWORD) as session:
        yield session


def paid_by_card(stack: Any, emergepay: Any, shop: Shop, *lines: str, **amounts: int) -> Document:
    """A payment that a guest made with a card."""
    answer = pay(
        stack.url, quote(stack.url, shop, *(lines or ("burger",))), card(emergepay, shop), **amounts
    )
    assert answer.status_code == 200, answer.text
    return stored(answer.headers["X-Payment-Id"])


def stored(payment_id: str) -> Document:
    found = collection("payments").find_one({"_id": payment_id})
    assert found is not None
    return found


def refunds_of(payment: Document) -> list[Document]:
    found = collection("refunds").find({"paymentId": payment["_id"]})
    return list(found.sort("createdAt", 1))


def audited(payment: Document) -> list[str]:
    entries = collection("audit_log").find({"subject": f"payment:{payment['_id']}"})
    return [one["what"] for one in entries.sort("at", 1)]


def refund(
    session: requests.Session, payment: Document, headers: Any = None, **body: Any
) -> requests.Response:
    sent = {"reason": "Cold soup", **body}
    return session.post(f"{PAYMENTS}/{payment['_id']}/refund", json=sent, headers=headers or {})


def void(session: requests.Session, payment: Document, **headers: str) -> requests.Response:
    address = f"{PAYMENTS}/{payment['_id']}/void"
    return session.post(address, json={"reason": "Wrong table"}, headers=headers)


def change_tip(
    session: requests.Session, payment: Document, cents: int, **headers: str
) -> requests.Response:
    address = f"{PAYMENTS}/{payment['_id']}/tip"
    return session.post(address, json={"tipCents": cents}, headers=headers)


def take(session: requests.Session, headers: Any = None, **body: Any) -> requests.Response:
    return session.post(COUNTER, json={"method": "cash", **body}, headers=headers or {})


def story(session: requests.Session, payment: Document) -> requests.Response:
    return session.get(f"{PAYMENTS}/{payment['_id']}/story")


def settlement(
    session: requests.Session, shop: Shop, date: str = "", **params: str
) -> requests.Response:
    address = f"{PAYMENTS}/settlement/{shop.restaurant_id}/{shop.location_id}"
    return session.get(address, params={**({"date": date} if date else {}), **params})
