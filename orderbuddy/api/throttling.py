import time
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    # DRF imports this module while it imports its views.
    from rest_framework.views import APIView

WINDOW_SECONDS = 10


def client_address(request: HttpRequest | Request) -> str:
    """The guest's address: the connection's, or what our own proxies say of it."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return address_behind(forwarded, request.META.get("REMOTE_ADDR", ""))


def address_behind(forwarded: str, connected: str) -> str:
    """The address that X-Forwarded-For names, as far as our own proxies wrote it; else that of the
    connection."""
    if settings.TRUSTED_PROXIES and forwarded:
        hops = [hop.strip() for hop in forwarded.split(",")]
        return hops[-min(settings.TRUSTED_PROXIES, len(hops))]
    return connected


class Window:
    """Counts per key in fixed windows, in this process: no network on the way of an order.

    A fleet of n web processes lets n times the limit through, which still stops a flood.
    """

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._started = 0.0
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def count(self, key: str) -> int:
        """How often `key` was counted in the present window, this time included."""
        with self._lock:
            now = time.monotonic()
            if now - self._started >= self.seconds:
                self._started, self._counts = now, {}
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]


_guest_writes = Window(WINDOW_SECONDS)


class GuestWrites(BaseThrottle):
    """Limits quotes and orders per address; a restaurant's guests often share one address."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        limit = settings.GUEST_WRITES_PER_10_SECONDS
        return not limit or _guest_writes.count(client_address(request)) <= limit

    def wait(self) -> float:
        return float(WINDOW_SECONDS)
