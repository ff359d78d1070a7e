"""What staff give back: lines, an amount or all; by their role, within its limit, and remembered.

Whatever is checked beforehand is checked again once the refund is written down, so that two who
give back at the same moment do not both pass.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import WORDS, refund_limit_cents, require, role_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection
from payments import ledger
from payments.services import exceptions, refunding
from payments.services.bills import payments_of
from payments.services.deeds import Deed, record
from payments.services.refunding import left_cents
from payments.services.settling import order_of
from payments.services.shares import lines_cents
from payments.services.tipping import is_adjusting
from payments.states import HOLDING, TAKEN

# A refund in one of these is, or may still be, given back.
COUNTING = ("created", "submitted", "unknown", "approved")
REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to give back: some lines, an amount, or (with neither) all that is left."""

    amount_cents: int | None = None
    line_ids: tuple[str, ...] = ()


def refund(
    *, deed: Deed, payment: Document, wanted: Wanted, reason: str, refund_id: str
) -> Document:
    """Give something back; returns the refund, whose state tells how far it is.

    The same `refund_id` is one refund, however often it is asked for. Raises ApiError: as
    `refunding.refund_payment`, validation_failed (400), not_allowed (403: over the limit).
    """
    return _give_back(deed, payment, wanted, reason, refund_id, kind="refund")


def void(*, deed: Deed, payment: Document, reason: str, refund_id: str) -> Document:
    """Undo a whole payment that is not settled yet; returns and raises as `refund`."""
    return _give_back(deed, payment, Wanted(), reason, refund_id, kind="void")


def check_refund(user: Person, payment: Document, wanted: Wanted) -> int:
    """What `wanted` comes to, when the person may give it back now; raises as `refund`."""
    require(user, payment["restaurantId"], "payments.refund")
    if is_adjusting(payment):
        message = "Its tip is being changed; please wait until the gateway has said so"
        raise ApiError(ErrorCode.REFUND_NOT_POSSIBLE, message, leftCents=left_cents(payment))
    cents = refund_cents(payment, wanted)
    _check_limit(user, payment, cents)
    return cents


def refund_cents(payment: Document, wanted: Wanted) -> int:
    """What `wanted` comes to. ApiError: validation_failed (400), refund_not_possible (409)."""
    left = left_cents(payment)
    cents = left if wanted.amount_cents is None else wanted.amount_cents
    if wanted.line_ids:
        if wanted.amount_cents is not None:
            raise ApiError(ErrorCode.VALIDATION_FAILED, "Either lines or an amount, not both")
        cents = _lines_cents(payment, wanted.line_ids)
    if not 0 < cents <= left:
        raise ApiError(ErrorCode.REFUND_NOT_POSSIBLE, _left_words(left), leftCents=left)
    return cents


def lines_given_back(payment: Document, besides: str = "") -> set[str]:
    """Ids of the lines of the payment's order that were (or are being) given back; `besides` is a
    refund that does not count."""
    counting = {"state": {"$in": list(COUNTING)}, "_id": {"$ne": besides}}
    refunds = _refunds_of_bill(payment, counting)
    return {line for one in refunds for line in one.get("lineIds") or ()}


def limit_left(user: Person, payment: Document, besides: str = "") -> int | None:
    """How much more of the payment's order the person may give back; None: any amount.

    Counted over all of the order's payments, so that a limit is not passed in small steps.
    `besides` is a refund that does not count.
    """
    limit = refund_limit_cents(user, payment["restaurantId"])
    if limit is None:
        return None
    mine = {"by": str(user.pk), "state": {"$in": list(COUNTING)}, "_id": {"$ne": besides}}
    given = sum(one["amountCents"] for one in _refunds_of_bill(payment, mine))
    return max(0, limit - given)


def check_cancelling(user: Person, order: Document) -> bool:
    """ApiError not_allowed (403) where a person may not give back what is left of an order's
    payments: what they gave back of it before counts, too. False when it was not paid here."""
    paid = {"orderId": order["_id"], "state": {"$in": list(TAKEN)}}
    payments = list(collection("payments").find(paid))
    held = [one for one in payments if one["state"] in HOLDING]
    if held:
        _check_limit(user, held[0], sum(map(left_cents, held)))
    return bool(payments)


