"""What is true in the end: by the gateways' own books, in MongoDB, and as the guest is told."""

from dataclasses import dataclass, field
from typing import Any

from orderbuddy.mongo import Document
from payments.fakes.stripe.webhooks import Destination
from payments.states import NOTHING_TAKEN
from payments.tests.matrix.cases import GIVEN_BACK, NOTHING, ORDER, Case
from payments.tests.matrix.guest import Guest, Told
from payments.tests.matrix.town import until

UNDECIDED = ("payment_unknown", "payment_in_progress")


@dataclass
class Left:
    """What a case left behind. `heard` is what the guest was told at first (None: nothing came),
    `after_restart` by the process that was started again, if it was asked at once."""

    case: Case
    guest: Guest
    heard: Told | None
    destination: Destination | None = None
    after_restart: Told | None = None


@dataclass
class Facts:
    """`taken` and `given_back` are cents by the gateways' books; `loose` are claims on bills of
    payments that took nothing. `heard` is what the guest was told at first, `again` what who sends
    the same request again is told, `shown` what GET payments/{id} shows; `tickets` is how often
    each came up on the kitchen's screen, where one was watching."""

    taken: list[int]
    given_back: list[int]
    orders: list[str]
    cancelled: list[str]
    states: list[str]
    refunds: list[str]
    loose: list[str]
    exceptions: list[str]
    order_payment: Document | None = None
    heard: Told | None = None
    again: Told | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    tickets: dict[str, int] = field(default_factory=dict)

    @property
    def comes_to(self) -> str:
        """In a word, for the table."""
        match len(self.taken), len(self.given_back), len(self.orders):
            case (1, 0, 1):
                return ORDER
            case (0, 0, 0):
                return "declined" if "declined" in self.states else NOTHING
            case (1, 1, 0):
                return GIVEN_BACK
        return (
            f"{len(self.taken)} charges, {len(self.given_back)} refunds, {len(self.orders)} orders"
        )


def facts_of(guest: Guest) -> Facts:
    """As things are now."""
    town, shop = guest.town, guest.shop
    payments = town.found("payments", shop)
    nothing = {one["_id"] for one in payments if one["state"] in NOTHING_TAKEN}
    orders = town.found("orders", shop)
    cooked = [one for one in orders if one["status"] != "CANCELLED"]
    return Facts(
        taken=[one.cents for one in town.entries(shop, "charge")],
        given_back=[one.cents for one in town.entries(shop, "refund")],
        orders=[str(one["_id"]) for one in cooked],
        cancelled=[str(one["_id"]) for one in orders if one["status"] == "CANCELLED"],
        states=[one["state"] for one in payments],
        refunds=[one["state"] for one in town.found("refunds", shop)],
        loose=[one["paymentId"] for one in town.tenders(shop) if one["paymentId"] in nothing],
        exceptions=[one["kind"] for one in town.found("payment_exceptions", shop)],
        order_payment=cooked[0].get("payment") if cooked else None,
    )


@dataclass
class Judged:
    """`first` is how things were when nobody had anything left to do; `then` after the guest had
    sent the same request again; `later` what another card came to where nothing was taken."""

    left: Left
    first: Facts
    then: Facts
    later: Told | None = None
    last: Facts | None = None


def judge(left: Left) -> Judged:
    """Waits until nobody has anything left to do, then asks everybody."""
    guest, town = left.guest, left.guest.town
    if left.case.trouble.guest_first:
        ask_until_decided(guest)
    if left.destination is not None:
        until(lambda: len(left.destination.statuses) >= _events(left), "webhooks were not sent")
    town.wait_settled(guest.shop)
    first = facts_of(guest)
    again = ask_until_decided(guest)
    town.wait_settled(guest.shop)
    then = facts_of(guest)
    then.again = again
    then.shown = guest.look(town.found("payments", guest.shop)[0]["_id"])
    then.tickets = guest.tickets(then.orders)
    judged = Judged(left, first, then)
    if left.case.comes_to != ORDER:
        judged.later = guest.pay_with_another_card(town.url)
        town.wait_settled(guest.shop)
        judged.last = facts_of(guest)
    return judged


def ask_until_decided(guest: Guest) -> Told:
    """As a page does that says "checking your payment"."""
    told: list[Told] = []

    def decided() -> bool:
        guest.town.hurry(guest.shop)
        told.append(guest.tap(guest.town.url))
        return told[-1].code not in UNDECIDED

    until(decided, lambda: f"never decided: {told[-1]}")
    return told[-1]


def _events(left: Left) -> int:
    """How many events a charge makes at least."""
    return 4 if left.case.trouble.webhooks == "twice" else 2
