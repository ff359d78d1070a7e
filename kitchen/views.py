from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from kitchen import described, selectors, services
from kitchen.bodies import LineChange, Lines, LineStatus, NewStation
from orderbuddy.accounts.access import access_location, access_order
from orderbuddy.accounts.handshakes import socket_token
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, iso


class StationViewSet(ViewSet):
    """Stations and what they do to an order's lines; for members of the restaurant."""

    @extend_schema(**described.STATIONS)
    def list(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        stations = selectors.stations_of(location)
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
        station = selectors.station_of(location, station_id)
        if station is None:
            raise ApiError(ErrorCode.STATION_NOT_FOUND, "Station not found")
        tags = station.get("tags") or []
        shown = {
            "locationName": location.get("name") or "",
            "stationName": station.get("name") or "",
            "stationTags": tags,
            "matchedOrders": selectors.station_orders(location, tags),
        }
        return Response({"data": shown})

    @extend_schema(**described.STATION_ORDER)
    def order(
        self, request: Request, restaurant_id: str, location_id: str, order_id: str
    ) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        order = _order(request, order_id)
        tags = [tag for tag in request.query_params.get("stationTags", "").split(",") if tag]
        shown = selectors.station_order(order, tags)
        if shown is None or order.get("locationId") != location["_id"]:
            raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
        return Response({"data": shown})

    @extend_schema(**described.CREATE_STATION)
    def create(self, request: Request) -> Response:
        body = read_body(request, NewStation)
        location = access_location(request.user, body.location_id, body.restaurant_id)
        station = services.create_station(
            restaurant_id=body.restaurant_id,
            location_id=location["_id"],
            name=body.name,
            tags=body.tags,
        )
        return Response({"data": selectors.station_json(station)}, status=201)

    @extend_schema(**described.SOCKET_TOKEN)
    def socket_token(self, request: Request) -> Response:
        token, expires_at = socket_token(request.user)
        shown = {"token": token, "expiresAt": iso(expires_at)}
        return Response({"data": shown}, headers={"Cache-Control": "no-store"})

    @extend_schema(**described.ORDER_ITEM)
    def order_item(self, request: Request) -> Response:
        body = read_body(request, LineChange)
        order = _order(request, body.order_id, "Order or item not found")
        if body.order_item_status is LineStatus.STARTED:
            services.start_line(order=order, line_id=body.item_id)
        else:
            services.bump_lines(order=order, line_ids=[body.item_id])
        done = body.order_item_status.lower()
        return Response({"data": True, "message": f"Order item {done} successfully"})

    @extend_schema(**described.BUMP)
    def bump(self, request: Request) -> Response:
        body = read_body(request, Lines)
        order = _order(request, body.order_id, "Order or item not found")
        services.bump_lines(order=order, line_ids=body.item_ids)
        return Response({"data": True})

    @extend_schema(**described.RECALL)
    def recall(self, request: Request) -> Response:
        body = read_body(request, Lines)
        order = _order(request, body.order_id, "Order or item not found")
        services.recall_lines(order=order, line_ids=body.item_ids)
        return Response({"data": True})


def _order(request: Request, order_id: str, message: str = "Order not found") -> Document:
    try:
        return access_order(request.user, order_id)
    except Http404 as error:
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, message) from error
