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


class DayPart(Answer):
    """By the location's own clock; `until` may be past midnight. Without days: every day."""

    days: list[str]
    from_: str | None = msgspec.field(name="from")
    until: str | None


class CampaignTerms(Answer):
    """`until`: its last day; `itemIds` and `categoryIds`: what it is for, everything where both are
    empty."""

    is_now: bool
    day_parts: list[DayPart]
    until: str | None
    min_order_cents: int
    item_ids: list[str]
    category_ids: list[str]


class CampaignShown(Answer):
    """`reward`: {flatOffCents}, {percentOff, maxOffCents}, {buy, get, percentOff} or {itemIds}, by
    the type. `terms` only where it has any, `others` only where there are more."""

    name: str
    type: str
    reward: dict[str, Any]
    terms: CampaignTerms | None = None
    others: list["CampaignShown"] = []


class Discount(Answer):
    name: str
    type: str
    amount_cents: int


class LineOff(Answer):
    id: str
    amount_cents: int


class CampaignTaken(Answer):
    """`lines`: what it took off which, before tax; empty where it is taken off the total."""

    name: str
    type: str
    code: str
    amount_cents: int
    lines: list[LineOff]


class CampaignProblem(Answer):
    """`reason`: unknown, not_here, not_yet, over, other_time, used_up, guest_used_up, phone_needed,
    min_order, needs_more, add_item, not_for_these or other_better; the fields say what is
    missing."""

    reason: str
    message: str
    name: str = ""
    from_: str = msgspec.field(name="from", default="")
    until: str = ""
    day_parts: list[DayPart] = []
    min_order_cents: int = 0
    missing_cents: int = 0
    missing_items: int = 0
    buy: int = 0
    get: int = 0
    item_ids: list[str] = []


class QuoteMade(Answer):
    """Times only where the location tells them: `readyAt` and `startAt` (when the kitchen begins)
    of an order for later, `estimatedReadyAt` of any. From `subtotalCents` to `takesCodes` only for
    who sends `campaignCode`: `codeProblem` says why that code does not count, `campaignHint` what a
    campaign that needs none still wants."""

    preview_order_id: str
    total_price_cents: int
    subtotal_cents: int | None = None
    tax_cents: int | None = None
    discount: Discount | None = None
    campaign: CampaignTaken | None = None
    code_problem: CampaignProblem | None = None
    campaign_hint: CampaignProblem | None = None
    takes_codes: bool | None = None
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


class DaySales(Answer):
    date: str
    gross_sales: float
    tax: float


class SalesSummary(Answer):
    success: bool
    data: list[DaySales]


class ItemSales(Answer):
    item_name: str
    sold_count: int
    gross_sales: float
    menu_item_id: str


class SalesByItem(Answer):
    success: bool
    data: list[ItemSales]


class OriginSales(Answer):
    name: str
    sold_count: int
    gross_sales: float
    origin_id: str


class SalesByOrigin(Answer):
    success: bool
    data: list[OriginSales]


class TextsToGuest(Answer):
    """How many texts the staff has sent about that order, this one included."""

    texts: int
