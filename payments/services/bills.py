"""What is being paid: a quote, or an order that was placed before."""

from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection
from ordering.selectors import order_or_404
from ordering.services.placing import check_may_be_placed, order_of_quote, quote_or_404
from payments.states import HOLDING, TAKEN


@dataclass(frozen=True, slots=True)
class Bill:
    """`id` is the quote's id, also once its order is there, so that nobody pays both."""

    id: ObjectId
    source: Document
    order_id: ObjectId | None

    @property
    def location_id(self) -> str:
        return str(self.source["locationId"])

    @property
    def due_cents(self) -> int:
        return self.source.get("totalPriceCents") or 0

    @property
    def stored(self) -> dict[str, Any]:
        """The fields that a payment keeps of it."""
        of_quote = self.order_id is None or self.source["_id"] != self.order_id
        return {
            "billId": self.id,
            "quoteId": self.id if of_quote else self.source.get("quoteId"),
            "orderId": self.order_id,
            "restaurantId": self.source.get("restaurantId") or "",
            "locationId": self.source["locationId"],
        }


def bill_of_quote(quote_id: Any) -> Bill:
    """The bill of a quote that may be placed now, or whose order is there.

    Raises ApiError as `check_may_be_placed`, and quote_not_found (404).
    """
    quote = quote_or_404(quote_id)
    try:
        check_may_be_placed(quote)
    except ApiError:
        order = order_of_quote(quote["_id"])
        if order is None:
            raise
        return Bill(quote["_id"], quote, order["_id"])
    return Bill(quote["_id"], quote, None)


def bill_of_order(order_id: Any) -> Bill:
    """The bill of an order that was placed before; ApiError order_not_found (404)."""
    order = order_or_404(str(order_id))
    return Bill(order.get("quoteId") or order["_id"], order, order["_id"])


def payments_of(bill_id: Any) -> list[Document]:
    """All payments of a bill, oldest first."""
    return list(collection("payments").find({"billId": bill_id}).sort("createdAt", 1))


def summary(payments: list[Document], due_cents: int) -> dict[str, Any]:
    """What an order shows of its payments: {state, paidCents, tipCents, refundedCents}.

    `state`: unpaid, part_paid, paid, part_refunded, refunded. `paidCents` is what was taken for the
    bill, tips apart; voided payments count as never taken.
    """
    taken = [one for one in payments if one["state"] in TAKEN and one["state"] != "voided"]
    paid = sum(one["amountCents"] for one in taken)
    tip = sum(one["tipCents"] for one in taken)
    given_back = sum(
        refund["cents"] for one in taken for refund in one["refunds"] if refund["done"]
    )
    return {
        "state": _state(paid, tip, given_back, due_cents),
        "paidCents": paid,
        "tipCents": tip,
        "refundedCents": given_back,
    }


def held_cents(payments: list[Document]) -> int:
    """What approved payments cover of the bill now."""
    return sum(one["amountCents"] for one in payments if one["state"] in HOLDING)


def _state(paid: int, tip: int, given_back: int, due: int) -> str:
    if given_back:
        return "refunded" if given_back >= paid + tip else "part_refunded"
    if not paid:
        return "unpaid"
    return "paid" if paid >= due else "part_paid"
