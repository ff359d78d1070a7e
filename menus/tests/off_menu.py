"""What the tests of the menu's availability share: paths, parts and what guests see of them."""

import time
from collections.abc import Callable
from typing import Any

import requests

from menus.parts import Part
from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.testing.shops import Shop

SECONDS = 30
# How soon a change is told to guests.
SEEN_WITHIN_SECONDS = 3.0
# Where a test is not about how soon it is: the machine may be busy.
WAIT_SECONDS = 20.0

PARTS = {
    "item": Part("espresso"),
    "variant": Part("latte", variant_id="large"),
    "option": Part("latte", modifier_id="milk", option_id="oat"),
}
KEYS = {"variant_id": "variantId", "modifier_id": "modifierId", "option_id": "optionId"}


def item_path(shop: Shop, item: str, what: str = "availability") -> str:
    return (
        f"/api/v1/restaurant/{shop.restaurant_id}/location/{shop.location_id}"
        f"/menu/{shop.menu_id}/item/{item}/{what}"
    )


def body_of(part: Part, **fields: Any) -> dict[str, Any]:
    """A body for `…/availability`."""
    return {KEYS[name]: one for name in KEYS if (one := getattr(part, name))} | fields


def switch(staff: requests.Session, shop: Shop, part: Part, **fields: Any) -> requests.Response:
    """PATCH …/availability of that part."""
    return staff.patch(item_path(shop, part.item_id), json=body_of(part, **fields))


def stored_menu(shop: Shop) -> Document:
    return collection("menus").find_one({"_id": parse_id(shop.menu_id)})


def stored(shop: Shop, part: Part) -> Document:
    """The part as it is stored."""
    return part.require(stored_menu(shop))


def menu_url(url: str, shop: Shop) -> str:
    return (
        f"{url}/api/v1/order-app/restaurants/{shop.restaurant_id}"
        f"/locations/{shop.location_id}/menus/{shop.menu_id}"
    )


def offered(url: str, shop: Shop, part: Part) -> Document | None:
    """The part as guests get it; None while they do not."""
    menu = requests.get(menu_url(url, shop), timeout=SECONDS).json()["data"]
    return part.found_in(menu)


def eventually(is_so: Callable[[], Any], within: float = WAIT_SECONDS) -> Any:
    """What `is_so()` gives once it gives something."""
    ends = time.monotonic() + within
    while not (found := is_so()):
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.02)
    return found
