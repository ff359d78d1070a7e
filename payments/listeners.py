"""What follows from a change: an order shows its payments, a cancelled one gives them back."""

from typing import Any

from django.dispatch import receiver

from orderbuddy.accounts.access import Person
from orderbuddy.archived import WHOLE, find_order
from orderbuddy.changes import Change, on_change
from orderbuddy.mongo import Document, collection, now
from ordering.archiving.marking import change_archived
from ordering.services.staff_moves import cancelling
from ordering.services.statuses import OPEN
from payments.services.automatic import CANCELLED, was_given_back
from payments.services.bills import payments_of, summary
from payments.services.giving import check_cancelling
from payments.services.nudging import nudge
from payments.services.refunding import left_cents
from payments.services.settling import place_or_cancel
from payments.states import HOLDING


@on_change("payments")
def show_on_the_order(change: Change) -> None:
    """The order's summary is counted anew from the ledger; the same again changes nothing."""
    payment = change.document
    if payment is None or not payment.get("orderId"):
        return
    wanted = dict.fromkeys(("totalPriceCents", "payment", "status", "locationId", "startedAt"), 1)
    order = find_order(payment["orderId"], wanted)
    if order is None:
        return
    if order.get("status") == "CANCELLED" and _is_forgotten(payment):
        _attend_to(order)
    found = summary(payments_of(payment["billId"]), order.get("totalPriceCents") or 0)
    if order.get("payment") != found:
        _show(order, {"$set": {"payment": found, "updatedAt": now()}})


def _show(order: Document, update: Document) -> None:
    """Change the order where it is now; also one that is being moved at this moment."""
    where = {"_id": order["_id"], **WHOLE}
    if not collection("orders").update_one(where, update).matched_count:
        change_archived(order, update)


@on_change("orders")
def give_back_what_was_cancelled(change: Change) -> None:
    """A cancelled order's payments are somebody's turn at once; so they stay if nobody can."""
    order = change.document
    if order is None or not order.get("payment"):
        return
    if order.get("status") == "CANCELLED":
        _attend_to(order)
    elif change.operation == "insert" and order.get("status") in OPEN:
        _stop_if_given_back(order)


@receiver(cancelling)
def keep_within_the_limit(user: Person, order: Document, **_: Any) -> bool:
    """Cancelling gives back what was paid, so it is no way around a role's limit."""
    return check_cancelling(user, order)


def _is_forgotten(payment: Document) -> bool:
    """Its order was cancelled before the payment was known to be the order's."""
    return left_cents(payment) > 0 and not was_given_back(payment, CANCELLED)


def _attend_to(order: Document) -> None:
    paid = {"orderId": order["_id"], "state": {"$in": list(HOLDING)}, "attendAt": None}
    if collection("payments").update_many(paid, {"$set": {"attendAt": now()}}).modified_count:
        nudge()


def _stop_if_given_back(order: Document) -> None:
    """Placed by a process that had stopped for so long that its money was given back meanwhile."""
    payment = collection("payments").find_one({"_id": order.get("paymentId")})
    if payment is not None:
        place_or_cancel(order, payment)
