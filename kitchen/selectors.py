from typing import Any

from bson import ObjectId
from django.http import Http404
from pymongo.client_session import ClientSession

from orderbuddy.accounts.access import Person, may_act_at
from orderbuddy.mongo import Document, collection, iso, now, parse_id
from ordering.live import MOST_ORDERS, OPEN_FOR, recent_orders
from ordering.services.statuses import OPEN
from ordering.slots import FORGOTTEN, WAITING

MOST_ALARMS = 200
_OF_LINES = (
    "stationTags", "optionTags", "makeMinutes", "course", "firedAt", "heldAt", "heldUntil",
    "startedAt", "completedAt", "cancelledAt", "parts",
)  # fmt: skip
_OF_LOAD = (
    "status", "statusTimes.ACCEPTED", "meta.acceptedAt", "startedAt", "startAt",
    *(f"items.{name}" for name in _OF_LINES),
)  # fmt: skip


def stations_of(location: Document) -> list[Document]:
    """The location's stations in the order in which they were made."""
    here = {"locationId": location["_id"], "restaurantId": location.get("restaurantId")}
    return list(collection("stations").find(here).sort("_id", 1))


def station_of(location: Document, station_id: object) -> Document | None:
    """That station, when it is this location's."""
    return collection("stations").find_one(
        {"_id": parse_id(station_id), "locationId": location["_id"]}
    )


def accepted_orders(location_id: ObjectId) -> list[Document]:
    """The location's orders of the last day that are in the making, oldest first."""
    return recent_orders(None, location_id, ["ACCEPTED"])


def waiting_orders(location_id: ObjectId) -> list[Document]:
    """What the kitchen has to make or will have: orders that were placed lately, or are to begin,
    with no more of them than `kitchen.load` needs."""
    since, at = now() - FORGOTTEN, now()
    here = {"locationId": location_id, "status": {"$in": list(WAITING)}}
    recent = {"$gte": since, "$lte": at}
    either = [{**here, "startedAt": recent}, {**here, "startAt": recent}]
    found = collection("orders").find({"$or": either}, dict.fromkeys(_OF_LOAD, 1))
    return list(found.limit(MOST_ORDERS))


def has_open_orders(location_id: ObjectId | None) -> bool:
    """Whether an order of the last day has not ended there."""
    recent = {"$gte": now() - OPEN_FOR}
    here = {"locationId": location_id, "status": {"$in": list(OPEN)}}
    find = collection("orders").find_one
    return any(find({**here, name: recent}, {"_id": 1}) for name in ("startedAt", "startAt"))


def orders_in_parts(location_id: ObjectId | None) -> list[Document]:
    """Orders of the last day in the making of which a station has done, or begun, its part of a
    line; of all locations without one."""
    since = now() - OPEN_FOR
    where: Document = {"_id": {"$gte": ObjectId.from_datetime(since)}}
    if location_id is not None:
        where = {"locationId": location_id, "startedAt": {"$gte": since}}
    in_parts = {"status": "ACCEPTED", "items.parts": {"$exists": True}}
    return list(collection("orders").find({**where, **in_parts}))


def cancelled_orders(session: ClientSession, location_id: ObjectId) -> list[Document]:
    """The location's cancelled orders of the last day: screens show them until they are seen."""
    return recent_orders(session, location_id, ["CANCELLED"])


def open_alarms(
    location_id: ObjectId, session: ClientSession | None = None, version: int = 0
) -> list[dict[str, Any]]:
    """The location's alarms that are not over, the newest first."""
    where = {"locationId": location_id, "endedAt": None}
    found = collection("alarms").find(where, session=session)
    return [alarm_json(one, version) for one in found.sort("raisedAt", -1).limit(MOST_ALARMS)]


def access_alarm(user: Person, alarm_id: str) -> Document:
    """The stored alarm, when it is of a location `user` may act at; else Http404."""
    found = collection("alarms").find_one({"_id": alarm_id})
    if found is None or not may_act_at(user, found.get("restaurantId"), found.get("locationId")):
        raise Http404("Alarm not found")
    return found


def alarm_json(alarm: Document, version: int) -> dict[str, Any]:
    """An alarm as screens and staff see it."""
    texts = ("kind", "stationId", "stationName", "orderCode", "text", "endedBecause")
    return {
        "id": str(alarm["_id"]),
        "version": version,
        **{name: alarm.get(name) or "" for name in texts},
        "orderId": str(alarm.get("orderId") or ""),
        "raisedAt": iso(alarm.get("raisedAt")),
        "endedAt": iso(alarm.get("endedAt")),
        "seenBy": [str(one) for one in alarm.get("seenBy") or ()],
    }


def station_json(station: Document) -> dict[str, Any]:
    """A station as an answer."""
    return {
        "_id": str(station["_id"]),
        "restaurantId": station.get("restaurantId") or "",
        "locationId": str(station.get("locationId") or ""),
        "name": station.get("name") or "",
        "tags": station.get("tags") or [],
    }
