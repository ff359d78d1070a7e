from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import require
from orderbuddy.mongo import Document
from ordering import described_reports
from ordering.reports import today_answers
from ordering.reports.days import Span, today_of
from ordering.reports.periods import day_named
from ordering.reports.reading import all_orders
from ordering.serializers import staff_order


class ReportViewSet(ViewSet):
    """A location's sales, as today's manage app reads them; for who may see figures."""

    @extend_schema(**described_reports.SALES_SUMMARY)
    def summary(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = today_answers.sales_summary(location, today_of(location))
        return Response({"success": True, "data": found})

    @extend_schema(**described_reports.SALES_BY_ITEM)
    def by_item(self, request: Request, restaurant_id: str, location_id: str, day: str) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = today_answers.sales_by_item(location, day_named(day))
        return Response({"success": True, "data": found})

    @extend_schema(**described_reports.SALES_BY_ORIGIN)
    def by_origin(
        self, request: Request, restaurant_id: str, location_id: str, day: str
    ) -> Response:
        location = _location(request, restaurant_id, location_id)
        found = today_answers.sales_by_origin(location, day_named(day))
        return Response({"success": True, "data": found})

    @extend_schema(**described_reports.ORDER_HISTORY)
    def history(self, request: Request, restaurant_id: str, location_id: str, day: str) -> Response:
        location, wanted = _location(request, restaurant_id, location_id), day_named(day)
        return Response([staff_order(one) for one in all_orders(Span(location, wanted, wanted))])


def _location(request: Request, restaurant_id: str, location_id: str) -> Document:
    location = access_location(request.user, location_id, restaurant_id)
    require(request.user, restaurant_id, "reports.view")
    return location
