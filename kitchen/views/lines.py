from hashlib import blake2b

import msgspec
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from kitchen.bodies import (
    Acknowledgement,
    CancelLines,
    ChangeLine,
    Fire,
    Hold,
    LineChange,
    Lines,
    LineStatus,
    Recall,
)
from kitchen.described import lines as described
from kitchen.services import bumping, changing, firing
from kitchen.services.writing import Deed
from orderbuddy.accounts.access import access_order
from orderbuddy.accounts.authentication import PEOPLE_AND_SCREENS
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import Body, read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.versions import AnswersWithVersion
from orderbuddy.mongo import Document


class LineViewSet(AnswersWithVersion, ViewSet):
    """What the kitchen does to an order's lines; for members of the restaurant, and the location's
    paired screens."""

    authentication_classes = PEOPLE_AND_SCREENS

    @extend_schema(**described.ORDER_ITEM)
    def order_item(self, request: Request) -> Response:
        body = read_body(request, LineChange)
        started = body.order_item_status is LineStatus.STARTED
        act = bumping.start_lines if started else bumping.bump_lines
        act(order=_order(request, body), line_ids=[body.item_id], deed=self._deed(request, body))
        done = body.order_item_status.lower()
        return Response({"data": True, "message": f"Order item {done} successfully"})

    @extend_schema(**described.START)
    def start(self, request: Request) -> Response:
        body = read_body(request, Lines)
        order, deed = _order(request, body), self._deed(request, body)
        bumping.start_lines(order=order, line_ids=body.item_ids, deed=deed)
        return Response({"data": True})

    @extend_schema(**described.BUMP)
    def bump(self, request: Request) -> Response:
        body = read_body(request, Lines)
        order, deed = _order(request, body), self._deed(request, body)
        bumping.bump_lines(order=order, line_ids=body.item_ids, deed=deed)
        return Response({"data": True})

    @extend_schema(**described.RECALL)
    def recall(self, request: Request) -> Response:
        body = read_body(request, Recall)
        order, deed = _order(request, body), self._deed(request, body)
        bumping.recall_lines(order=order, line_ids=body.item_ids, deed=deed)
        return Response({"data": True})

    @extend_schema(**described.FIRE)
    def fire(self, request: Request) -> Response:
        body = read_body(request, Fire)
        firing.fire_lines(
            order=_order(request, body),
            line_ids=body.item_ids,
            course=body.course,
            deed=self._deed(request, body),
        )
        return Response({"data": True})

    @extend_schema(**described.HOLD)
    def hold(self, request: Request) -> Response:
        body = read_body(request, Hold)
        firing.hold_lines(
            order=_order(request, body),
            line_ids=body.item_ids,
            course=body.course,
            until=body.until,
            deed=self._deed(request, body),
        )
        return Response({"data": True})

    @extend_schema(**described.CANCEL_LINES)
    def cancel(self, request: Request) -> Response:
        body = read_body(request, CancelLines)
        order, deed = _order(request, body), self._deed(request, body)
        changing.cancel_lines(order=order, line_ids=body.item_ids, deed=deed)
        return Response({"data": True})

    @extend_schema(**described.CHANGE_LINE)
    def change(self, request: Request) -> Response:
        body = read_body(request, ChangeLine)
        changing.change_notes(
            order=_order(request, body),
            line_id=body.item_id,
            notes=body.notes,
            deed=self._deed(request, body),
        )
        return Response({"data": True})

    @extend_schema(**described.ACKNOWLEDGE)
    def acknowledge(self, request: Request) -> Response:
        body = read_body(request, Acknowledgement)
        order = _order(request, body)
        changing.acknowledge_changes(
            order=order, station_ids=body.station_ids, until=body.changed_at
        )
        return Response({"data": True})

    def _deed(self, request: Request, body: Body) -> Deed:
        said = f"{self.action}:".encode() + msgspec.json.encode(body)
        return Deed(
            by=str(request.user.pk),
            station_id=getattr(body, "station_id", None) or "",
            action_id=getattr(body, "action_id", None) or "",
            what=blake2b(said, digest_size=8).hexdigest(),
        )


def _order(request: Request, body: Body) -> Document:
    try:
        order = access_order(request.user, body.order_id)
    except Http404 as error:
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order or item not found") from error
    require(request.user, order.get("restaurantId"), "orders.move")
    return order
