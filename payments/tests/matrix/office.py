"""A town whose only worker is killed again and again while it looks after payments."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from celery import Celery

from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.stack import BASE_DIR
from payments import ledger
from payments.services.automatic import NOT_PLACED
from payments.tests.matrix.cases import EMERGEPAY, STRIPE
from payments.tests.matrix.facts import Facts
from payments.tests.matrix.guest import Guest
from payments.tests.matrix.refunds import EXPIRED, RefundCase, judge_refund, leave_paid
from payments.tests.matrix.steps import GATEWAY, GIVING_BACK, R_MADE, Step
from payments.tests.matrix.town import PATIENCE_SECONDS, Town, until

RUSH = 6


@dataclass(frozen=True)
class Rush:
    """Three processes look after the same payments at the same moment."""

    id: str = "three at once"
    line: str = "office"


class Office:
    """Tries one case at a time."""

    def __init__(self, directory: Path) -> None:
        self.town = Town("office", directory, parts=("web",))
        stack, self._mongodb = self.town.behind_a_proxy("worker", "worker")
        other, self._way_of_other = self.town.behind_a_proxy("other-worker", "worker")
        self._worker: ManagedProcess = stack.process("worker")
        self._other: ManagedProcess = other.process("worker")

    def start(self) -> None:
        self._worker.start()
        self.town.start()

    def stop(self) -> None:
        for worker in (self._worker, self._other):
            worker.terminate()
        self.town.stop()
        for proxy in (self._mongodb, self._way_of_other):
            proxy.close()

    def run(self, case: RefundCase | Rush) -> Callable[[], Any]:
        self._begin(self._worker)
        return self._rush() if isinstance(case, Rush) else self._killed(case)

    def _killed(self, case: RefundCase) -> Callable[[], Facts]:
        guest = self._guest(case.gateway)
        leave_paid(guest, case.reason)
        is_held = self._hold(case, guest)
        self.town.make_due(guest.shop)
        self._nudge()
        until(is_held, f"{case.id}: the step was never reached")
        self._worker.kill()
        self._mongodb.drop()
        self.town.faults(case.gateway, guest.shop).clear()
        # As if the minute had passed in which a document was the dead worker's turn.
        self.town.make_due(guest.shop)
        self._begin(self._worker)
        self._nudge()
        self.town.wait_settled(guest.shop)
        return lambda: judge_refund(guest)

    def _hold(self, case: RefundCase, guest: Guest) -> Callable[[], bool]:
        step = GIVING_BACK[case.point]
        if step.where == GATEWAY:
            faults = self.town.faults(case.gateway, guest.shop)
            fault = faults.hold("before" if step.before else "after", operation="refund")
            made = case.point == R_MADE

            def is_held() -> bool:
                is_made = not made or bool(self.town.entries(guest.shop, "refund"))
                return fault.reached.is_set() and is_made

            return is_held
        self._mongodb.arm(*step.wanted, self._id_in(step, guest), before=step.before)
        return self._mongodb.held.is_set

    def _id_in(self, step: Step, guest: Guest) -> bytes:
        """What the command must name: the worker looks after others' payments too."""
        (payment,) = self.town.found("payments", guest.shop)
        of_refund = any(b"refunds\0" in one and b"\x02" in one for one in step.wanted)
        name = ledger.automatic_id(payment, NOT_PLACED) if of_refund else payment["_id"]
        return name.encode()

    def _rush(self) -> Callable[[], list[tuple[Guest, Facts]]]:
        """Of every two payments one can still become an order."""
        self._worker.kill()
        guests = [self._guest(gateway) for gateway in (EMERGEPAY, STRIPE) * RUSH]
        with ThreadPoolExecutor(len(guests)) as taps:
            reasons = ["", "", EXPIRED, EXPIRED] * (len(guests) // 4)
            list(taps.map(leave_paid, guests, reasons))
        for worker in (self._worker, self._other):
            self._begin(worker)
        for guest in guests:
            self.town.make_due(guest.shop)
        self._nudge()
        self._nudge()
        self._reconcile()
        for guest in guests:
            self.town.wait_settled(guest.shop)
        self._other.terminate()
        return lambda: [(guest, judge_refund(guest)) for guest in guests]

    def _guest(self, gateway: str) -> Guest:
        guest = Guest(self.town, gateway)
        guest.ask_for_quote(self.town.url)
        return guest

    def _begin(self, worker: ManagedProcess) -> None:
        worker.start()
        worker.wait_ready(PATIENCE_SECONDS)

    def _nudge(self) -> None:
        """As the web does it when a webhook came; without it the worker looks every few seconds."""
        queue = f"{self.town.database.name}.tasks"
        with Celery(broker=self.town.env["REDIS_URL"], set_as_current=False) as app:
            app.send_task("payments.tasks.attend_payments", queue=queue)

    def _reconcile(self) -> None:
        command = [sys.executable, str(BASE_DIR / "manage.py"), "reconcile"]
        done = subprocess.run(command, env=self.town.env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
