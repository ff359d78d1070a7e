"""Orders are found by id wherever they are: old ones move from `orders` to `order_reports`.

An order in `order_reports` is as it was, with one field more (`archive`, see `ordering.archiving`).
What stays behind in `orders` of one whose claims still count has `prunedAt` and nothing to show.
"""

from collections.abc import Iterable
from typing import Any

from bson import ObjectId
from pymongo.client_session import ClientSession

from orderbuddy.mongo import Document, collection, parse_id

ARCHIVE = "order_reports"
ADDED = "archive"
# An order that is still in `orders` as itself.
WHOLE = {"prunedAt": None}


def find_order(
    order_id: object, fields: Document | None = None, session: ClientSession | None = None
) -> Document | None:
    """The stored order with that id (only `fields` of it), also an archived one; None without."""
    key = parse_id(order_id)
    return _find({"_id": key}, fields, session) if key else None


def find_order_of_quote(quote_id: ObjectId) -> Document | None:
    """The order that was made of that quote, also an archived one; None without."""
    return _find({"quoteId": quote_id}, None, None)


def find_orders(ids: Iterable[Any], fields: Document) -> dict[Any, Document]:
    """Those of the orders with these ids that there are, by id, with these fields only."""
    wanted = list(set(ids))
    found = {one["_id"]: one for one in _some("orders", wanted, fields, WHOLE)}
    # After `orders`: one that moves between the two readings is then found here.
    missing = [one for one in wanted if one not in found]
    return found | {one["_id"]: one for one in _some(ARCHIVE, missing, fields, {})}


def as_it_was(archived: Document) -> Document:
    """An archived order without what archiving has added."""
    return {key: value for key, value in archived.items() if key != ADDED}


def _find(
    where: Document, fields: Document | None, session: ClientSession | None
) -> Document | None:
    found = collection("orders").find_one({**where, **WHOLE}, fields, session=session)
    if found is not None:
        return found
    return collection(ARCHIVE).find_one(where, fields or {ADDED: 0}, session=session)


def _some(name: str, ids: list[Any], fields: Document, more: Document) -> Iterable[Document]:
    return collection(name).find({"_id": {"$in": ids}, **more}, fields) if ids else ()
