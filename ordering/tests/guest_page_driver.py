"""A guest with a phone: drives the real page in Chromium as a person would."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.chromium import wait_until
from orderbuddy.testing.clocks import midday_zone
from orderbuddy.testing.looks import grave_faults
from orderbuddy.testing.shops import Shop
from ordering.tests.guests import eventually

PHONE = {"width": 360, "height": 740}
QUOTE = "**/api/v1/order-app/cart/preview-order"
PLACE = "**/api/v1/payments/place-order-without-payment"
# How long a machine that is busy may take.
SECONDS = 30

# Everything a finger may want to hit; a choice is hit by its row.
_SMALL_TARGETS = """() => [...document.querySelectorAll("button, a[href], input, select, textarea")]
  .map((one) => one.closest("label") ?? one)
  .filter((one) => one.checkVisibility() && !one.closest("[inert]") && !one.matches(".skip"))
  .filter((one) => { const box = one.getBoundingClientRect();
    return (box.height < 43.5 || box.width < 43.5) && !one.matches(".item-open"); })
  .map((one) => one.outerHTML.slice(0, 120))"""


class Guest:
    """One guest at one code of `shop`, on the page at `url` (one that also serves sockets)."""

    def __init__(self, page: Page, shop: Shop, url: str) -> None:
        self.page = page
        self.shop = shop
        self.url = url
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: Any) -> None:
        # Chromium reports each refused or failed request by itself; the page handles those.
        its_own = ("Failed to load resource", "WebSocket connection to")
        if message.type == "error" and not message.text.startswith(its_own):
            self.faults.append(message.text)

    def open_menu(self, query: str = "") -> None:
        self.page.goto(f"{self.url}/o/{self.shop.origin_id}{query}")
        self.page.locator(".item").first.wait_for()

    def add(self, name: str, *options: str) -> None:
        """Taps a dish's plus; with `options` chosen in the sheet that this opens."""
        self.page.get_by_role("button", name=f"Add {name}").first.click()
        if options:
            sheet = self.sheet(name)
            for option in options:
                sheet.get_by_label(option, exact=False).first.check()
            sheet.locator("#add-to-order").click()
            expect(sheet).to_have_count(0)

    def sheet(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def open_cart(self) -> Locator:
        self.page.locator("#open-cart").click()
        return self.cart

    @property
    def cart(self) -> Locator:
        return self.page.get_by_role("dialog", name="Your order")

    @property
    def exact_total(self) -> Locator:
        return self.cart.locator(".grand.exact dd")

    @property
    def message(self) -> Locator:
        return self.cart.locator(".message")

    def place(self, name: str = "Ana") -> None:
        self.cart.get_by_label("Your name").fill(name)
        self.cart.locator("#place-order").click()

    def wait_for_status(self) -> dict[str, str]:
        """Waits for the order's page; returns the ids in its address."""
        self.page.wait_for_url("**/status/**", timeout=20_000)
        self.page.locator(".ticket").wait_for()
        address = urlsplit(self.page.url)
        _, _, restaurant_id, order_id = address.path.split("/")
        token = parse_qs(address.query)["token"][0]
        return {"restaurant_id": restaurant_id, "order_id": order_id, "token": token}

    def orders(self) -> list[dict[str, Any]]:
        """The stored orders of the guest's shop."""
        return list(collection("orders").find({"restaurantId": self.shop.restaurant_id}))

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Waits for something that the page does not show."""
        wait_until(self.page, is_so)

    def grave_faults(self) -> list[str]:
        """What axe finds serious or critical on the page as it is, and targets too small to hit."""
        small = [f"too small: {one}" for one in self.page.evaluate(_SMALL_TARGETS)]
        return grave_faults(self.page) + small


@contextlib.contextmanager
def guest_at(
    browser: Browser, shop: Shop, url: str, *, offline_too: bool = False, **options: Any
) -> Iterator[Guest]:
    """A guest on a phone of their own, by whose clock it is about noon. Only `offline_too` lets a
    service worker in: a request that a worker may see cannot be cut by a test."""
    settings: dict[str, Any] = {
        "viewport": PHONE,
        "locale": "en-US",
        "timezone_id": midday_zone(),
        "reduced_motion": "reduce",
        "service_workers": "allow" if offline_too else "block",
        **options,
    }
    context: BrowserContext = browser.new_context(**settings)
    context.set_default_timeout(20_000)
    guest = Guest(context.new_page(), shop, url)
    yield guest
    context.close()
    assert guest.faults == [], guest.faults


def first_time(action: Callable[[Route], None]) -> Callable[[Route], None]:
    """A route handler that lets `action(route)` handle the first request and the rest go on."""
    left = [action]

    def handle(route: Route) -> None:
        if left:
            left.pop()(route)
        else:
            route.continue_()

    return handle


def lose_answer(route: Route) -> None:
    """The server gets the request and answers, and the answer never arrives."""
    route.fetch()
    route.abort("connectionreset")


def set_item(shop: Shop, item_id: str, **fields: Any) -> None:
    """Changes an item of the shop's stored menu, as another program would."""
    changes = {f"items.$[item].{name}": value for name, value in fields.items()}
    collection("menus").update_one(
        {"_id": parse_id(shop.menu_id)}, {"$set": changes}, array_filters=[{"item.id": item_id}]
    )


def wait_for_menu(url: str, shop: Shop, is_so: Callable[[dict[str, Any]], bool]) -> None:
    """Waits until the served menu is as wanted: the server has heard of a change by then."""
    path = (
        f"{url}/api/v1/order-app/restaurants/{shop.restaurant_id}"
        f"/locations/{shop.location_id}/menus/{shop.menu_id}"
    )
    eventually(lambda: is_so(requests.get(path, timeout=SECONDS).json()["data"]), SECONDS)


def wait_until_closed(url: str, shop: Shop) -> None:
    """Waits until the server has heard that the shop takes no orders."""
    path = f"{url}/api/v1/order-app/restaurants/{shop.restaurant_id}/locations/{shop.location_id}"
    eventually(lambda: not requests.get(path, timeout=SECONDS).json()["data"]["isActive"], SECONDS)


def lacks(item_id: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a menu offers no such item."""
    return lambda menu: all(item["id"] != item_id for item in menu["items"])


def add_flyer(shop: Shop, *, flat_off_cents: int) -> None:
    """Makes the shop's code a flyer with a campaign in force."""
    origin_id = parse_id(shop.origin_id)
    collection("origins").update_one({"_id": origin_id}, {"$set": {"type": "campaign"}})
    collection("campaigns").insert_one(
        {
            "restaurantId": shop.restaurant_id,
            "locationId": parse_id(shop.location_id),
            "originId": origin_id,
            "name": "Spring flyer",
            "type": "flat",
            "reward": {"flatOffCents": flat_off_cents},
            "isActive": True,
        }
    )
