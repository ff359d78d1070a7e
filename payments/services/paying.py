"""Paying: written down, claimed on the bill, asked of the gateway once, recorded, placed.

    created → (claim) → submitted → gateway → approved → the order

A client that lost its connection sends the same again: the same instrument is the same payment, so
it hears what became of it. Whatever a crash leaves between two steps, `attending` finishes.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from menus.snapshots import place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document
from ordering.services.redeeming import hold_share
from payments import ledger
from payments.gateways.asking import ask
from payments.gateways.base import (
    Account,
    GatewayError,
    Outcome,
    OutcomeUnknownError,
    RefusedError,
    TemporaryError,
)
from payments.gateways.registry import accounts_of, gateway_named
from payments.services import refusals, settling
from payments.services.automatic import is_given_back
from payments.services.bills import Bill, bill_of_order, bill_of_quote
from payments.services.looking import look_again, look_now, look_up
from payments.services.tips import check_tip
from payments.states import ASKED, HOLDING, NOTHING_TAKEN, TAKEN

OTHERS = "others are paying this bill"
# A payment that never got as far as its gateway: the process that wrote it down is gone.
CREATED_SECONDS = 30
# A guest who opened the card form and left it.
OPENED_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Tender:
    """How somebody wants to pay: `amount_cents` None is all that is left of the bill.

    `instrument` is what the gateway's script gave the browser; `key` names it, so that the same one
    is the same payment.
    """

    gateway: str
    method: str
    instrument: Any = field(default=None, repr=False)
    key: str = ""
    amount_cents: int | None = None
    tip_cents: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """`order` is None while others must pay their share, or when there will be none.

    `is_own` False: somebody else paid the bill, and whoever asks hears of the order alone.
    """

    payment: Document
    order: Document | None
    answer: dict[str, Any] = field(default_factory=dict, repr=False)
    is_own: bool = True


def pay_quote(*, quote_id: str, tender: Tender, correlation_id: str) -> Paid:
    """Pay for a quote and place it; see `pay`. Also raises as `bill_of_quote`."""
    try:
        bill = bill_of_quote(quote_id)
    except ApiError:
        # Sent again after its answer was lost; the quote was over only after it had been paid.
        earlier = ledger.payment_by(tender.gateway, tender.key) if tender.key else None
        if earlier is None or str(earlier["billId"]) != str(quote_id):
            raise
        return resume(earlier, tender.key)
    return pay(bill=bill, tender=tender, correlation_id=correlation_id)


def pay(*, bill: Bill, tender: Tender, correlation_id: str) -> Paid:
    """Take a payment for `bill`, once; a declined one comes back in the state `declined`.

    Raises ApiError: gateway_not_offered, tip_not_allowed, amount_not_allowed (400),
    payment_in_progress (409), payment_unknown, gateway_unavailable (503).
    """
    account = account_for(bill, tender.gateway)
    payment, is_new = open_or_find(bill=bill, tender=tender, correlation_id=correlation_id)
    if payment["billId"] != bill.id:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "This card form was used for another order")
    if not is_new:
        return resume(payment, tender.key)
    return charge(payment, bill=bill, account=account, instrument=tender.instrument)


def open_or_find(
    *, bill: Bill, tender: Tender, correlation_id: str, attend_in_seconds: float = CREATED_SECONDS
) -> tuple[Document, bool]:
    """A payment written down, and True; or the one that holds the bill or had this instrument."""
    check_tip(bill, tender.tip_cents, by_staff=tender.gateway == "counter")
    tenders = ledger.tenders_of(bill.id)
    left = bill.due_cents - sum(one["cents"] for one in tenders)
    amount = left if tender.amount_cents is None else tender.amount_cents
    if not 0 < amount <= left:
        return _made_before(bill, tender, tenders, left), False
    written = ledger.open_payment(
        gateway=tender.gateway,
        method=tender.method,
        bill=bill.stored,
        amount_cents=amount,
        tip_cents=tender.tip_cents,
        attend_in_seconds=attend_in_seconds,
        instrument_key=tender.key,
        correlation_id=correlation_id,
        by=tender.by,
    )
    return written.payment, written.is_new


def open_form(*, bill: Bill, tender: Tender, correlation_id: str) -> Document:
    """Write a payment down whose card form is being shown; nothing is claimed or asked yet.

    Raises ApiError as `pay`, and already_paid (409) where somebody has paid it all.
    """
    account_for(bill, tender.gateway)
    payment, is_new = open_or_find(
        bill=bill, tender=tender, correlation_id=correlation_id, attend_in_seconds=OPENED_SECONDS
    )
    if is_new:
        return payment
    paid = resume(payment)
    order_id = str((paid.order or {}).get("_id") or "")
    raise ApiError(ErrorCode.ALREADY_PAID, refusals.PAID, orderId=order_id)


def confirm(payment: Document, instrument: Any) -> Paid:
    """Charge a payment whose form was filled in, or say what became of it; raises as `pay`."""
    if payment["state"] == "created":
        bill = bill_again(payment)
        return charge(
            payment, bill=bill, account=account_for(bill, payment["gateway"]), instrument=instrument
        )
    if payment["state"] == "submitted" and payment.get("nextAction"):
        payment = look_now(payment)
        return Paid(payment, settling.finish(payment))
    if payment["state"] == "declined":
        return Paid(payment, None)
    return resume(payment, is_own=True)


def bill_again(payment: Document) -> Bill:
    """The bill of a payment that was written down before; raises as `bill_of_quote`."""
    if payment.get("quoteId"):
        return bill_of_quote(payment["quoteId"])
    return bill_of_order(payment["orderId"])


def charge(payment: Document, *, bill: Bill, account: Account, instrument: Any) -> Paid:
    """Ask the gateway for a payment in the state `created`; raises as `pay`."""
    if not ledger.claim(payment, bill.due_cents):
        settling.fail(payment, cause=OTHERS)
        tenders = ledger.tenders_of(bill.id)
        if payment["amountCents"] < bill.due_cents:
            raise refusals.too_much(bill.due_cents - sum(one["cents"] for one in tenders))
        return resume(_holder(tenders))
    _hold_share(payment, bill)
    submitted = ledger.move_payment(
        payment,
        "submitted",
        cause="asked the gateway",
        attend_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS,
        account=account.number,
    )
    if submitted is None:
        return resume(_moved_by_another(payment), is_own=True)
    outcome = _ask(submitted, account, instrument)
    recorded = settling.record(submitted, outcome, cause="the gateway said so")
    if recorded["state"] in ASKED and not outcome.next_action:
        raise refusals.unknown(recorded)
    return _paid(recorded, settling.finish(recorded, bill.source), outcome.answer)


def _hold_share(payment: Document, bill: Bill) -> None:
    """What a limited campaign takes off is certain before the card is charged for the rest;
    ApiError campaign_over (409), with nothing taken."""
    if bill.order_id is not None:
        return
    try:
        hold_share(bill.source)
    except ApiError as error:
        settling.fail(payment, cause=str(error))
        raise


def _paid(payment: Document, order: Document | None, answer: dict[str, Any]) -> Paid:
    """Where the money is given back because there will be no order, the gateway's "approved" is no
    answer for the guest."""
    if order is None and payment["state"] in TAKEN:
        payment = ledger.payment_of(payment["_id"]) or payment
        if is_given_back(payment):
            return Paid(payment, None)
    return Paid(payment, order, answer)


def _moved_by_another(payment: Document) -> Document:
    """The payment as another process left it. What that one charges keeps its part of the bill; of
    one that came to nothing it is free again, also if we had just claimed it."""
    found = ledger.payment_of(payment["_id"]) or payment
    if found["state"] in NOTHING_TAKEN:
        ledger.release(found)
    return found


def resume(payment: Document, key: str = "", *, is_own: bool = False) -> Paid:
    """What became of a payment that was made before; raises as `pay` while nobody knows.

    Only its payer, who has its instrument (`key`) or its token (`is_own`), hears more of it than
    its order.
    """
    payment = look_again(payment)
    is_own = is_own or _made_with(payment, key)
    if payment["state"] == "failed":
        return _instead(payment)
    if payment["state"] == "unknown":
        raise refusals.unknown(payment if is_own else None)
    if payment["state"] in ("created", "submitted"):
        raise refusals.in_progress(payment if is_own else None)
    order = settling.finish(payment) if payment["state"] in HOLDING else settling.order_of(payment)
    payment = ledger.payment_of(payment["_id"]) or payment
    if order is None and not is_own:
        raise refusals.paid_by_others(payment)
    return Paid(payment, order, is_own=is_own)


def _made_with(payment: Document, key: str) -> bool:
    return bool(key) and payment.get("instrumentKey") == ledger.stored_key(payment["gateway"], key)


def account_for(bill: Bill, gateway: str) -> Account:
    """The location's account at that gateway; ApiError gateway_not_offered (400)."""
    place = place_of(bill.location_id)
    account = accounts_of(place.location).get(gateway) if place else None
    if account is None:
        message = f"This location does not take payments by {gateway}"
        raise ApiError(ErrorCode.GATEWAY_NOT_OFFERED, message)
    return account


