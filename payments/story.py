"""A payment's whole story, for staff: every step with its time and cause, its refunds, changed
tips, its order, and what does not match."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from orderbuddy import audit
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, collection, iso, parse_id
from payments.services.refunding import left_cents
from payments.services.settling import order_of

SYSTEM = "OrderBuddy"


def story_of(payment: Document) -> dict[str, Any]:
    """`{payment, refunds, exceptions, order, events}`: stored documents, and the events of all in
    the order of time, each {at, about, id, from, to, cause, cents, by}."""
    refunds = list(collection("refunds").find({"paymentId": payment["_id"]}).sort("createdAt", 1))
    found = list(collection("payment_exceptions").find({"paymentId": payment["_id"]}))
    events = [*_steps(payment, refunds), *_tips(payment), *_found(found)]
    return {
        "payment": payment,
        "refunds": refunds,
        "exceptions": found,
        "order": order_of(payment),
        "events": sorted(events, key=lambda one: one["at"]),
    }


def story_json(story: dict[str, Any]) -> dict[str, Any]:
    """The story for the API: ids as text, instants as today's service writes them."""
    payment = story["payment"]
    names = names_of(people_in(story))
    return {
        "payment": staff_payment_json(payment, names),
        "refunds": [_refund_json(one, names) for one in story["refunds"]],
        "exceptions": [_exception_json(one, names) for one in story["exceptions"]],
        "order": _order_json(story["order"]),
        "events": [
            {**one, "at": iso(one["at"]), "by": names.get(one["by"], one["by"])}
            for one in story["events"]
        ],
    }


def staff_payment_json(payment: Document, names: dict[str, str]) -> dict[str, Any]:
    """All that is kept of a payment but the name of its instrument."""
    return {
        "paymentId": payment["_id"],
        "restaurantId": payment["restaurantId"],
        "locationId": str(payment["locationId"]),
        "quoteId": str(payment.get("quoteId") or ""),
        "orderId": str(payment.get("orderId") or ""),
        "gateway": payment["gateway"],
        "method": payment["method"],
        "state": payment["state"],
        "amountCents": payment["amountCents"],
        "tipCents": payment["tipCents"],
        "currency": payment["currency"],
        "leftCents": left_cents(payment),
        "feeCents": payment.get("feeCents"),
        "card": jsonable(payment.get("card")),
        "references": jsonable(payment.get("references") or {}),
        "reason": payment.get("reason") or "",
        "by": names.get(payment.get("by") or "", payment.get("by") or ""),
        "correlationId": payment.get("correlationId") or "",
        "createdAt": iso(payment["createdAt"]),
        "updatedAt": iso(payment["updatedAt"]),
    }


def people_in(story: dict[str, Any]) -> set[str]:
    """Ids of everybody who did something in a story."""
    said = [story["payment"].get("by"), *(one.get("by") for one in story["refunds"])]
    said += [one["by"] for one in story["events"]]
    said += [one.get("resolvedBy") for one in story["exceptions"]]
    return {one for one in said if one}


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """What the people with these ids are called; whoever is gone keeps their id as a name."""
    keys = [key for key in map(parse_id, ids) if key]
    fields = {"name": 1, "email": 1, "phoneNumber": 1}
    found = collection("users").find({"_id": {"$in": keys}}, fields)
    names = {str(one["_id"]): _name(one) for one in found}
    return {**names, audit.SYSTEM: SYSTEM}


def _name(user: Document) -> str:
    return user.get("name") or user.get("email") or user.get("phoneNumber") or str(user["_id"])


def _steps(payment: Document, refunds: list[Document]) -> Iterator[dict[str, Any]]:
    for document, about in [(payment, "payment"), *((one, one["kind"]) for one in refunds)]:
        for step in document["transitions"]:
            yield {
                "at": step["at"],
                "about": about,
                "id": document["_id"],
                "from": step["from"],
                "to": step["to"],
                "cause": step["cause"],
                "cents": document["amountCents"] + _tip_at(document, step["at"]),
                "by": document.get("by") or "" if step["from"] is None else "",
            }


def _tip_at(document: Document, instant: datetime) -> int:
    """The tip as it was then: it may have been changed since."""
    changes = [one for one in document.get("adjustments") or () if one["state"] == "approved"]
    later = [one for one in changes if one["doneAt"] > instant]
    return later[0]["wasCents"] if later else document.get("tipCents", 0)


def _tips(payment: Document) -> Iterator[dict[str, Any]]:
    for change in payment.get("adjustments") or ():
        told = {"about": "tip", "id": change["_id"], "cents": change["tipCents"]}
        asked = {"from": None, "to": "submitted", "cause": _tip_words(change)}
        yield {"at": change["at"], **told, **asked, "by": change["by"]}
        if change.get("doneAt"):
            cause = change.get("reason") or "the gateway said so"
            done = {"from": "submitted", "to": change["state"], "cause": cause}
            yield {"at": change["doneAt"], **told, **done, "by": ""}


def _tip_words(change: Document) -> str:
    return f"from ${change['wasCents'] / 100:.2f} to ${change['tipCents'] / 100:.2f}"


def _found(exceptions: list[Document]) -> Iterator[dict[str, Any]]:
    for one in exceptions:
        told = {"about": "exception", "id": one["_id"], "cents": None}
        yield {"at": one["foundAt"], **told, "from": None, "to": one["kind"],
               "cause": one["text"], "by": ""}  # fmt: skip
        if one.get("resolvedAt"):
            yield {"at": one["resolvedAt"], **told, "from": one["kind"], "to": "resolved",
                   "cause": one.get("note") or "", "by": one.get("resolvedBy") or ""}  # fmt: skip


def refund_json(refund: Document) -> dict[str, Any]:
    """A refund for the API, without the name of who made it."""
    return _refund_json(refund, {})


def _refund_json(refund: Document, names: dict[str, str]) -> dict[str, Any]:
    return {
        "refundId": refund["_id"],
        "paymentId": refund["paymentId"],
        "kind": refund["kind"],
        "state": refund["state"],
        "amountCents": refund["amountCents"],
        "lineIds": refund.get("lineIds") or [],
        "reason": refund["reason"],
        "by": names.get(refund["by"], refund["by"]),
        "createdAt": iso(refund["createdAt"]),
    }


def _exception_json(found: Document, names: dict[str, str]) -> dict[str, Any]:
    who = found.get("resolvedBy") or ""
    return {
        "exceptionId": found["_id"],
        "kind": found["kind"],
        "text": found["text"],
        "ledgerCents": found.get("ledgerCents"),
        "gatewayCents": found.get("gatewayCents"),
        "orderCents": found.get("orderCents"),
        "foundAt": iso(found["foundAt"]),
        "resolvedAt": iso(found.get("resolvedAt")),
        "resolvedBy": names.get(who, who),
        "note": found.get("note") or "",
    }


def _order_json(order: Document | None) -> dict[str, Any] | None:
    if order is None:
        return None
    return {
        "orderId": str(order["_id"]),
        "orderCode": order.get("orderCode") or "",
        "status": order.get("status") or "",
        "totalPriceCents": order.get("totalPriceCents"),
        "payment": jsonable(order.get("payment")),
    }
