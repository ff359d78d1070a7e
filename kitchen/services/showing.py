"""When a ticket was first on a screen of its station: `ticket_views`, one document for each.

Written once, whoever shows it how often; not in the order, so nothing is pushed because of it.
"""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from bson import ObjectId
from django.conf import settings
from pymongo.errors import BulkWriteError

from kitchen.services.alarms import DUPLICATE_KEY, end_alarms, unshown_id
from orderbuddy.mongo import Document, collection, now

KNOWN_VIEWS = 20_000
# An alarm that is raised at the same moment is found by the next look (`watching`).
NEARLY = timedelta(seconds=5)


def view_id(order_id: object, station_id: str) -> str:
    """The `_id` of a view: a ticket is an order at a station."""
    return f"{order_id}:{station_id}"


class View(NamedTuple):
    """A ticket on the screen of a station (or of ALL)."""

    location_id: ObjectId
    order_id: ObjectId
    station_id: str

    @property
    def id(self) -> str:
        return view_id(self.order_id, self.station_id)


class _Known:
    """Views that are stored already; a thousand screens that show one ticket ask for one write."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()

    def without(self, views: Iterable[View]) -> list[View]:
        return [view for view in dict.fromkeys(views) if view.id not in self._ids]

    def add(self, views: Iterable[View]) -> None:
        self._ids.update((view.id, None) for view in views)
        while len(self._ids) > KNOWN_VIEWS:
            self._ids.popitem(last=False)


_known = _Known()


def store_views(*, views: Iterable[View]) -> None:
    """Note that these tickets are on screens now, those for which it is the first time.

    Views of orders that are not their location's are left out. Raises PyMongoError.
    """
    new = _known.without(views)
    if not new:
        return
    among = {"_id": {"$in": [view.id for view in new]}}
    stored = {one["_id"] for one in collection("ticket_views").find(among, {"_id": 1})}
    fresh = [view for view in new if view.id not in stored]
    places = _places_of({view.order_id for view in fresh})
    mine = [view for view in fresh if places.get(view.order_id, (None,))[0] == view.location_id]
    _insert([_document(view, places[view.order_id][1]) for view in mine])
    _end_alarms(mine)
    _known.add(view for view in new if view.id in stored)
    _known.add(mine)


def _places_of(order_ids: set[ObjectId]) -> dict[ObjectId, tuple[ObjectId, str]]:
    """(location, restaurant) of each order."""
    if not order_ids:
        return {}
    fields = {"locationId": 1, "restaurantId": 1}
    found = collection("orders").find({"_id": {"$in": list(order_ids)}}, fields)
    return {one["_id"]: (one.get("locationId"), one.get("restaurantId") or "") for one in found}


def _document(view: View, restaurant_id: str) -> Document:
    return {
        "_id": view.id,
        "orderId": view.order_id,
        "stationId": view.station_id,
        "locationId": view.location_id,
        "restaurantId": restaurant_id,
        "shownAt": now(),
    }


def _insert(documents: list[Document]) -> None:
    if not documents:
        return
    try:
        collection("ticket_views").insert_many(documents, ordered=False)
    except BulkWriteError as error:  # another process was first
        if any(one["code"] != DUPLICATE_KEY for one in error.details["writeErrors"]):
            raise


def _end_alarms(views: list[View]) -> None:
    """Only a ticket that was long unseen can have one."""
    longest = now() - timedelta(seconds=settings.UNSHOWN_ALARM_SECONDS) + NEARLY
    late = [view for view in views if view.order_id.generation_time <= longest]
    if late:
        alarm_ids = [unshown_id(view.order_id, view.station_id) for view in late]
        end_alarms(alarm_ids=alarm_ids, because="shown")
