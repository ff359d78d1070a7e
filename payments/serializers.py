from typing import Any

from orderbuddy.api.tokens import order_token, payment_token
from orderbuddy.mongo import Document
from payments.money import dollars
from payments.services.automatic import is_given_back, why_given_back
from payments.states import HOLDING, TAKEN, UNDECIDED


def payment_json(
    payment: Document, order: Document | None = None, *, is_own: bool = True
) -> dict[str, Any]:
    """A payment for its payer. `settled`: nothing about it is open any more.

    Whose own it is not hears that the bill is paid, not by which payment and card.
    """
    card = (payment.get("card") or {}) if is_own else {}
    order_id = payment.get("orderId") or (order or {}).get("_id")
    waiting = payment["state"] in HOLDING and not order_id and not is_given_back(payment)
    shown = {
        "paymentId": payment["_id"] if is_own else "",
        "paymentToken": payment_token(payment["_id"]) if is_own else "",
        "state": payment["state"],
        "settled": payment["state"] not in UNDECIDED and not waiting,
        "gateway": payment["gateway"],
        "method": payment["method"],
        "amountCents": payment["amountCents"],
        "tipCents": payment["tipCents"],
        "totalCents": payment["amountCents"] + payment["tipCents"],
        "currency": payment["currency"],
        "card": {"brand": card["brand"], "last4": card["last4"]} if card else None,
        "reason": _reason(payment),
        "givenBack": is_given_back(payment),
        "refundedCents": sum(one["cents"] for one in payment["refunds"] if one["done"]),
        "orderId": str(order_id or ""),
        "orderToken": order_token(order_id) if order_id else "",
    }
    if payment.get("nextAction") and payment["state"] == "submitted":
        shown["nextAction"] = payment["nextAction"]
    return shown


def transaction_json(payment: Document, *, is_own: bool = True) -> dict[str, Any]:
    """A payment as today's apps know an EmergePay transaction, from what the ledger keeps: a
    repeated answer has no expiry date. For `is_own` see `payment_json`."""
    references = payment["references"] if is_own else {}
    card = (payment.get("card") or {}) if is_own else {}
    total = dollars(payment["amountCents"] + payment["tipCents"])
    is_taken = payment["state"] in TAKEN and not is_given_back(payment)
    return {
        "externalTransactionId": payment["_id"] if is_own else "",
        "transactionType": "CreditSale",
        "resultStatus": "true" if is_taken else "false",
        "resultMessage": "Approved" if is_taken else _reason(payment) or "Declined",
        "uniqueTransId": references.get("uniqueTransId", ""),
        "transactionReference": "",
        "approvalNumberResult": references.get("approvalNumber", ""),
        "amount": total,
        "amountProcessed": total,
        "maskedAccount": f"************{card['last4']}" if card else "",
        "accountCardType": card.get("brand", ""),
        "accountExpiryDate": "",
    }


def _reason(payment: Document) -> str:
    return why_given_back(payment) or payment.get("reason") or ""
