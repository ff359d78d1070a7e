"""What does not match, or needs a person: the list of exceptions."""

from typing import Any

from orderbuddy.mongo import Document, collection, now

KINDS = {
    "amount_differs": "The gateway took another amount than was asked",
    "missing_at_gateway": "The gateway does not know an approved payment",
    "refund_differs": "The gateway gave back another amount than the ledger says",
    "charged_without_payment": "The gateway took money that the ledger thought was not taken",
    "unknown_charge": "The gateway lists a charge that the ledger does not know",
    "undecided": "Nobody could say yet what became of a payment",
    "paid_without_order": "Money was taken and there is neither an order nor a refund",
    "cancelled_and_kept": "An order was cancelled and its money was not given back",
    "order_without_payment": "An order should have been paid and was not",
    "order_differs": "An order shows other payments than the ledger has",
    "refund_declined": "The gateway refused to give money back",
    "refund_failed": "A refund never reached the gateway",
    "cash_to_return": "Cash has to be handed back to the guest",
}


def found(
    kind: str,
    payment: Document,
    *,
    ledger_cents: int | None = None,
    gateway_cents: int | None = None,
    order_cents: int | None = None,
    text: str = "",
    subject: str = "",
) -> None:
    """Put it on the list, once for its subject (the payment by default); seen again, it is kept
    up to date, and stays resolved if a person resolved it with these amounts."""
    instant = now()
    about = subject or payment.get("_id") or ""
    fields: dict[str, Any] = {
        "kind": kind,
        "paymentId": payment.get("_id"),
        "orderId": payment.get("orderId"),
        "restaurantId": payment.get("restaurantId"),
        "locationId": payment.get("locationId"),
        "ledgerCents": ledger_cents,
        "gatewayCents": gateway_cents,
        "orderCents": order_cents,
        "text": text or KINDS[kind],
        "seenAt": instant,
    }
    listed = {"_id": f"{kind}:{about}"}
    cents = [
        {name: {"$ne": fields[name]}} for name in ("ledgerCents", "gatewayCents", "orderCents")
    ]
    collection("payment_exceptions").update_one(
        {**listed, "resolvedAt": {"$ne": None}, "$or": cents}, {"$set": {"resolvedAt": None}}
    )
    collection("payment_exceptions").update_one(
        listed,
        {"$set": fields, "$setOnInsert": {"foundAt": instant, "resolvedAt": None, "note": ""}},
        upsert=True,
    )


def is_listed(kind: str, payment: Document) -> bool:
    """It was put on the list for this payment, whether or not somebody has resolved it."""
    return (
        collection("payment_exceptions").find_one({"_id": f"{kind}:{payment['_id']}"}) is not None
    )


def resolve(*, exception_id: str, by: str, note: str) -> bool:
    """A person has dealt with it; False when it is not there or was resolved before."""
    unresolved = {"_id": exception_id, "resolvedAt": None}
    done = {"$set": {"resolvedAt": now(), "resolvedBy": by, "note": note}}
    return collection("payment_exceptions").update_one(unresolved, done).modified_count == 1
