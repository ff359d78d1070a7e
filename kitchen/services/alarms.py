"""What must be noticed at once: kept in `alarms`, told by the relay, until it is over.

An alarm's `_id` says what it is about, so that the same is never raised twice.
"""

from collections.abc import Iterable
from typing import Any

from pymongo.errors import BulkWriteError

from orderbuddy.mongo import Document, collection, now

DUPLICATE_KEY = 11000


def unshown_id(order_id: object, station_id: str) -> str:
    """The alarm (and the view) of an order's ticket at a station."""
    return f"unshown:{order_id}:{station_id}"


def new_alarm(
    alarm_id: str,
    *,
    kind: str,
    restaurant_id: str,
    location_id: Any,
    station_id: str = "",
    station_name: str = "",
    order_id: Any = None,
    order_code: str = "",
    text: str = "",
) -> Document:
    """An alarm's document, not stored. `text` is for people, where `kind` does not say it all."""
    return {
        "_id": alarm_id,
        "kind": kind,
        "restaurantId": restaurant_id,
        "locationId": location_id,
        "stationId": station_id,
        "stationName": station_name,
        "orderId": order_id,
        "orderCode": order_code,
        "text": text,
        "raisedAt": now(),
        "seenBy": [],
        "endedAt": None,
        "endedBecause": "",
    }


def raise_alarms(*, alarms: list[Document]) -> None:
    """Store new alarms; those that were raised before, and may be over, stay as they are."""
    if not alarms:
        return
    try:
        collection("alarms").insert_many(alarms, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != DUPLICATE_KEY for one in error.details["writeErrors"]):
            raise


def end_alarms(*, alarm_ids: Iterable[str], because: str) -> None:
    """They are over: `because` "shown", "started", "ended" (the order), or what the kind has."""
    open_ones = {"_id": {"$in": list(alarm_ids)}, "endedAt": None}
    ended = {"endedAt": now(), "endedBecause": because}
    collection("alarms").update_many(open_ones, {"$set": ended})


def see_alarm(*, alarm: Document, by: str) -> None:
    """Somebody has noticed it; it goes on until it is over."""
    collection("alarms").update_one({"_id": alarm["_id"]}, {"$addToSet": {"seenBy": by}})
