from collections.abc import Callable

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from messaging.broadcasts import editing
from messaging.broadcasts.audience.reading import count
from messaging.broadcasts.rest import described
from messaging.broadcasts.rest.answers import broadcast_json, count_json, results_json
from messaging.broadcasts.rest.bodies import (
    ChangedBroadcast,
    NewBroadcast,
    Nothing,
    Schedule,
    Try,
    WhoGiven,
    given,
)
from messaging.broadcasts.trying import try_out
from orderbuddy.accounts.access import access_location, acts_everywhere
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import read_body
from orderbuddy.mongo import Document, collection

PERMISSION, RESULTS = "broadcasts.change", "campaigns.results"
MOST_LISTED = 200


class BroadcastViewSet(ViewSet):
    """Messages to guests who want them: for managers."""

    @extend_schema(**described.LIST)
    def list(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id, RESULTS)
        found = collection("broadcasts").find({"locationId": location["_id"]})
        newest = found.sort("_id", -1).limit(MOST_LISTED)
        return Response({"data": [broadcast_json(one, counts_audience=False) for one in newest]})

    @extend_schema(**described.CREATE)
    def create(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id, PERMISSION)
        terms = given(read_body(request, NewBroadcast))
        made = editing.create(who=request.user, location=location, terms=terms, **_asked(request))
        return Response({"data": broadcast_json(made)}, status=201)

    @extend_schema(**described.COUNT)
    def count(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = _location(request, restaurant_id, location_id, PERMISSION)
        who = given(read_body(request, WhoGiven))
        if not acts_everywhere(request.user, restaurant_id):
            who["audience"]["here"] = True
        where = {"restaurantId": restaurant_id, "locationId": location["_id"]}
        return Response({"data": count_json(count({**where, **who}))})

    @extend_schema(**described.BROADCAST)
    def retrieve(self, request: Request, broadcast_id: str) -> Response:
        return Response({"data": broadcast_json(_broadcast(request, broadcast_id, RESULTS))})

    @extend_schema(**described.CHANGE)
    def change(self, request: Request, broadcast_id: str) -> Response:
        found = _broadcast(request, broadcast_id, PERMISSION)
        body = read_body(request, ChangedBroadcast)
        changed = editing.change(
            who=request.user, broadcast=found, terms=given(body), rev=body.rev, **_asked(request)
        )
        return Response({"data": broadcast_json(changed)})

    @extend_schema(**described.TEST)
    def test(self, request: Request, broadcast_id: str) -> Response:
        found = _broadcast(request, broadcast_id, PERMISSION)
        body = read_body(request, Try)
        to = try_out(
            who=request.user,
            broadcast=found,
            channel=body.channel.value,
            language=body.language.value,
            **_asked(request),
        )
        return Response({"data": {"to": to}}, status=201)

    @extend_schema(**described.SCHEDULE)
    def schedule(self, request: Request, broadcast_id: str) -> Response:
        found = _broadcast(request, broadcast_id, PERMISSION)
        body = read_body(request, Schedule)
        scheduled = editing.schedule(
            who=request.user, broadcast=found, local=body.at, rev=body.rev, **_asked(request)
        )
        return Response({"data": broadcast_json(scheduled)})

    @extend_schema(**described.WITHDRAW)
    def withdraw(self, request: Request, broadcast_id: str) -> Response:
        return self._moved(request, broadcast_id, editing.withdraw)

    @extend_schema(**described.PAUSE)
    def pause(self, request: Request, broadcast_id: str) -> Response:
        return self._moved(request, broadcast_id, editing.pause)

    @extend_schema(**described.RESUME)
    def resume(self, request: Request, broadcast_id: str) -> Response:
        return self._moved(request, broadcast_id, editing.resume)

    @extend_schema(**described.CANCEL)
    def cancel(self, request: Request, broadcast_id: str) -> Response:
        return self._moved(request, broadcast_id, editing.cancel)

    @extend_schema(**described.RESULTS)
    def results(self, request: Request, broadcast_id: str) -> Response:
        return Response({"data": results_json(_broadcast(request, broadcast_id, RESULTS))})

    def _moved(
        self, request: Request, broadcast_id: str, deed: Callable[..., Document]
    ) -> Response:
        found = _broadcast(request, broadcast_id, PERMISSION)
        read_body(request, Nothing)
        moved = deed(who=request.user, broadcast=found, **_asked(request))
        return Response({"data": broadcast_json(moved)})


def _location(request: Request, restaurant_id: str, location_id: str, permission: str) -> Document:
    location = access_location(request.user, location_id, restaurant_id)
    require(request.user, restaurant_id, permission)
    return location


def _broadcast(request: Request, broadcast_id: str, permission: str) -> Document:
    found = editing.access_broadcast(request.user, broadcast_id)
    require(request.user, found["restaurantId"], permission)
    return found


def _asked(request: Request) -> dict[str, str]:
    return {"correlation_id": request._request.request_id}
