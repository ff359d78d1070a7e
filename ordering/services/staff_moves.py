"""A person moves an order: whether their role may, and a line about it in the audit log."""

from django.dispatch import Signal

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import require, require_refund_limit
from orderbuddy.mongo import Document
from ordering.models import OrderStatus
from ordering.services.statuses import move_order

# Sent with `user` and `order` before a person cancels an order; whoever minds raises ApiError.
cancelling = Signal()


def move_order_for(*, user: Person, order: Document, to: str, correlation_id: str = "") -> None:
    """Move a stored order of a restaurant that `user` may act for to the status `to`.

    Cancelling gives back what was paid, so it needs the right to give that much back. Raises
    ApiError: not_allowed (403), invalid_transition (409).
    """
    restaurant_id = order.get("restaurantId")
    require(user, restaurant_id, "orders.move")
    if to == OrderStatus.CANCELLED and order.get("status") != to:
        require(user, restaurant_id, "orders.cancel")
        require_refund_limit(user, restaurant_id, kept_cents(order))
        cancelling.send(sender=None, user=user, order=order)
    move_order(order=order, to=to)
    if order.get("status") != to:
        audit.record(
            who=user,
            what="orders.moved",
            restaurant_id=restaurant_id,
            location_id=order.get("locationId"),
            subject=f"order:{order['_id']}",
            before={"status": order.get("status")},
            after={"status": to},
            correlation_id=correlation_id,
        )


def kept_cents(order: Document) -> int:
    """What the restaurant has of the guest's money for that order, tips included."""
    paid = order.get("payment") or {}
    taken = (paid.get("paidCents") or 0) + (paid.get("tipCents") or 0)
    return max(0, taken - (paid.get("refundedCents") or 0))
