"""The fake gateways with faults for each shop apart: many are tried side by side."""

import re
import threading
from collections import defaultdict

from payments.fakes.emergepay import FakeEmergePay
from payments.fakes.faults import Fault, Faults
from payments.fakes.stripe import FakeStripe
from payments.fakes.wire import Answer, Dropped, Request

# Whoever is held for this reason never hears anything more.
LOST = "lost"
_ACCOUNT = re.compile(r"/orgs/([^/]+)/|_test_(\w+)")


class FaultsByAccount(Faults):
    """`of(account)` are that account's; the thread that answers says whose request it has."""

    def __init__(self) -> None:
        super().__init__()
        self._asking = threading.local()
        self._faults: defaultdict[str, Faults] = defaultdict(Faults)

    def of(self, account: str) -> Faults:
        return self._faults[account]

    def asked_by(self, account: str) -> None:
        self._asking.account = account

    def take(self, operation: str) -> Fault | None:
        return self._faults[self._asking.account].take(operation)

    def clear(self) -> None:
        super().clear()
        for one in list(self._faults.values()):
            one.clear()


class _ByAccount:
    """Mixed into a fake."""

    def __init__(self) -> None:
        super().__init__()
        self.faults = FaultsByAccount()

    def answer(self, request: Request) -> Answer:
        asked = _ACCOUNT.search(f"{request.path} {request.headers.get('Authorization')}")
        self.faults.asked_by((asked[1] or asked[2]) if asked else "")
        return super().answer(request)

    def _befallen(self, fault: Fault | None, when: str) -> Answer | None:
        instead = super()._befallen(fault, when)
        if fault is not None and (fault.reason, fault.when) == (LOST, when):
            raise Dropped
        return instead


class EmergePayByShop(_ByAccount, FakeEmergePay):
    pass


class StripeByShop(_ByAccount, FakeStripe):
    pass
