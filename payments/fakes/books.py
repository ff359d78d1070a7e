"""What a fake gateway itself remembers of the money: the truth that a ledger is compared with."""

import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

Facts = dict[str, Any]


@dataclass(slots=True)
class Entry:
    """One decision: a charge, refund, void or change of a tip, approved or not.

    `key` is the caller's idempotency key of this very entry, `charge_key` that of the charge that
    it belongs to (its own for a charge). `cents` of a charge include `tip_cents`.
    """

    kind: str
    key: str
    cents: int
    approved: bool
    reference: str
    charge_key: str = ""
    account: str = ""
    tip_cents: int = 0
    reason: str = ""
    facts: Facts = field(default_factory=dict, repr=False)
    at: float = field(default_factory=time.time)


class Books:
    """All entries of one fake, oldest first. `lock` is held while one is decided."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.entries: list[Entry] = []
        self._by_key: dict[str, Entry] = {}
        self._by_reference: dict[str, Entry] = {}

    def add(self, entry: Entry) -> Entry:
        with self.lock:
            entry.charge_key = entry.charge_key or entry.key
            self.entries.append(entry)
            self._by_key.setdefault(entry.key, entry)
            self._by_reference.setdefault(entry.reference, entry)
        return entry

    def of_key(self, key: str) -> Entry | None:
        """The first entry that was made under that key, approved or not."""
        return self._by_key.get(key)

    def of_reference(self, reference: str) -> Entry | None:
        """The entry that the gateway itself calls so."""
        return self._by_reference.get(reference)

    def charges_for(self, key: str) -> list[Entry]:
        """What was really taken under a payment's key: no declined ones."""
        return self._approved("charge", key)

    def refunds_for(self, key: str) -> list[Entry]:
        """What was given back of the charge with that key, voids not counted."""
        return self._approved("refund", key)

    def voids_for(self, key: str) -> list[Entry]:
        return self._approved("void", key)

    def taken_cents(self, key: str = "") -> int:
        """What was taken, tips that were changed later included; of all charges without a key."""
        return sum(one.cents for one in self._approved("charge", key))

    def given_back_cents(self, key: str = "") -> int:
        """Refunds and voids; of all charges without a key."""
        parts = [*self._approved("refund", key), *self._approved("void", key)]
        return sum(one.cents for one in parts)

    def kept_cents(self, key: str = "") -> int:
        """What the shop has of it now."""
        return self.taken_cents(key) - self.given_back_cents(key)

    def as_json(self) -> Facts:
        """Everything, for the control path and for a failing test's message."""
        with self.lock:
            shown = [asdict(one) for one in self.entries]
        for one in shown:
            del one["facts"]
        return {
            "entries": shown,
            "takenCents": self.taken_cents(),
            "givenBackCents": self.given_back_cents(),
            "keptCents": self.kept_cents(),
        }

    def clear(self) -> None:
        with self.lock:
            for kept in (self.entries, self._by_key, self._by_reference):
                kept.clear()

    def _approved(self, kind: str, key: str) -> list[Entry]:
        with self.lock:
            return [
                one
                for one in self.entries
                if one.kind == kind and one.approved and key in ("", one.charge_key)
            ]
