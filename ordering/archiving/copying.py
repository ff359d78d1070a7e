"""Closed orders of days that are over are copied to `order_reports`."""

from collections.abc import Callable, Iterator
from itertools import islice

from bson import encode
from pymongo import ReplaceOne

from menus.hours import start_of_day
from orderbuddy.archived import ADDED, ARCHIVE, WHOLE, as_it_was
from orderbuddy.mongo import Document, collection, now
from ordering.reports.facts import Book, book_of, frozen_facts, lines_of
from ordering.services.statuses import ENDED

AT_ONCE = 200
STATE = "archive_state"

Report = Callable[[int], None]


def copy_ended_days(location: Document, report: Report = lambda number: None) -> int:
    """Copy the location's closed orders of the days before its today; how many were written.

    Done once a day; what closes or changes later is copied when it is pruned.
    """
    ends = start_of_day(location, now())
    state = collection(STATE).find_one({"_id": location["_id"]}) or {}
    if state.get("copiedTo") is not None and state["copiedTo"] >= ends:
        return 0
    wanted = {
        "locationId": location["_id"],
        "status": {"$in": list(ENDED)},
        "startedAt": {"$lt": ends},
        **WHOLE,
    }
    copied, book = 0, book_of(location)
    for some in batches(collection("orders").find(wanted)):
        copied += copy_orders(some, book)
        report(len(some))
    _remember(location, ends)
    return copied


def copy_orders(orders: list[Document], book: Book) -> int:
    """Copy those of the orders that are not yet there as they are; how many were written.

    What the menu said when an order was first copied stays with it.
    """
    held = archived_by_id(orders)
    wanted = [one for one in orders if not is_copy(held.get(one["_id"]), one)]
    writes = [
        ReplaceOne({"_id": one["_id"]}, archived(one, book, held.get(one["_id"])), upsert=True)
        for one in wanted
    ]
    if writes:
        collection(ARCHIVE).bulk_write(writes, ordered=False)
    return len(writes)


def archived(order: Document, book: Book, before: Document | None = None) -> Document:
    """The document of `order_reports` for a stored order."""
    kept = (before or {}).get(ADDED) or {}
    if len(kept.get("lines") or ()) != len(lines_of(order)):
        kept = {"at": now(), **frozen_facts(order, book)}
    return {**order, ADDED: kept}


def archived_by_id(orders: list[Document]) -> dict[object, Document]:
    """What is archived of these orders, by id."""
    ids = [one["_id"] for one in orders]
    return {one["_id"]: one for one in collection(ARCHIVE).find({"_id": {"$in": ids}})}


def is_copy(copy: Document | None, order: Document) -> bool:
    """Whether the archived document holds the order, field by field, to the byte."""
    return copy is not None and encode(as_it_was(copy)) == encode(order)


def batches(found: Iterator[Document]) -> Iterator[list[Document]]:
    """The documents in lists of at most AT_ONCE."""
    rows = iter(found)
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _remember(location: Document, ends: object) -> None:
    changes = {"$max": {"copiedTo": ends}, "$set": {"copiedAt": now()}}
    collection(STATE).update_one({"_id": location["_id"]}, changes, upsert=True)
