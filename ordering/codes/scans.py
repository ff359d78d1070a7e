"""How often each code is scanned, by the day of its location's own clock.

A guest waits for no write: scans are added up in the process and stored together every two seconds.
A process that is killed loses those at most.
"""

import atexit
import logging
import re
import threading
from collections import Counter
from datetime import date, timedelta
from typing import Any

from bson import ObjectId
from django.http import HttpRequest
from pymongo import UpdateOne
from pymongo.errors import PyMongoError

from menus.hours import zone_of
from menus.snapshots import place_of
from orderbuddy.api.throttling import Window, client_address
from orderbuddy.mongo import Document, collection, now

logger = logging.getLogger(__name__)

STORE_EVERY_SECONDS = 2
# More of one address in a minute is no room full of guests.
COUNTED_PER_ADDRESS = 60
# (A Cubot is a phone.)
_BOTS = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|okhttp|libwww|"
    r"headless|lighthouse|facebookexternalhit|whatsapp/|embedly|vkshare|pingdom|uptime|axios|"
    r"node-fetch|postman",
    re.IGNORECASE,
)

Key = tuple[ObjectId, str]


class ScanCounter:
    """Adds up in memory; a thread of its own stores, and stops where there is nothing to store."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        self._about: dict[Key, Document] = {}
        self._thread: threading.Thread | None = None

    def add(self, origin: Document, day: str) -> None:
        """One scan more; returns at once."""
        key = (origin["_id"], day)
        with self._lock:
            self._counts[key] += 1
            self._about[key] = {name: origin.get(name) for name in ("restaurantId", "locationId")}
            if self._thread is None:
                self._thread = threading.Timer(STORE_EVERY_SECONDS, self.store)
                self._thread.daemon = True
                self._thread.start()

    def store(self) -> None:
        """Write what was added up; while MongoDB is away it is kept for the next time."""
        with self._lock:
            counts, about, self._thread = self._counts, self._about, None
            self._counts, self._about = Counter(), {}
        if not counts:
            return
        try:
            _write(counts, about)
        except PyMongoError:
            logger.warning("scans not stored yet", extra={"scans": counts.total()})
            with self._lock:
                self._counts.update(counts)
                self._about.update(about)


def _write(counts: Counter[Key], about: dict[Key, Document]) -> None:
    collection("origin_scans").bulk_write(
        [
            UpdateOne(
                {"originId": origin_id, "day": day},
                {"$inc": {"n": count}, "$setOnInsert": about[origin_id, day]},
                upsert=True,
            )
            for (origin_id, day), count in counts.items()
        ],
        ordered=False,
    )


_counter = ScanCounter()
_by_address = Window(60)
atexit.register(_counter.store)


def count_scan(request: HttpRequest, origin: Document) -> None:
    """Count the request as a scan of that origin, if a guest made it."""
    if is_guest(request) and _by_address.count(client_address(request)) <= COUNTED_PER_ADDRESS:
        _counter.add(origin, _day_of(origin))


def is_guest(request: HttpRequest) -> bool:
    """False for HEAD, for what browsers fetch ahead, for bots and link previews."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    ahead = request.META.get("HTTP_SEC_PURPOSE") or request.META.get("HTTP_PURPOSE") or ""
    is_asked = request.method == "GET" and "prefetch" not in ahead
    return is_asked and bool(agent) and not _BOTS.search(agent)


def scans_by_day(origin_ids: list[ObjectId], since: date) -> dict[ObjectId, dict[str, int]]:
    """{origin: {"2026-11-21": scans}} of the days from `since` on."""
    wanted = {"originId": {"$in": origin_ids}, "day": {"$gte": since.isoformat()}}
    found: dict[ObjectId, dict[str, int]] = {}
    for one in collection("origin_scans").find(wanted):
        found.setdefault(one["originId"], {})[one["day"]] = int(one.get("n") or 0)
    return found


def last_days(location: Document, count: int) -> list[date]:
    """The last so many days of a location's own clock, today last."""
    today = now().astimezone(zone_of(location)).date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def _day_of(origin: Document) -> str:
    place = place_of(str(origin.get("locationId")))
    location: dict[str, Any] = place.location if place else {}
    return now().astimezone(zone_of(location)).date().isoformat()
