"""A web process of its own that is caught at a step, killed there (or let go on later), and
started again."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from orderbuddy.running.errors import RunningError
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.testing.card_shops import webhook_secret
from orderbuddy.testing.proxy import HoldingProxy
from payments.fakes.faults import Fault
from payments.fakes.stripe.webhooks import Destination
from payments.tests.guests import PAYMENTS
from payments.tests.matrix.cases import EMERGEPAY, STRIPE, Case
from payments.tests.matrix.facts import Judged, Left, judge
from payments.tests.matrix.gateways import LOST
from payments.tests.matrix.guest import Guest, Tap
from payments.tests.matrix.steps import (
    ALIVE,
    ANSWERED,
    CHARGED,
    GATEWAY,
    WRITTEN,
    paying_step,
)
from payments.tests.matrix.town import PATIENCE_SECONDS, STALL_SECONDS, Town, until

LOOK_UP = {EMERGEPAY: "look_up", STRIPE: "list"}
# Stripe's requests are repeated under their key: a lost answer is lost each time.
ATTEMPTS = {EMERGEPAY: 1, STRIPE: 3}
# A look-up is repeated when its connection was cut.
READS = {EMERGEPAY: 2, STRIPE: 3}
LATE_SECONDS = 3.0


class Lane:
    """Tries one case at a time."""

    def __init__(self, town: Town, name: str) -> None:
        self.town = town
        # Nobody else looks after a payment before the step is reached; then `hurry` has it done.
        long = {"PAYMENT_LOOK_AFTER_SECONDS": str(PATIENCE_SECONDS)}
        self._stack, self.mongodb = town.behind_a_proxy(name, "web", **long)
        self.web: ManagedProcess = self._stack.process("web")
        self._front = HoldingProxy(f"127.0.0.1:{self._stack.web_port}")

    def stop(self) -> None:
        self._stack.stop()
        self.mongodb.close()
        self._front.close()

    def run(self, case: Case) -> Callable[[], Judged]:
        """The guest of this case taps, and what is to happen happens."""
        self.start()
        guest = Guest(
            self.town,
            case.gateway,
            card=case.trouble.card,
            opens=case.gateway == STRIPE and case.point == WRITTEN,
        )
        guest.ask_for_quote(self.url)
        if case.is_watched:
            guest.watch()
        destination = self._listen(case, guest)
        try:
            left = self._caught(case, guest)
        finally:
            self.mongodb.drop()
            self._front.drop()
            self.town.faults(case.gateway, guest.shop).clear()
        left.destination = destination
        if case.trouble.guest_first:
            self.start()
            left.after_restart = guest.tap(self.url)
        self._look_up_fails(case, guest)
        return partial(judge, left)

    def start(self) -> None:
        """It answers; its port may have been somebody else's for a moment."""
        with suppress(RunningError):
            self.web.start()
            self.web.wait_ready(PATIENCE_SECONDS)
            return
        self.web.kill()
        self.web.start()
        self.web.wait_ready(PATIENCE_SECONDS)

    def _caught(self, case: Case, guest: Guest) -> Left:
        if case.trouble.charge is not None:
            self._go_wrong(case, guest)
        if case.point == ALIVE:
            return Left(case, guest, guest.tap(self.url))
        is_held, let_go = self._hold(case, guest)
        tap = Tap(guest, self._front_url if case.point == ANSWERED else self.url)
        until(
            lambda: is_held() or tap.told or tap.failure,
            f"{case.id}: the step was never reached",
        )
        assert is_held(), f"{case.id}: ended before that step: {tap.told or tap.failure!r}"
        if case.trouble.goes_on:
            self.town.wait_settled(guest.shop)
            let_go()
        else:
            self.web.kill()
            self._front.drop()
            self.web.start()
        tap.join(PATIENCE_SECONDS)
        assert not tap.is_alive(), f"{case.id}: the guest still waits"
        return Left(case, guest, tap.told)

    @property
    def url(self) -> str:
        return self._stack.url

    @property
    def _front_url(self) -> str:
        return f"http://{self._front.address}"

    def _hold(self, case: Case, guest: Guest) -> tuple[Callable[[], bool], Callable[[], None]]:
        """Arms that step: (whether it is reached, let it go on)."""
        step = paying_step(case.point, case.trouble.becomes)
        assert step is not None
        if step.where == GATEWAY:
            fault = self._hold_at_gateway(case, guest)
            charged = case.point == CHARGED

            def is_held() -> bool:
                return fault.reached.is_set() and (not charged or self._is_decided(case, guest))

            return is_held, fault.release
        proxy = self._front if case.point == ANSWERED else self.mongodb
        proxy.arm(*(step.wanted or (b"POST ",)), before=step.before)
        return proxy.held.is_set, proxy.release

    def _hold_at_gateway(self, case: Case, guest: Guest) -> Fault:
        step = paying_step(case.point, case.trouble.becomes)
        name = LOOK_UP[case.gateway] if step.operation == "look_up" else step.operation
        faults = self.town.faults(case.gateway, guest.shop)
        fault = faults.hold("before" if step.before else "after", operation=name)
        if case.trouble.never_charges:
            fault.reason = LOST
        return fault

    def _is_decided(self, case: Case, guest: Guest) -> bool:
        books = self.town.fake(case.gateway).books.entries
        return any(one.account == guest.shop.restaurant_id for one in books)

    def _go_wrong(self, case: Case, guest: Guest) -> None:
        kind, when = case.trouble.charge
        times = 1 if kind in ("stall", "error") else ATTEMPTS[case.gateway]
        faults = self.town.faults(case.gateway, guest.shop)
        faults.add(Fault(kind, "charge", when, times, seconds=STALL_SECONDS))

    def _look_up_fails(self, case: Case, guest: Guest) -> None:
        """Not the charge but its look-up goes wrong, once."""
        if case.trouble.look_up:
            times = READS[case.gateway] if case.trouble.look_up == "drop" else 1
            faults = self.town.faults(case.gateway, guest.shop)
            faults.add(Fault(case.trouble.look_up, LOOK_UP[case.gateway], times=times))

    def _listen(self, case: Case, guest: Guest) -> Destination | None:
        if not case.trouble.webhooks:
            return None
        shop = guest.shop
        url = f"{self.town.url}{PAYMENTS}/webhooks/stripe/{shop.location_id}"
        return self.town.stripe.listen(
            shop.restaurant_id, url, webhook_secret(shop), case.trouble.webhooks, LATE_SECONDS
        )
