from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from orderbuddy.api.bodies import Body
from ordering.bodies import Id


class LineStatus(StrEnum):
    STARTED = "STARTED"
    COMPLETED = "COMPLETED"


class LineChange(Body):
    order_id: Id
    item_id: Id
    order_item_status: LineStatus


class Lines(Body):
    """Several lines of one order at once: a ticket is bumped or recalled in one write."""

    order_id: Id
    item_ids: Annotated[list[Id], Meta(min_length=1, max_length=200)]


class NewStation(Body):
    restaurant_id: Id
    location_id: Id
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    tags: Annotated[list[Id], Meta(max_length=50)]
