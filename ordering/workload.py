"""What the kitchen has to make, as far as orders must know it: kept in the process for a second.

The kitchen is an app above this one; it says how its work is reckoned (`tells_workload`).
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from orderbuddy.mongo import Document
from orderbuddy.snapshots import SnapshotCache

KEPT_SECONDS = 1.0


class Workload(Protocol):
    """A location's open tickets at one instant."""

    @property
    def open_tickets(self) -> int:
        """Orders that are placed, to be made now, and not yet ready."""
        ...

    @property
    def busiest_minutes(self) -> float:
        """How long the busiest station needs for what it has."""
        ...

    def minutes_for(self, lines: Iterable[Document], *, starts_in: float | None = 0.0) -> float:
        """How long until these stored lines are ready, from when they are begun.

        `starts_in`: in how many minutes that is, which shortens the wait; None: nothing else is
        there to be made then.
        """
        ...


Reckoning = Callable[[str], Workload | None]

_reckoning: list[Reckoning] = []


def tells_workload(reckoning: Reckoning) -> Reckoning:
    """Decorator: this function reads the workload of the location with that id (None without one).
    For the app above that knows stations."""
    _reckoning[:] = [reckoning]
    return reckoning


def workload_of(location_id: str) -> Workload | None:
    """At most a second old, so that a thousand quotes cost one query."""
    return _workloads.get(location_id)


def _load(location_id: str) -> Workload | None:
    return _reckoning[0](location_id) if _reckoning else None


_workloads: SnapshotCache[Workload] = SnapshotCache(
    "workloads", _load, lasts=lambda workload: KEPT_SECONDS
)
