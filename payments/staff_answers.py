"""The shapes of answers for staff, for the API's description."""

from typing import Any

import msgspec

from menus.answers import Answer
from payments.answers import ShownCard


class StaffPayment(Answer):
    """`leftCents` is what can still be given back; `feeCents` what the gateway says it keeps."""

    payment_id: str
    restaurant_id: str
    location_id: str
    quote_id: str
    order_id: str
    gateway: str
    method: str
    state: str
    amount_cents: int
    tip_cents: int
    currency: str
    left_cents: int
    fee_cents: int | None
    card: ShownCard | None
    references: dict[str, Any]
    reason: str
    by: str
    correlation_id: str
    created_at: str
    updated_at: str


class StaffRefund(Answer):
    """`state`: `approved`, or `submitted` or `unknown` while the gateway has not told."""

    refund_id: str
    payment_id: str
    kind: str
    state: str
    amount_cents: int
    line_ids: list[str]
    reason: str
    by: str
    created_at: str


class ShownException(Answer):
    exception_id: str
    kind: str
    text: str
    ledger_cents: int | None
    gateway_cents: int | None
    order_cents: int | None
    found_at: str
    resolved_at: str | None
    resolved_by: str
    note: str


class StoryOrder(Answer):
    order_id: str
    order_code: str
    status: str
    total_price_cents: int | None
    payment: dict[str, Any] | None


class Event(Answer):
    """`about`: payment, refund, void, tip or exception; `by` is who began it."""

    at: str
    about: str
    id: str
    from_: str | None = msgspec.field(name="from")
    to: str
    cause: str
    cents: int | None
    by: str


class Story(Answer):
    payment: StaffPayment
    refunds: list[StaffRefund]
    exceptions: list[ShownException]
    order: StoryOrder | None
    events: list[Event]


class Given(Answer):
    refund: StaffRefund
    payment: StaffPayment


class SettlementRow(Answer):
    """`feesCents` is null where no gateway told any; `feesMissing` counts payments without."""

    gateway: str
    method: str
    payments: int
    sales_cents: int
    tips_cents: int
    taken_cents: int
    tax_cents: int
    refunds_cents: int
    voids_cents: int
    tax_given_back_cents: int
    fees_cents: int | None
    fees_missing: int
    net_cents: int


class Settlement(Answer):
    """`undecided` and `refundsUndecided` may still change the figures, `unplaced` has no order."""

    date: str
    location_id: str
    location_name: str
    currency: str
    final: bool
    rows: list[SettlementRow]
    total: SettlementRow
    undecided: list[str]
    refunds_undecided: list[str]
    unplaced: list[str]
    tax_missing: int
