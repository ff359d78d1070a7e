"""The ledger: the only code that writes `payments`, `refunds` and `bills`.

Each function is one conditional write on one document, so of two who try one wins, and a crash
leaves either the state before or the state after. `attendAt` on a document is when somebody must
look after it, should nobody have finished it by then: `services.attending` does.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

from django.utils.crypto import salted_hmac
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from orderbuddy.card_numbers import without_card_numbers
from orderbuddy.mongo import Document, collection, now
from payments.states import ASKED, HOLDING, PAYMENT_MOVES, REFUND_MOVES, before

CURRENCY = "usd"


class IllegalMoveError(Exception):
    """The state machine has no such move from where the document is."""

    def __init__(self, document: Document, to: str) -> None:
        super().__init__(f"{document['_id']} is {document['state']} and cannot become {to}")
        self.document = document


# --- payments -----------------------------------------------------------------------------------


class Written(NamedTuple):
    """A payment of the ledger; `is_new` False: its instrument had made it before."""

    payment: Document
    is_new: bool


def open_payment(
    *,
    gateway: str,
    method: str,
    bill: Document,
    amount_cents: int,
    tip_cents: int,
    attend_in_seconds: float,
    instrument_key: str = "",
    correlation_id: str = "",
    by: str = "",
) -> Written:
    """Write a payment down, in the state `created`; `bill` has billId, quoteId, orderId,
    restaurantId and locationId.

    One instrument (a gateway's one-time token) makes one payment: the first one comes back.
    """
    instant = now()
    payment = {
        "_id": str(uuid4()),
        **bill,
        "gateway": gateway,
        "method": method,
        "amountCents": amount_cents,
        "tipCents": tip_cents,
        "currency": CURRENCY,
        "state": "created",
        "transitions": [{"at": instant, "from": None, "to": "created", "cause": "asked to pay"}],
        "references": {},
        "card": None,
        "reason": "",
        "refunds": [],
        "looks": 0,
        "attendAt": instant + timedelta(seconds=attend_in_seconds),
        "correlationId": correlation_id,
        "by": by,
        "createdAt": instant,
        "updatedAt": instant,
    }
    if instrument_key:
        payment["instrumentKey"] = stored_key(gateway, instrument_key)
    try:
        collection("payments").insert_one(payment)
    except DuplicateKeyError:
        held = payment_by(gateway, instrument_key)
        if held is None:
            raise
        return Written(held, is_new=False)
    return Written(payment, is_new=True)


def payment_of(payment_id: Any) -> Document | None:
    """The stored payment, or None."""
    return collection("payments").find_one({"_id": str(payment_id)})


def payment_by(gateway: str, instrument_key: str) -> Document | None:
    """The payment that was made with that instrument, or None."""
    return collection("payments").find_one({"instrumentKey": stored_key(gateway, instrument_key)})


def stored_key(gateway: str, instrument_key: str) -> str:
    """How an instrument's name is stored: a token that a gateway takes once.

    As a keyed hash: should some client take a card's number for a token, nobody can find it by
    trying them all. (A new SECRET_KEY forgets the tokens of the last minutes; gateways do not.)
    """
    mac = salted_hmac("payments.instrument", instrument_key, algorithm="sha256")
    return f"{gateway}:{mac.hexdigest()[:40]}"


def move_payment(
    payment: Document,
    to: str,
    *,
    cause: str,
    only_from: Iterable[str] | None = None,
    attend_in_seconds: float | None = None,
    **fields: Any,
) -> Document | None:
    """Move a payment to the state `to` and set stored `fields`; returns it as it is then.

    None when it is no longer where that move begins: somebody else moved it. Without
    `attend_in_seconds` nobody needs to look after it any more.
    """
    return _move(
        "payments", PAYMENT_MOVES, payment, to, cause, only_from, attend_in_seconds, fields
    )


def note(payment: Document, *, attend_in_seconds: float | None, **fields: Any) -> None:
    """Keep `fields` of a payment that stays where it is, and when to look after it again."""
    _note("payments", payment, attend_in_seconds, fields)


def set_order(payments: list[Document], order_id: Any) -> None:
    """The order of these payments is there: nobody needs to look after them any more."""
    paying = {"_id": {"$in": [one["_id"] for one in payments]}, "state": {"$in": list(HOLDING)}}
    collection("payments").update_many(
        paying, {"$set": {"orderId": order_id, "updatedAt": now()}, "$unset": {"attendAt": ""}}
    )


def may_look(payment: Document, every_seconds: float) -> bool:
    """Of those who ask about a payment one may look it up at its gateway, every so often.

    When it must be looked after (`attendAt`) stays: a guest who asks again and again must not put
    that off for ever.
    """
    looked = payment.get("lookedAt")
    if looked is not None and looked + timedelta(seconds=every_seconds) > now():
        return False
    seen = {"_id": payment["_id"], "lookedAt": looked}
    looks = {"$set": {"lookedAt": now()}}
    return collection("payments").update_one(seen, looks).modified_count == 1


def set_fee(payment: Document, fee_cents: int) -> None:
    """What the gateway kept of a payment, now that it says so."""
    collection("payments").update_one({"_id": payment["_id"]}, {"$set": {"feeCents": fee_cents}})


def take_next(name: str, seconds: float) -> Document | None:
    """The document that has waited longest to be looked after: the caller's turn for `seconds`."""
    return collection(name).find_one_and_update(
        {"attendAt": {"$lte": now()}},
        {"$set": {"attendAt": now() + timedelta(seconds=seconds)}},
        sort=[("attendAt", 1)],
        return_document=ReturnDocument.AFTER,
    )


def summon_payment(key: Document, location_id: Any, *, finished_too: bool) -> bool:
    """Have somebody look after a location's payment at once: its gateway spoke of it.

    One that is not decided is looked up; with `finished_too` one that is, too, and is compared with
    what its gateway says. False where it is not the location's or can change no more.
    """
    states = [*ASKED, "failed", *(HOLDING if finished_too else ())]
    which = {**key, "locationId": location_id, "state": {"$in": states}}
    compared = {"$not": [{"$in": ["$state", list(ASKED)]}]}
    summoned = [{"$set": {"attendAt": now(), "checkGateway": compared}}]
    return collection("payments").update_one(which, summoned).matched_count == 1


def summon_refund(key: Document, location_id: Any) -> bool:
    """As `summon_payment`, for a refund that is not decided."""
    which = {**key, "locationId": location_id, "state": {"$in": list(ASKED)}}
    return collection("refunds").update_one(which, {"$set": {"attendAt": now()}}).matched_count == 1


# --- bills --------------------------------------------------------------------------------------


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


# --- refunds ------------------------------------------------------------------------------------


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
    return _move("refunds", REFUND_MOVES, refund, to, cause, only_from, attend_in_seconds, fields)


def note_refund(refund: Document, *, attend_in_seconds: float | None, **fields: Any) -> None:
    """As `note`, for a refund."""
    _note("refunds", refund, attend_in_seconds, fields)


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


# --- parts --------------------------------------------------------------------------------------


def _move(
    name: str,
    moves: dict[str, tuple[str, ...]],
    document: Document,
    to: str,
    cause: str,
    only_from: Iterable[str] | None,
    attend_in_seconds: float | None,
    fields: Document,
) -> Document | None:
    starts = before(moves, to)
    if only_from is not None:
        starts = [state for state in starts if state in set(only_from)]
    if not starts:
        raise IllegalMoveError(document, to)
    instant = now()
    step = {"at": instant, "from": "$state", "to": to, "cause": {"$literal": cause}}
    set_fields: Document = {
        **{key: {"$literal": value} for key, value in fields.items()},
        "transitions": {"$concatArrays": ["$transitions", [step]]},
        "updatedAt": instant,
        "attendAt": _at(attend_in_seconds),
    }
    return collection(name).find_one_and_update(
        {"_id": document["_id"], "state": {"$in": starts}},
        # Two stages: a step is written with the state that it came from.
        [{"$set": set_fields}, {"$set": {"state": to}}],
        return_document=ReturnDocument.AFTER,
    )


def _note(name: str, document: Document, attend_in_seconds: float | None, fields: Document) -> None:
    set_fields = {key: {"$literal": value} for key, value in fields.items()}
    collection(name).update_one(
        {"_id": document["_id"], "state": document["state"]},
        [{"$set": {**set_fields, "updatedAt": now(), "attendAt": _at(attend_in_seconds)}}],
    )


def _at(seconds: float | None) -> Any:
    return "$$REMOVE" if seconds is None else now() + timedelta(seconds=seconds)


def _upsert(name: str, key: Any, update: list[Document]) -> Document:
    """Two who make one document at the same moment: the second changes what the first made."""
    arguments: Document = {"upsert": True, "return_document": ReturnDocument.AFTER}
    try:
        return collection(name).find_one_and_update({"_id": key}, update, **arguments)
    except DuplicateKeyError:
        return collection(name).find_one_and_update({"_id": key}, update, **arguments)
