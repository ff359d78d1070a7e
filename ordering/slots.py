"""How many orders a kitchen begins in each window of time, written in the orders themselves.

As a portion of counted stock (`ordering.stock`), a slot is a unique key in an order's `claims`,
such as `w:<location>:<window>:o:3`: the insert that places an order takes it, a cancellation gives
it back. A place among the open tickets is `ticketSlot`, unique among orders that are not ready.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from menus.hours import is_open
from menus.pace import Pace
from menus.snapshots import Place, place_of
from orderbuddy.mongo import collection, instant_of, now
from orderbuddy.snapshots import SnapshotCache
from ordering.stock import HOLDING
from ordering.workload import KEPT_SECONDS

# Whoever would have to wait longer is told that the kitchen is busy.
LONGEST_WAIT = timedelta(hours=2)
# Statuses in which an order is an open ticket; as its index's partialFilterExpression says it.
WAITING = ("CREATED", "ACCEPTED")
# What nobody has touched by then was forgotten; it must not keep guests out.
FORGOTTEN = timedelta(hours=3)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """Room in the window that begins at `begins`: `claims` take it."""

    begins: datetime
    claims: list[str]


@dataclass(frozen=True, slots=True)
class Taken:
    """The numbers that orders hold, by `<window>:o` (orders) and `<window>:p` (portions)."""

    numbers: dict[str, set[int]]


def window_of(pace: Pace, at: datetime) -> datetime:
    """When the window that holds that instant begins."""
    return at - (at - _EPOCH) % pace.window


def read_taken(place: Place, first: datetime, last: datetime) -> Taken:
    """What is taken of the windows that begin between these instants, both included."""
    prefix = f"w:{place.id}:"
    between = {"$gte": f"{prefix}{_name(first)}", "$lt": f"{prefix}{_name(last)}~"}
    holding = {"claims": {"$elemMatch": between}, "status": {"$in": list(HOLDING)}}
    numbers: dict[str, set[int]] = {}
    for order in collection("orders").find(holding, {"claims": 1, "_id": 0}):
        for claim in order["claims"]:
            if claim.startswith(prefix):
                window, _, number = claim[len(prefix) :].rpartition(":")
                numbers.setdefault(window, set()).add(int(number))
    return Taken(numbers)


def taken_lately(place: Place) -> Taken:
    """What is taken from now on, at most a second old: a quote costs no query of its own."""
    return _taken.get(place.id) or Taken({})


def free_slot(
    place: Place, taken: Taken, first: datetime, last: datetime, portions: int
) -> Slot | None:
    """The first window with room for an order of so many portions, from `first` to `last`; later
    ones only as long as the location takes orders."""
    for begins in _windows(place, first, last):
        claims = _claims(place, taken, begins, portions)
        if claims is not None:
            return Slot(begins, claims)
    return None


def free_ticket(place: Place) -> str | None:
    """A place among the open tickets, for an order that is to be made now; None when all are
    taken."""
    limit = place.pace.open_tickets
    assert limit is not None
    held, waiting = _tickets(place)
    room = limit - waiting
    if room <= 0:
        return None
    # Who reads the same chooses from the same `room` numbers: no more than that can be taken.
    number = random.choice(_free(held, len(held) + room, room))  # noqa: S311
    return f"{place.id}:{number}"


def _windows(place: Place, first: datetime, last: datetime) -> Iterator[datetime]:
    begins = first
    while begins <= last and (begins == first or is_open(place.location, begins)):
        yield begins
        begins += place.pace.window


def _claims(place: Place, taken: Taken, begins: datetime, portions: int) -> list[str] | None:
    """Claims on room in that window, at random; None without."""
    name, pace = _name(begins), place.pace
    found = []
    for kind, limit, count in (("o", pace.orders, 1), ("p", pace.portions, portions)):
        if limit is None:
            continue
        held = taken.numbers.get(f"{name}:{kind}", set())
        room = limit - len(held)
        # An order that is larger than any window has one to itself.
        count = min(count, limit)
        if room < count:
            return None
        chosen = random.sample(_free(held, limit + len(held), room), count)
        found += [f"w:{place.id}:{name}:{kind}:{number}" for number in chosen]
    return found


def _free(held: set[int], highest: int, room: int) -> list[int]:
    """The first `room` numbers that nobody holds, up to `highest`."""
    return [number for number in range(1, highest + 1) if number not in held][:room]


def _tickets(place: Place) -> tuple[set[int], int]:
    """The numbers that are held, and how many orders wait: those of other programs have none, and
    what was forgotten keeps its number but not guests out. One query, so that both agree."""
    instant, prefix = now(), f"{place.id}:"
    since = instant - FORGOTTEN
    waiting = {"status": {"$in": list(WAITING)}}
    here = {**waiting, "locationId": place.location["_id"]}
    numbered = {**waiting, "ticketSlot": {"$gte": prefix, "$lt": f"{prefix}~"}}
    recent = {"$gte": since, "$lte": instant}
    either = [numbered, {**here, "startedAt": recent}, {**here, "startAt": recent}]
    fields = {"ticketSlot": 1, "startedAt": 1, "startAt": 1}
    held, count = set(), 0
    for order in collection("orders").find({"$or": either}, fields):
        if order.get("ticketSlot"):
            held.add(int(order["ticketSlot"][len(prefix) :]))
        begins = instant_of(order.get("startAt")) or instant_of(order.get("startedAt"))
        # Who has a number is open now, also who took it after `instant` was read, or by a clock
        # that is ahead of ours: another number for the same room would be one order too many.
        last = begins if order.get("ticketSlot") else instant
        count += begins is not None and since <= begins <= last
    return held, count


def _name(begins: datetime) -> str:
    return f"{begins.astimezone(UTC):%Y-%m-%dT%H%M}"


def _load_taken(location_id: str) -> Taken | None:
    place = place_of(location_id)
    if place is None:
        return None
    first = window_of(place.pace, now())
    return read_taken(place, first, first + LONGEST_WAIT + place.pace.window)


_taken: SnapshotCache[Taken] = SnapshotCache("slots", _load_taken, lasts=lambda taken: KEPT_SECONDS)
