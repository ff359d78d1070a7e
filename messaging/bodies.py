from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from orderbuddy.api.bodies import Body


class Subscription(Body):
    """A device's token of Firebase Cloud Messaging."""

    restaurant_id: Annotated[str, Meta(min_length=1, max_length=80)]
    token: Annotated[str, Meta(min_length=1, max_length=1000)]
    platform: Literal["web", "android"]


class Resend(Body):
    """Nothing to say: the message says it all."""


class QuietHours(Body):
    """By the location's own clock."""

    from_: Annotated[str, Meta(max_length=8)] = msgspec.field(name="from")
    until: Annotated[str, Meta(max_length=8)]


class NotificationChoices(Body):
    """Events by name, each with its channels; without any it is not told. What is left out is as
    usual; without `quietHours` there are none but those of marketing."""

    events: dict[str, Annotated[list[str], Meta(max_length=10)]] = {}
    staff_events: dict[str, Annotated[list[str], Meta(max_length=10)]] = {}
    quiet_hours: QuietHours | None = None
