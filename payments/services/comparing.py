"""Each night: ledger, gateways and orders side by side. What does not match goes on the list."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from menus.hours import zone_of
from orderbuddy.mongo import Document, collection, now
from ordering.services.placing import may_pay_later
from payments import ledger
from payments.gateways.asking import find_out
from payments.gateways.base import GatewayError, Outcome
from payments.gateways.registry import account_at, account_of, gateway_named
from payments.services import exceptions
from payments.services.bills import payments_of, summary
from payments.services.paying import look_up
from payments.services.settling import record
from payments.states import HOLDING, NOTHING_TAKEN, TAKEN, UNDECIDED

# By the location's own clock: late enough for the last card of the night to be decided.
HOUR = 4

Report = Callable[[Document], None]


@dataclass(frozen=True, slots=True)
class Night:
    """One location's day, by its own clock; `start` and `end` are instants."""

    location: Document
    day: date
    start: datetime
    end: datetime

    @property
    def id(self) -> str:
        return f"{self.day.isoformat()}:{self.location['_id']}"


def night_of(location: Document, day: date) -> Night:
    """That day of a stored location, from its midnight to the next."""
    zone = zone_of(location)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return Night(location, day, start, end)


def compare_due_nights() -> int:
    """Compare yesterday where it has not been done; returns how many locations were compared."""
    done = 0
    for location in collection("locations").find({}):
        local = now().astimezone(zone_of(location))
        night = night_of(location, local.date() - timedelta(days=1))
        if local.hour >= HOUR and _begin(night):
            compare_night(night)
            done += 1
    return done


def compare_night(night: Night, report: Report = lambda payment: None) -> Document:
    """Compare one location's day; returns the stored result {checked, matched, exceptions, …}."""
    _begin(night)
    payments = list(
        collection("payments").find(
            {
                "locationId": night.location["_id"],
                "createdAt": {"$gte": night.start, "$lt": night.end},
            }
        )
    )
    unmatched = 0
    for payment in payments:
        unmatched += not _matches(payment)
        report(payment)
    unmatched += _unknown_charges(night) + _unpaid_orders(night)
    result = {
        "endedAt": now(),
        "checked": len(payments),
        "matched": len(payments) - min(unmatched, len(payments)),
        "exceptions": unmatched,
    }
    collection("reconciliations").update_one({"_id": night.id}, {"$set": result})
    return {"_id": night.id, **result}


def payments_count(night: Night) -> int:
    """How many payments that day has."""
    return collection("payments").count_documents(
        {"locationId": night.location["_id"], "createdAt": {"$gte": night.start, "$lt": night.end}}
    )


def _begin(night: Night) -> bool:
    """True when nobody has compared that night before; one that was cut off is begun anew."""
    runs, instant = collection("reconciliations"), now()
    run = {
        "_id": night.id,
        "date": night.day.isoformat(),
        "restaurantId": night.location.get("restaurantId"),
        "locationId": night.location["_id"],
        "startedAt": instant,
    }
    try:
        runs.insert_one(run)
        return True
    except DuplicateKeyError:
        cut_off = {
            "_id": night.id,
            "endedAt": None,
            "startedAt": {"$lt": instant - timedelta(hours=1)},
        }
        return runs.update_one(cut_off, {"$set": {"startedAt": instant}}).modified_count == 1


def _matches(payment: Document) -> bool:
    """One payment against its gateway and its order."""
    if payment["state"] == "created":
        return True
    if payment["gateway"] == "counter":
        return _matches_its_order(payment)
    try:
        outcome = look_up(payment)
    except GatewayError as error:
        exceptions.found("undecided", payment, ledger_cents=_taken(payment), text=error.reason)
        return False
    if outcome.fee_cents is not None and outcome.fee_cents != payment.get("feeCents"):
        # Gateways know their fee only when the money is settled.
        ledger.set_fee(payment, outcome.fee_cents)
    agrees = _agrees(payment, outcome)
    return _matches_its_order(payment) and agrees


def _agrees(payment: Document, outcome: Outcome) -> bool:
    if payment["state"] in UNDECIDED:
        exceptions.found("undecided", payment, ledger_cents=_taken(payment))
        return False
    if payment["state"] in NOTHING_TAKEN:
        return _took_nothing(payment, outcome)
    return _took_the_same(payment, outcome)


def _took_nothing(payment: Document, outcome: Outcome) -> bool:
    if outcome.state != "approved" or (outcome.refunded_cents or 0) >= (outcome.amount_cents or 0):
        return True
    exceptions.found(
        "charged_without_payment", payment, ledger_cents=0, gateway_cents=outcome.amount_cents
    )
    if payment["state"] == "failed":
        record(payment, outcome, cause="found at the gateway at night")
    return False


