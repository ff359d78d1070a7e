"""How the kitchen's paths describe themselves."""

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
LINES = {"orderId": ORDER_ID, "itemIds": ["l1", "l2"]}
LINE_ERRORS = [ErrorCode.ORDER_NOT_FOUND, ErrorCode.INVALID_TRANSITION]

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
    description="Only the lines that the station makes. Today is the location's own day.",
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
    errors=[ErrorCode.STATION_NOT_FOUND],
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
    errors=[ErrorCode.ORDER_NOT_FOUND],
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
ORDER_ITEM = operation(
    "startOrBumpLine",
    "Start or bump one line",
    description="When the last line is completed the order becomes READY_FOR_PICKUP by itself, "
    "where the location wants that. Doing so again changes nothing.",
    tag=TAG,
    staff=True,
    body=bodies.LineChange,
    body_example={"orderId": ORDER_ID, "itemId": "l1", "orderItemStatus": "COMPLETED"},
    answer=schema_of(answers.LineDone),
    example={"data": True, "message": "Order item completed successfully"},
    errors=LINE_ERRORS,
)
BUMP = operation(
    "bumpLines",
    "Bump several lines of an order at once",
    tag=TAG,
    staff=True,
    body=bodies.Lines,
    body_example=LINES,
    answer=schema_of(answers.Done),
    example={"data": True},
    errors=LINE_ERRORS,
)
RECALL = operation(
    "recallLines",
    "Undo a bump",
    description="The lines are open again; an order that was ready is in the making again.",
    tag=TAG,
    staff=True,
    body=bodies.Lines,
    body_example=LINES,
    answer=schema_of(answers.Done),
    example={"data": True},
    errors=LINE_ERRORS,
)
