from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from kitchen.bodies import NewPrinter, Reprint, TestPrint
from kitchen.described import printers as described
from kitchen.printing import selectors
from kitchen.printing.again import print_again, print_test
from kitchen.services.printers import add_printer
from orderbuddy.accounts.access import access_location, access_order
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode


class PrinterViewSet(ViewSet):
    """A location's printers; for members of the restaurant."""

    @extend_schema(**described.PRINTERS)
    def list(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        return Response({"data": selectors.printers_json(location)})

    @extend_schema(**described.ADD_PRINTER)
    def create(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        body = read_body(request, NewPrinter)
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "places.change")
        added = add_printer(
            location=location, name=body.name, ip=body.ip, reached=body.type, who=request.user
        )
        return Response(selectors.printer_json(added), status=201)

    @extend_schema(**described.PRINTER_STATES)
    def states(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        return Response({"data": selectors.states_json(location)})

    @extend_schema(**described.TEST_PRINT)
    def test(
        self, request: Request, restaurant_id: str, location_id: str, printer_id: str
    ) -> Response:
        body = read_body(request, TestPrint)
        location = access_location(request.user, location_id, restaurant_id)
        printer = selectors.access_printer(request.user, location, printer_id)
        require(request.user, restaurant_id, "orders.move")
        print_test(printer=printer, action_id=body.action_id or "")
        return Response({"data": True})

    @extend_schema(**described.REPRINT)
    def reprint(
        self, request: Request, restaurant_id: str, location_id: str, printer_id: str
    ) -> Response:
        body = read_body(request, Reprint)
        location = access_location(request.user, location_id, restaurant_id)
        printer = selectors.access_printer(request.user, location, printer_id)
        require(request.user, restaurant_id, "orders.move")
        try:
            order = access_order(request.user, body.order_id)
        except Http404 as error:
            raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found") from error
        if order.get("locationId") != location["_id"]:
            raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
        print_again(printer=printer, order=order, kind=body.kind, action_id=body.action_id or "")
        return Response({"data": True})
