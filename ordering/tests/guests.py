"""Guests of a test: they quote and place over HTTP, one or many at the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
from typing import Any, TypeVar

import requests

from orderbuddy.testing.shops import Shop

T = TypeVar("T")

PREVIEW = "/api/v1/order-app/cart/preview-order"
PLACE = "/api/v1/payments/place-order-without-payment"
TIMEOUT_SECONDS = 30


def quote(url: str, shop: Shop, *lines: Any, **fields: Any) -> str:
    """Ask for a quote; returns its id."""
    body = shop.cart(*lines, **fields)
    answer = requests.post(url + PREVIEW, json=body, timeout=TIMEOUT_SECONDS)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["previewOrderId"]


def place(url: str, quote_id: str, **headers: str) -> requests.Response:
    """Place a quote."""
    return requests.post(
        url + PLACE, json={"previewOrderId": quote_id}, headers=headers, timeout=TIMEOUT_SECONDS
    )


def order(url: str, shop: Shop, *lines: Any, **fields: Any) -> str:
    """Quote and place; returns the order's id."""
    answer = place(url, quote(url, shop, *lines, **fields))
    assert answer.status_code == 200, answer.text
    return answer.json()["orderId"]


def eventually(holds: Callable[[], bool], seconds: float = 5) -> None:
    """Asks again and again, until it holds."""
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline
        sleep(0.05)


def at_once(count: int, deed: Callable[[int], T]) -> list[T]:
    """Run `deed(0)` … `deed(count - 1)` in threads that all start at the same instant."""
    barrier = Barrier(count)

    def together(number: int) -> T:
        barrier.wait()
        return deed(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(together, range(count)))
