"""What staff do with payments: by their role, and written into the audit log."""

from dataclasses import replace

from orderbuddy import audit
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.card_numbers import without_card_numbers
from orderbuddy.mongo import Document
from ordering.services.placing import order_of_quote
from payments import ledger
from payments.gateways.base import GatewayError, Outcome
from payments.services import exceptions, looking, paying
from payments.services.bills import Bill, payments_of
from payments.services.deeds import Deed, record
from payments.services.paying import Paid, Tender
from payments.services.settling import finish, order_of
from payments.services.tipping import adjust_tip, is_adjusting
from payments.states import ASKED

METHODS = {"cash": "Cash", "terminal": "The shop's own terminal"}


def take(*, deed: Deed, bill: Bill, tender: Tender) -> Paid:
    """Record what a guest paid at the counter: cash, or on the shop's own terminal.

    `tender.key` names the form, so that the same form is one payment. Raises ApiError: as
    `paying.pay`, validation_failed (400), invalid_transition (409: the order was cancelled),
    already_paid (409: by way of the other service, whose payments are not in this ledger).
    """
    require(deed.user, bill.source.get("restaurantId"), "payments.take")
    if tender.method not in METHODS:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "method must be cash or terminal")
    _check_payable(bill)
    is_new = ledger.payment_by(tender.gateway, tender.key) is None
    paid = paying.pay(bill=bill, tender=tender, correlation_id=deed.correlation_id)
    payment = ledger.payment_of(paid.payment["_id"]) or paid.payment
    if is_new and payment["by"] == tender.by:
        record(deed, "payments.taken", payment, after=_taken(payment))
    return replace(paid, payment=payment)


def change_tip(*, deed: Deed, payment: Document, tip_cents: int, adjustment_id: str) -> Document:
    """Change the tip of a card payment that is not settled yet; returns the payment.

    Raises ApiError: tip_not_allowed (400), refund_not_possible (409), gateway_unavailable (503).
    """
    require(deed.user, payment["restaurantId"], "payments.tip")
    changed = adjust_tip(
        payment=payment, tip_cents=tip_cents, adjustment_id=adjustment_id, by=str(deed.user.pk)
    )
    if changed is not payment:
        record(
            deed,
            "payments.tip.changed",
            payment,
            before={"tipCents": payment["tipCents"]},
            after={"tipCents": tip_cents, "done": not is_adjusting(changed)},
        )
    return changed


def look(*, deed: Deed, payment: Document) -> tuple[Document, Outcome | None, str]:
    """Ask the gateway now: (the payment as it is then, its word, why it could not be asked).

    What is undecided is decided by the word; of what is decided nothing is changed.
    """
    require(deed.user, payment["restaurantId"], "payments.view")
    try:
        outcome = looking.look_up(payment)
    except GatewayError as error:
        return payment, None, error.reason
    if payment["state"] in ASKED:
        payment = looking.look_again(payment)
        finish(payment)
    return ledger.payment_of(payment["_id"]) or payment, outcome, ""


def resolve(*, deed: Deed, found: Document, note: str) -> bool:
    """Say that an exception was dealt with, and how; False when somebody had done so before."""
    require(deed.user, found.get("restaurantId"), "payments.exceptions")
    note = without_card_numbers(note)
    if not note.strip():
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Please write what was done")
    done = exceptions.resolve(exception_id=found["_id"], by=str(deed.user.pk), note=note.strip())
    if done:
        audit.record(
            who=deed.user,
            what="payments.exception.resolved",
            restaurant_id=found.get("restaurantId"),
            location_id=found.get("locationId"),
            subject=f"exception:{found['_id']}",
            after={"note": note.strip()},
            correlation_id=deed.correlation_id,
        )
    return done


def _check_payable(bill: Bill) -> None:
    order = order_of({"orderId": bill.order_id}) if bill.order_id else order_of_quote(bill.id)
    if order is None:
        return
    if order.get("status") == "CANCELLED":
        raise ApiError(ErrorCode.INVALID_TRANSITION, "This order was cancelled", allowed=[])
    if order.get("paymentId") and not payments_of(bill.id):
        order_id = str(order["_id"])
        raise ApiError(ErrorCode.ALREADY_PAID, "This order was paid already", orderId=order_id)


def _taken(payment: Document) -> Document:
    return {key: payment.get(key) for key in ("method", "amountCents", "tipCents", "orderId")}
