"""A location's day in money: what was taken and given back, by gateway and way of paying.

Everything counts on the day it was begun, by the location's own clock: a payment when the guest
paid, a refund when it was asked for. So a day's figures stay what they are (what a gateway decides
later belongs to the day it was about), and the days add up.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from menus.hours import zone_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.archived import find_orders
from orderbuddy.mongo import Document, collection, now
from payments.services.nights import Night, night_of
from payments.services.shares import tax_cents
from payments.states import ASKED, HOLDING, TAKEN

GATEWAY_WORDS = {"emergepay": "EmergePay", "stripe": "Stripe", "counter": "Counter"}
METHOD_WORDS = {
    "card": "Card",
    "wallet": "Wallet",
    "cash": "Cash",
    "terminal": "Own terminal",
}
COLUMNS = (
    "date", "location", "gateway", "method", "payments", "sales", "tips", "taken", "taxInSales",
    "refunds", "voids", "taxGivenBack", "fees", "net",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """One way of paying; all amounts in cents. `sales` is what was paid of bills (tax included),
    `fees` None where no gateway has told any, `fees_missing` how many payments' fees are not known.
    """

    gateway: str
    method: str
    count: int = 0
    sales: int = 0
    tips: int = 0
    tax: int = 0
    refunds: int = 0
    voids: int = 0
    tax_back: int = 0
    fees: int | None = None
    fees_missing: int = 0

    @property
    def taken(self) -> int:
        return self.sales + self.tips

    @property
    def given_back(self) -> int:
        return self.refunds + self.voids

    @property
    def net(self) -> int:
        return self.taken - self.given_back - (self.fees or 0)

    @property
    def words(self) -> str:
        names = (GATEWAY_WORDS.get(self.gateway, self.gateway), METHOD_WORDS.get(self.method))
        return " · ".join(filter(None, names))


@dataclass(slots=True)
class Settlement:
    """`undecided` payments and refunds may still change the figures; `unplaced` is money without
    an order; `tax_missing` counts payments whose order does not tell its tax."""

    night: Night
    rows: list[Row]
    total: Row
    undecided: list[Document] = field(default_factory=list)
    refunds_undecided: list[Document] = field(default_factory=list)
    unplaced: list[Document] = field(default_factory=list)
    tax_missing: int = 0

    @property
    def is_final(self) -> bool:
        """The day is over and nothing of it is open any more."""
        return not (self.undecided or self.refunds_undecided or self.unplaced) and (
            self.night.end <= now()
        )


def settle_day(location: Document, day: date) -> Settlement:
    """The settlement of that day of a stored location."""
    night = night_of(location, day)
    payments, refunds = _begun("payments", night), _begun("refunds", night)
    by_id = {one["_id"]: one for one in payments} | _payments_of(refunds, payments)
    taxes = _Taxes(_orders_of(by_id.values()))
    rows: dict[tuple[str, str], Row] = {}
    for payment in payments:
        if payment["state"] in TAKEN:
            _add_payment(_row(rows, payment), payment, taxes)
    for refund in refunds:
        payment = by_id.get(refund["paymentId"])
        if payment is not None and refund["state"] == "approved":
            _add_refund(_row(rows, payment), refund, payment, taxes)
    found = sorted(rows.values(), key=lambda row: (row.gateway == "counter", -row.taken))
    return Settlement(
        night=night,
        rows=found,
        total=_total(found),
        undecided=[one for one in payments if one["state"] in ASKED],
        refunds_undecided=[one for one in refunds if one["state"] in ("created", *ASKED)],
        unplaced=[one for one in payments if one["state"] in HOLDING and not one.get("orderId")],
        tax_missing=taxes.missing,
    )


def day_of(location: Document, text: str | None) -> date:
    """The day that `text` (YYYY-MM-DD) says, today by the location's clock without it.

    ApiError validation_failed (400) for what is no day.
    """
    if not text:
        return now().astimezone(zone_of(location)).date()
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 1970 <= found.year <= 9000:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "date must be a day such as 2026-11-21")
    return found


def settlement_json(settlement: Settlement) -> dict[str, Any]:
    """The settlement for the API; amounts in cents."""
    location = settlement.night.location
    return {
        "date": settlement.night.day.isoformat(),
        "locationId": str(location["_id"]),
        "locationName": location.get("name") or "",
        "currency": "usd",
        "final": settlement.is_final,
        "rows": [_row_json(row) for row in settlement.rows],
        "total": _row_json(settlement.total),
        "undecided": [one["_id"] for one in settlement.undecided],
        "refundsUndecided": [one["_id"] for one in settlement.refunds_undecided],
        "unplaced": [one["_id"] for one in settlement.unplaced],
        "taxMissing": settlement.tax_missing,
    }


def settlement_csv(settlement: Settlement) -> str:
    """The same as a table for a spreadsheet; amounts in dollars, the last row the day's sum."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    name = settlement.night.location.get("name") or ""
    for row in [*settlement.rows, settlement.total]:
        writer.writerow([settlement.night.day.isoformat(), _as_text(name), *_cells(row)])
    return out.getvalue()


