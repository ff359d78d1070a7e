"""What the kitchen holds of a guest: slips with their name."""

from kitchen.printing.jobs import OPEN
from orderbuddy.guests.holdings import Found, Holding, register
from orderbuddy.mongo import Document, collection


@register
class PrintedSlips(Holding):
    name = "printed"

    def export(self, found: Found) -> list[Document]:
        shown = dict.fromkeys(("orderId", "orderCode", "kind", "madeAt", "paper"), 1)
        return list(collection("print_jobs").find(_of(found), shown))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        """A slip that is done with is gone; one on its way to the printer is of an open order."""
        done = {**_of(found), "state": {"$nin": list(OPEN)}}
        return collection("print_jobs").delete_many(done).deleted_count


def _of(found: Found) -> Document:
    return {"orderId": {"$in": found.order_ids}}
