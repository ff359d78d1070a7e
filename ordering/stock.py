"""Counted stock: which portions are sold is written in the orders themselves.

An order that takes portions of a counted item names them in `claims`, such as
`s:<location>:<item>:<batch>:7`. A unique index over the claims of orders that are not cancelled
makes it impossible that two orders have the same portion: the insert that places an order takes
them, and a cancellation, by whatever program, gives them back. Nothing is counted that could drift.
"""

import random
from collections import Counter
from collections.abc import Iterable

from menus.parts import Part
from menus.services.availability import BY_STOCK, note_left
from menus.snapshots import Place, few_left, place_of
from orderbuddy.mongo import Document, collection

# Orders whose claims hold; as the index's partialFilterExpression says it.
HOLDING = ("CREATED", "ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP")


class SoldOutError(Exception):
    """There are not enough portions left: how many there are, by the ids of the items."""

    def __init__(self, left: dict[str, int]) -> None:
        super().__init__(", ".join(left))
        self.left = left


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
    missing: dict[str, int] = {}
    for item_id, count in wanted.items():
        stock = place.offers[item_id].stock
        if stock is None:
            continue
        prefix = _prefix(place.id, item_id, stock.batch)
        free = sorted(set(range(1, stock.count + 1)) - sold(prefix))
        if len(free) < count:
            missing[item_id] = len(free)
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
    """Take an item off the menu when its batch is sold, put it back when some of it is not, and
    write down how many are left once guests are told. Writes nothing where nothing changes."""
    place = place_of(location_id)
    if place is None:
        return
    here = {"locationId": place.location["_id"], "items.stock.batch": batch}
    for menu in collection("menus").find(here):
        item = Part(item_id).found_in(menu) or {}
        stock = item.get("stock") or {}
        if stock.get("batch") == batch:
            still = left(location_id, item_id, batch, int(stock.get("count") or 0))
            told = still if still <= few_left(place.location) else None
            if stock.get("left") != told or (still > 0) is _is_sold_out(item):
                note_left(menu=menu, item_id=item_id, batch=batch, left=still, told=told)


def _is_sold_out(item: Document) -> bool:
    """Off for want of portions, and not because somebody took it off; or about to be."""
    if item.get("isAvailable") is not False:
        return False
    return (item.get("snooze") or {}).get("by") == BY_STOCK


def _prefix(location_id: str, item_id: str, batch: str) -> str:
    return f"s:{location_id}:{item_id}:{batch}:"
