from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from kitchen import selectors
from kitchen.boards import board_of, makes_lines
from kitchen.bodies import NewStation, SeenAlarm
from kitchen.described import stations as described
from kitchen.load import station_loads
from kitchen.services.alarms import see_alarm
from kitchen.services.stations import create_station
from kitchen.station_orders import station_order, station_orders
from orderbuddy import audit
from orderbuddy.accounts import sign_ins
from orderbuddy.accounts.access import access_location, access_order
from orderbuddy.accounts.authentication import PEOPLE_AND_SCREENS
from orderbuddy.accounts.handshakes import socket_token
from orderbuddy.accounts.roles import require, require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import iso, now


class StationViewSet(ViewSet):
    """Stations, what they have to make, and alarms; for members of the restaurant, and the
    location's paired screens."""

    authentication_classes = PEOPLE_AND_SCREENS

    @extend_schema(**described.STATIONS)
    def list(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        stations = [one for one in selectors.stations_of(location) if makes_lines(one)]
        if not stations:
            raise ApiError(
                ErrorCode.STATION_NOT_FOUND,
                f"No stations found for restaurant {restaurant_id} and location {location_id}",
            )
        return Response({"data": [selectors.station_json(one) for one in stations]})

    @extend_schema(**described.STATION_ORDERS)
    def orders(
        self, request: Request, restaurant_id: str, location_id: str, station_id: str
    ) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "orders.view")
        station = selectors.station_of(location, station_id)
        if station is None:
            raise ApiError(ErrorCode.STATION_NOT_FOUND, "Station not found")
        tags = station.get("tags") or []
        shown = {
            "locationName": location.get("name") or "",
            "stationName": station.get("name") or "",
            "stationTags": tags,
            "matchedOrders": station_orders(location, str(station["_id"])),
        }
        return Response({"data": shown})

    @extend_schema(**described.STATION_ORDER)
    def order(
        self, request: Request, restaurant_id: str, location_id: str, order_id: str
    ) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "orders.view")
        try:
            order = access_order(request.user, order_id)
        except Http404 as error:
            raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found") from error
        tags = [tag for tag in request.query_params.get("stationTags", "").split(",") if tag]
        shown = station_order(order, tags)
        if shown is None or order.get("locationId") != location["_id"]:
            raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
        return Response({"data": shown})

    @extend_schema(**described.CREATE_STATION)
    def create(self, request: Request) -> Response:
        require_person(request.user)
        body = read_body(request, NewStation)
        location = access_location(request.user, body.location_id, body.restaurant_id)
        require(request.user, body.restaurant_id, "places.change")
        station = create_station(
            restaurant_id=body.restaurant_id,
            location_id=location["_id"],
            name=body.name,
            tags=body.tags,
        )
        audit.record(
            who=request.user,
            what="station.added",
            restaurant_id=body.restaurant_id,
            subject=f"station:{station['_id']}",
            after={"name": body.name, "tags": body.tags},
            correlation_id=request._request.request_id,
            location_id=location["_id"],
        )
        return Response({"data": selectors.station_json(station)}, status=201)

    @extend_schema(**described.SOCKET_TOKEN)
    def socket_token(self, request: Request) -> Response:
        require_person(request.user)
        token, expires_at = socket_token(request.user, sign_ins.id_of(request))
        shown = {"token": token, "expiresAt": iso(expires_at)}
        return Response({"data": shown}, headers={"Cache-Control": "no-store"})

    @extend_schema(**described.LOAD)
    def load(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        board = board_of(str(location["_id"]))
        if board is None:
            raise Http404("Location not found")
        orders = selectors.accepted_orders(location["_id"])
        return Response({"data": station_loads(orders, board, now())})

    @extend_schema(**described.ALARMS)
    def alarms(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        return Response({"data": selectors.open_alarms(location["_id"])})

    @extend_schema(**described.ALARM_SEEN)
    def see_alarm(self, request: Request) -> Response:
        body = read_body(request, SeenAlarm)
        alarm = selectors.access_alarm(request.user, body.alarm_id)
        require(request.user, alarm.get("restaurantId"), "orders.move")
        see_alarm(alarm=alarm, by=str(request.user.pk))
        return Response({"data": True})
