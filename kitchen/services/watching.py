"""Looks for tickets that no screen has shown, every few seconds, by whichever worker is free.

Each look reads the orders of the last minute and a half by their ids, and which of their tickets
were shown: two indexed queries, however many orders there are. How far it has come is stored, so
an outage of the workers only makes alarms late. Where stations have changed, tickets may have come
to another station long after they were placed: there all open orders are looked at once more.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings
from pymongo import ReturnDocument
from pymongo.errors import PyMongoError

from kitchen.boards import ALL, EXPO, Board, board_of
from kitchen.lines import is_begun_by
from kitchen.selectors import has_open_orders
from kitchen.services.alarms import end_alarms, new_alarm, raise_alarms, unshown_id
from kitchen.services.showing import View, view_id
from orderbuddy.mongo import Document, collection, instant_of, now, parse_id
from ordering.live import OPEN_FOR, open_orders
from ordering.services.statuses import OPEN

logger = logging.getLogger(__name__)

NAME = "unshown"
REROUTED = "rerouted:"
LEASE = timedelta(seconds=30)
# An order may be there later than its id says: its insert waited for a new primary.
LATE_BY = timedelta(seconds=60)
FIRST_LOOK_BACK = timedelta(minutes=15)
MOST_OPEN_ALARMS = 2000
_FREE = datetime(1970, 1, 1, tzinfo=UTC)

_FIELDS = ("status", "locationId", "restaurantId", "orderCode", "startAt", "startedAt", "items")


def look_for_unshown() -> bool:
    """Raises alarms for tickets that were due UNSHOWN_ALARM_SECONDS ago and are on no screen, and
    ends those that are over. False when another worker looks at this moment."""
    state = _begin()
    if state is None:
        return False
    instant = now()
    until = instant - timedelta(seconds=settings.UNSHOWN_ALARM_SECONDS)
    looked = state.get("lookedUntil") or until - FIRST_LOOK_BACK
    states = collection("kitchen_state")
    try:
        raise_unshown(since=max(looked - LATE_BY, instant - OPEN_FOR), until=until)
        look_at_rerouted(until=until)
        end_what_is_over()
        states.update_one({"_id": NAME}, {"$max": {"lookedUntil": until}})
    finally:
        # Whoever looks next need not wait until this one would have been given up.
        states.update_one({"_id": NAME}, {"$set": {"runsUntil": _FREE}})
    return True


def raise_unshown(*, since: datetime, until: datetime) -> None:
    """Alarms for the tickets that were to appear between these instants and that nobody has seen
    or begun."""
    _raise_for(_orders_due(since, until))


def note_reroute(*, location_id: str) -> None:
    """The stations of this location have changed ("": of one that is not known)."""
    if location_id and not has_open_orders(parse_id(location_id)):
        return
    changed = {"$set": {"changedAt": now()}}
    # Noted by the relay, which must not keep everybody waiting; it notes again what it repeats.
    states = collection("kitchen_state", acknowledged_by_one=True)
    states.update_one({"_id": REROUTED + location_id}, changed, upsert=True)


def look_at_rerouted(*, until: datetime) -> None:
    """Alarms for all tickets of locations whose stations changed before `until`, where the station
    that has them now does not show them."""
    states = collection("kitchen_state")
    changed = {"_id": {"$gte": REROUTED, "$lt": REROUTED + "g"}, "changedAt": {"$lt": until}}
    for state in list(states.find(changed)):
        location_id = parse_id(state["_id"].removeprefix(REROUTED))
        orders = open_orders(None, location_id)
        placed = [order for order in orders if order["_id"].generation_time <= until]
        _raise_for(_watched(placed, until))
        states.delete_one(state)  # unless they have changed again


def _raise_for(orders: Iterable[tuple[Document, Board]]) -> None:
    wanted = {
        view.id: (order, view, board)
        for order, board in orders
        for view in _views_wanted(order, board)
    }
    shown = _stored("ticket_views", wanted)
    alarms = [
        _alarm(order, view, board)
        for key, (order, view, board) in wanted.items()
        if key not in shown
    ]
    raised = _stored("alarms", (alarm["_id"] for alarm in alarms))
    raise_alarms(alarms=[alarm for alarm in alarms if alarm["_id"] not in raised])


def end_what_is_over() -> None:
    """Ends alarms whose ticket was shown at the same moment, begun, or is no longer to be made."""
    alarms = list(_open_alarms())
    if not alarms:
        return
    views = {one["_id"]: view_id(one["orderId"], one["stationId"]) for one in alarms}
    shown, orders = _stored("ticket_views", views.values()), _orders_of(alarms)
    because: dict[str, list[str]] = {}
    for alarm in alarms:
        reason = "shown" if views[alarm["_id"]] in shown else _reason(alarm, orders)
        because.setdefault(reason, []).append(alarm["_id"])
    for reason in because.keys() - {""}:
        end_alarms(alarm_ids=because[reason], because=reason)


def _begin() -> Document | None:
    """The stored state, taken for a while; None when another worker has it."""
    states, instant = collection("kitchen_state"), now()
    states.update_one({"_id": NAME}, {"$setOnInsert": {"runsUntil": _FREE}}, upsert=True)
    taken: Any = states.find_one_and_update(
        {"_id": NAME, "runsUntil": {"$lt": instant}},
        {"$set": {"runsUntil": instant + LEASE}},
        return_document=ReturnDocument.BEFORE,
    )
    return taken


def _orders_due(since: datetime, until: datetime) -> Iterator[tuple[Document, Board]]:
    """Open orders placed between these instants, and scheduled ones that start between them."""
    fields = dict.fromkeys(_FIELDS, 1)
    placed = {
        "_id": {
            "$gte": ObjectId.from_datetime(since),
            # An ObjectId counts whole seconds.
            "$lt": ObjectId.from_datetime(until.replace(microsecond=0)),
        },
        "status": {"$in": list(OPEN)},
    }
    starting = {"startAt": {"$gte": since, "$lt": until}, "status": {"$in": list(OPEN)}}
    for where in (placed, starting):
        yield from _watched(collection("orders").find(where, fields), until)


def _watched(orders: Iterable[Document], until: datetime) -> Iterator[tuple[Document, Board]]:
    """Those that were to appear by then, at locations that want alarms."""
    for order in orders:
        try:
            starts = instant_of(order.get("startAt"))
            board = board_of(str(order.get("locationId")))
            is_watched = board and board.alarms_when_unshown and not (starts and starts > until)
        except PyMongoError:
            raise  # nothing was looked at: the next look begins where this one did
        except Exception:
            # A boundary: what another program stored at one location must not silence all others.
            logger.exception("An order cannot be watched", extra={"order": str(order["_id"])})
            continue
        if board and is_watched:
            yield order, board


def _views_wanted(order: Document, board: Board) -> Iterator[View]:
    """The tickets of an order on which something is to be begun.

    Another program's order that cannot be read is on no screen at all: expo must see to it, and
    the alarms of the others must not wait for it.
    """
    try:
        wanted = _makers_wanted(order, board)
    except Exception:  # noqa: BLE001  (whatever is wrong with it; the relay has logged it)
        wanted = {EXPO}
    return (View(order["locationId"], order["_id"], maker) for maker in sorted(wanted))


def _makers_wanted(order: Document, board: Board) -> set[str]:
    return {
        maker
        for line in order.get("items") or ()
        for route in [board.route(line)]
        for maker in route.makers or (ALL,)
        if not is_begun_by(line, maker, route)
    }


def _alarm(order: Document, view: View, board: Board) -> Document:
    station = board.station(view.station_id)
    return new_alarm(
        unshown_id(view.order_id, view.station_id),
        kind=NAME,
        restaurant_id=board.place.restaurant_id,
        location_id=view.location_id,
        station_id=view.station_id,
        station_name=station.name if station else "",
        order_id=view.order_id,
        order_code=order.get("orderCode") or "",
    )


def _open_alarms() -> Iterable[Document]:
    """The newest ones: should there be more, the rest waits until they are shown, or a day old."""
    alarms, forgotten = collection("alarms"), now() - OPEN_FOR
    old = {"endedAt": None, "raisedAt": {"$lt": forgotten}, "kind": NAME}
    ended = {"endedAt": now(), "endedBecause": "forgotten"}
    alarms.update_many(old, {"$set": ended})
    fields = {"orderId": 1, "stationId": 1}
    open_ones = alarms.find({"endedAt": None, "kind": NAME}, fields)
    return open_ones.sort("raisedAt", -1).limit(MOST_OPEN_ALARMS)


def _orders_of(alarms: list[Document]) -> dict[ObjectId, Document]:
    wanted = {"_id": {"$in": list({alarm["orderId"] for alarm in alarms})}}
    found = collection("orders").find(wanted, dict.fromkeys(_FIELDS, 1))
    return {order["_id"]: order for order in found}


def _reason(alarm: Document, orders: dict[ObjectId, Document]) -> str:
    """Why the alarm is over; "" when it is not."""
    order = orders.get(alarm["orderId"])
    if order is None or order.get("status") not in OPEN:
        return "ended"
    board = board_of(str(order.get("locationId")))
    wanted = {view.station_id for view in _views_wanted(order, board)} if board else set()
    return "" if alarm["stationId"] in wanted else "started"


def _stored(name: str, ids: Iterable[str]) -> set[str]:
    """Which of these ids that collection holds."""
    wanted = list(ids)
    if not wanted:
        return set()
    return {one["_id"] for one in collection(name).find({"_id": {"$in": wanted}}, {"_id": 1})}
