"""Who pays the last open order of a visit has ended it."""

from typing import Any

from orderbuddy.changes import Change, on_change
from orderbuddy.mongo import Document, collection
from ordering.codes.visits import BY_PAYMENT, end_visit

# An order that was paid when it was placed ends nothing: dessert may follow.
_PAID = ("paid", "part_refunded", "refunded")


@on_change("orders")
def end_paid_visits(change: Change) -> None:
    """Idempotent: a visit that is closed stays so."""
    order = change.document
    if order is None or not order.get("visitId") or not _was_paid_later(order):
        return
    if not collection("orders").count_documents(_still_unpaid(order), limit=1):
        end_visit(visit={"_id": order["visitId"]}, by=BY_PAYMENT)


def _was_paid_later(order: Document) -> bool:
    paid = order.get("payment") or {}
    return not order.get("paymentId") and paid.get("state") in _PAID


def _still_unpaid(order: Document) -> dict[str, Any]:
    return {
        "visitId": order["visitId"],
        "status": {"$ne": "CANCELLED"},
        "totalPriceCents": {"$gt": 0},
        "payment.state": {"$nin": list(_PAID)},
    }
