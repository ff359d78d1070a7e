"""Guests of a test: they quote and place over HTTP, one or many at the same instant."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any, TypeVar

import requests

from orderbuddy.testing.shops import Shop

T = TypeVar("T")

PREVIEW = "/api/v1/order-app/cart/preview-order"
PLACE = "/api/v1/payments/place-order-without-payment"
TIMEOUT_SECONDS = 30
AGAIN_SECONDS = 0.5


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


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
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


def persist(url: str, path: str, body: dict, missed: Callable[[int], object]) -> dict[str, Any]:
    """POST until there is an answer that is final, the same again each time, as the guest's page.

    `missed(status)` hears of each that was not, 0 for none at all. A quote that is not known any
    more is final: a quote is not worth a wait for the disk, and a new one costs nothing.
    """
    while True:
        status, told = _tried(url + path, body)
        if status == 200 or told.get("code") == "quote_not_found":
            return told
        missed(status)
        Event().wait(AGAIN_SECONDS)


def order_at_last(url: str, cart: dict, missed: Callable[[int], object]) -> str:
    """Quote and place that cart, however often it takes; returns the order's id."""
    while True:
        quoted = persist(url, PREVIEW, cart, missed)
        quote_id = quoted["data"]["previewOrderId"]
        placed = persist(url, PLACE, {"previewOrderId": quote_id}, missed)
        if "orderId" in placed:
            return placed["orderId"]


def _tried(url: str, body: dict) -> tuple[int, dict[str, Any]]:
    try:
        answer = requests.post(url, json=body, timeout=TIMEOUT_SECONDS)
        return answer.status_code, answer.json()
    except requests.RequestException:
        return 0, {}
