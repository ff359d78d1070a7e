"""An order's page shows its payments, what is due, and what may be done about it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.filters import zone_named
from orderbuddy.adminkit.links import page_part
from orderbuddy.mongo import Document, collection
from ordering.admin.showing import local, money
from ordering.models import Order
from payments.admin import showing
from payments.admin.counter import due_cents
from payments.admin.deeds import address_of
from payments.gateways.registry import offered
from payments.services.bills import bill_of_order, payments_of, summary
from payments.services.giving import limit_left
from payments.services.refunding import left_cents

WORDS = {
    "unpaid": ("Not paid", "warm"),
    "part_paid": ("Partly paid", "warm"),
    "paid": ("Paid", "good"),
    "part_refunded": ("Partly refunded", "off"),
    "refunded": ("Refunded", "off"),
}


@page_part(Order, "admin/payments/order_payments.html")
def payments(request: HttpRequest, obj: Any) -> dict[str, Any] | None:
    """Counted from the ledger, not from what the order says of it."""
    order = obj.stored_document
    if not may(request.user, order.get("restaurantId"), "payments.view"):
        return None
    bill = bill_of_order(str(order["_id"]))
    found = payments_of(bill.id)
    if not found and order.get("paymentId"):
        return {"elsewhere": order["paymentId"]}
    counted, due = summary(found, bill.due_cents), due_cents(bill)
    words, colour = WORDS[counted["state"] if bill.due_cents or found else "paid"]
    return {
        "words": words,
        "colour": colour,
        "rows": [_row(request, one, order) for one in found],
        "paid": money(counted["paidCents"]),
        "tip": money(counted["tipCents"]) if counted["tipCents"] else "",
        "refunded": money(counted["refundedCents"]) if counted["refundedCents"] else "",
        "due": money(due) if due else "",
        "take": _take_address(request, order) if due else "",
    }


def _row(request: HttpRequest, payment: Document, order: Document) -> dict[str, Any]:
    place = collection("locations").find_one({"_id": order.get("locationId")}, {"timezone": 1})
    zone = zone_named((place or {}).get("timezone") or "UTC")
    may_refund = (
        left_cents(payment)
        and may(request.user, payment["restaurantId"], "payments.refund")
        and limit_left(request.user, payment) != 0
    )
    return {
        "address": address_of("change", payment),
        "at": local(payment["createdAt"], zone),
        "total": money(showing.total_cents(payment)),
        "way": showing.way_words(payment),
        "mark": showing.state_mark(payment["state"]),
        "reason": payment.get("reason") or "",
        "refund": address_of("refund", payment) if may_refund else "",
    }


def _take_address(request: HttpRequest, order: Document) -> str:
    """Where staff record cash; "" where they may not, or the location takes none."""
    location = collection("locations").find_one({"_id": order.get("locationId")}) or {}
    allowed = may(request.user, order.get("restaurantId"), "payments.take")
    if not allowed or order.get("status") == "CANCELLED" or "counter" not in offered(location):
        return ""
    return reverse("admin:payments_take", args=[order["_id"]])