class _Taxes:
    """The tax in parts of orders, so that an order's parts come to its tax exactly."""

    def __init__(self, orders: dict[Any, Document]) -> None:
        self.orders, self.missing = orders, 0
        self._taken: dict[Any, int] = defaultdict(int)

    def in_payment(self, payment: Document) -> int:
        key = payment.get("orderId")
        before = self._taken[key]
        self._taken[key] += payment["amountCents"]
        last, first = self._of(key, self._taken[key]), self._of(key, before)
        if last is None or first is None:
            self.missing += 1
            return 0
        return last - first

    def in_refund(self, refund: Document, payment: Document) -> int:
        """What is given back is first the bill's, then the tip's."""
        part = min(refund["amountCents"], payment["amountCents"])
        return self._of(payment.get("orderId"), part) or 0

    def _of(self, key: Any, cents: int) -> int | None:
        order = self.orders.get(key)
        return None if order is None else tax_cents(order, cents)


def _begun(name: str, night: Night) -> list[Document]:
    within = {"createdAt": {"$gte": night.start, "$lt": night.end}}
    wanted = {"locationId": night.location["_id"], **within}
    return list(collection(name).find(wanted).sort("createdAt", 1))


def _payments_of(refunds: list[Document], known: list[Document]) -> dict[str, Document]:
    """Of refunds of payments that were made on another day, the payments."""
    held = {one["_id"] for one in known}
    ids = list({one["paymentId"] for one in refunds} - held)
    return {one["_id"]: one for one in collection("payments").find({"_id": {"$in": ids}})}


def _orders_of(payments: Iterable[Document]) -> dict[Any, Document]:
    ids = list({one["orderId"] for one in payments if one.get("orderId")})
    fields = {"totalPriceCents": 1, "taxCents": 1}
    return find_orders(ids, fields)


def _row(rows: dict[tuple[str, str], Row], payment: Document) -> Row:
    key = (payment["gateway"], payment["method"])
    return rows.setdefault(key, Row(*key))


def _add_payment(row: Row, payment: Document, taxes: _Taxes) -> None:
    row.count += 1
    row.sales += payment["amountCents"]
    row.tips += payment["tipCents"]
    row.tax += taxes.in_payment(payment)
    fee = payment.get("feeCents")
    if fee is not None:
        row.fees = (row.fees or 0) + fee
    elif row.gateway != "counter":
        row.fees_missing += 1


def _add_refund(row: Row, refund: Document, payment: Document, taxes: _Taxes) -> None:
    row.tax_back += taxes.in_refund(refund, payment)
    if refund["kind"] == "void":
        row.voids += refund["amountCents"]
    else:
        row.refunds += refund["amountCents"]


def _total(rows: list[Row]) -> Row:
    total = Row("total", "")
    for row in rows:
        for name in ("count", "sales", "tips", "tax", "refunds", "voids", "tax_back"):
            setattr(total, name, getattr(total, name) + getattr(row, name))
        total.fees_missing += row.fees_missing
        if row.fees is not None:
            total.fees = (total.fees or 0) + row.fees
    return total


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "gateway": row.gateway,
        "method": row.method,
        "payments": row.count,
        "salesCents": row.sales,
        "tipsCents": row.tips,
        "takenCents": row.taken,
        "taxCents": row.tax,
        "refundsCents": row.refunds,
        "voidsCents": row.voids,
        "taxGivenBackCents": row.tax_back,
        "feesCents": row.fees,
        "feesMissing": row.fees_missing,
        "netCents": row.net,
    }


def _cells(row: Row) -> Iterator[str]:
    yield from (row.gateway, row.method, str(row.count))
    yield from map(_dollars, (row.sales, row.tips, row.taken, row.tax, row.refunds, row.voids))
    yield _dollars(row.tax_back)
    yield "" if row.fees is None else _dollars(row.fees)
    yield _dollars(row.net)


def _dollars(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _as_text(name: str) -> str:
    """A name that a spreadsheet would take for a formula stays a name."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name
