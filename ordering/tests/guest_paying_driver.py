"""A guest who pays: drives the payment sheet and the gateways' card forms in Chromium."""

from typing import Any

from playwright.sync_api import FrameLocator, Locator, expect

from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import Shop
from ordering.tests.guest_page_driver import Guest
from payments.fakes.server import FakeServer

COMPLETE = "**/api/v1/payments/complete-transaction"
CONFIRM = "**/api/v1/payments/stripe/confirm"
LOOK = "**/api/v1/payments/*?token=*"
GOOD_CARD = "4242424242424242"
POOR_CARD = "4000000000009995"
BANK_CARD = "4000002760003184"
EXPIRY, CODE = "12 / 34", "123"
CHECKING = "Checking your payment"


class Till:
    """The payment sheet of a guest whose cart is open."""

    def __init__(self, guest: Guest) -> None:
        self.guest = guest
        self.page = guest.page

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog", name="Payment", exact=True)

    @property
    def pay_button(self) -> Locator:
        return self.sheet.locator("#pay-now")

    @property
    def message(self) -> Locator:
        return self.sheet.locator(".message")

    @property
    def total(self) -> Locator:
        return self.sheet.locator(".grand dd")

    @property
    def checking(self) -> Locator:
        return self.page.get_by_role("dialog", name=CHECKING)

    def open(self, *dishes: str) -> "Till":
        """From the menu to the payment sheet, with these dishes (an espresso: $3.03)."""
        self.guest.open_menu()
        for dish in dishes or ("Espresso",):
            self.guest.add(dish)
        self.guest.open_cart()
        self.guest.place()
        self.pay_button.wait_for()
        return self

    def choose(self, method: str) -> None:
        """ "emergepay", "stripe" or "counter"; waits for its form."""
        self.sheet.locator(f"#pay-{method}").check()
        expect(self.pay_button).to_be_enabled()

    def tip(self, name: str) -> None:
        self.sheet.locator(".tip", has_text=name).click()

    def pay(self) -> None:
        self.pay_button.click()

    def fill(self, method: str, number: str = GOOD_CARD) -> None:
        """Chooses a gateway and types a card into its frames."""
        self.choose(method)
        (self._fill_hosted_fields if method == "emergepay" else self._fill_stripe)(number)

    def _fill_hosted_fields(self, number: str) -> None:
        typed = {"cardNumber": number, "cardExpirationDate": EXPIRY, "cardSecurityCode": CODE}
        for name, text in typed.items():
            self._frame(f"#{name} iframe").locator("input").fill(text)

    def _fill_stripe(self, number: str) -> None:
        form = self._frame(".stripe-element iframe")
        form.get_by_label("Card number").fill(number)
        form.get_by_label("Expiration date").fill(EXPIRY)
        form.get_by_label("Security code").fill(CODE)

    def answer_bank(self, button: str) -> None:
        """ "Complete" or "Fail" in the bank's window."""
        bank = self.page.frame_locator('iframe[title="Confirm with your bank"]')
        bank.get_by_role("button", name=button).click()

    def payments(self) -> list[dict[str, Any]]:
        """The stored payments of the guest's shop, oldest first."""
        shop = {"restaurantId": self.guest.shop.restaurant_id}
        return list(collection("payments").find(shop).sort("createdAt", 1))

    def states(self) -> list[str]:
        return [one["state"] for one in self.payments()]

    def written_down(self) -> dict[str, Any] | None:
        """What the device remembers of a payment without a known outcome."""
        return self.page.evaluate(
            "() => { const key = Object.keys(localStorage).find((one) => one.includes('paying.'));"
            " return key ? JSON.parse(localStorage[key]) : null; }"
        )

    def make_old(self) -> None:
        """Sets that payment an hour back."""
        self.page.evaluate(
            "() => { const key = Object.keys(localStorage).find((one) => one.includes('paying.'));"
            " const paying = JSON.parse(localStorage[key]);"
            " localStorage[key] = JSON.stringify({ ...paying, at: paying.at - 3600000 }); }"
        )

    def _frame(self, selector: str) -> FrameLocator:
        return self.sheet.frame_locator(selector)


def taken(fake: FakeServer, shop: Shop) -> list[int]:
    """What a gateway's own books say it took for that shop, in cents, and did not give back."""
    mine = [one for one in fake.books.entries if one.account == shop.restaurant_id and one.approved]
    kept = {one.key: one.cents for one in mine if one.kind == "charge"}
    for one in mine:
        if one.kind in ("refund", "void"):
            kept[one.charge_key] -= one.cents
    return [cents for cents in kept.values() if cents]


def attend_now(shop: Shop) -> None:
    """Whatever waits to be looked after is somebody's turn now, not in a minute."""
    waiting = {"restaurantId": shop.restaurant_id, "attendAt": {"$ne": None}}
    collection("payments").update_many(waiting, {"$set": {"attendAt": now()}})