def _took_the_same(payment: Document, outcome: Outcome) -> bool:
    taken, given_back = _taken(payment), _given_back(payment)
    if payment["state"] == "voided":
        if outcome.state == "approved" and not outcome.refunded_cents:
            exceptions.found(
                "charged_without_payment",
                payment,
                ledger_cents=0,
                gateway_cents=outcome.amount_cents,
            )
            return False
        return True
    if outcome.state != "approved":
        exceptions.found("missing_at_gateway", payment, ledger_cents=taken, gateway_cents=0)
        return False
    same = outcome.amount_cents in (None, taken)
    if not same:
        exceptions.found(
            "amount_differs", payment, ledger_cents=taken, gateway_cents=outcome.amount_cents
        )
    there = _given_back_there(payment, outcome)
    if there != given_back:
        exceptions.found("refund_differs", payment, ledger_cents=given_back, gateway_cents=there)
        return False
    return same


def _given_back_there(payment: Document, outcome: Outcome) -> int:
    """What the gateway says was given back: of the payment, or else refund by refund."""
    if outcome.refunded_cents is not None:
        return outcome.refunded_cents
    found = 0
    for refund in collection("refunds").find({"paymentId": payment["_id"], "state": "approved"}):
        gateway, account = gateway_named(payment["gateway"]), account_of(payment)
        with suppress(GatewayError):
            told = find_out(lambda: gateway.look_up_refund(account, payment, refund))  # noqa: B023
            found += refund["amountCents"] if told.state in ("approved", "voided") else 0
    return found


def _matches_its_order(payment: Document) -> bool:
    if payment["state"] not in TAKEN:
        return True
    if not payment.get("orderId"):
        if payment["state"] in HOLDING:
            exceptions.found("paid_without_order", payment, ledger_cents=_taken(payment))
            ledger.note(payment, attend_in_seconds=0)
            return False
        return True
    order = collection("orders").find_one({"_id": payment["orderId"]})
    if order is None:
        return True  # moved to the reports with all it had
    counted = summary(payments_of(payment["billId"]), order.get("totalPriceCents") or 0)
    if order.get("payment") == counted:
        return True
    exceptions.found(
        "order_differs",
        payment,
        ledger_cents=counted["paidCents"],
        order_cents=(order.get("payment") or {}).get("paidCents"),
        subject=str(order["_id"]),
    )
    return False


def _unknown_charges(night: Night) -> int:
    """What a gateway lists and the ledger does not know, where it has such a list."""
    found = 0
    for name in ("stripe",):
        account = account_at(night.location, name)
        if account is None:
            continue
        try:
            listed = gateway_named(name).taken_between(account, night.start, night.end) or []
        except GatewayError:
            continue  # each payment's own look-up has put that on the list
        for one in listed:
            # A shop's account may take money in other ways, too: those charges name no payment.
            if one.payment_id and ledger.payment_of(one.payment_id) is None:
                _unknown_charge(night, one.reference, one.amount_cents)
                found += 1
    return found


def _unknown_charge(night: Night, reference: str, cents: int) -> None:
    about: dict[str, Any] = {
        "restaurantId": night.location.get("restaurantId"),
        "locationId": night.location["_id"],
    }
    text = f"The gateway's reference is {reference}"
    exceptions.found(
        "unknown_charge", about, ledger_cents=0, gateway_cents=cents, text=text, subject=reference
    )


def _unpaid_orders(night: Night) -> int:
    """Orders of a place that takes payment first, without a payment. (Orders that the other
    service placed carry its own reference in `paymentId`.)"""
    if may_pay_later(night.location):
        return 0
    unpaid = {
        "locationId": night.location["_id"],
        "startedAt": {"$gte": night.start, "$lt": night.end},
        "status": {"$ne": "CANCELLED"},
        "totalPriceCents": {"$gt": 0},
        "paymentId": {"$in": ["", None]},
        "payment.state": {"$nin": ["paid", "refunded", "part_refunded"]},
        "quoteId": {"$exists": True},
    }
    found = 0
    for order in collection("orders").find(unpaid):
        _unpaid_order(order)
        found += 1
    return found


def _unpaid_order(order: Document) -> None:
    about: dict[str, Any] = {key: order.get(key) for key in ("restaurantId", "locationId")}
    exceptions.found(
        "order_without_payment",
        {**about, "orderId": order["_id"]},
        ledger_cents=0,
        order_cents=order.get("totalPriceCents"),
        subject=str(order["_id"]),
    )


def _taken(payment: Document) -> int:
    return payment["amountCents"] + payment["tipCents"]


def _given_back(payment: Document) -> int:
    return sum(one["cents"] for one in payment["refunds"] if one["done"])


def nights_of(location_id: ObjectId, days: int) -> list[Night]:
    """The last `days` days of a location, the oldest first, today not among them."""
    location = collection("locations").find_one({"_id": location_id}) or {"_id": location_id}
    today = now().astimezone(zone_of(location)).date()
    return [night_of(location, today - timedelta(days=back)) for back in range(days, 0, -1)]
