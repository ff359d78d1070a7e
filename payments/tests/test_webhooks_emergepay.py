"""EmergePay's webhook: its address is its proof, and all it does is have somebody look."""

from typing import Any

import pytest
import requests

from orderbuddy.mongo import Document
from orderbuddy.testing.shops import Shop
from ordering.tests.guests import quote
from payments.services.triggers import emergepay_webhook_url
from payments.tests.guests import card, charges, only_payment, orders_of, pay, refused, until
from payments.tests.webhooks import RECEIVED, SOON_SECONDS, has_state, local, waits


def tell(stack, shop: Shop, body: Any, *, url: str = "") -> requests.Response:
    address = local(stack, url or emergepay_webhook_url(shop.location_id))
    return requests.post(address, json=body, timeout=10)


def unknown_at_emergepay(stack, emergepay, shop: Shop) -> Document:
    emergepay.faults.drop("after")
    emergepay.faults.limit(operation="look_up")
    answer = pay(stack.url, quote(stack.url, shop, "espresso"), card(emergepay, shop))
    assert refused(answer) == (503, "payment_unknown")
    return only_payment(shop)


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_emergepay_says_is_looked_up_at_once(
    stack, emergepay, card_shop, wrapped: bool
) -> None:
    payment = unknown_at_emergepay(stack, emergepay, card_shop)
    notice = {"externalTransactionId": payment["_id"], "resultStatus": "true"}
    body = {"transactionResponse": notice} if wrapped else notice
    for _ in range(2):
        answer = tell(stack, card_shop, body)
        assert (answer.status_code, answer.json()) == (200, RECEIVED)
    until(has_state(payment, "approved"), SOON_SECONDS)
    until(lambda: orders_of(card_shop), SOON_SECONDS)
    assert (len(charges(emergepay, card_shop)), len(orders_of(card_shop))) == (1, 1)


def test_emergepays_address_is_its_proof(stack, emergepay, make_card_shop, card_shop) -> None:
    payment = unknown_at_emergepay(stack, emergepay, card_shop)
    right, other = emergepay_webhook_url(card_shop.location_id), make_card_shop()
    key = right.rsplit("/", 1)[1]
    notice = {"externalTransactionId": payment["_id"]}
    for wrong in (right[:-1] + "!", right.replace(card_shop.location_id, other.location_id)):
        assert refused(tell(stack, card_shop, notice, url=wrong)) == (404, "location_not_found")
    assert tell(stack, other, notice).status_code == 200
    assert waits(payment)
    assert len(key) == 40


@pytest.mark.parametrize("body", [{}, [], "x", {"externalTransactionId": 7}, {"a": {"b": 1}}])
def test_a_notice_that_names_nothing_of_ours_is_received(stack, card_shop, body: Any) -> None:
    assert tell(stack, card_shop, body).json() == RECEIVED


@pytest.mark.parametrize("raw", [b"", b"externalTransactionId=1", b"[" * 100_000])
def test_a_notice_that_is_no_json_is_refused(stack, card_shop, raw: bytes) -> None:
    url = local(stack, emergepay_webhook_url(card_shop.location_id))
    assert refused(requests.post(url, data=raw, timeout=10)) == (400, "validation_failed")
