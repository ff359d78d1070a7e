"""Each night: ledger, gateways and orders side by side. What does not match goes on the list."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from menus.hours import zone_of
from orderbuddy.archived import ARCHIVE
from orderbuddy.mongo import Document, collection, now
from ordering.services.placing import may_pay_later
from payments import ledger
from payments.gateways.base import GatewayError
from payments.gateways.registry import gateway_named, usable_account
from payments.services import exceptions
from payments.services.matching import Patience, matches
from payments.services.nights import Night, night_of

logger = logging.getLogger(__name__)

# By the location's own clock: late enough for the last card of the night to be decided.
HOUR = 4
# Nights that nobody compared in time, because no worker ran, are made up for.
DAYS_BACK = 3
# Whoever compares begins no further night after this, and the next one goes on: a worker has
# payments to attend to, too.
AT_WORK_SECONDS = 300

Report = Callable[[Document], None]


def compare_due_nights(where: Document | None = None) -> int:
    """Compare the last nights where it has not been done (of the locations that `where` finds);
    returns how many were compared."""
    done, ends = 0, time.monotonic() + AT_WORK_SECONDS
    # Read at once: a night may take longer than MongoDB keeps a cursor.
    for location in list(collection("locations").find(where, {"timezone": 1, "restaurantId": 1})):
        for night in _past(location):
            if time.monotonic() > ends:
                return done
            if _begin(night):
                _compared(night)
                done += 1
    return done


def _past(location: Document) -> list[Night]:
    """The last days that are over for long enough, the oldest first."""
    local = now().astimezone(zone_of(location))
    last = local.date() - timedelta(days=1 if local.hour >= HOUR else 2)
    return [night_of(location, last - timedelta(days=back)) for back in range(DAYS_BACK)][::-1]


def _compared(night: Night) -> None:
    location = collection("locations").find_one({"_id": night.location["_id"]})
    try:
        _compare(night_of(location or night.location, night.day), lambda payment: None)
    except Exception:
        # A boundary: what cannot be compared here must not keep other locations from it. It stays
        # unfinished on the list of nights, and is begun anew an hour later.
        logger.exception("A night could not be compared", extra={"night": night.id})


def compare_night(night: Night, report: Report = lambda payment: None) -> Document:
    """Compare one location's day; returns the stored result {checked, matched, exceptions, …}."""
    _begin(night)
    return _compare(night, report)


def _compare(night: Night, report: Report) -> Document:
    """As `compare_night`, of one that was begun."""
    payments = _payments_of(night)
    unmatched, patience = 0, Patience()
    for payment in payments:
        unmatched += not matches(payment, patience)
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
    """How many payments that day has, with those of which something was given back on it."""
    return len(_payments_of(night, {"_id": 1}))


def _payments_of(night: Night, fields: Document | None = None) -> list[Document]:
    """Those that were begun that day, and older ones of which something was given back on it."""
    that_day = {
        "locationId": night.location["_id"],
        "createdAt": {"$gte": night.start, "$lt": night.end},
    }
    given_back = collection("refunds").distinct("paymentId", that_day)
    older = {"_id": {"$in": given_back}, "createdAt": {"$lt": night.start}}
    payments = collection("payments")
    return [*payments.find(that_day, fields), *payments.find(older, fields)]


def _begin(night: Night) -> bool:
    """True when nobody has compared that night before; one that was cut off is begun anew."""
    runs, instant = collection("reconciliations"), now()
    if runs.find_one({"_id": night.id, "endedAt": {"$ne": None}}, {"_id": 1}):
        return False
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


def _unknown_charges(night: Night) -> int:
    """What a gateway lists and the ledger does not know, where it has such a list."""
    found = 0
    for name in ("stripe",):
        account = usable_account(night.location, name)
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
    # In this order: one that is moved meanwhile is in the second.
    names = ("orders", ARCHIVE)
    found = {one["_id"]: one for name in names for one in collection(name).find(unpaid)}
    for order in found.values():
        _unpaid_order(order)
    return len(found)


def _unpaid_order(order: Document) -> None:
    about: dict[str, Any] = {key: order.get(key) for key in ("restaurantId", "locationId")}
    exceptions.found(
        "order_without_payment",
        {**about, "orderId": order["_id"]},
        ledger_cents=0,
        order_cents=order.get("totalPriceCents"),
        subject=str(order["_id"]),
    )
