from datetime import datetime, timedelta

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from kitchen.bodies import Pause, Rush
from kitchen.described import stations as described
from kitchen.pace import pace_json
from kitchen.workload import read_workload
from menus.services import pausing
from menus.snapshots import place_of
from orderbuddy import audit
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.authentication import PEOPLE_AND_SCREENS
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, iso, now
from orderbuddy.snapshots import forget_location


class PaceViewSet(ViewSet):
    """How busy a location is; its kitchen may hold orders back for a while."""

    authentication_classes = PEOPLE_AND_SCREENS

    @extend_schema(**described.PACE)
    def retrieve(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        return _answer(location)

    @extend_schema(**described.PAUSE)
    def pause(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        body = read_body(request, Pause)
        location = _location(request, restaurant_id, location_id)
        until = _end(body)
        pausing.pause_location(location=location, until=until, by=str(request.user.pk))
        return _done(request, location, "pause", {"until": iso(until)})

    @extend_schema(**described.LIFT_PAUSE)
    def lift_pause(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id)
        pausing.lift_pause(location=location)
        return _done(request, location, "pause", None)

    @extend_schema(**described.RUSH)
    def rush(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        body = read_body(request, Rush)
        location = _location(request, restaurant_id, location_id)
        until = _end(body)
        pausing.rush_location(
            location=location,
            extra_minutes=body.extra_minutes,
            until=until,
            by=str(request.user.pk),
        )
        after = {"extraMinutes": body.extra_minutes, "until": iso(until)}
        return _done(request, location, "rush", after)

    @extend_schema(**described.LIFT_RUSH)
    def lift_rush(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id)
        pausing.lift_rush(location=location)
        return _done(request, location, "rush", None)


def _location(request: Request, restaurant_id: str, location_id: str) -> Document:
    location = access_location(request.user, location_id, restaurant_id)
    require(request.user, location.get("restaurantId"), "kitchen.pause")
    return location


def _end(body: Pause | Rush) -> datetime:
    """When it is over: there must be one end, and only one."""
    if (body.minutes is None) == (body.until is None):
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Say either minutes or until")
    if body.until is not None:
        return body.until
    return now() + timedelta(minutes=body.minutes or 0)


def _done(request: Request, location: Document, what: str, after: Document | None) -> Response:
    audit.record(
        who=request.user,
        what=f"kitchen.{what}",
        restaurant_id=location.get("restaurantId"),
        subject=f"location:{location['_id']}",
        before=_told(location.get(what)),
        after=after,
        correlation_id=getattr(request._request, "request_id", ""),
    )
    # Whoever did it sees it in the answer, also before the word of it has come back.
    forget_location(str(location["_id"]))
    return _answer(location)


def _answer(location: Document) -> Response:
    location_id = str(location["_id"])
    place = place_of(location_id)
    if place is None:
        raise ApiError(ErrorCode.LOCATION_NOT_FOUND, "Location not found")
    return Response({"data": pace_json(place, read_workload(location_id))})


def _told(stored: Document | None) -> Document | None:
    """Without ids and the like."""
    if not isinstance(stored, dict):
        return None
    return {name: iso(value) or value for name, value in stored.items() if name != "by"}
