"""Paid, and no order can be made of it any more: one charge, one refund, no order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from orderbuddy.mongo import now
from orderbuddy.testing.shop_menu import always_open
from payments.fakes.faults import AFTER, Fault
from payments.tests.matrix.cases import (
    APPROVES,
    DROP_AFTER,
    DROP_BEFORE,
    EMERGEPAY,
    ERROR_AFTER,
    ERROR_BEFORE,
    STALL_AFTER,
    STALL_BEFORE,
    STRIPE,
    Trouble,
)
from payments.tests.matrix.facts import Facts, ask_until_decided, facts_of
from payments.tests.matrix.gateways import LOST
from payments.tests.matrix.guest import Guest, Tap
from payments.tests.matrix.lane import ATTEMPTS, LOOK_UP
from payments.tests.matrix.steps import (
    ALIVE,
    GIVING_BACK,
    R_MADE,
    R_MARKED,
    R_READ,
    R_SENT,
    R_SETTLED,
    REFUND_POINTS,
)
from payments.tests.matrix.town import PATIENCE_SECONDS, STALL_SECONDS, Town, until

EXPIRED, SOLD_OUT, CLOSED = "expired", "sold out", "closed"
REASONS = (EXPIRED, SOLD_OUT, CLOSED)


@dataclass(frozen=True)
class RefundCase:
    """The worker is killed at `point`, or the gateway has `trouble` with the refund; `reason` is
    why there can be no order."""

    gateway: str
    point: str
    trouble: Trouble
    reason: str

    @property
    def id(self) -> str:
        return f"{self.gateway}: {self.reason}: {self.point}: {self.trouble.name}"

    @property
    def line(self) -> str:
        return "clerk" if self.point == ALIVE else "office"

    @property
    def title(self) -> str:
        return f"{self.gateway}, no order possible"

    @property
    def points(self) -> tuple[str, ...]:
        return REFUND_POINTS


def _cases() -> list[RefundCase]:
    lost = (ERROR_BEFORE, ERROR_AFTER, DROP_BEFORE, DROP_AFTER, STALL_BEFORE, STALL_AFTER)
    combinations = [
        *((EMERGEPAY, point, APPROVES) for point in GIVING_BACK),
        *((STRIPE, point, APPROVES) for point in (R_MARKED, R_SENT, R_MADE, R_READ, R_SETTLED)),
        *((EMERGEPAY, ALIVE, trouble) for trouble in lost),
        *((STRIPE, ALIVE, trouble) for trouble in (ERROR_BEFORE, DROP_AFTER, STALL_BEFORE)),
    ]
    return [RefundCase(*one, REASONS[n % len(REASONS)]) for n, one in enumerate(combinations)]


REFUND_CASES = _cases()


def leave_paid(guest: Guest, reason: str = "", prepare: Callable[[], None] = lambda: None) -> None:
    """The guest is charged and the answer is lost, also to a look-up: the payment is `unknown`.

    Meanwhile the shop comes to be so that there can be no order, for that reason if any.
    """
    town, gateway, attempts = guest.town, guest.gateway, ATTEMPTS[guest.gateway]
    faults = town.faults(gateway, guest.shop)
    held = faults.add(Fault("hold", "charge", AFTER, reason=LOST))
    for _ in range(attempts - 1):
        faults.drop(AFTER)
    faults.error(operation=LOOK_UP[gateway])
    tap = Tap(guest, town.url)
    until(lambda: town.entries(guest.shop, "charge") or tap.told or tap.failure)
    spoil(guest, reason)
    prepare()
    held.release()
    tap.join(PATIENCE_SECONDS)
    assert tap.told is not None, tap.failure
    assert tap.told.code == "payment_unknown", tap.told


def spoil(guest: Guest, reason: str) -> None:
    """The quote expires, the toast sells out or the shop closes, each for longer than the grace."""
    town, shop = guest.town, guest.shop
    if reason == EXPIRED:
        town.change("orders_preview", guest.quote_id, expiresAt=now() - timedelta(hours=1))
    elif reason == SOLD_OUT:
        town.sell_out(shop, "toast")
    elif reason == CLOSED:
        closed = [{**day, "isOpen": False} for day in always_open()]
        town.change("locations", shop.location_id, workingHours=closed)


class Clerk:
    """Tries refunds in which nobody is killed."""

    def __init__(self, town: Town, name: str) -> None:
        self._town = town

    def stop(self) -> None:
        """Nothing of its own is running."""

    def run(self, case: RefundCase) -> Callable[[], Facts]:
        guest = Guest(self._town, case.gateway)
        guest.ask_for_quote(self._town.url)
        leave_paid(guest, case.reason, lambda: self._go_wrong(case, guest))
        return lambda: judge_refund(guest)

    def _go_wrong(self, case: RefundCase, guest: Guest) -> None:
        kind, when = case.trouble.charge
        times = ATTEMPTS[case.gateway] if kind == "drop" else 1
        faults = self._town.faults(case.gateway, guest.shop)
        faults.add(Fault(kind, "refund", when, times, seconds=STALL_SECONDS))


def judge_refund(guest: Guest) -> Facts:
    """How things are when nobody has anything left to do, and what the guest is told then."""
    town = guest.town
    town.wait_settled(guest.shop)
    again = ask_until_decided(guest)
    town.wait_settled(guest.shop)
    facts = facts_of(guest)
    facts.again = again
    facts.shown = guest.look(town.found("payments", guest.shop)[0]["_id"])
    return facts
