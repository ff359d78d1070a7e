"""The shapes of answers, for the API's description."""

from typing import Any

import msgspec

from menus.answers import Answer


class Origin(Answer):
    """Every field is "" for an unknown origin."""

    id: str = msgspec.field(name="_id")
    restaurant_id: str
    location_id: str
    label: str
    type: str


class CampaignShown(Answer):
    name: str
    type: str
    reward: dict[str, Any]


class QuoteMade(Answer):
    """Times only where the location tells them: `readyAt` and `startAt` (when the kitchen begins)
    of an order for later, `estimatedReadyAt` of any."""

    preview_order_id: str
    total_price_cents: int
    ready_at: str | None = None
    start_at: str | None = None
    estimated_ready_at: str | None = None


class CheckoutDone(Answer):
    order_id: str
    created_at: str
    status: str


class Status(Answer):
    order_id: str
    status: str
    updated_at: str | None


class Party(Answer):
    name: str
    phone: str


class OrderOrigin(Answer):
    id: str
    name: str


class Discount(Answer):
    name: str
    type: str
    amount_cents: int


class LineOption(Answer):
    id: str
    name: str


class LineModifier(Answer):
    id: str
    name: str
    options: list[LineOption]


class LineVariant(Answer):
    id: str
    name: str
    price_cents: float


class Line(Answer):
    id: str
    menu_item_id: str
    name: str
    price_cents: int
    notes: str
    modifiers: list[LineModifier]
    variants: list[LineVariant]
    station_tags: list[str]
    started_at: str | None
    completed_at: str | None


class PaymentSummary(Answer):
    """`state`: unpaid, part_paid, paid, part_refunded, refunded. `paidCents` without the tip."""

    state: str
    paid_cents: int
    tip_cents: int
    refunded_cents: int


class GuestOrder(Answer):
    """The phone is "" without the order's token; `payment` is there with it, once one was made."""

    id: str = msgspec.field(name="_id")
    order_code: str
    restaurant_id: str
    location_id: str
    location_slug: str
    customer: Party
    origin: OrderOrigin
    items: list[Line]
    discount: Discount | None
    status: str
    total_price_cents: int
    ready_at: str | None = None
    start_at: str | None = None
    estimated_ready_at: str | None = None
    payment: PaymentSummary | None = None


class OrderMeta(Answer):
    correlation_id: str
    accepted_at: str | None = None
    accepted_by: str | None = None
    auto_accept: bool | None = None


class StaffOrder(Answer):
    id: str = msgspec.field(name="_id")
    order_code: str
    payment_id: str
    restaurant_id: str
    location_id: str
    location_slug: str
    meta: OrderMeta
    customer: Party
    origin: OrderOrigin
    items: list[Line]
    discount: Discount | None
    status: str
    started_at: str
    total_price_cents: int
    get_sms: bool
    ready_at: str | None = None
    start_at: str | None = None
    estimated_ready_at: str | None = None
    ended_at: str | None = None


class TextsToGuest(Answer):
    """How many texts the staff has sent about that order, this one included."""

    texts: int
