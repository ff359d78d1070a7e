"""A person moves an order: whether their role may, and a line about it in the audit log."""

from datetime import timedelta

from django.dispatch import Signal

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import require, require_refund_limit
from orderbuddy.mongo import Document, now
from ordering.models import OrderStatus
from ordering.services.statuses import move_order
from ordering.times import whole_minute

# Sent with `user` and `order` before a person cancels an order. Whoever minds raises ApiError;
# whoever knows its payments, and so how much it would give back, says True.
cancelling = Signal()


def move_order_for(
    *,
    user: Person,
    order: Document,
    to: str,
    minutes: int | None = None,
    reason: str = "",
    correlation_id: str = "",
) -> None:
    """Move a stored order of a restaurant that `user` may act for to the status `to`.

    `minutes`: with ACCEPTED, in how many minutes it will be ready, which the guest is told.
    `reason`: with CANCELLED, why; for the staff. Both are in the very write that moves it.
    Cancelling gives back what was paid, so it needs the right to give that much back. Raises
    ApiError: not_allowed (403), invalid_transition (409).
    """
    restaurant_id = order.get("restaurantId")
    require(user, restaurant_id, "orders.move")
    if to == OrderStatus.CANCELLED and order.get("status") != to:
        require(user, restaurant_id, "orders.cancel")
        answers = cancelling.send(sender=None, user=user, order=order)
        # What the order itself shows is a little late, but all there is of a payment elsewhere.
        if not any(is_known for _, is_known in answers):
            require_refund_limit(user, restaurant_id, kept_cents(order))
    told = _told(order, to, minutes, reason.strip())
    move_order(order=order, to=to, told=told)
    if order.get("status") != to or told:
        audit.record(
            who=user,
            what="orders.moved",
            restaurant_id=restaurant_id,
            location_id=order.get("locationId"),
            subject=f"order:{order['_id']}",
            before={"status": order.get("status")},
            after={"status": to, **told},
            correlation_id=correlation_id,
        )


def _told(order: Document, to: str, minutes: int | None, reason: str) -> Document:
    """What the order's document gets beside its status."""
    # Whoever ordered for later has been promised a time.
    if to == OrderStatus.ACCEPTED and minutes and not order.get("readyAt"):
        return {"estimatedReadyAt": whole_minute(now() + timedelta(minutes=minutes))}
    if to == OrderStatus.CANCELLED and reason and order.get("status") != to:
        return {"cancelReason": reason}
    return {}


def kept_cents(order: Document) -> int:
    """What the restaurant has of the guest's money for that order, tips included."""
    paid = order.get("payment") or {}
    taken = (paid.get("paidCents") or 0) + (paid.get("tipCents") or 0)
    return max(0, taken - (paid.get("refundedCents") or 0))
