"""What a gateway said is written down, and what follows from it: an order, or the money back."""

from datetime import timedelta

from django.conf import settings

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, now
from ordering.services.placing import order_of_quote, place_paid_quote
from ordering.services.redeeming import release_share
from ordering.services.statuses import move_order
from payments import ledger
from payments.gateways.asking import find_out
from payments.gateways.base import GatewayError, Outcome
from payments.gateways.registry import account_of, gateway_named
from payments.services import exceptions
from payments.services.automatic import NOT_PLACED, is_given_back
from payments.services.bills import held_cents, payments_of, summary
from payments.services.refunding import give_back
from payments.states import ASKED, HOLDING

# Stripe's second step (3-D Secure) is the guest's to take; it is asked about this often.
PENDING_SECONDS = 15
PENDING_AT_MOST_SECONDS = 30 * 60


def record(payment: Document, outcome: Outcome, *, cause: str) -> Document:
    """Write a gateway's word on a payment down; returns the payment as it is then.

    An `approved` one still needs `finish`. `absent` is not a word that decides anything.
    """
    if outcome.state == "approved":
        return _approved(payment, outcome, cause)
    if outcome.state in ("declined", "voided"):
        return _declined(payment, outcome, cause)
    references = {**payment["references"], **outcome.references}
    ledger.note(
        payment,
        attend_in_seconds=PENDING_SECONDS,
        references=references,
        **({"nextAction": outcome.next_action} if outcome.next_action else {}),
    )
    return {**payment, "references": references, "nextAction": outcome.next_action}


def finish(payment: Document, quote: Document | None = None) -> Document | None:
    """The order of an approved payment: there already, placed now, or None.

    None while other payments must cover the rest of the bill, and when the quote can no longer be
    placed: then everything that was paid for it is given back. `quote` saves reading it again.
    """
    if payment["state"] not in HOLDING:
        return None
    if is_given_back(payment):
        if payment.get("attendAt"):
            ledger.note(payment, attend_in_seconds=None)
        return None
    if not _has_its_part(payment):
        give_back(payment, NOT_PLACED, "It had been paid in another way meanwhile")
        return None
    if payment.get("orderId"):
        # A page asks every other second: nothing is written where nobody waits for it.
        if payment.get("attendAt"):
            ledger.set_order([payment], payment["orderId"])
        return order_of(payment)
    if payment["amountCents"] + payment["tipCents"] < payment.get("askedCents", 0):
        _gave_too_little(payment)
        return None
    quote = quote or collection("orders_preview").find_one({"_id": payment["quoteId"]})
    payments = payments_of(payment["billId"])
    held = held_cents([one for one in payments if not is_given_back(one)])
    if quote is None or held < (quote.get("totalPriceCents") or 0):
        return _join(payment, quote, payments)
    return _place(payment, quote, payments)


def place_or_cancel(order: Document, payment: Document) -> Document:
    """An order that was placed although its money is being given back must not be cooked.

    Only a process that stopped for a minute between looking and placing can bring that about.
    """
    if is_given_back(payment) and order.get("paymentId") == payment["_id"]:
        move_order(order=order, to="CANCELLED")
        return {**order, "status": "CANCELLED"}
    return order


def grace() -> timedelta:
    """By how much a paid quote may be late and still become an order."""
    return timedelta(minutes=settings.PAID_ORDER_GRACE_MINUTES)


def _approved(payment: Document, outcome: Outcome, cause: str) -> Document:
    asked = payment["amountCents"] + payment["tipCents"]
    is_told = outcome.amount_cents is not None and not outcome.is_tip_unclear
    taken = min(asked, outcome.amount_cents) if is_told else asked
    moved = ledger.move_payment(
        payment,
        "approved",
        cause=cause,
        attend_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS,
        references={**payment["references"], **outcome.references},
        card=_card(outcome),
        feeCents=outcome.fee_cents,
        # A prepaid card pays what it can: the ledger has what was taken, not what was asked.
        amountCents=min(payment["amountCents"], taken),
        tipCents=max(0, taken - payment["amountCents"]),
        askedCents=asked,
        nextAction=None,
    )
    if moved is None:
        return ledger.payment_of(payment["_id"]) or payment
    if taken < asked:
        return _gave_too_little(moved)
    if outcome.amount_cents not in (None, asked):
        exceptions.found(
            "amount_differs", moved, gateway_cents=outcome.amount_cents, ledger_cents=asked
        )
    return moved


