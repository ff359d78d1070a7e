"""What a test looks for on a kitchen screen, and what staff do elsewhere."""

import time
from collections.abc import Callable
from typing import Any

import requests
from bson import ObjectId
from playwright.sync_api import Locator, Page

from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.shop_menu import menu_document


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def ticket(where: Page | Locator, order_id: str) -> Locator:
    return where.locator(f'.ticket[data-order="{order_id}"]')


def shelved(page: Page, order_id: str) -> Locator:
    return page.get_by_role("region", name="Ready").locator(f'[data-order="{order_id}"]')


def stored(order_id: str) -> dict[str, Any]:
    return collection("orders").find_one({"_id": parse_id(order_id)})


def status(order_id: str) -> str:
    return stored(order_id)["status"]


def lines_done(order_id: str) -> list[bool]:
    return [line["completedAt"] is not None for line in stored(order_id)["items"]]


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    """The screen shows a tap before the server has done it."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def move(session: requests.Session, order_id: str, to: str) -> None:
    body = {"orderId": order_id, "orderStatus": to}
    session.post("/api/v1/restaurant/order-status", json=body).raise_for_status()


class Taps:
    """Counts the taps that a deed takes."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, button: Locator) -> None:
        button.click()
        self.count += 1


def dishes(**changes: dict[str, Any]) -> dict[str, Any]:
    """The usual menu with some items' fields changed: `make_shop(menu=dishes(toast={…}))`."""
    items = menu_document("", ObjectId())["items"]
    return {"items": [{**item, **changes.get(item["id"], {})} for item in items]}


def line_id(order_id: str, place: int) -> str:
    return stored(order_id)["items"][place]["id"]
