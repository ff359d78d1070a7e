"""A guest of the matrix: taps once, and may send the very same request again."""

import threading
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import requests

from orderbuddy.api.tokens import payment_token
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.screens import Screen
from ordering.tests.guests import quote
from payments.fakes.stripe import token_for
from payments.tests import guests
from payments.tests.matrix.cases import EMERGEPAY
from payments.tests.matrix.town import PATIENCE_SECONDS, Town

BILL_CENTS, TIP_CENTS = 1170, 100
CARDS = {
    EMERGEPAY: {"good": guests.VISA, "declined": guests.DECLINED_CARD},
    "stripe": {"good": "approved", "declined": "declined"},
}


@dataclass(frozen=True)
class Told:
    """What the guest was answered; `code` is the error's, `approved` what EmergePay's answer or
    the payment's state says."""

    status: int
    code: str = ""
    order_id: str = ""
    approved: bool = False
    text: str = ""


class Guest:
    """Pays one quote at one gateway. `opens` stops at Stripe's first request: the form."""

    def __init__(
        self, town: Town, gateway: str, *, card: str = "good", opens: bool = False
    ) -> None:
        self.town, self.gateway, self._opens = town, gateway, opens
        self.shop = town.make_shop()
        self._card, self._opened = self._new_card(card), None
        self.quote_id = ""
        self._screen: Screen | None = None
        self._closes = ExitStack()

    def ask_for_quote(self, url: str) -> None:
        self.quote_id = quote(url, self.shop, "espresso", "toast")
        if self.gateway != EMERGEPAY and not self._opens:
            self._opened = guests.open_stripe(url, self.quote_id, tipCents=TIP_CENTS)

    def tap(self, url: str) -> Told:
        """Pays; raises requests' errors when no answer comes."""
        if self.gateway == EMERGEPAY:
            return _told(guests.pay(url, self.quote_id, self._card, tipCents=TIP_CENTS))
        if self._opens:
            wanted = {"previewOrderId": self.quote_id, "tipCents": TIP_CENTS}
            return _told(guests.post(url, guests.STRIPE_CREATE, wanted))
        return _told(guests.confirm(url, self._opened, self._card))

    def pay_with_another_card(self, url: str) -> Told:
        card = self._new_card("good")
        if self.gateway == EMERGEPAY:
            return _told(guests.pay(url, self.quote_id, card, tipCents=TIP_CENTS))
        opened = guests.open_stripe(url, self.quote_id, tipCents=TIP_CENTS)
        return _told(guests.confirm(url, opened, card))

    def watch(self) -> None:
        """Opens the kitchen's screen of the shop."""
        session = StaffSession(self.town.url, self.shop.owner_email, self.shop.owner_password)
        self._closes.callback(session.close)
        path = f"/ws/kitchen/{self.shop.location_id}/"
        self._screen = self._closes.enter_context(Screen(self.town, path, session))

    def tickets(self, orders: list[str]) -> dict[str, int]:
        """How often a ticket came up on the screen, once these are there; closes it."""
        if self._screen is None:
            return {}
        with self._closes:
            self._screen.wait_for(set(orders), PATIENCE_SECONDS)
        return dict(self._screen.appeared)

    def look(self, payment_id: str) -> dict[str, Any]:
        """What GET payments/{id} shows."""
        answer = guests.look(self.town.url, payment_id, payment_token(payment_id))
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def _new_card(self, kind: str) -> str:
        card = CARDS[self.gateway][kind]
        if self.gateway == EMERGEPAY:
            return guests.card(self.town.emergepay, self.shop, card)
        return token_for(card)


class Tap(threading.Thread):
    """A guest's tap that runs meanwhile: `told`, or `failure` when no answer came."""

    def __init__(self, guest: Guest, url: str) -> None:
        super().__init__(daemon=True)
        self._guest, self._url = guest, url
        self.told: Told | None = None
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.told = self._guest.tap(self._url)
        except (requests.RequestException, ValueError) as error:
            self.failure = error


def _told(answer: requests.Response) -> Told:
    said = answer.json()
    data = said.get("data") or {}
    result = (said.get("transaction") or {}).get("resultStatus")
    return Told(
        status=answer.status_code,
        code=said.get("code") or "",
        order_id=said.get("orderId") or data.get("orderId") or "",
        approved=result == "true" or data.get("state") == "approved",
        text=answer.text,
    )
