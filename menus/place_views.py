from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from menus import place_described as described
from menus.place_bodies import LocationSettings
from menus.services.place_settings import change_settings, settings_json
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import read_body


class LocationSettingsViewSet(ViewSet):
    """A location's settings; read by members of the restaurant, changed by who may."""

    @extend_schema(**described.SETTINGS)
    def retrieve(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        return Response({"data": settings_json(location)})

    @extend_schema(**described.CHANGE_SETTINGS)
    def change(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "places.change")
        changed = change_settings(
            location=location,
            settings=read_body(request, LocationSettings),
            who=request.user,
            correlation_id=request._request.request_id,
        )
        return Response({"data": settings_json(changed)})
