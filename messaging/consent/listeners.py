"""Consent that comes with what is stored anyway: the tick on an order, a subscribed device.

Each write waits for the disk: ticks are written down together, a tenth of a second later at most
while orders come in. Until then the relay does not count their changes as told. (Messages about an
order need not wait for it: they look at the order's own tick, too.)
"""

import logging
import time
from collections import OrderedDict
from typing import Any

from bson.errors import InvalidDocument
from pymongo.errors import BulkWriteError, WriteError

from messaging.consent.addresses import hashes_of
from messaging.consent.asked import asked_for_device, asked_for_texts
from messaging.consent.recording import SERVICE, Wanted, record, record_granted
from orderbuddy.archived import find_orders
from orderbuddy.changes import Change, may_put_off, on_change, when_quiet
from orderbuddy.mongo import Document, collection, instant_of
from ordering.services.texting import phone_of

logger = logging.getLogger(__name__)

UNSTORABLE = (InvalidDocument, WriteError, BulkWriteError)
LATEST_SECONDS = 0.1
MOST_WAITING = 200
MOST_NOTED = 20_000
# Orders whose tick this process has written down: each change of an order comes by here.
_noted: OrderedDict[Any, None] = OrderedDict()
_waiting: list[Wanted] = []
_since = [0.0]


@on_change("orders")
def note_tick(change: Change) -> None:
    """The guest ticked that they want texts about this order."""
    order = change.document
    if order is not None and change.id not in _noted:
        if order.get("getSms") is True and not order.get("erasedAt") and order.get("restaurantId"):
            _note(order, change)
        _noted[change.id] = None
        while len(_noted) > MOST_NOTED:
            _noted.popitem(last=False)
    late = time.monotonic() - _since[0] > LATEST_SECONDS
    if _waiting and (late or len(_waiting) >= MOST_WAITING):
        write_down()


@when_quiet
def write_down() -> None:
    """Write down the ticks that wait. Raises ConnectionFailure: then they still wait."""
    some = _waiting[:]
    wanted = _of_guests_still_known(some)
    try:
        record_granted(wanted)
    except UNSTORABLE:
        _one_by_one(wanted)
    del _waiting[: len(some)]


def _of_guests_still_known(ticks: list[Wanted]) -> list[Wanted]:
    """A change tells of the order as it was. A guest who was erased since is not written anew."""
    orders = find_orders((one.order_id for one in ticks), {"erasedAt": 1})
    return [one for one in ticks if not orders.get(one.order_id, {}).get("erasedAt")]


def _one_by_one(ticks: list[Wanted]) -> None:
    """One that cannot be stored must not keep the others from it."""
    for one in ticks:
        try:
            record(one)
        except UNSTORABLE:
            logger.exception("A consent cannot be stored", extra={"key": one.key})


@may_put_off
def has_waiting() -> bool:
    return bool(_waiting)


@on_change("push_subscriptions")
def note_device(change: Change) -> None:
    """A browser was allowed to show notifications, or no more."""
    if change.document is None:
        _note_end(change)
    elif change.document.get("orderId") is not None:
        _note_subscription(change.document, change)


def _note(order: Document, change: Change) -> None:
    number = phone_of(order)
    if not number:
        return
    if not _waiting:
        _since[0] = time.monotonic()
    _waiting.append(
        Wanted(
            address=number,
            channel="sms",
            scope=SERVICE,
            granted=True,
            at=instant_of(order.get("startedAt")) or change.at,
            how="order",
            key=f"order:{order['_id']}:texts",
            words=asked_for_texts(order.get("language")),
            restaurant_id=order["restaurantId"],
            order_id=order["_id"],
        )
    )


def _note_subscription(subscription: Document, change: Change) -> None:
    at = instant_of(subscription.get("at")) or change.at
    record(
        Wanted(
            address=str(change.id),
            channel="push",
            scope=SERVICE,
            granted=True,
            at=at,
            how="device",
            key=f"push:{change.id}:{at.timestamp():.3f}",
            words=asked_for_device(subscription.get("language")),
            restaurant_id=subscription.get("restaurantId") or "",
            order_id=subscription["orderId"],
        )
    )


def _note_end(change: Change) -> None:
    mine = {"addressHash": {"$in": hashes_of("push", str(change.id))}, "isGranted": True}
    for state in collection("consents").find(mine):
        record(
            Wanted(
                address=str(change.id),
                channel="push",
                scope=SERVICE,
                granted=False,
                at=change.at,
                how="device",
                key=f"push:{change.id}:end:{state['given']['key']}",
                restaurant_id=state.get("restaurantId") or "",
            )
        )
