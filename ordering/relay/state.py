"""Which relay works, and how far it has come: one document, moved by conditional writes.

`relay_state`: {_id, leader, heartbeat_at, token, seconds_behind, changes_total, skipped}.
The lease ends LEASE_SECONDS after `heartbeat_at`, by the database's clock, so relays need not agree
on the time.
"""

import contextlib
import logging
import os
import secrets
import socket
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import pymongo
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError, PyMongoError

from orderbuddy.mongo import Document, collection

logger = logging.getLogger(__name__)

# How long the screens may stand still when a relay is killed. Two that overlap only repeat changes.
LEASE_SECONDS = 3.0
RENEW_SECONDS = 0.75
# Work stops this long before another relay may begin.
MARGIN_SECONDS = 0.5
SAVE_SECONDS = 0.2


@dataclass
class Progress:
    """How far this relay is. Written by the engine, read by its threads."""

    token: Document | None = None
    changes_total: int = 0
    skipped: int = 0
    caught_up_at: float = field(default_factory=monotonic)

    @property
    def caught_up_seconds(self) -> float:
        """How long ago all changes there were had been taken."""
        return monotonic() - self.caught_up_at


class Lease:
    """The right to work. `holds()` is asked before each piece of work."""

    def __init__(self, name: str = "relay") -> None:
        self.name = name
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.clock_ahead = timedelta(0)
        self._states = collection("relay_state")
        self._holds_until = 0.0

    def holds(self) -> bool:
        """Whether no other relay can have begun yet."""
        return monotonic() < self._holds_until

    def take(self) -> Progress | None:
        """The stored progress when this relay may work now, else None. Raises PyMongoError."""
        self._make_document()
        expired = {"$lt": ["$heartbeat_at", {"$subtract": ["$$NOW", LEASE_SECONDS * 1000]}]}
        free = [{"leader": None}, {"leader": self.holder}, {"$expr": expired}]
        found = self._write({"_id": self.name, "$or": free}, {"leader": self.holder})
        if found is None:
            return None
        return Progress(
            found.get("token"), found.get("changes_total") or 0, found.get("skipped") or 0
        )

    def keep(self, progress: Progress) -> bool:
        """Renews, and stores the progress; False when another relay leads. Raises PyMongoError."""
        behind = max(0.0, progress.caught_up_seconds - 0.5)
        fields = {
            "token": progress.token,
            "changes_total": progress.changes_total,
            "skipped": progress.skipped,
            "seconds_behind": round(behind, 1),
        }
        found = self._write({"_id": self.name, "leader": self.holder}, fields)
        if found is None:
            self._holds_until = 0.0
        return found is not None

    def release(self, progress: Progress) -> None:
        """Lets the next relay begin at once. Raises PyMongoError."""
        if self.keep(progress):
            mine = {"_id": self.name, "leader": self.holder}
            self._states.update_one(mine, {"$set": {"leader": None}})
        self._holds_until = 0.0

    def _write(self, where: Document, fields: Document) -> Document | None:
        asked_at = monotonic()
        with pymongo.timeout(LEASE_SECONDS - MARGIN_SECONDS):
            found: Any = self._states.find_one_and_update(
                where,
                {"$set": fields, "$currentDate": {"heartbeat_at": True}},
                return_document=ReturnDocument.AFTER,
            )
        if found is not None:
            self._holds_until = asked_at + LEASE_SECONDS - MARGIN_SECONDS
            self.clock_ahead = found["heartbeat_at"] - datetime.now(UTC)
        return found

    def _make_document(self) -> None:
        new = {"leader": None, "changes_total": 0, "skipped": 0}
        with contextlib.suppress(DuplicateKeyError):  # another relay made it at the same moment
            self._states.update_one({"_id": self.name}, {"$setOnInsert": new}, upsert=True)


class Keeper(threading.Thread):
    """Keeps the lease and stores the progress while the engine works."""

    def __init__(self, lease: Lease, progress: Progress) -> None:
        super().__init__(name="relay-keeper", daemon=True)
        self._lease = lease
        self._progress = progress
        self._ended = threading.Event()

    def run(self) -> None:
        renew_at, stored = monotonic() + RENEW_SECONDS, self._progress.changes_total
        while not self._ended.wait(SAVE_SECONDS):
            changes = self._progress.changes_total
            if changes == stored and monotonic() < renew_at:
                continue
            renew_at = monotonic() + RENEW_SECONDS
            try:
                if not self._lease.keep(self._progress):
                    return
                stored = changes
            except PyMongoError as error:
                # Without a renewal the lease runs out by itself, and the engine stops.
                logger.warning("The relay's lease was not renewed: %s", error)

    def end(self) -> None:
        """Stops; returns when nothing more will be written."""
        self._ended.set()
        self.join()
