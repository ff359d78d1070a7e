from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from orderbuddy.mongo import Document, collection, now


def claim(payment: Document, due_cents: int) -> bool:
    """Reserve the payment's cents of its bill; False when others hold too much of it.

    The claims are summed up in the write itself, so two who pay the last cents cannot both.
    """
    tender = {"paymentId": payment["_id"], "cents": payment["amountCents"], "at": now()}
    held = {"$ifNull": ["$tenders", []]}
    due = {"$ifNull": ["$dueCents", due_cents]}
    fits = {"$lte": [{"$add": [{"$sum": "$tenders.cents"}, payment["amountCents"]]}, "$dueCents"]}
    mine = {"$in": [payment["_id"], "$tenders.paymentId"]}
    joined = {"$concatArrays": ["$tenders", [tender]]}
    update = [
        {"$set": {"tenders": held, "dueCents": due}},
        {
            "$set": {
                "tenders": {
                    "$cond": [{"$and": [{"$not": mine}, fits]}, joined, "$tenders"],
                }
            }
        },
    ]
    bill = _upsert("bills", payment["billId"], update)
    return any(one["paymentId"] == payment["_id"] for one in bill["tenders"])


def release(payment: Document) -> None:
    """Give the payment's cents of its bill free: nothing was taken, or it was all undone."""
    collection("bills").update_one(
        {"_id": payment["billId"]}, {"$pull": {"tenders": {"paymentId": payment["_id"]}}}
    )


def tenders_of(bill_id: Any) -> list[Document]:
    """Who holds which part of the bill: [{paymentId, cents, at}]."""
    return (collection("bills").find_one({"_id": bill_id}) or {}).get("tenders") or []


def _upsert(name: str, key: Any, update: list[Document]) -> Document:
    """Two who make one document at the same moment: the second changes what the first made."""
    arguments: Document = {"upsert": True, "return_document": ReturnDocument.AFTER}
    try:
        return collection(name).find_one_and_update({"_id": key}, update, **arguments)
    except DuplicateKeyError:
        return collection(name).find_one_and_update({"_id": key}, update, **arguments)
