"""What the product gives back by itself: under which id, and what it has given back already.

Such a refund's id is made of its payment and its reason, so that each happens once, whoever begins
it and however often.
"""

from orderbuddy.mongo import Document
from ordering.services.placing import order_of_quote
from payments import ledger
from payments.services import exceptions

NOT_PLACED = "not-placed"
CANCELLED = "cancelled"
# One that came to nothing before it was asked of the gateway makes room for the next.
TRIES = 5


def was_given_back(payment: Document, why: str) -> bool:
    """The product has given all that was left back for that `why`, or has tried to."""
    if payment["gateway"] == "counter":
        return exceptions.is_listed("cash_to_return", payment)
    return ledger.refund_of(id_now(payment, why)) is not None


def is_given_back(payment: Document) -> bool:
    """The product is giving it back because no order could be made of it."""
    return why_given_back(payment) is not None


def why_given_back(payment: Document) -> str | None:
    """Why no order could be made of it, a sentence for the guest; None where nothing prevents."""
    if not payment["refunds"]:
        return None
    known = ids(payment, NOT_PLACED)
    return next((one.get("reason", "") for one in payment["refunds"] if one["id"] in known), None)


def ids(payment: Document, why: str) -> list[str]:
    """All ids that a refund for that `why` may have, the first one first."""
    names = [why, *(f"{why}-{number}" for number in range(1, TRIES))]
    return [ledger.automatic_id(payment, name) for name in names]


def id_now(payment: Document, why: str) -> str:
    """The id of the automatic refund that counts: the first that did not fail. (They fail only
    before they are asked for: somebody gave a part back at the same moment.)"""
    known = ids(payment, why)
    for refund_id in known:
        held = ledger.refund_of(refund_id)
        if held is None or held["state"] != "failed":
            return refund_id
    return known[-1]


def pays_its_order(payment: Document) -> bool:
    """Its order is there and needs it: not so what a card gave too little of, or what came to light
    after somebody else had paid."""
    taken = payment["amountCents"] + payment["tipCents"]
    if not payment.get("orderId") or taken < payment.get("askedCents", 0):
        return False
    return any(one["paymentId"] == payment["_id"] for one in ledger.tenders_of(payment["billId"]))


def was_placed(payment: Document) -> bool:
    """Another process made an order of it since this one looked, and it is being cooked."""
    order = order_of_quote(payment.get("quoteId"))
    return (
        order is not None
        and order.get("paymentId") == payment["_id"]
        and order.get("status") != "CANCELLED"
    )
