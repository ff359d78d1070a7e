from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument

from orderbuddy.mongo import Document, collection, now
from payments.states import before


class IllegalMoveError(Exception):
    """The state machine has no such move from where the document is."""

    def __init__(self, document: Document, to: str) -> None:
        super().__init__(f"{document['_id']} is {document['state']} and cannot become {to}")
        self.document = document


def take_next(name: str, seconds: float) -> Document | None:
    """The document that has waited longest to be looked after: the caller's turn for `seconds`."""
    return collection(name).find_one_and_update(
        {"attendAt": {"$lte": now()}},
        {"$set": {"attendAt": now() + timedelta(seconds=seconds)}},
        sort=[("attendAt", 1)],
        return_document=ReturnDocument.AFTER,
    )


def move(
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
        "attendAt": at(attend_in_seconds),
    }
    return collection(name).find_one_and_update(
        {"_id": document["_id"], "state": {"$in": starts}},
        # Two stages: a step is written with the state that it came from.
        [{"$set": set_fields}, {"$set": {"state": to}}],
        return_document=ReturnDocument.AFTER,
    )


def keep(name: str, document: Document, attend_in_seconds: float | None, fields: Document) -> None:
    set_fields = {key: {"$literal": value} for key, value in fields.items()}
    collection(name).update_one(
        {"_id": document["_id"], "state": document["state"]},
        [{"$set": {**set_fields, "updatedAt": now(), "attendAt": at(attend_in_seconds)}}],
    )


def at(seconds: float | None) -> Any:
    return "$$REMOVE" if seconds is None else now() + timedelta(seconds=seconds)