def _ask(payment: Document, account: Account, instrument: Any) -> Outcome:
    """The gateway's word on a charge; `pending` where it is not known."""
    gateway = gateway_named(payment["gateway"])
    try:
        return ask(gateway, account, lambda: gateway.charge(account, payment, instrument))
    except TemporaryError as error:
        settling.fail(payment, cause=error.reason)
        raise refusals.nothing_taken(error.reason) from error
    except RefusedError as error:
        return Outcome("declined", reason=error.reason, reason_code="refused")
    except OutcomeUnknownError as error:
        return _asked_about(payment, error.reason)


def _asked_about(payment: Document, reason: str) -> Outcome:
    """The answer is lost: the gateway is asked once what it was; nothing is charged again."""
    try:
        outcome = look_up(payment)
    except GatewayError:
        outcome = Outcome("absent")
    if outcome.state != "absent":
        return outcome
    # Not there yet: the request may still be on its way.
    ledger.move_payment(
        payment,
        "unknown",
        cause=reason,
        attend_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS,
    )
    raise refusals.unknown(payment)


def _made_before(bill: Bill, tender: Tender, tenders: list[Document], left_cents: int) -> Document:
    """The payment that this request made when it was sent first, or that paid the whole bill.

    Raises ApiError amount_not_allowed (400) where there is none.
    """
    mine = ledger.payment_by(tender.gateway, tender.key) if tender.key else None
    if mine is not None:
        return mine
    if tender.amount_cents is None and tenders:
        return _holder(tenders)
    raise refusals.too_much(left_cents)


def _instead(payment: Document) -> Paid:
    """What became of the bill of a payment that took nothing because others were paying."""
    tenders = ledger.tenders_of(payment["billId"]) if payment["reason"] == OTHERS else []
    if not tenders:
        raise refusals.nothing_taken(payment["reason"])
    return resume(_holder(tenders))


def _holder(tenders: list[Document]) -> Document:
    """Of the payments that hold a bill the one that matters most: one that was taken, else the
    last."""
    found = [ledger.payment_of(one["paymentId"]) for one in reversed(tenders)]
    known = [one for one in found if one is not None]
    if not known:
        raise refusals.in_progress()
    return next((one for one in known if one["state"] in HOLDING), known[0])
