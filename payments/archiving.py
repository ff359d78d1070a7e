"""Which orders must not be moved to the archive yet: those whose money somebody must look after."""

from typing import Any

from bson import ObjectId

from orderbuddy.mongo import Document, collection
from ordering.archiving.staying import must_stay
from payments.ledger import OPEN_ADJUSTMENT
from payments.states import UNDECIDED


@must_stay
def money_is_moving(orders: list[Document]) -> set[ObjectId]:
    """A payment or refund of theirs is not decided, waits for somebody, or does not match."""
    ids = [one["_id"] for one in orders]
    payments = list(collection("payments").find(_of(orders), {"orderId": 1, "quoteId": 1}))
    by_payment = {one["_id"]: _order_of(one, orders) for one in payments}
    open_ones = {"_id": {"$in": list(by_payment)}, "$or": _unfinished("adjustments.state")}
    found = {by_payment[one["_id"]] for one in collection("payments").find(open_ones, {"_id": 1})}
    refunds = {"paymentId": {"$in": list(by_payment)}, "$or": _unfinished("")}
    found |= {by_payment[one["paymentId"]] for one in collection("refunds").find(refunds)}
    doubts = {
        "resolvedAt": None,
        "restaurantId": {"$in": list({one.get("restaurantId") for one in orders})},
        "$or": [{"orderId": {"$in": ids}}, {"paymentId": {"$in": list(by_payment)}}],
    }
    for one in collection("payment_exceptions").find(doubts):
        found |= {one.get("orderId"), by_payment.get(one.get("paymentId"))}
    return found & set(ids)


def _of(orders: list[Document]) -> Document:
    """Their payments: also those that do not know yet that their quote became an order."""
    quotes = [one["quoteId"] for one in orders if one.get("quoteId")]
    return {
        "$or": [
            {"orderId": {"$in": [one["_id"] for one in orders]}},
            {"billId": {"$in": quotes}},
        ]
    }


def _order_of(payment: Document, orders: list[Document]) -> Any:
    by_quote = {one["quoteId"]: one["_id"] for one in orders if one.get("quoteId")}
    return payment.get("orderId") or by_quote.get(payment.get("quoteId"))


def _unfinished(changes: str) -> list[Document]:
    found: list[Document] = [
        {"attendAt": {"$ne": None}},
        {"adjustAt": {"$ne": None}},
        {"checkGateway": True},
        {"state": {"$in": list(UNDECIDED)}},
    ]
    return [*found, {changes: {"$in": list(OPEN_ADJUSTMENT)}}] if changes else found
