"""Closed orders whose day has been over for 48 hours leave `orders`: verified, then deleted."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from menus.hours import start_of_day
from orderbuddy.archived import WHOLE
from orderbuddy.mongo import Document, collection, instant_of, now
from ordering.archiving.claims import lasting
from ordering.archiving.copying import (
    Report,
    archived_by_id,
    batches,
    copy_orders,
    is_copy,
)
from ordering.archiving.marking import mark_days
from ordering.archiving.staying import staying
from ordering.reports.facts import book_of
from ordering.services.statuses import ENDED

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=48)


@dataclass(slots=True)
class Pruned:
    """`stayed` are orders that somebody still needs where they are, or that have just changed."""

    moved: int = 0
    stayed: int = 0


def due_before(location: Document) -> datetime:
    """Orders placed before this instant are of days that have been over for 48 hours."""
    return start_of_day(location, now() - KEPT_FOR)


def due(location: Document) -> Document:
    """The filter of the orders that may be moved, as far as they can tell themselves."""
    return {
        "locationId": location["_id"],
        "status": {"$in": list(ENDED)},
        "startedAt": {"$lt": due_before(location)},
        **WHOLE,
    }


def prune(location: Document, report: Report = lambda number: None) -> Pruned:
    """Move the location's orders that are due."""
    pruned, book = Pruned(), None
    for some in batches(collection("orders").find(due(location)).sort("startedAt", 1)):
        needed = staying(some)
        quiet = [one for one in some if one["_id"] not in needed and _is_quiet(one)]
        book = book or book_of(location)
        copy_orders(quiet, book)
        mark_days(location, quiet)
        moved = _move(quiet)
        pruned.moved += moved
        pruned.stayed += len(some) - moved
        report(len(some))
    return pruned


def sweep() -> int:
    """Take away what orders have left behind of claims, where none of it counts any more."""
    gone = 0
    for one in collection("orders").find({"prunedAt": {"$exists": True}}):
        if not lasting(one.get("claims") or ()):
            gone += collection("orders").delete_one({"_id": one["_id"]}).deleted_count
    return gone


def _is_quiet(order: Document) -> bool:
    """Nothing has happened to it for as long: a refund of today is looked at where it was made."""
    changes = (instant_of(order.get(name)) for name in ("updatedAt", "endedAt"))
    return all(at is None or at < now() - KEPT_FOR for at in changes)


def _move(orders: list[Document]) -> int:
    """Delete those whose copy is read back as they are; how many."""
    copies = archived_by_id(orders)
    moved = 0
    for order in orders:
        if not is_copy(copies.get(order["_id"]), order):
            logger.error("Order %s is not archived as it is; it stays", order["_id"])
            continue
        moved += _remove(order)
    return moved


def _remove(order: Document) -> int:
    """Delete the order if it is still what was compared; its claims stay if they count on."""
    as_compared = {"_id": order["_id"], "$expr": {"$eq": ["$$ROOT", {"$literal": order}]}}
    claims = lasting(order.get("claims") or ()) if order.get("status") == "PICKED_UP" else []
    orders = collection("orders")
    if not claims:
        return orders.delete_one(as_compared).deleted_count
    left = {"status": order["status"], "claims": claims, "prunedAt": now()}
    return orders.replace_one(as_compared, left).modified_count