def _gave_too_little(payment: Document) -> Document:
    """What the card could pay is given back at once: the guest pays all of it with another one."""
    taken = payment["amountCents"] + payment["tipCents"]
    give_back(payment, NOT_PLACED, f"The card covers only ${taken / 100:.2f}")
    ledger.release(payment)
    return ledger.payment_of(payment["_id"]) or payment


def _declined(payment: Document, outcome: Outcome, cause: str) -> Document:
    moved = ledger.move_payment(
        payment,
        "declined",
        cause=cause,
        only_from=ASKED,
        # Should this process end before the release: whoever attends to it then releases it.
        attend_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS,
        references={**payment["references"], **outcome.references},
        card=_card(outcome),
        reason=outcome.reason,
        reasonCode=outcome.reason_code,
        nextAction=None,
    )
    if moved is not None:
        ledger.release(moved)
        _release_share(moved)
    return moved or ledger.payment_of(payment["_id"]) or payment


def _release_share(payment: Document) -> None:
    """A limited campaign's share is for others again, unless somebody still pays this bill."""
    quote_id = payment.get("quoteId")
    if payment.get("orderId") or not quote_id or ledger.tenders_of(payment["billId"]):
        return
    limited = {"_id": quote_id, "campaign.guest": {"$ne": None}}
    quote = collection("orders_preview").find_one(limited)
    if quote is not None:
        release_share(quote)


def fail(payment: Document, *, cause: str, reason: str = "") -> Document:
    """Nothing was taken, for certain: the bill's part is free again."""
    moved = ledger.move_payment(
        payment,
        "failed",
        cause=cause,
        attend_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS,
        reason=reason or cause,
    )
    if moved is not None:
        ledger.release(moved)
        _release_share(moved)
    return moved or ledger.payment_of(payment["_id"]) or payment


def abandon(payment: Document) -> Document:
    """The guest never took the second step: from now on nobody can."""
    try:
        gateway, account = gateway_named(payment["gateway"]), account_of(payment)
        outcome = find_out(lambda: gateway.abandon(account, payment))
    except GatewayError:
        ledger.note(payment, attend_in_seconds=PENDING_SECONDS)
        return payment
    return record(payment, outcome, cause="nobody finished it")


def _has_its_part(payment: Document) -> bool:
    """Whether the payment's part of the bill is its own. One that came to light after it had seemed
    to fail claims it anew, and somebody else may have paid it meanwhile."""
    came_to_light = any(one["from"] == "failed" for one in payment["transitions"])
    return not came_to_light or ledger.claim(payment, payment["amountCents"])


def _join(payment: Document, quote: Document | None, payments: list[Document]) -> Document | None:
    """Not all is paid, or the quote is gone. An order that was placed all the same (to be paid at
    the counter) takes what was paid."""
    order = order_of_quote(payment["quoteId"])
    if order is not None:
        ledger.set_order(payments, order["_id"])
        return order
    if quote is None:
        give_back_all(payments, "The quote is gone")
    else:
        _wait_for_the_rest(payment, quote)
    return None


def _place(payment: Document, quote: Document, payments: list[Document]) -> Document | None:
    paid = summary(payments, quote.get("totalPriceCents") or 0)
    try:
        order = place_paid_quote(quote=quote, payment=payment, paid=paid, grace=grace())
    except ApiError as error:
        if error.code == ErrorCode.SERVICE_UNAVAILABLE:
            raise  # for the moment only: it is looked after, and placed then
        give_back_all(payments, str(error))
        return None
    ledger.set_order(payments, order["_id"])
    return place_or_cancel(order, ledger.payment_of(payment["_id"]) or payment)


def give_back_all(payments: list[Document], reason: str) -> None:
    """No order can be made of what was paid: each payment is given back."""
    for one in payments:
        if one["state"] in HOLDING:
            give_back(one, NOT_PLACED, reason)


def _wait_for_the_rest(payment: Document, quote: Document) -> None:
    """Other guests pay their shares; should they not, it is given back when the quote is over."""
    expires = quote.get("expiresAt")
    over = expires is not None and expires + grace() <= now()
    if over:
        give_back(payment, NOT_PLACED, "The rest of the bill was not paid in time")
        return
    ledger.note(payment, attend_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS)


def _card(outcome: Outcome) -> Document | None:
    return {"brand": outcome.card.brand, "last4": outcome.card.last4} if outcome.card else None


def order_of(payment: Document) -> Document | None:
    """The stored order that a payment belongs to, if it is there."""
    return find_order(payment.get("orderId"))
