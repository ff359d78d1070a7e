from typing import Annotated, Literal

from msgspec import Meta

from orderbuddy.api.bodies import Body
from ordering.bodies import Id
from payments.bodies import Cents

Reason = Annotated[str, Meta(min_length=1, max_length=300)]


class Refund(Body):
    """`lineIds` of the order, or `amountCents`; all that is left with neither."""

    reason: Reason
    amount_cents: Cents | None = None
    line_ids: Annotated[list[Id], Meta(max_length=200)] | None = None


class Void(Body):
    reason: Reason


class Tip(Body):
    tip_cents: Cents


class Counter(Body):
    """Of a quote (`previewOrderId`) or of an order that was placed before (`orderId`).

    `amountCents`: a share of the bill; all that is left without it.
    """

    method: Literal["cash", "terminal"]
    preview_order_id: Id | None = None
    order_id: Id | None = None
    amount_cents: Cents | None = None
    tip_cents: Cents = 0
