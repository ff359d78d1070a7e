"""Devices that are, or are to be, kitchen screens; without a browser."""

from typing import Any

import requests

from kitchen.devices.services import confirm_pairing, start_pairing
from orderbuddy.accounts.models import User
from orderbuddy.accounts.screens import COOKIE
from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.shops import Shop


class Device(requests.Session):
    """A browser that nobody signed in at. Paths may be relative."""

    def __init__(self, url: str, token: str = "") -> None:
        super().__init__()
        self.url = url
        self.headers.update({"Origin": url, "Referer": f"{url}/kitchen/", "Connection": "close"})
        if token:
            self.cookies.set(COOKIE, token)

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", 15)
        if csrf := self.cookies.get("csrftoken"):
            self.headers["X-CSRFToken"] = csrf
        return super().request(method, url if "://" in url else self.url + url, *args, **options)

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask_for_code(self) -> str:
        """Opens the page and asks: the code."""
        self.get("/kitchen/pair/").raise_for_status()
        answer = self.post("/kitchen/pair/start")
        answer.raise_for_status()
        return answer.json()["code"]

    def state(self) -> dict[str, Any]:
        return self.get("/kitchen/pair/state").json()


def paired(stack, shop: Shop, shows: str = "all", name: str = "Wall") -> Device:
    """A device that is a screen of the shop, with the page's CSRF cookie."""
    token, pairing = start_pairing(replaces="", address="127.0.0.1", device="Test")
    confirm_pairing(
        by=User.objects.get(email=shop.owner_email),
        code=pairing["_id"],
        location=collection("locations").find_one({"_id": parse_id(shop.location_id)}),
        shows=shows,
        name=name,
    )
    device = Device(stack.url, token)
    device.get(f"/kitchen/{shop.location_id}/").raise_for_status()
    stack.wait_until_all_is_told()
    return device


def screen_of(shop: Shop) -> dict[str, Any]:
    """The shop's one stored screen."""
    (found,) = collection("screens").find({"restaurantId": shop.restaurant_id})
    return found


def confirm(session, code: str, place: str, name: str = "Bar, left") -> requests.Response:
    """What a manager's browser sends from the admin's page."""
    form = {"code": code, "place": place, "name": name}
    form["csrfmiddlewaretoken"] = session.cookies["csrftoken"]
    return session.post("/admin/kitchen/screen/pair/", data=form, allow_redirects=False)


def revoke(session, screen_id: object) -> requests.Response:
    form = {"csrfmiddlewaretoken": session.cookies["csrftoken"]}
    address = f"/admin/kitchen/screen/{screen_id}/revoke/"
    return session.post(address, data=form, allow_redirects=False)
