from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from orderbuddy.accounts.access import access_location, access_order
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.versions import AnswersWithVersion
from orderbuddy.mongo import Document
from ordering import described, selectors
from ordering.bodies import Move, StatusChange, TextToGuest
from ordering.serializers import staff_order
from ordering.services.staff_moves import move_order_for
from ordering.services.texting import text_guest


class StaffOrderViewSet(AnswersWithVersion, ViewSet):
    """A restaurant's orders; for its members."""

    @extend_schema(**described.TODAYS_ORDERS)
    def today(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "orders.view")
        return Response([staff_order(one) for one in selectors.todays_orders(location)])

    @extend_schema(**described.STAFF_ORDER)
    def retrieve(
        self, request: Request, restaurant_id: str, location_id: str, order_id: str
    ) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "orders.view")
        order = _order(request, order_id)
        if order.get("locationId") != location["_id"]:
            raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
        return Response({"data": staff_order(order)})

    @extend_schema(**described.CHANGE_STATUS)
    def change_status(self, request: Request) -> Response:
        body = read_body(request, StatusChange)
        move_order_for(
            user=request.user,
            order=_order(request, body.order_id),
            to=body.order_status.value,
            correlation_id=request._request.request_id,
        )
        return Response(True)

    @extend_schema(**described.MOVE)
    def move(self, request: Request, order_id: str) -> Response:
        body = read_body(request, Move)
        order = _order(request, order_id)
        move_order_for(
            user=request.user,
            order=order,
            to=body.to.value,
            minutes=body.minutes,
            reason=body.reason,
            correlation_id=request._request.request_id,
        )
        return Response({"data": staff_order(selectors.order_or_404(order_id))})

    @extend_schema(**described.TEXT_GUEST)
    def text(self, request: Request, order_id: str) -> Response:
        body = read_body(request, TextToGuest)
        sent = text_guest(
            user=request.user,
            order=_order(request, order_id),
            text=body.text,
            correlation_id=request._request.request_id,
        )
        return Response({"data": {"texts": sent}})


def _order(request: Request, order_id: str) -> Document:
    try:
        return access_order(request.user, order_id)
    except Http404 as error:
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found") from error
