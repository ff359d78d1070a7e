from datetime import datetime
from typing import Annotated

from msgspec import Meta

from orderbuddy.api.bodies import Body

PartId = Annotated[str, Meta(max_length=100)]


class Availability(Body):
    """Whether a guest can have it; `until`, `minutes` or `untilClosing` say for how long not.

    With `variantId`, or with `modifierId` and `optionId`, only that part of the item.
    """

    is_available: bool
    minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 31)] | None = None
    until: datetime | None = None
    until_closing: bool = False
    variant_id: PartId = ""
    modifier_id: PartId = ""
    option_id: PartId = ""


class Stock(Body):
    """How many portions are left; null: as many as anyone wants."""

    count: Annotated[int, Meta(ge=0, le=100_000)] | None
