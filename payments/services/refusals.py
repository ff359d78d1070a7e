"""What somebody who pays is told when there is no order for them, or not yet."""

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.tokens import payment_token
from orderbuddy.mongo import Document
from payments.services.automatic import is_given_back
from payments.states import HOLDING

IN_PROGRESS = "This is being paid right now"
PAID = "This is paid already"


def too_much(left_cents: int) -> ApiError:
    message = f"amountCents must be between 1 and {left_cents}"
    return ApiError(
        ErrorCode.AMOUNT_NOT_ALLOWED,
        message if left_cents > 0 else "There is nothing left to pay",
        dueCents=max(0, left_cents),
    )


def paid_by_others(payment: Document) -> ApiError:
    """Others hold the whole bill: their order is still to come, or there will be none."""
    if payment["state"] in HOLDING and not is_given_back(payment):
        return in_progress()
    return ApiError(ErrorCode.ALREADY_PAID, PAID, orderId="")


def in_progress(mine: Document | None = None) -> ApiError:
    """`mine`: the payment of whoever asks, so that they can ask again what became of it."""
    wait = {"Retry-After": "2"}
    return ApiError(ErrorCode.PAYMENT_IN_PROGRESS, IN_PROGRESS, headers=wait, **_shown(mine))


def unknown(mine: Document | None) -> ApiError:
    """As `in_progress`."""
    message = "We are checking your payment; please do not pay again"
    wait = {"Retry-After": "3"}
    return ApiError(ErrorCode.PAYMENT_UNKNOWN, message, headers=wait, **_shown(mine))


def nothing_taken(reason: str) -> ApiError:
    return ApiError(
        ErrorCode.GATEWAY_UNAVAILABLE,
        f"Nothing was taken: {reason}",
        headers={"Retry-After": "10"},
    )


def _shown(mine: Document | None) -> dict[str, str]:
    if mine is None:
        return {}
    return {"paymentId": mine["_id"], "paymentToken": payment_token(mine["_id"])}
