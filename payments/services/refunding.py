"""Giving money back: written down, claimed on its payment, asked of the gateway once, recorded."""

from uuid import uuid4

from django.conf import settings

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document
from payments import ledger
from payments.gateways.asking import ask, find_out
from payments.gateways.base import (
    Account,
    Gateway,
    GatewayError,
    Outcome,
    OutcomeUnknownError,
    RefusedError,
    TemporaryError,
)
from payments.gateways.registry import account_of, gateway_named
from payments.services import exceptions
from payments.services.automatic import NOT_PLACED, id_now, ids, pays_its_order, was_placed
from payments.states import ASKED, HOLDING, UNDECIDED

RETRY_SECONDS = 60
RETRY_AT_MOST_SECONDS = 15 * 60
# So often nobody could be asked, and people should know.
SILENCES_BEFORE_ALARM = 8
LOOKS_BEFORE_ASKING_AGAIN = 2
LOOKS_BEFORE_ALARM = 5
# Nothing was given back, and nobody tries again.
GIVEN_UP = ("failed", "declined")


def left_cents(payment: Document) -> int:
    """What can still be given back of a payment, tip included."""
    if payment["state"] not in HOLDING:
        return 0
    claimed = sum(one["cents"] for one in payment["refunds"])
    return max(0, payment["amountCents"] + payment["tipCents"] - claimed)


def refund_payment(
    *,
    payment: Document,
    amount_cents: int | None = None,
    reason: str,
    by: str,
    refund_id: str = "",
    line_ids: list[str] | None = None,
    kind: str = "refund",
) -> Document:
    """Give `amount_cents` (all that is left without it) back; returns the refund as it is then.

    Its state is `approved`, or `unknown`/`submitted` while the gateway has not told: it is looked
    after. The same `refund_id` is one refund, however often it is asked for. Raises ApiError:
    refund_not_possible (409) with a sentence, gateway_unavailable (503, nothing was given back).
    """
    cents = left_cents(payment) if amount_cents is None else amount_cents
    refund = ledger.open_refund(
        payment,
        refund_id=refund_id or str(uuid4()),
        kind=kind,
        amount_cents=cents,
        reason=reason,
        by=by,
        line_ids=line_ids or [],
        attend_in_seconds=RETRY_SECONDS,
    )
    if refund["state"] != "created":
        return refund
    return _made(payment, refund)


def void_payment(*, payment: Document, reason: str, by: str, refund_id: str = "") -> Document:
    """Undo a whole payment that is not settled yet. Returns and raises as `refund_payment`."""
    return refund_payment(payment=payment, reason=reason, by=by, refund_id=refund_id, kind="void")


def give_back(payment: Document, why: str, reason: str) -> Document | None:
    """The product itself gives all that is left of a payment back, once for that `why`.

    Cash is handed out by people: an exception asks them to. What the gateway refuses becomes an
    exception too, and what it cannot do now is tried again by whoever attends to it.
    """
    cents = left_cents(payment)
    if payment["gateway"] == "counter":
        if cents:
            exceptions.found("cash_to_return", payment, ledger_cents=cents, text=reason)
        ledger.note(payment, attend_in_seconds=None)
        return None
    refund_id = id_now(payment, why)
    if not cents and ledger.refund_of(refund_id) is None:
        return None
    try:
        refund = refund_payment(
            payment=payment, amount_cents=cents, reason=reason, by="system", refund_id=refund_id
        )
    except ApiError:
        return ledger.refund_of(refund_id)
    if refund["state"] == "declined":
        # On the list of exceptions: from now on it is for people.
        ledger.note(payment, attend_in_seconds=None)
    return refund


def resume_refund(refund: Document) -> Document:
    """Finish a refund that a crash or an outage left behind."""
    payment = ledger.payment_of(refund["paymentId"])
    if payment is None:
        return _failed(refund, "its payment is gone")
    if refund["state"] in GIVEN_UP:
        return _freed(payment, refund)
    if refund["state"] != "created":
        return _looked_up(payment, refund)
    if refund["_id"] in ids(payment, NOT_PLACED) and pays_its_order(payment):
        return _withdrawn(refund)
    return _made(payment, refund)


def _made(payment: Document, refund: Document) -> Document:
    if not ledger.claim_refund(refund):
        _failed(refund, "more than is left of the payment", only_from=("created",))
        left = left_cents(ledger.payment_of(payment["_id"]) or payment)
        raise ApiError(
            ErrorCode.REFUND_NOT_POSSIBLE,
            "A payment can be voided only as long as nothing was given back"
            if refund["kind"] == "void" and left
            else f"Only {left} cents of this payment can be given back",
            leftCents=left,
        )
    # Whoever places looks for this claim afterwards (`place_or_cancel`), and this looks for the
    # order after its claim: one of the two sees the other.
    if refund["_id"] in ids(payment, NOT_PLACED) and was_placed(payment):
        return _withdrawn(refund)
    try:
        gateway, account = _where(payment)
    except TemporaryError as error:
        return _not_now(payment, refund, error)
    submitted = ledger.move_refund(
        refund, "submitted", cause="asked the gateway",
        attend_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS,
    )  # fmt: skip
    if submitted is None:
        return ledger.refund_of(refund["_id"]) or refund
    return _asked(gateway, account, payment, submitted)


def _asked(
    gateway: Gateway,
    account: Account,
    payment: Document,
    refund: Document,
    *,
    is_again: bool = False,
) -> Document:
    deed = gateway.void if refund["kind"] == "void" else gateway.refund
    try:
        outcome = ask(gateway, account, lambda: deed(account, payment, refund))
    except TemporaryError as error:
        return _not_now(payment, refund, error)
    except RefusedError as error:
        return _recorded(payment, refund, Outcome("declined", reason=error.reason))
    except OutcomeUnknownError as error:
        if is_again:
            # Looked up just before: the next look has its time, or it would be asked without end.
            return _unknown(refund, error.reason)
        return _looked_up(payment, refund)
    return _recorded(payment, refund, outcome)


