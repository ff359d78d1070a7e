"""One payment as the ledger has it, beside what its gateway and its order say."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, now
from payments import ledger
from payments.gateways.asking import find_out
from payments.gateways.base import GatewayError, Outcome, TooOftenError
from payments.gateways.registry import account_of, gateway_named
from payments.services import exceptions
from payments.services.automatic import CANCELLED, was_given_back
from payments.services.bills import payments_of, summary
from payments.services.looking import look_up
from payments.services.refunding import left_cents
from payments.services.settling import record
from payments.states import HOLDING, NOTHING_TAKEN, TAKEN, UNDECIDED

# A gateway that is asked too often is given these pauses, and no more than so much in a night.
PAUSES_SECONDS = (1, 4, 15)
PATIENCE_SECONDS = 120
# The relay shows on an order what became of its payments. It may be so far behind.
BEHIND = timedelta(seconds=10)
LOOKS_EVERY_SECONDS = 0.25


class Patience:
    """Waits for a gateway that is asked too often: a few times, and in a night not for ever."""

    def __init__(self) -> None:
        self.left_seconds = PATIENCE_SECONDS

    def ask(self, question: Callable[[], Outcome]) -> Outcome:
        """The gateway's answer to `question`; raises GatewayError."""
        for pause in PAUSES_SECONDS:
            try:
                return question()
            except TooOftenError:
                if pause > self.left_seconds:
                    raise
            self.left_seconds -= pause
            time.sleep(pause)
        return question()


def matches(payment: Document, patience: Patience) -> bool:
    """Whether a payment is as its gateway and its order have it; what is not goes on the list."""
    if payment["state"] == "created":
        return True
    if payment["gateway"] == "counter":
        return _matches_its_order(payment)
    try:
        agrees = _agrees_with_gateway(payment, patience)
    except GatewayError as error:
        exceptions.found("undecided", payment, ledger_cents=_taken(payment), text=error.reason)
        return False
    return _matches_its_order(payment) and agrees


def _agrees_with_gateway(payment: Document, patience: Patience) -> bool:
    outcome = patience.ask(lambda: look_up(payment))
    if outcome.fee_cents is not None and outcome.fee_cents != payment.get("feeCents"):
        # Gateways know their fee only when the money is settled.
        ledger.set_fee(payment, outcome.fee_cents)
    return _agrees(payment, outcome, patience)


def _agrees(payment: Document, outcome: Outcome, patience: Patience) -> bool:
    if payment["state"] in UNDECIDED:
        exceptions.found("undecided", payment, ledger_cents=_taken(payment))
        return False
    if payment["state"] in NOTHING_TAKEN:
        return _took_nothing(payment, outcome)
    return _took_the_same(payment, outcome, patience)


def _took_nothing(payment: Document, outcome: Outcome) -> bool:
    if outcome.state != "approved" or (outcome.refunded_cents or 0) >= (outcome.amount_cents or 0):
        return True
    exceptions.found(
        "charged_without_payment", payment, ledger_cents=0, gateway_cents=outcome.amount_cents
    )
    if payment["state"] == "failed":
        record(payment, outcome, cause="found at the gateway at night")
    return False


def _took_the_same(payment: Document, outcome: Outcome, patience: Patience) -> bool:
    taken, given_back = _taken(payment), _given_back(payment)
    if payment["state"] == "voided":
        return _took_nothing_in_the_end(payment, outcome, patience)
    if outcome.state != "approved":
        exceptions.found("missing_at_gateway", payment, ledger_cents=taken, gateway_cents=0)
        return False
    same = outcome.amount_cents in (None, taken)
    if not same:
        exceptions.found(
            "amount_differs", payment, ledger_cents=taken, gateway_cents=outcome.amount_cents
        )
    there = _given_back_there(payment, outcome, patience)
    if there != given_back:
        exceptions.found("refund_differs", payment, ledger_cents=given_back, gateway_cents=there)
        return False
    return same


def _took_nothing_in_the_end(payment: Document, outcome: Outcome, patience: Patience) -> bool:
    """Voided: gateways go on calling it approved, beside the void."""
    if outcome.state != "approved":
        return True
    if _given_back_there(payment, outcome, patience) >= _taken(payment):
        return True
    exceptions.found(
        "charged_without_payment", payment, ledger_cents=0, gateway_cents=outcome.amount_cents
    )
    return False


def _given_back_there(payment: Document, outcome: Outcome, patience: Patience) -> int:
    """What the gateway says was given back: of the payment, or else refund by refund."""
    if outcome.refunded_cents is not None:
        return outcome.refunded_cents
    gateway, account = gateway_named(payment["gateway"]), account_of(payment)
    found = 0
    for refund in collection("refunds").find({"paymentId": payment["_id"], "state": "approved"}):
        ask = partial(gateway.look_up_refund, account, payment, refund)
        found += _cents_of(patience.ask(partial(find_out, ask)), refund)
    return found


def _cents_of(told: Outcome, refund: Document) -> int:
    if told.state not in ("approved", "voided"):
        return 0
    is_told = refund["kind"] == "refund" and told.amount_cents is not None
    return told.amount_cents or 0 if is_told else refund["amountCents"]


def _matches_its_order(payment: Document) -> bool:
    if payment["state"] not in TAKEN:
        return True
    if not payment.get("orderId"):
        if payment["state"] in HOLDING:
            exceptions.found("paid_without_order", payment, ledger_cents=_taken(payment))
            ledger.note(payment, attend_in_seconds=0)
            return False
        return True
    order = find_order(payment["orderId"])
    if order is None:
        return True  # taken away by somebody
    if order.get("status") == "CANCELLED" and _is_forgotten(payment):
        exceptions.found("cancelled_and_kept", payment, ledger_cents=left_cents(payment))
        ledger.note(payment, attend_in_seconds=0)
        return False
    shown, counted = _shown_and_counted(payment, order)
    if shown == counted:
        return True
    exceptions.found(
        "order_differs",
        payment,
        ledger_cents=counted["paidCents"],
        order_cents=(shown or {}).get("paidCents"),
        subject=str(order["_id"]),
    )
    return False


def _shown_and_counted(payment: Document, order: Document) -> tuple[Document | None, Document]:
    """What the order shows of its payments, and what the ledger has of them; of what changed just
    now once the relay has come to it."""
    while True:
        payments = payments_of(payment["billId"])
        counted = summary(payments, order.get("totalPriceCents") or 0)
        is_old = all(one["updatedAt"] + BEHIND < now() for one in payments)
        if order.get("payment") == counted or is_old:
            return order.get("payment"), counted
        time.sleep(LOOKS_EVERY_SECONDS)
        order = find_order(payment["orderId"]) or order


def _is_forgotten(payment: Document) -> bool:
    """Nobody has begun to give a cancelled order's money back: the relay missed it."""
    waits = payment.get("attendAt") is not None
    return bool(left_cents(payment)) and not waits and not was_given_back(payment, CANCELLED)


def _taken(payment: Document) -> int:
    return payment["amountCents"] + payment["tipCents"]


def _given_back(payment: Document) -> int:
    return sum(one["cents"] for one in payment["refunds"] if one["done"])
