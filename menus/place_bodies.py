"""What a location's settings page sends, as today's manage app writes it."""

from typing import Annotated, Literal

from msgspec import Meta, field

from orderbuddy.api.bodies import Body

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Clock = Annotated[str, Meta(max_length=5)]
IsoDate = Annotated[str, Meta(max_length=10)]
Minutes = Annotated[int, Meta(ge=0, le=720)]


class OpeningSpan(Body):
    """A span may pass midnight; a day may have several."""

    day: Day
    is_open: bool
    start_time: Clock | None = None
    end_time: Clock | None = None


class SpecialDay(Body):
    """A day (or the days until `untilDate`, that included) with hours of its own, or none."""

    date: IsoDate
    is_open: bool
    until_date: IsoDate | None = None
    start_time: Clock | None = None
    end_time: Clock | None = None
    name: Annotated[str, Meta(max_length=80)] = ""


class OrderTiming(Body):
    accept_orders_after_minutes: Minutes = 0
    stop_orders_before_minutes: Minutes = 0


class AlertNumber(Body):
    phone_number: Annotated[str, Meta(min_length=1, max_length=24)]
    id: Annotated[str, Meta(max_length=40)] | None = field(name="_id", default=None)


class Contact(Body):
    email: Annotated[str, Meta(max_length=200)] = ""


class LocationSettings(Body):
    """What is not sent stays as it is."""

    name: Annotated[str, Meta(min_length=1, max_length=160)] | None = None
    address: Annotated[str, Meta(max_length=300)] | None = None
    timezone: Annotated[str, Meta(max_length=64)] | None = None
    contact: Contact | None = None
    working_hours: Annotated[list[OpeningSpan], Meta(max_length=70)] | None = None
    special_days: Annotated[list[SpecialDay], Meta(max_length=400)] | None = None
    order_timing: OrderTiming | None = None
    alert_numbers: Annotated[list[AlertNumber], Meta(max_length=50)] | None = None
    auto_accept_order: bool | None = None
