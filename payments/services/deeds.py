"""Who does something with a payment: may they, and how it is remembered."""

from dataclasses import dataclass
from typing import Any

from orderbuddy import audit
from orderbuddy.accounts.access import Person, may_act_at
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document
from payments import ledger


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does it, and in which request."""

    user: Any
    correlation_id: str = ""


def access_payment(user: Person, payment_id: object, permission: str) -> Document:
    """The stored payment of a restaurant that `user` may act for, if they have the permission.

    Raises ApiError: payment_not_found (404, also for whoever may not know it), not_allowed (403).
    """
    payment = ledger.payment_of(payment_id)
    if payment is None or not _is_theirs(user, payment):
        raise ApiError(ErrorCode.PAYMENT_NOT_FOUND, "Payment not found")
    require(user, payment["restaurantId"], permission)
    return payment


def _is_theirs(user: Person, payment: Document) -> bool:
    return may_act_at(user, payment["restaurantId"], payment.get("locationId"))


def record(
    deed: Deed, what: str, payment: Document, *, before: Any = None, after: Any = None
) -> None:
    """One entry of the audit log about a payment."""
    audit.record(
        who=deed.user,
        what=what,
        restaurant_id=payment["restaurantId"],
        subject=f"payment:{payment['_id']}",
        before=before,
        after=after,
        correlation_id=deed.correlation_id,
        location_id=payment.get("locationId"),
    )
