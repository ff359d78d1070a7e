"""Off the menu for a while: seen by open phones, refused in a cart, lifted by itself."""

import time
from datetime import timedelta

import requests

from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import place, quote

SECONDS = 5


def path(stack, shop, item: str, what: str = "availability") -> str:
    return (
        f"{stack.url}/api/v1/restaurant/{shop.restaurant_id}/location/{shop.location_id}"
        f"/menu/{shop.menu_id}/item/{item}/{what}"
    )


def menu(stack, shop) -> dict:
    url = (
        f"{stack.url}/api/v1/order-app/restaurants/{shop.restaurant_id}"
        f"/locations/{shop.location_id}/menus/{shop.menu_id}"
    )
    return {item["id"]: item for item in requests.get(url, timeout=SECONDS).json()["data"]["items"]}


def test_off_the_menu_for_a_while(stack, shop, sign_in):
    staff = sign_in(shop)
    with stack.open_socket(f"/ws/menu/{shop.location_id}/") as phone:
        assert phone.recv(timeout=SECONDS)
        quoted = quote(stack.url, shop, "espresso")
        a = staff.patch(path(stack, shop, "espresso"), json={"isAvailable": False, "minutes": 60})
        assert a.status_code == 200, a.text
        assert phone.recv(timeout=SECONDS)
        assert "espresso" not in menu(stack, shop)
        r = place(stack.url, quoted)
        assert r.status_code == 409, r.text
        collection("menus").update_one(
            {"_id": parse_id(shop.menu_id)},
            {"$set": {"items.$[i].snooze.until": now() + timedelta(seconds=2)}},
            array_filters=[{"i.id": "espresso"}],
        )
        time.sleep(3.2)
        assert "espresso" in menu(stack, shop)
        assert place(stack.url, quoted).status_code == 200