def _not_now(payment: Document, refund: Document, error: TemporaryError) -> Document:
    """Nothing was given back. People are told and may try again; our own refunds wait for it."""
    if refund["by"] != "system":
        _failed(refund, error.reason)
        raise ApiError(
            ErrorCode.GATEWAY_UNAVAILABLE,
            f"Nothing was given back: {error.reason}",
            headers={"Retry-After": "30"},
        )
    return _unanswered(payment, refund, error.reason)


def _looked_up(payment: Document, refund: Document) -> Document:
    try:
        gateway, account = _where(payment)
        outcome = find_out(lambda: gateway.look_up_refund(account, payment, refund))
    except GatewayError as error:
        return _unanswered(payment, refund, error.reason)
    if outcome.state == "absent":
        return _absent(gateway, account, payment, refund)
    return _recorded(payment, refund, outcome)


def _absent(gateway: Gateway, account: Account, payment: Document, refund: Document) -> Document:
    """The gateway has not heard of it. A minute later no request can still be on its way: what the
    product itself gives back is asked for again (its key makes even a late twin harmless); of what
    a person wanted, the person is told."""
    looks = refund["looks"] + 1
    refund = _unknown(refund, "not there yet", looks=looks)
    if looks < LOOKS_BEFORE_ASKING_AGAIN:
        return refund
    if refund["by"] == "system":
        if looks == LOOKS_BEFORE_ALARM:
            exceptions.found("refund_failed", payment, ledger_cents=refund["amountCents"])
        return _asked(gateway, account, payment, refund, is_again=True)
    exceptions.found("refund_failed", payment, ledger_cents=refund["amountCents"])
    return _failed(refund, "the gateway never heard of it")


def _recorded(payment: Document, refund: Document, outcome: Outcome) -> Document:
    if outcome.state in ("approved", "voided"):
        # The payment first: a crash in between leaves a refund that is looked up again.
        settled = ledger.settle_refund(refund, cause=refund["reason"])
        settled = settled or ledger.payment_of(payment["_id"])
        if settled is not None and settled["state"] == "voided":
            ledger.release(settled)
        moved = ledger.move_refund(
            refund, "approved", cause="the gateway said so", references=outcome.references
        )
        return moved or ledger.refund_of(refund["_id"]) or refund
    if outcome.state == "pending":
        return _unknown(refund, "the gateway has not decided")
    return _declined(payment, refund, outcome)


def _declined(payment: Document, refund: Document, outcome: Outcome) -> Document:
    moved = ledger.move_refund(
        refund, "declined", cause=outcome.reason or "declined", only_from=ASKED,
        attend_in_seconds=RETRY_SECONDS, reasonCode=outcome.reason_code, declined=outcome.reason,
    )  # fmt: skip
    if moved is None:
        return ledger.refund_of(refund["_id"]) or refund
    moved = _freed(payment, moved)
    if refund["by"] == "system":
        return moved
    raise ApiError(
        ErrorCode.REFUND_NOT_POSSIBLE,
        f"The gateway refused: {outcome.reason or 'no reason given'}",
        leftCents=left_cents(ledger.payment_of(payment["_id"]) or payment),
    )


def _unanswered(payment: Document, refund: Document, reason: str) -> Document:
    """Nobody could be asked, so it is tried again and again, ever more seldom."""
    silences = refund.get("silences", 0) + 1
    if silences == SILENCES_BEFORE_ALARM:
        exceptions.found("refund_failed", payment, ledger_cents=refund["amountCents"], text=reason)
    return _unknown(refund, reason, waits=silences - 1, silences=silences)


def _unknown(refund: Document, cause: str, *, waits: int | None = None, **fields: int) -> Document:
    """Nobody knows yet: looked after again, with each of the `waits` (by default its looks) twice
    as late. Before it was asked for it stays `created`."""
    waits = fields.get("looks", refund["looks"]) if waits is None else waits
    seconds = min(RETRY_SECONDS * 2**waits, RETRY_AT_MOST_SECONDS)
    moved = ledger.move_refund(refund, "unknown", cause=cause, attend_in_seconds=seconds, **fields)
    if moved is None:
        ledger.note_refund(refund, attend_in_seconds=seconds, **fields)
    return moved or ledger.refund_of(refund["_id"]) or refund


def _withdrawn(refund: Document) -> Document:
    return _failed(refund, "its order was placed meanwhile", only_from=("created",))


def _failed(refund: Document, cause: str, *, only_from: tuple[str, ...] = UNDECIDED) -> Document:
    moved = ledger.move_refund(
        refund, "failed", cause=cause, only_from=only_from, attend_in_seconds=RETRY_SECONDS
    )
    if moved is None:
        return ledger.refund_of(refund["_id"]) or refund
    return _freed(None, moved)


def _freed(payment: Document | None, refund: Document) -> Document:
    """Of one that was given up, its cents are left of the payment again; until that is written
    somebody attends to it, or a crash in between would keep them for ever."""
    ledger.release_refund(refund)
    if payment is not None and refund["state"] == "declined" and refund["by"] == "system":
        cents, said = refund["amountCents"], refund.get("declined") or ""
        exceptions.found("refund_declined", payment, ledger_cents=cents, text=said)
    ledger.note_refund(refund, attend_in_seconds=None)
    return ledger.refund_of(refund["_id"]) or refund


def _where(payment: Document) -> tuple[Gateway, Account]:
    """Raises TemporaryError where its account is not there any more."""
    return gateway_named(payment["gateway"]), account_of(payment)
