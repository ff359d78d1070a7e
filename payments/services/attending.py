"""Finishing what a crash, an outage or a lost answer left behind.

Whatever must be looked after says so itself (`attendAt`); any number of processes may attend, each
document is somebody's turn for a while.
"""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings

from orderbuddy.mongo import Document, collection, now
from payments import ledger
from payments.gateways.base import GatewayError
from payments.services import exceptions, settling
from payments.services.automatic import CANCELLED
from payments.services.looking import LOOKED, look_up
from payments.services.refunding import give_back, left_cents, resume_refund
from payments.services.tipping import is_adjusting, resume_adjustment
from payments.states import ALL_GIVEN_BACK, ASKED, HOLDING, NOTHING_TAKEN

logger = logging.getLogger(__name__)

# Whoever takes a document has this long before it is another's turn.
TURN_SECONDS = 60
# A gateway that does not know a payment is asked again after this, then twice as long, …
ABSENT_SECONDS = 10
# One that cannot be asked, or has not decided: ever more seldom.
RETRY_AT_MOST_SECONDS = 15 * 60
# So often without an answer, and people should know.
SILENCES_BEFORE_ALARM = 8

Report = Callable[[Document], None]
# How the next one is taken, what is done with it, and where it is counted.
Turn = tuple[
    Callable[[float], Document | None], Callable[[Document], Document], dict[str, int] | None
]


@dataclass(slots=True)
class Attended:
    """How many documents were looked after, by the state they are in now."""

    payments: dict[str, int] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.payments.values()) + sum(self.refunds.values())


def attend_due(
    *,
    limit: int = 500,
    within_seconds: float = math.inf,
    report: Report = lambda document: None,
) -> Attended:
    """Look after everything whose time has come; what cannot be decided now comes again later.

    Ends after about `limit` documents, and begins nothing new after `within_seconds`. Payments,
    refunds and tips take turns: none waits for the others' stalled gateways.
    """
    attended, ends = Attended(), time.monotonic() + within_seconds
    turns: list[Turn] = [
        (partial(ledger.take_next, "payments"), attend_payment, attended.payments),
        (partial(ledger.take_next, "refunds"), resume_refund, attended.refunds),
        (ledger.next_adjusting, resume_adjustment, None),
    ]
    while turns and attended.total < limit and time.monotonic() < ends:
        turns = [turn for turn in turns if _take_turn(*turn, report)]
    return attended


def _take_turn(
    take: Callable[[float], Document | None],
    deed: Callable[[Document], Document],
    counts: dict[str, int] | None,
    report: Report,
) -> bool:
    """Look after one document; False when none is due."""
    document = take(TURN_SECONDS)
    if document is None:
        return False
    after = _attended(deed, document)
    if counts is not None:
        counts[after["state"]] = counts.get(after["state"], 0) + 1
        report(after)
    return True


def due_count() -> int:
    """How many documents wait to be looked after now."""
    due = {"attendAt": {"$lte": now()}}
    return sum(collection(name).count_documents(due) for name in ("payments", "refunds"))


def attend_payment(payment: Document) -> Document:
    """Look after one payment; returns it as it is then."""
    if payment["state"] == "created":
        return settling.fail(payment, cause="it was never sent to its gateway")
    if payment["state"] in ASKED or _is_doubted(payment):
        payment = _decided(payment)
    if payment["state"] in HOLDING:
        _finish(payment)
        payment = ledger.payment_of(payment["_id"]) or payment
    if payment["state"] in NOTHING_TAKEN and not _is_doubted(payment):
        ledger.release(payment)
        ledger.note(payment, attend_in_seconds=None)
    elif payment["state"] in ALL_GIVEN_BACK:
        ledger.note(payment, attend_in_seconds=None)
    return ledger.payment_of(payment["_id"]) or payment


def _is_doubted(payment: Document) -> bool:
    """It seemed to have failed, and now its gateway speaks of it."""
    return payment["state"] == "failed" and bool(payment.get("checkGateway"))


