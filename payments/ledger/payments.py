from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils.crypto import salted_hmac
from pymongo.errors import DuplicateKeyError

from orderbuddy.mongo import Document, collection, now
from payments.ledger.moves import keep, move
from payments.states import ASKED, HOLDING, PAYMENT_MOVES

CURRENCY = "usd"


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
    return move("payments", PAYMENT_MOVES, payment, to, cause, only_from, attend_in_seconds, fields)


def note(payment: Document, *, attend_in_seconds: float | None, **fields: Any) -> None:
    """Keep `fields` of a payment that stays where it is, and when to look after it again."""
    keep("payments", payment, attend_in_seconds, fields)


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
    # Not "modified": the same millisecond written again modifies nothing.
    return collection("payments").update_one(seen, looks).matched_count == 1


def set_fee(payment: Document, fee_cents: int) -> None:
    """What the gateway kept of a payment, now that it says so."""
    collection("payments").update_one({"_id": payment["_id"]}, {"$set": {"feeCents": fee_cents}})


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
