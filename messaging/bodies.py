from typing import Annotated, Literal

from msgspec import Meta

from orderbuddy.api.bodies import Body


class Subscription(Body):
    """A device's token of Firebase Cloud Messaging."""

    restaurant_id: Annotated[str, Meta(min_length=1, max_length=80)]
    token: Annotated[str, Meta(min_length=1, max_length=1000)]
    platform: Literal["web", "android"]