def _give_back(
    deed: Deed, payment: Document, wanted: Wanted, reason: str, refund_id: str, *, kind: str
) -> Document:
    require(deed.user, payment["restaurantId"], "payments.refund")
    held = ledger.refund_of(refund_id)
    if held is not None:
        return _same(held, payment)
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Please say why it is given back")
    cents = check_refund(deed.user, payment, wanted)
    refund = ledger.open_refund(
        payment,
        refund_id=refund_id,
        kind=kind,
        amount_cents=cents,
        reason=reason.strip(),
        by=str(deed.user.pk),
        line_ids=list(wanted.line_ids),
        attend_in_seconds=refunding.RETRY_SECONDS,
    )
    _check_still_within(deed.user, payment, refund)
    record(deed, f"payments.{kind}.created", payment, after=_asked(refund))
    return _done(payment, refund)


def _done(payment: Document, refund: Document) -> Document:
    """Go on with a refund that is written down; cash that a cancelled order owed is handed out."""
    made = refunding.refund_payment(
        payment=payment,
        amount_cents=refund["amountCents"],
        reason=refund["reason"],
        by=refund["by"],
        refund_id=refund["_id"],
        line_ids=refund["lineIds"],
        kind=refund["kind"],
    )
    after = ledger.payment_of(payment["_id"])
    if payment["gateway"] == "counter" and after is not None and not left_cents(after):
        owed = f"cash_to_return:{payment['_id']}"
        exceptions.resolve(exception_id=owed, by=refund["by"], note="Handed back")
    return made


def _same(held: Document, payment: Document) -> Document:
    """The refund that has this id; one that came to nothing is no answer to a new wish."""
    if held["paymentId"] != payment["_id"]:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "This id is another refund's")
    if held["state"] in ("declined", "failed"):
        message = "Nothing was given back by this one; please ask anew"
        raise ApiError(ErrorCode.REFUND_NOT_POSSIBLE, message, leftCents=left_cents(payment))
    return held


def _lines_cents(payment: Document, line_ids: Iterable[str]) -> int:
    order = order_of(payment)
    if order is None:
        raise ApiError(ErrorCode.REFUND_NOT_POSSIBLE, "This payment has no order")
    gone = lines_given_back(payment)
    _check_lines(gone, line_ids)
    try:
        return lines_cents(order, line_ids, gone)
    except KeyError:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "The order has no such line") from None


def _check_lines(gone: set[str], line_ids: Iterable[str]) -> None:
    if gone.intersection(line_ids):
        raise ApiError(ErrorCode.REFUND_NOT_POSSIBLE, "A line can be given back only once")


def _check_limit(user: Person, payment: Document, cents: int, besides: str = "") -> None:
    left = limit_left(user, payment, besides)
    if left is not None and cents > left:
        role = role_of(user, payment["restaurantId"])
        word = WORDS[role].lower() if role else "stranger"
        raise ApiError(
            ErrorCode.NOT_ALLOWED,
            f"A {word} may give back {_dollars(left)} more of this order; ask somebody who may",
            limitCents=left,
        )


def _check_still_within(user: Person, payment: Document, refund: Document) -> None:
    """Two at the same moment both see the other's: none passes the limit, or gives a line back
    again, between two looks."""
    try:
        _check_limit(user, payment, refund["amountCents"], besides=refund["_id"])
        _check_lines(lines_given_back(payment, besides=refund["_id"]), refund["lineIds"])
    except ApiError:
        ledger.move_refund(refund, "failed", cause="somebody gave something back meanwhile")
        raise


def _refunds_of_bill(payment: Document, wanted: Document) -> list[Document]:
    ids = [one["_id"] for one in payments_of(payment["billId"])] or [payment["_id"]]
    return list(collection("refunds").find({"paymentId": {"$in": ids}, **wanted}))


def _asked(refund: Document) -> Document:
    names = ("amountCents", "lineIds", "reason", "orderId")
    return {"refundId": refund["_id"], **{name: refund.get(name) for name in names}}


def _left_words(left: int) -> str:
    if not left:
        return "Nothing is left of this payment that could be given back"
    return f"Between $0.01 and {_dollars(left)} of this payment can be given back"


def _dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"
