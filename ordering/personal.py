"""What orders and quotes hold of a guest."""

from typing import Any

from orderbuddy.guests.addresses import Address
from orderbuddy.guests.holdings import Finder, Found, register
from orderbuddy.mongo import Document, collection
from ordering.services.statuses import ENDED

NOBODY = {"name": "", "phone": ""}
# Notes, and those that stood there before the kitchen changed them.
_LINE = {"$unsetField": {"field": "was", "input": {"$mergeObjects": ["$$this", {"notes": ""}]}}}
# Who an order was for. The rest (figures, lines, times, table, status) stays.
FORGET = [
    {
        "$set": {
            # In a pipeline a plain document would be merged into what is there.
            "customer": {"$literal": NOBODY},
            "getSms": False,
            # What somebody typed may name the guest.
            "cancelReason": {"$cond": [{"$gt": ["$cancelReason", None]}, "", "$$REMOVE"]},
            "staffTexts": {
                "$cond": [
                    {"$isArray": ["$staffTexts"]},
                    {
                        "$map": {
                            "input": "$staffTexts",
                            "in": {"$mergeObjects": ["$$this", {"text": ""}]},
                        }
                    },
                    "$$REMOVE",
                ]
            },
            "erasedAt": "$$NOW",
            "items": {
                "$map": {
                    "input": {"$ifNull": ["$items", []]},
                    "in": _LINE,
                }
            },
        }
    }
]
SHOWN = (
    "_id", "orderCode", "restaurantId", "locationId", "customer", "origin", "items", "discount",
    "status", "startedAt", "endedAt", "totalPriceCents", "tipCents", "getSms", "payment", "readyAt",
    "staffTexts",
)  # fmt: skip


class _OfOrders(Finder):
    stored_in = ""
    # Only those that nobody waits for any more.
    done: Document = {}

    def of_guest(self, address: Address, restaurant_id: str | None) -> list[Document]:
        where = {**_place(restaurant_id), **address.finds()}
        found = collection(self.stored_in).find(where, dict.fromkeys(SHOWN, 1))
        return [one for one in found if address.is_of(one.get("customer"))]

    def too_old(self, restaurant_id: str, before: Any, limit: int) -> list[Document]:
        named = [{f"customer.{key}": {"$nin": ["", None]}} for key in ("name", "phone", "email")]
        old = {"startedAt": {"$lt": before}, "$or": named, **self.done}
        found = collection(self.stored_in).find({**_place(restaurant_id), **old}, {"customer": 1})
        return list(found.limit(limit))

    def is_done(self, document: Document) -> bool:
        return not self.done or document.get("status") in ENDED

    def forget(self, found: Found, words: frozenset[str]) -> int:
        ids = getattr(found, self.found_as)
        wanted = {"_id": {"$in": ids}, "customer": {"$ne": NOBODY}, **self.done}
        return collection(self.stored_in).update_many(wanted, FORGET).modified_count


@register
class Quotes(_OfOrders):
    name, stored_in, found_as = "quotes", "orders_preview", "quote_ids"

    def too_old(self, restaurant_id: str, before: Any, limit: int) -> list[Document]:
        """A quote lives for a day."""
        return []


# Before the archive: an order that moves there meanwhile has been forgotten, or is found there.
@register
class Orders(_OfOrders):
    name, stored_in, done = "orders", "orders", {"status": {"$in": list(ENDED)}}


@register
class ArchivedOrders(_OfOrders):
    name, stored_in = "archivedOrders", "order_reports"


def _place(restaurant_id: str | None) -> Document:
    """The indexes begin with the location."""
    if restaurant_id is None:
        return {}
    here = collection("locations").distinct("_id", {"restaurantId": restaurant_id})
    return {"locationId": {"$in": here}, "restaurantId": restaurant_id}
