"""Guests who pay, over HTTP; and what the gateways and the database then say."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import requests

from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.testing.shops import Shop
from payments.fakes.books import Entry
from payments.fakes.emergepay import FakeEmergePay
from payments.fakes.server import FakeServer

PAYMENTS = "/api/v1/payments"
COMPLETE = f"{PAYMENTS}/complete-transaction"
COMPLETE_WALLET = f"{PAYMENTS}/complete-upi-transaction"
STRIPE_CREATE = f"{PAYMENTS}/stripe/create"
STRIPE_CONFIRM = f"{PAYMENTS}/stripe/confirm"
VISA, DECLINED_CARD = "4111111111111111", "4000000000000002"
TIMEOUT_SECONDS = 60


def post(url: str, path: str, body: Any, **headers: str) -> requests.Response:
    return requests.post(url + path, json=body, headers=headers, timeout=TIMEOUT_SECONDS)


def card(emergepay: FakeEmergePay, shop: Shop, number: str = VISA) -> str:
    """A token of the hosted fields, in which that card was typed."""
    return emergepay.token_for(number, oid=shop.restaurant_id)


def pay(url: str, quote_id: str, token: str, **amounts: int) -> requests.Response:
    """`amounts`: tipCents, amountCents."""
    return post(
        url, COMPLETE, {"previewOrderId": quote_id, "transactionToken": token, **amounts}
    )  # fmt: skip


def wallet(**fields: Any) -> dict[str, Any]:
    """What the wallet's script gives a page, as recorded; each time another one-time token."""
    return {
        "type": "GooglePay",
        "isSandbox": True,
        "billing": {"postalCode": "60601"},
        "card": {"type": "VISA"},
        "token": {"data": f"wallet-{secrets.token_hex(8)}"},
        **fields,
    }


def pay_wallet(url: str, quote_id: str, details: Any, **amounts: int) -> requests.Response:
    body = {"previewOrderId": quote_id, "transactionDetails": details, **amounts}
    return post(url, COMPLETE_WALLET, body)


def open_stripe(url: str, quote_id: str, **amounts: int) -> dict[str, Any]:
    """Have Stripe's card form opened: {paymentId, paymentToken, …}."""
    answer = post(url, STRIPE_CREATE, {"previewOrderId": quote_id, **amounts})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def confirm(url: str, opened: dict[str, Any], confirmation_token: str) -> requests.Response:
    body = {
        "paymentId": opened["paymentId"],
        "paymentToken": opened["paymentToken"],
        "confirmationToken": confirmation_token,
    }
    return post(url, STRIPE_CONFIRM, body)


def look(url: str, payment_id: str, token: str | None) -> requests.Response:
    params = {} if token is None else {"token": token}
    return requests.get(
        f"{url}{PAYMENTS}/{payment_id}", params=params, timeout=TIMEOUT_SECONDS
    )  # fmt: skip


def options(url: str, **asked: str) -> requests.Response:
    return requests.get(f"{url}{PAYMENTS}/options", params=asked, timeout=TIMEOUT_SECONDS)


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


# --- what there is then -------------------------------------------------------------------------


def orders_of(shop: Shop) -> list[Document]:
    return list(collection("orders").find({"restaurantId": shop.restaurant_id}))


def payments_of(shop: Shop) -> list[Document]:
    found = collection("payments").find({"restaurantId": shop.restaurant_id})
    return list(found.sort("createdAt", 1))


def only_payment(shop: Shop) -> Document:
    (payment,) = payments_of(shop)
    return payment


def states(shop: Shop) -> list[str]:
    return [one["state"] for one in payments_of(shop)]


def charges(fake: FakeServer, shop: Shop) -> list[Entry]:
    """What the gateway took for the shop, by its own books."""
    return [one for one in entries(fake, shop) if one.kind == "charge" and one.approved]


def entries(fake: FakeServer, shop: Shop) -> list[Entry]:
    return [one for one in fake.books.entries if one.account == shop.restaurant_id]


def kept_cents(fake: FakeServer, shop: Shop) -> int:
    """What the shop has at that gateway, what was given back taken off."""
    mine = [one for one in entries(fake, shop) if one.approved]
    back = sum(one.cents for one in mine if one.kind in ("refund", "void"))
    return sum(one.cents for one in mine if one.kind == "charge") - back


def make_due(payment: Document) -> None:
    """As if the time had come to look after it."""
    collection("payments").update_one({"_id": payment["_id"]}, {"$set": {"attendAt": now()}})


def sell_out(shop: Shop, item_id: str) -> None:
    sold_out = {"$set": {"items.$[item].isAvailable": False}}
    collection("menus").update_one(
        {"_id": parse_id(shop.menu_id)}, sold_out, array_filters=[{"item.id": item_id}]
    )


def change_quote(quote_id: str, **fields: Any) -> None:
    collection("orders_preview").update_one({"_id": parse_id(quote_id)}, {"$set": fields})


def until(condition: Callable[[], Any], seconds: float = 15.0) -> Any:
    """What `condition` gives as soon as it is true: the relay and the worker take a moment."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "did not come to be"
        time.sleep(0.05)
    return found
