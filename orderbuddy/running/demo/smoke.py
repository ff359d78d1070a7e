"""One order through the running product, as a guest and a cook would see it."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import requests
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection

from orderbuddy.running.clients import StaffSession, open_socket
from orderbuddy.running.demo.addresses import Addresses, Place
from orderbuddy.running.errors import RunningError

PATIENCE_SECONDS = 10.0
LINES = 2

Report = Callable[[str], None]
Message = dict[str, Any]


def smoke(addresses: Addresses, report: Report) -> None:
    """Orders at a table, sees the ticket in the kitchen, bumps it, sees the guest's "ready".

    Raises RunningError with what did not happen.
    """
    try:
        with requests.Session() as guest, _cook(addresses) as cook:
            _Smoke(addresses, guest, cook, report).run()
    except (requests.RequestException, WebSocketException, OSError, KeyError) as error:
        raise RunningError(f"The smoke run failed: {type(error).__name__}: {error}") from error


def _cook(addresses: Addresses) -> StaffSession:
    return StaffSession(addresses.url, addresses.admin_email, addresses.admin_password)


class _Smoke:
    def __init__(
        self, addresses: Addresses, guest: requests.Session, cook: StaffSession, report: Report
    ) -> None:
        self._addresses = addresses
        self._place: Place = addresses.places[0]
        self._api = f"{addresses.url}/api/v1"
        self._guest = guest
        self._cook = cook
        self._report = report

    def run(self) -> None:
        self._open_pages()
        with self._socket(f"/ws/kitchen/{self._place['location_id']}/", self._cook) as kitchen:
            _await(kitchen, "the kitchen's snapshot", lambda told: told["type"] == "snapshot")
            order_id, token = self._order()
            ticket = self._see_ticket(kitchen, order_id)
        with self._socket(f"/ws/orders/{order_id}/?token={token}") as phone:
            _await(phone, "the guest's order", lambda told: told["type"] == "snapshot")
            self._bump(order_id, ticket)
            self._see_ready(phone)

    def _open_pages(self) -> None:
        for address in (self._addresses.guest, self._addresses.api_docs):
            self._guest.get(address, timeout=PATIENCE_SECONDS).raise_for_status()
        for address in (self._addresses.kitchen, self._addresses.admin):
            self._cook.get(address).raise_for_status()
        self._report("The pages open")

    def _order(self) -> tuple[str, str]:
        started = time.perf_counter()
        quote = self._post("/order-app/cart/preview-order", self._cart()).json()["data"]
        placed = self._post(
            "/payments/place-order-without-payment", {"previewOrderId": quote["previewOrderId"]}
        )
        self._placed_at = time.perf_counter()
        total = quote["totalPriceCents"] / 100
        self._report(f"An order of {total:.2f} is placed in {_ms(started)}")
        return placed.json()["orderId"], placed.headers["X-Order-Token"]

    def _see_ticket(self, kitchen: ClientConnection, order_id: str) -> Message:
        def ticket_in(told: Message) -> Message | None:
            # A screen may be told to read anew at any moment: then it is in the snapshot.
            found = [told["ticket"]] if told["type"] == "ticket" else told.get("tickets") or []
            return next((one for one in found if one["orderId"] == order_id), None)

        what = "the order's ticket on the kitchen's socket"
        ticket = ticket_in(_await(kitchen, what, lambda told: ticket_in(told) is not None))
        assert ticket is not None
        self._report(f"Its ticket is on the kitchen's screen {_ms(self._placed_at)} later")
        return ticket

    def _bump(self, order_id: str, ticket: Message) -> None:
        if ticket["status"] == "CREATED":
            accepted = {"orderId": order_id, "orderStatus": "ACCEPTED"}
            self._cook.post("/api/v1/restaurant/order-status", json=accepted).raise_for_status()
        self._bumped_at = time.perf_counter()
        lines = [line["id"] for line in ticket["lines"]]
        body = {"orderId": order_id, "itemIds": lines}
        self._cook.post("/api/v1/stations/bump", json=body).raise_for_status()
        self._report(f"The kitchen bumps it in {_ms(self._bumped_at)}")

    def _see_ready(self, phone: ClientConnection) -> None:
        def is_ready(told: Message) -> bool:
            return (told.get("order") or {}).get("status") == "READY_FOR_PICKUP"

        _await(phone, '"ready" on the guest\'s socket', is_ready)
        self._report(f'The guest sees "ready" {_ms(self._bumped_at)} after the bump')

    def _cart(self) -> Message:
        place = self._place
        location = f"{place['restaurant_id']}/locations/{place['location_id']}"
        address = f"/order-app/restaurants/{location}"
        menu_id = self._get(f"{address}/menus")[0]["_id"]
        items = self._get(f"{address}/menus/{menu_id}")["items"]
        cooked = [item for item in items if item["stationTags"]]
        return {
            "restaurantId": place["restaurant_id"],
            "locationId": place["location_id"],
            "locationSlug": self._get(address)["locationSlug"],
            "origin": {"id": place["origin_id"], "name": place["origin_label"]},
            "customer": {"name": "Smoke", "phone": ""},
            "items": [_line(number, item) for number, item in enumerate(cooked[:LINES])],
            "getSms": False,
        }

    def _get(self, path: str) -> Any:
        answer = self._guest.get(self._api + path, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        return answer.json()["data"]

    def _post(self, path: str, body: Message) -> requests.Response:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        answer = self._guest.post(
            self._api + path, json=body, headers=headers, timeout=PATIENCE_SECONDS
        )
        if not answer.ok:
            raise RunningError(f"The smoke run failed: {path} answered {answer.text}")
        return answer

    def _socket(self, path: str, session: StaffSession | None = None) -> ClientConnection:
        return open_socket(
            self._addresses.ws_url + path, origin=self._addresses.url, session=session
        )


def _line(number: int, item: Message) -> Message:
    return {
        "id": f"l{number}",
        "menuItemId": item["id"],
        "name": item["name"]["en"],
        "price": item["priceCents"],
        "notes": "",
        "startedAt": None,
        "completedAt": None,
        "stationTags": item["stationTags"],
        "variants": [],
        "modifiers": [],
    }


def _await(socket: ClientConnection, what: str, wanted: Callable[[Message], bool]) -> Message:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            told = json.loads(socket.recv(timeout=left))
        except TimeoutError:
            break
        if wanted(told):
            return told
    raise RunningError(f"The smoke run failed: {what} did not come within {PATIENCE_SECONDS:g} s.")


def _ms(since: float) -> str:
    return f"{(time.perf_counter() - since) * 1000:.0f} ms"
