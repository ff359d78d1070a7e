"""The shapes of answers, for the API's description."""

from typing import Any

import msgspec

from menus.answers import Answer, Restaurant


class ShownDetails(Restaurant):
    """`tagline` only where there is one."""

    created_at: str
    updated_at: str
    tagline: str = ""


class OpenedRestaurant(Answer):
    restaurant: ShownDetails


class ListedHours(Answer):
    """`HH:MM`, null on a day that is closed; a location may keep more in each."""

    day: str
    is_open: bool
    start_time: str | None
    end_time: str | None


class ListedAlertNumber(Answer):
    id: str = msgspec.field(name="_id")
    phone_number: str


class ListedLocation(Answer):
    id: str = msgspec.field(name="_id")
    location_slug: str
    name: str
    address: str
    timezone: str
    contact: dict[str, Any]
    working_hours: list[ListedHours]
    alert_numbers: list[ListedAlertNumber]
    is_mobile: bool


class OpenedLocation(Answer):
    """The location as it was stored."""

    id: str = msgspec.field(name="_id")
    restaurant_id: str
    name: str
    location_slug: str
    address: str
    is_active: bool
    qr_code_style: dict[str, Any]
    qr_code_image: str
    qr_code_id: str
    timezone: str
    created_at: str
    updated_at: str
    is_mobile: bool
    contact: dict[str, Any]
    payment: dict[str, Any]
    working_hours: list[ListedHours]
    order_timing: dict[str, int]
    auto_accept_order: bool
    printers: list[dict[str, Any]]
    alert_numbers: list[ListedAlertNumber]


class DetailsChanged(Answer):
    data: bool
