"""Payments and refunds of a test, written into the ledger without any gateway."""

import uuid
from typing import Any

from bson import ObjectId

from orderbuddy.mongo import Document, collection
from payments import ledger

# Nobody else of this run shall look after them.
NOT_SOON = 3600


def a_bill(**fields: Any) -> Document:
    """What a payment keeps of what it pays: a quote of a shop that nobody else has."""
    bill_id = ObjectId()
    return {
        "billId": bill_id,
        "quoteId": bill_id,
        "orderId": None,
        "restaurantId": "written",
        "locationId": ObjectId(),
        **fields,
    }


def a_payment(
    state: str = "created", *, bill: Document | None = None, amount_cents: int = 1000, **fields: Any
) -> Document:
    """A payment that is in that state already, however it came there."""
    arguments = {
        "gateway": "emergepay",
        "method": "card",
        "tip_cents": 0,
        "attend_in_seconds": NOT_SOON,
        **fields,
    }
    written = ledger.open_payment(
        bill=bill or a_bill(), amount_cents=amount_cents, **arguments
    ).payment
    return put("payments", written, state)


def a_refund(
    payment: Document, cents: int = 100, *, state: str = "created", kind: str = "refund"
) -> Document:
    """A refund of that payment, in that state already; nothing is claimed for it."""
    written = ledger.open_refund(
        payment,
        refund_id=str(uuid.uuid4()),
        kind=kind,
        amount_cents=cents,
        reason="cold soup",
        by="a person",
        line_ids=[],
        attend_in_seconds=NOT_SOON,
    )
    return put("refunds", written, state)


def put(name: str, document: Document, state: str) -> Document:
    """The document as if it had come to `state`."""
    collection(name).update_one({"_id": document["_id"]}, {"$set": {"state": state}})
    return {**document, "state": state}


def again(payment: Document) -> Document:
    """The payment as it is stored now."""
    stored = ledger.payment_of(payment["_id"])
    assert stored is not None
    return stored
