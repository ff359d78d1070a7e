"""Changing the tip of a payment that is not settled yet: written down, asked once, recorded."""

from django.conf import settings

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document
from payments import ledger
from payments.gateways.asking import ask, find_out
from payments.gateways.base import (
    GatewayError,
    Outcome,
    OutcomeUnknownError,
    RefusedError,
    TemporaryError,
)
from payments.gateways.registry import account_of, gateway_named
from payments.services import exceptions
from payments.services.tips import staff_tip_limit

ADJUSTABLE = ("emergepay",)
RETRY_SECONDS = 60
RETRY_AT_MOST_SECONDS = 15 * 60
# So often the gateway still says the old tip, and the change never reached it.
LOOKS_AT_MOST = 3
# So often without a decision, and people should know: until then nothing is refunded either.
DOUBTS_BEFORE_ALARM = 8


def is_adjusting(payment: Document) -> bool:
    """A change of its tip is under way."""
    return _open_entry(payment) is not None


def may_adjust(payment: Document) -> bool:
    """Its gateway can change a tip, and it is as it must be for that."""
    return (
        payment["gateway"] in ADJUSTABLE
        and payment["state"] == "approved"
        and not payment["refunds"]
        and not is_adjusting(payment)
    )


def adjust_tip(*, payment: Document, tip_cents: int, adjustment_id: str, by: str) -> Document:
    """Make the tip of an approved payment `tip_cents`; returns the payment as it is then.

    `is_adjusting` says that the gateway's word is still awaited. The same `adjustment_id` is one
    change. Raises ApiError: tip_not_allowed (400), refund_not_possible (409),
    gateway_unavailable (503, nothing was changed).
    """
    if any(one["_id"] == adjustment_id for one in payment.get("adjustments") or ()):
        return payment
    _check(payment, tip_cents)
    opened = ledger.open_adjustment(
        payment,
        adjustment_id=adjustment_id,
        tip_cents=tip_cents,
        by=by,
        look_in_seconds=settings.PAYMENT_LOOK_AFTER_SECONDS,
    )
    if opened is None:
        raise _not_possible("The tip of this payment cannot be changed any more")
    entry = next(one for one in opened["adjustments"] if one["_id"] == adjustment_id)
    return _asked(opened, entry)


def resume_adjustment(payment: Document) -> Document:
    """Look after a change of a tip that nobody has finished; returns the payment."""
    entry = _open_entry(payment)
    return payment if entry is None else _looked_up(payment, entry)


def _check(payment: Document, tip_cents: int) -> None:
    if not may_adjust(payment):
        raise _not_possible("The tip of this payment cannot be changed any more")
    limit = staff_tip_limit(payment["locationId"], payment["amountCents"])
    if not 0 <= tip_cents <= limit or tip_cents == payment["tipCents"]:
        raise ApiError(
            ErrorCode.TIP_NOT_ALLOWED,
            f"tipCents must be another one, between 0 and {limit}",
            maxTipCents=limit,
        )


def _asked(payment: Document, entry: Document) -> Document:
    try:
        gateway, account = gateway_named(payment["gateway"]), account_of(payment)
        outcome = ask(gateway, account, lambda: gateway.adjust_tip(account, payment, entry))
    except TemporaryError as error:
        ledger.close_adjustment(payment, entry, state="failed", reason=error.reason)
        message = f"Nothing was changed: {error.reason}"
        headers = {"Retry-After": "30"}
        raise ApiError(ErrorCode.GATEWAY_UNAVAILABLE, message, headers=headers) from error
    except RefusedError as error:
        outcome = Outcome("declined", reason=error.reason)
    except OutcomeUnknownError:
        return _looked_up(payment, entry)
    return _recorded(payment, entry, outcome)


def _recorded(payment: Document, entry: Document, outcome: Outcome) -> Document:
    if outcome.state == "approved":
        return _closed(payment, entry, "approved")
    if outcome.state != "declined":
        return _doubted(payment, entry, "the gateway has not decided")
    _closed(payment, entry, "declined", outcome.reason)
    raise _not_possible(f"The gateway refused: {outcome.reason or 'no reason given'}")


def _looked_up(payment: Document, entry: Document) -> Document:
    """What the gateway took in all tells which tip it knows."""
    try:
        gateway, account = gateway_named(payment["gateway"]), account_of(payment)
        outcome = find_out(lambda: gateway.look_up(account, payment))
    except GatewayError as error:
        return _doubted(payment, entry, error.reason, is_silent=True)
    tip = None if outcome.amount_cents is None else outcome.amount_cents - payment["amountCents"]
    if tip == entry["tipCents"]:
        return _closed(payment, entry, "approved")
    if tip == payment["tipCents"] and entry.get("looks", 0) + 1 >= LOOKS_AT_MOST:
        return _closed(payment, entry, "failed", "the gateway never heard of it")
    if tip not in (None, payment["tipCents"]):
        exceptions.found(
            "amount_differs",
            payment,
            ledger_cents=payment["amountCents"] + payment["tipCents"],
            gateway_cents=outcome.amount_cents,
        )
    return _doubted(payment, entry, "not there yet")


def _closed(payment: Document, entry: Document, state: str, reason: str = "") -> Document:
    closed = ledger.close_adjustment(payment, entry, state=state, reason=reason)
    return closed or ledger.payment_of(payment["_id"]) or payment


def _doubted(
    payment: Document, entry: Document, reason: str, *, is_silent: bool = False
) -> Document:
    """Looked at again, ever more seldom. Nobody to ask (`is_silent`) is no look."""
    looks = entry.get("looks", 0) + (not is_silent)
    silences = entry.get("silences", 0) + is_silent
    if looks + silences == DOUBTS_BEFORE_ALARM:
        exceptions.found(
            "undecided", payment, ledger_cents=entry["tipCents"], text=f"Tip: {reason}"
        )
    wait = min(RETRY_SECONDS * 2 ** (looks + silences), RETRY_AT_MOST_SECONDS)
    doubted = ledger.doubt_adjustment(
        payment, entry, reason=reason, looks=looks, silences=silences, look_in_seconds=wait
    )
    return doubted or ledger.payment_of(payment["_id"]) or payment


def _open_entry(payment: Document) -> Document | None:
    entries = payment.get("adjustments") or ()
    return next((one for one in entries if one["state"] in ledger.OPEN_ADJUSTMENT), None)


def _not_possible(message: str) -> ApiError:
    return ApiError(ErrorCode.REFUND_NOT_POSSIBLE, message)
