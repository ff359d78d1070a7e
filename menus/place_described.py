"""How the paths of a location's settings describe themselves."""

import msgspec

from menus.answers import Answer
from menus.described import PIER
from menus.place_bodies import Contact, LocationSettings, OpeningSpan, OrderTiming, SpecialDay
from orderbuddy.api.described import operation
from orderbuddy.api.schema import data_of

TAG = "Locations"
MONDAY = {"day": "monday", "isOpen": True, "startTime": "11:00", "endTime": "02:00"}
CHRISTMAS = {"date": "2026-12-25", "isOpen": False, "name": "Christmas"}


class StoredNumber(Answer):
    phone_number: str
    id: str = msgspec.field(name="_id")


class StoredSettings(Answer):
    """`specialDays` only where there are some."""

    id: str = msgspec.field(name="_id")
    restaurant_id: str
    name: str
    address: str
    timezone: str
    contact: Contact
    working_hours: list[OpeningSpan]
    order_timing: OrderTiming
    alert_numbers: list[StoredNumber]
    auto_accept_order: bool
    special_days: list[SpecialDay] | None = None


PIER_SETTINGS = {
    "_id": PIER,
    "restaurantId": "harbor_cafe",
    "name": "Pier",
    "address": "17 Pier Road",
    "timezone": "America/Los_Angeles",
    "contact": {"email": "pier@harborcafe.example"},
    "workingHours": [MONDAY],
    "orderTiming": {"acceptOrdersAfterMinutes": 10, "stopOrdersBeforeMinutes": 20},
    "alertNumbers": [{"_id": "6790000000000000000000a1", "phoneNumber": "5550100001"}],
    "autoAcceptOrder": False,
    "specialDays": [CHRISTMAS],
}
SETTINGS = operation(
    "getLocationSettings",
    "A location's settings",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(StoredSettings),
    example={"data": PIER_SETTINGS},
)
CHANGE_SETTINGS = operation(
    "changeLocationSettings",
    "Change a location's settings",
    description="What is not sent stays as it is. Times are by the location's own clock: a span "
    "may pass midnight, a day may have several. On a day of `specialDays` its own spans count and "
    "no weekly ones; several entries of one date are its several spans.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    verb="patch",
    body=LocationSettings,
    body_example={"autoAcceptOrder": False, "specialDays": [CHRISTMAS]},
    answer=data_of(StoredSettings),
    example={"data": PIER_SETTINGS},
)
