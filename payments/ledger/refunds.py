from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from orderbuddy.card_numbers import without_card_numbers
from orderbuddy.mongo import Document, collection, now
from payments.ledger.moves import keep, move
from payments.states import ASKED, HOLDING, REFUND_MOVES


def open_refund(
    payment: Document,
    *,
    refund_id: str,
    kind: str,
    amount_cents: int,
    reason: str,
    by: str,
    line_ids: list[str],
    attend_in_seconds: float,
) -> Document:
    """Write a refund (or void) down, in the state `created`; the first one with that id."""
    instant, reason = now(), without_card_numbers(reason)
    refund = {
        "_id": refund_id,
        "paymentId": payment["_id"],
        **{key: payment.get(key) for key in ("restaurantId", "locationId", "orderId", "gateway")},
        "kind": kind,
        "amountCents": amount_cents,
        "lineIds": line_ids,
        "reason": reason,
        "by": by,
        "state": "created",
        "transitions": [{"at": instant, "from": None, "to": "created", "cause": reason}],
        "references": {},
        "looks": 0,
        "attendAt": instant + timedelta(seconds=attend_in_seconds),
        "createdAt": instant,
        "updatedAt": instant,
    }
    try:
        collection("refunds").insert_one(refund)
    except DuplicateKeyError:
        return collection("refunds").find_one({"_id": refund_id}) or refund
    return refund


def automatic_id(payment: Document, why: str) -> str:
    """The id of the one refund that the product itself makes of a payment for that reason.

    It says of itself that it is random (version 4): EmergePay takes no other ids.
    """
    return str(UUID(bytes=uuid5(UUID(payment["_id"]), why).bytes, version=4))


def refund_of(refund_id: Any) -> Document | None:
    """The stored refund, or None."""
    return collection("refunds").find_one({"_id": str(refund_id)})


def move_refund(
    refund: Document,
    to: str,
    *,
    cause: str,
    only_from: Iterable[str] | None = None,
    attend_in_seconds: float | None = None,
    **fields: Any,
) -> Document | None:
    """As `move_payment`, for a refund."""
    return move("refunds", REFUND_MOVES, refund, to, cause, only_from, attend_in_seconds, fields)


def note_refund(refund: Document, *, attend_in_seconds: float | None, **fields: Any) -> None:
    """As `note`, for a refund."""
    keep("refunds", refund, attend_in_seconds, fields)


def claim_refund(refund: Document) -> bool:
    """Reserve the refund's cents of its payment; False when that would exceed what was taken.

    A void takes the whole payment, and only one that nothing was given back of.
    """
    mine = {
        "id": refund["_id"],
        "cents": refund["amountCents"],
        "done": False,
        "reason": refund["reason"],
    }
    left = {"$subtract": [{"$add": ["$amountCents", "$tipCents"]}, {"$sum": "$refunds.cents"}]}
    fits: Document = {"$gte": [left, refund["amountCents"]]}
    if refund["kind"] == "void":
        # Its cents are all of it as it is now, not as somebody read it before a refund or a tip.
        whole = {"$eq": [left, refund["amountCents"]]}
        fits = {"$and": [{"$eq": ["$refunds", []]}, {"$eq": ["$state", "approved"]}, whole]}
    payments, key = collection("payments"), {"_id": refund["paymentId"]}
    if refund["amountCents"] > 0:
        free = {**key, "state": {"$in": list(HOLDING)}, "refunds.id": {"$ne": refund["_id"]}}
        payments.update_one({**free, "$expr": fits}, {"$push": {"refunds": mine}})
    return payments.find_one({**key, "refunds.id": refund["_id"]}, {"_id": 1}) is not None


def release_refund(refund: Document) -> None:
    """Give the refund's cents of its payment free: nothing was given back."""
    open_claim = {"id": refund["_id"], "done": False}
    collection("payments").update_one(
        {"_id": refund["paymentId"]}, {"$pull": {"refunds": open_claim}}
    )


def settle_refund(refund: Document, *, cause: str) -> Document | None:
    """The refund was made: its claim is done, and the payment's state follows, in one write."""
    instant = now()
    done = {
        "$map": {
            "input": "$refunds",
            "as": "one",
            "in": {
                "$cond": [
                    {"$eq": ["$$one.id", refund["_id"]]},
                    {"$mergeObjects": ["$$one", {"done": True}]},
                    "$$one",
                ]
            },
        }
    }
    given_back = {
        "$sum": {
            "$map": {
                "input": {"$filter": {"input": "$refunds", "as": "one", "cond": "$$one.done"}},
                "as": "one",
                "in": "$$one.cents",
            }
        }
    }
    taken = {"$add": ["$amountCents", "$tipCents"]}
    all_or_part = {"$cond": [{"$gte": [given_back, taken]}, "refunded", "partially_refunded"]}
    to: Any = "voided" if refund["kind"] == "void" else all_or_part
    step = {"at": instant, "from": "$state", "to": to, "cause": {"$literal": cause}}
    return collection("payments").find_one_and_update(
        {
            "_id": refund["paymentId"],
            "refunds": {"$elemMatch": {"id": refund["_id"], "done": False}},
        },
        [
            {"$set": {"refunds": done}},
            {"$set": {"transitions": {"$concatArrays": ["$transitions", [step]]}}},
            {"$set": {"state": to, "updatedAt": instant}},
        ],
        return_document=ReturnDocument.AFTER,
    )


def summon_refund(key: Document, location_id: Any) -> bool:
    """As `summon_payment`, for a refund that is not decided."""
    which = {**key, "locationId": location_id, "state": {"$in": list(ASKED)}}
    return collection("refunds").update_one(which, {"$set": {"attendAt": now()}}).matched_count == 1
