"""News as the apps of today hear it: names, payload keys and audiences as recorded."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kitchen.socketio.facts import OrderFacts
from kitchen.socketio.news import Happening, News

WAIT_TIME = "order_wait_time_updated"


class Event(NamedTuple):
    name: str
    payload: dict[str, Any]
    rooms: list[str]


def apps_group(location_id: object) -> str:
    """The channel layer's group: processes with a socket that listens to this location."""
    return f"apps.{location_id}"


def location_room(location_id: str) -> str:
    """Stores and stations."""
    return f"location:{location_id}"


def store_room(location_id: str) -> str:
    return f"store:{location_id}"


def station_room(location_id: str, station_id: str) -> str:
    return f"station:{location_id}:{station_id}"


def order_room(order_id: str) -> str:
    return f"order:{order_id}"


def events_of(told: News, facts: OrderFacts) -> Iterator[Event]:
    """The events of one piece of news, in the order in which they are sent."""
    if told.happening is Happening.PLACED:
        yield Event("order_received", _placed(facts), [location_room(facts.location_id)])
    elif told.happening is Happening.ROUTED:
        yield from _routed(facts)
    elif told.happening in _LINE:
        yield from _line_events(told, facts)
    else:
        name, everybody = _ORDER[told.happening]
        staff = location_room if everybody else store_room
        rooms = [staff(facts.location_id), order_room(facts.order_id)]
        payload = {"restaurantId": facts.restaurant_id, "orderId": facts.order_id}
        yield Event(name, payload, rooms)


_LINE = {
    Happening.LINE_STARTED: "order_item_started",
    Happening.LINE_COMPLETED: "order_item_completed",
}
# (name, whether stations hear it too)
_ORDER = {
    Happening.ACCEPTED: ("order_accepted", False),
    Happening.READY: ("order_ready_for_pickup", False),
    Happening.PICKED_UP: ("order_completed", False),
    Happening.CANCELLED: ("order_cancelled", True),
}


def _placed(facts: OrderFacts) -> dict[str, Any]:
    return {
        "orderId": facts.order_id,
        "restaurantId": facts.restaurant_id,
        "locationId": facts.location_id,
        "correlationId": facts.correlation_id,
    }


def _routed(facts: OrderFacts) -> Iterator[Event]:
    for station_id, tags in facts.tags_of.items():
        payload = {
            "orderId": facts.order_id,
            "stationTags": list(tags),
            "locationId": facts.location_id,
            "correlationId": facts.correlation_id,
        }
        yield Event("new_order", payload, [station_room(facts.location_id, station_id)])


def _line_events(told: News, facts: OrderFacts) -> Iterator[Event]:
    assert told.line is not None
    name = _LINE[told.happening]
    payload = {
        "orderId": facts.order_id,
        "itemId": told.line.id,
        "restaurantId": facts.restaurant_id,
        "locationId": facts.location_id,
    }
    for station_id in told.line.stations:
        station = {"stationId": station_id, "stationTags": list(facts.tags_of[station_id])}
        yield Event(name, {**payload, **station}, [station_room(facts.location_id, station_id)])
    yield Event(f"dashboard_{name}", payload, [location_room(facts.location_id)])
