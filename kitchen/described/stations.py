from typing import Any

from drf_spectacular.utils import OpenApiParameter

from kitchen import answers, bodies
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of
from ordering.described import ANA, LINE, ORDER_ID, PIER

TAG = "Kitchen"
BAR = {
    "_id": "679000000000000000000051",
    "restaurantId": "harbor_cafe",
    "locationId": PIER,
    "name": "Bar",
    "tags": ["bar"],
}
META = {"correlationId": "e5d585d8-2f71-4c80-bcb0-fb9c7d386867"}
BAR_ID = BAR["_id"]
ALARM = {
    "id": f"unshown:{ORDER_ID}:{BAR_ID}",
    "version": 0,
    "kind": "unshown",
    "stationId": BAR_ID,
    "stationName": "Bar",
    "orderId": ORDER_ID,
    "orderCode": "9FE0",
    "text": "",
    "raisedAt": "2026-11-21T05:19:45.791Z",
    "seenBy": [],
    "endedAt": None,
    "endedBecause": "",
}

STATIONS = operation(
    "listStations",
    "The stations of a location",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(list[answers.Station]),
    example={"data": [BAR]},
    errors=[ErrorCode.STATION_NOT_FOUND],
)
CREATE_STATION = operation(
    "createStation",
    "Add a station",
    description="It makes the lines that share one of its tags.",
    tag=TAG,
    staff=True,
    status=201,
    body=bodies.NewStation,
    body_example={
        "restaurantId": "harbor_cafe",
        "locationId": PIER,
        "name": "Bar",
        "tags": ["bar"],
    },
    answer=data_of(answers.Station),
    example={"data": BAR},
)
STATION_ORDERS = operation(
    "listStationOrders",
    "Today's accepted orders of a station",
    description="Only the lines that the station makes, in whole or in part, those of no station "
    "at the default one. Today is the location's own day.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id station_id",
    answer=data_of(answers.StationOrders),
    example={
        "data": {
            "locationName": "Pier",
            "stationName": "Bar",
            "stationTags": ["bar"],
            "matchedOrders": [
                {
                    "_id": ORDER_ID,
                    "orderCode": "9FE0",
                    "status": "ACCEPTED",
                    "locationId": PIER,
                    "meta": META,
                    "items": [LINE],
                }
            ],
        }
    },
    errors=[ErrorCode.STATION_NOT_FOUND, ErrorCode.NOT_ALLOWED],
)
STATION_ORDER = operation(
    "getStationOrder",
    "An order's lines for some stations",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id order_id",
    parameters=[
        OpenApiParameter("stationTags", str, description="Tags separated by commas: `bar,cold`.")
    ],
    answer=data_of(answers.StationOrder),
    example={
        "data": {
            "_id": ORDER_ID,
            "orderCode": "9FE0",
            "meta": META,
            "status": "ACCEPTED",
            "startedAt": "2026-11-21T05:19:25.791Z",
            "customer": ANA,
            "items": [LINE],
            "totalPriceCents": 606,
        }
    },
    errors=[ErrorCode.ORDER_NOT_FOUND, ErrorCode.NOT_ALLOWED],
)
SOCKET_TOKEN = operation(
    "getSocketToken",
    "A token for Socket.IO",
    description="For apps on other origins: `io(url, {auth: {token}})`. It says who you are, and "
    "lasts twelve hours or until you have a new password.",
    tag=TAG,
    staff=True,
    answer=data_of(answers.SocketToken),
    example={
        "data": {
            "token": "eyJwZXJzb24iOiI2Nzkw…:1wTj0F:GlTnC5ZMQHdX",
            "expiresAt": "2026-11-21T17:19:25.791Z",
        }
    },
)
LOAD = operation(
    "getKitchenLoad",
    "How busy each station is",
    description="`tickets` and `lines` to be made now, `held` lines, and how many tickets are to "
    "be hurried with (`warn`) or `late` by the location's own thresholds. A location without "
    "stations has one, `all`.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(list[answers.StationLoad]),
    example={
        "data": [
            {
                "stationId": BAR_ID,
                "name": "Bar",
                "tickets": 4,
                "lines": 7,
                "held": 1,
                "warn": 1,
                "late": 0,
                "oldestAt": "2026-11-21T05:13:25.791Z",
            }
        ]
    },
)
PACE_NOW: dict[str, Any] = {
    "pause": {"until": "2026-11-21T05:34:25.791Z"},
    "rush": {"extraMinutes": 10, "until": "2026-11-21T06:19:25.791Z"},
    "minutes": None,
    "openTickets": 12,
}


def pace(operation_id: str, summary: str, description: str = "", **said: Any) -> dict[str, Any]:
    """Something that answers how busy the location is."""
    return operation(
        operation_id,
        summary,
        description=description,
        tag=TAG,
        staff=True,
        path="restaurant_id location_id",
        answer=data_of(answers.Pace),
        example={"data": PACE_NOW},
        **said,
    )


PACE = pace(
    "getPace",
    "How busy the location is, and what was done about it by hand",
    "`minutes`: about what an order takes that is placed now; null while it is paused, and where "
    "nobody has said how long things take.",
)
PAUSE = pace(
    "pause",
    "Take no orders for a while",
    "It always has an end: `minutes` or `until`, within a day. Guests hear of it at once; who has "
    "paid already still gets the order, unless the pause is longer than the grace.",
    verb="put",
    body=bodies.Pause,
    body_example={"minutes": 15},
)
LIFT_PAUSE = pace("liftPause", "Take orders again", verb="delete")
RUSH = pace(
    "rush",
    "Tell guests a longer time for a while",
    "It always has an end: `minutes` or `until`, within a day.",
    verb="put",
    body=bodies.Rush,
    body_example={"extraMinutes": 10, "minutes": 60},
)
LIFT_RUSH = pace("liftRush", "Tell guests the usual time again", verb="delete")
ALARMS = operation(
    "listAlarms",
    "The location's open alarms",
    description="`unshown`: a ticket that no screen of its station has shown in time. The newest "
    "first; the sockets tell of them as they come and go.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(list[answers.Alarm]),
    example={"data": [ALARM]},
)
ALARM_SEEN = operation(
    "seeAlarm",
    "Say that somebody has noticed an alarm",
    description="Your id is in its `seenBy` from then on; the alarm lasts until it is over.",
    tag=TAG,
    staff=True,
    body=bodies.SeenAlarm,
    body_example={"alarmId": ALARM["id"]},
    answer=schema_of(answers.Done),
    example={"data": True},
)
