"""Counted stock: which portions are sold is written in the orders themselves.

An order that takes portions of a counted item names them in `claims`, such as
`s:<location>:<item>:<batch>:7`. A unique index over the claims of orders that are not cancelled
makes it impossible that two orders have the same portion: the insert that places an order takes
them, and a cancellation, by whatever program, gives them back. Nothing is counted that could drift.
"""

import random
from collections import Counter
from collections.abc import Iterable

from menus.services.availability import given_back, sold_out
from menus.snapshots import Place
from orderbuddy.mongo import Document, collection, parse_id

# Orders whose claims hold; as the index's partialFilterExpression says it.
HOLDING = ("CREATED", "ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP")


class SoldOutError(Exception):
    """There are not enough portions left of these items (ids)."""

    def __init__(self, item_ids: list[str]) -> None:
        super().__init__(", ".join(item_ids))
        self.item_ids = item_ids


def counted_items(lines: Iterable[Document], place: Place) -> dict[str, int]:
    """How many portions of each counted item these lines take; empty where nothing is counted."""
    wanted = Counter(line.get("menuItemId") or "" for line in lines)
    return {
        item_id: count
        for item_id, count in wanted.items()
        if (offer := place.offers.get(item_id)) is not None and offer.stock is not None
    }


def portions(wanted: dict[str, int], place: Place) -> list[str]:
    """Claims on so many free portions of each item, chosen at random so that guests who order at
    the same moment seldom want the same. Raises SoldOutError."""
    claims: list[str] = []
    missing = []
    for item_id, count in wanted.items():
        stock = place.offers[item_id].stock
        if stock is None:
            continue
        prefix = _prefix(place.id, item_id, stock.batch)
        free = sorted(set(range(1, stock.count + 1)) - sold(prefix))
        if len(free) < count:
            missing.append(item_id)
        else:
            claims += [f"{prefix}{one}" for one in random.sample(free, count)]
    if missing:
        raise SoldOutError(missing)
    return claims


def sold(prefix: str) -> set[int]:
    """The numbers of the portions with that prefix that orders hold."""
    holding = {
        "claims": {"$elemMatch": {"$gte": prefix, "$lt": f"{prefix}~"}},
        "status": {"$in": list(HOLDING)},
    }
    found: set[int] = set()
    for order in collection("orders").find(holding, {"claims": 1, "_id": 0}):
        found |= {int(one[len(prefix) :]) for one in order["claims"] if one.startswith(prefix)}
    return found


def claimed_batches(claims: Iterable[str]) -> set[tuple[str, str, str]]:
    """(location id, item id, batch) of an order's claims on portions."""
    found = set()
    for claim in claims:
        kind, _, rest = claim.partition(":")
        if kind == "s":
            location_id, _, rest = rest.partition(":")
            item_id, batch, _ = rest.rsplit(":", 2)
            found.add((location_id, item_id, batch))
    return found


def left(location_id: str, item_id: str, batch: str, count: int) -> int:
    """How many portions of a batch can still be sold."""
    return max(0, count - len(sold(_prefix(location_id, item_id, batch))))


def recount(location_id: str, item_id: str, batch: str) -> None:
    """Take an item off the menu when its batch is sold, and put it back when some of it is not."""
    here = {"locationId": parse_id(location_id), "items.stock.batch": batch}
    for menu in collection("menus").find(here):
        for item in menu.get("items") or ():
            stock = item.get("stock") or {}
            if item.get("id") != item_id or stock.get("batch") != batch:
                continue
            sells = left(location_id, item_id, batch, int(stock.get("count") or 0)) > 0
            change = given_back if sells else sold_out
            change(menu=menu, item_id=item_id, batch=batch)


def _prefix(location_id: str, item_id: str, batch: str) -> str:
    return f"s:{location_id}:{item_id}:{batch}:"
