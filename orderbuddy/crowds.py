"""How many anonymous sockets one process holds: of one address, and in all.

Anybody may open them, so somebody can open them in a loop. The bounds are far above what a full
restaurant behind one address needs.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from orderbuddy.api.throttling import Window, address_behind

WINDOW_SECONDS = 10


class Crowd:
    """Used by one event loop. `most` in all, `most_of_address` of one address at the same time, and
    as many new ones of it in ten seconds; 0: no limit."""

    def __init__(self, *, most: int, most_of_address: int) -> None:
        self.most = most
        self.most_of_address = most_of_address
        self._present: Counter[str] = Counter()
        self._all = 0
        self._arrivals = Window(WINDOW_SECONDS)

    def enter(self, address: str) -> bool:
        """False, and then it is not in, when there are too many."""
        of_address = max(self._present[address], self._arrivals.count(address) - 1)
        if self.most and self._all >= self.most:
            return False
        if self.most_of_address and of_address >= self.most_of_address:
            return False
        self._present[address] += 1
        self._all += 1
        return True

    def leave(self, address: str) -> None:
        """One that was let in is gone."""
        self._all -= 1
        self._present[address] -= 1
        if not self._present[address]:
            del self._present[address]


def address_of(scope: Mapping[str, Any]) -> str:
    """The client's address of an ASGI scope, as our own proxies say it."""
    headers = scope.get("headers") or ()
    forwarded = [value.decode("latin1") for name, value in headers if name == b"x-forwarded-for"]
    connected = (scope.get("client") or ("",))[0]
    return address_behind(",".join(forwarded), connected)


def menu_crowd() -> Crowd:
    """The bounds of the phones that have a menu open, from the settings."""
    return Crowd(
        most=settings.MENU_SOCKETS_AT_MOST, most_of_address=settings.MENU_SOCKETS_PER_ADDRESS
    )
