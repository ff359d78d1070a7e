"""The shapes of answers, for the API's description."""

import msgspec

from menus.answers import Answer
from ordering.answers import Line, OrderMeta, Party


class Station(Answer):
    id: str = msgspec.field(name="_id")
    restaurant_id: str
    location_id: str
    name: str
    tags: list[str]


class MatchedOrder(Answer):
    id: str = msgspec.field(name="_id")
    order_code: str
    status: str
    location_id: str
    meta: OrderMeta
    items: list[Line]


class StationOrders(Answer):
    location_name: str
    station_name: str
    station_tags: list[str]
    matched_orders: list[MatchedOrder]


class StationOrder(Answer):
    id: str = msgspec.field(name="_id")
    order_code: str
    meta: OrderMeta
    status: str
    started_at: str
    customer: Party
    items: list[Line]
    total_price_cents: int


class StationLoad(Answer):
    station_id: str
    name: str
    tickets: int
    lines: int
    held: int
    warn: int
    late: int
    oldest_at: str | None


class PauseShown(Answer):
    until: str


class RushShown(Answer):
    extra_minutes: int
    until: str


class Pace(Answer):
    """`minutes`: about what an order takes that is placed now; null where nobody can say."""

    pause: PauseShown | None
    rush: RushShown | None
    minutes: int | None
    open_tickets: int


class DishPart(Answer):
    id: str
    name: str
    is_available: bool
    until: str | None


class DishModifier(Answer):
    id: str
    options: list[DishPart]


class Dish(DishPart):
    menu_id: str
    variants: list[DishPart]
    modifiers: list[DishModifier]


class Alarm(Answer):
    id: str
    version: int
    kind: str
    station_id: str
    station_name: str
    order_id: str
    order_code: str
    text: str
    raised_at: str
    seen_by: list[str]
    ended_at: str | None
    ended_because: str


class Printer(Answer):
    id: str
    name: str
    ip: str
    type: str


class PrinterState(Answer):
    """`state`: ready, trouble (and which), silent (not heard of lately), new (never)."""

    id: str
    name: str
    type: str
    state: str
    trouble: str
    last_seen_at: str | None
    waiting: int
    failed: int


class SocketToken(Answer):
    token: str
    expires_at: str


class Done(Answer):
    data: bool


class LineDone(Answer):
    data: bool
    message: str
