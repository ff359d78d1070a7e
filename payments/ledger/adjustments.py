"""The ledger's part for tips that are changed after a payment was approved.

A change is an entry of `payments.adjustments`: {_id, tipCents, state, by, at, doneAt, reason}; its
`_id` is the gateway's idempotency key. `adjustAt` is when somebody must look after an open one.
"""

from datetime import timedelta

from pymongo import ReturnDocument

from orderbuddy.mongo import Document, collection, now

OPEN_ADJUSTMENT = ("submitted", "unknown")


def open_adjustment(
    payment: Document, *, adjustment_id: str, tip_cents: int, by: str, look_in_seconds: float
) -> Document | None:
    """Write a change of the tip down as `submitted`; the payment, or None.

    Only on an approved payment of which nothing was given back and no other change is open; the
    same id is written once.
    """
    instant = now()
    free = {
        "_id": payment["_id"],
        "state": "approved",
        "refunds": [],
        "adjustments._id": {"$ne": adjustment_id},
        "adjustments.state": {"$nin": list(OPEN_ADJUSTMENT)},
    }
    entry = {
        "_id": adjustment_id,
        "tipCents": tip_cents,
        "wasCents": payment["tipCents"],
        "state": "submitted",
        "by": by,
        "at": instant,
    }
    return collection("payments").find_one_and_update(
        free,
        {
            "$push": {"adjustments": entry},
            "$set": {
                "adjustAt": instant + timedelta(seconds=look_in_seconds),
                "updatedAt": instant,
            },
        },
        return_document=ReturnDocument.AFTER,
    )


def close_adjustment(
    payment: Document, adjustment: Document, *, state: str, reason: str = ""
) -> Document | None:
    """The change is `approved` (the tip is the new one), `declined` or `failed`; None when
    somebody had closed it."""
    instant = now()
    done: Document = {
        "adjustments.$.state": state,
        "adjustments.$.doneAt": instant,
        "adjustments.$.reason": reason,
        "updatedAt": instant,
    }
    if state == "approved":
        done["tipCents"] = adjustment["tipCents"]
        # A smaller tip does not make it a card that gave less than was asked.
        done["askedCents"] = payment["amountCents"] + adjustment["tipCents"]
    return collection("payments").find_one_and_update(
        _still_open(payment, adjustment),
        {"$set": done, "$unset": {"adjustAt": ""}},
        return_document=ReturnDocument.AFTER,
    )


def doubt_adjustment(
    payment: Document,
    adjustment: Document,
    *,
    reason: str,
    looks: int,
    silences: int,
    look_in_seconds: float,
) -> Document | None:
    """Nobody knows yet; somebody looks again later."""
    return collection("payments").find_one_and_update(
        _still_open(payment, adjustment),
        {
            "$set": {
                "adjustments.$.state": "unknown",
                "adjustments.$.reason": reason,
                "adjustments.$.looks": looks,
                "adjustments.$.silences": silences,
                "adjustAt": now() + timedelta(seconds=look_in_seconds),
            }
        },
        return_document=ReturnDocument.AFTER,
    )


def next_adjusting(seconds: float) -> Document | None:
    """The payment whose change of tip has waited longest: the caller's turn for `seconds`."""
    return collection("payments").find_one_and_update(
        {"adjustAt": {"$lte": now()}},
        {"$set": {"adjustAt": now() + timedelta(seconds=seconds)}},
        sort=[("adjustAt", 1)],
        return_document=ReturnDocument.AFTER,
    )


def _still_open(payment: Document, adjustment: Document) -> Document:
    entry = {"_id": adjustment["_id"], "state": {"$in": list(OPEN_ADJUSTMENT)}}
    return {"_id": payment["_id"], "adjustments": {"$elemMatch": entry}}