def _finish(payment: Document) -> None:
    """An order, or the money back; and what was done at the gateway without us is noticed."""
    is_compared = not payment.get("checkGateway") or compare_with_gateway(payment)
    # Before anybody notes that nobody needs to look after it: this process may end at any line.
    before = settling.order_of(payment)
    if _is_cancelled(before) and is_adjusting(payment):
        # How much there is to give back only the gateway's word on the tip will tell.
        ledger.note(payment, attend_in_seconds=TURN_SECONDS)
        return
    _give_back_if_cancelled(before, payment)
    order = settling.finish(payment)
    if before is None:
        _give_back_if_cancelled(order, payment)
    if not is_compared:
        ledger.note(payment, attend_in_seconds=RETRY_AT_MOST_SECONDS)


def _give_back_if_cancelled(order: Document | None, payment: Document) -> None:
    if _is_cancelled(order) and left_cents(payment):
        give_back(payment, CANCELLED, "The order was cancelled")


def _is_cancelled(order: Document | None) -> bool:
    return order is not None and order.get("status") == "CANCELLED"


def compare_with_gateway(payment: Document) -> bool:
    """A webhook spoke of a finished payment: a refund or dispute that was made at the gateway.

    False when the gateway cannot be asked now.
    """
    try:
        outcome = look_up(payment)
    except GatewayError:
        return False
    known = sum(one["cents"] for one in payment["refunds"])
    if (outcome.refunded_cents or 0) > known:
        exceptions.found(
            "refund_differs", payment, ledger_cents=known, gateway_cents=outcome.refunded_cents
        )
    # Whether it still waits for something is not for this to say.
    ledger.note(payment, attend_in_seconds=TURN_SECONDS, checkGateway=False)
    return True


def _decided(payment: Document) -> Document:
    try:
        outcome = look_up(payment)
    except GatewayError as error:
        return _later(payment, error.reason)
    if _is_doubted(payment) and outcome.state in ("absent", "declined", "voided"):
        ledger.note(payment, attend_in_seconds=None, checkGateway=False)
        return {**payment, "checkGateway": False}
    if outcome.state == "absent":
        return _absent(payment)
    if outcome.state == "pending":
        return _pending(payment)
    return settling.record(payment, outcome, cause=LOOKED)


def _absent(payment: Document) -> Document:
    looks = payment["looks"] + 1
    if looks >= settings.PAYMENT_LOOKS_AT_MOST:
        return settling.fail(payment, cause="the gateway never heard of it")
    wait = min(ABSENT_SECONDS * 2 ** (looks - 1), settings.PAYMENT_LOOK_AFTER_SECONDS)
    ledger.note(payment, attend_in_seconds=wait, looks=looks)
    return {**payment, "looks": looks}


def _pending(payment: Document) -> Document:
    """The guest has a step to take. Half an hour later nobody will: the gateway forgets it."""
    age = (now() - payment["createdAt"]).total_seconds()
    if age > settling.PENDING_AT_MOST_SECONDS:
        return settling.abandon(payment)
    ledger.note(payment, attend_in_seconds=settling.PENDING_SECONDS)
    return payment


def _later(payment: Document, reason: str) -> Document:
    # Nobody to ask is no answer: this does not count towards "not there".
    silences = payment.get("silences", 0) + 1
    if silences == SILENCES_BEFORE_ALARM:
        exceptions.found("undecided", payment, ledger_cents=payment["amountCents"], text=reason)
    wait = min(ABSENT_SECONDS * 2**silences, RETRY_AT_MOST_SECONDS)
    ledger.note(payment, attend_in_seconds=wait, silences=silences)
    return payment


def _attended(deed: Callable[[Document], Document], document: Document) -> Document:
    try:
        return deed(document)
    except Exception:
        # A boundary: one broken document must not keep the rest from being looked after. Its turn
        # comes again.
        logger.exception("Could not be looked after", extra={"document": str(document["_id"])})
        return document
