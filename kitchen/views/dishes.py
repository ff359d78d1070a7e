from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from kitchen.boards import board_of
from kitchen.described import dishes as described
from kitchen.dishes import dishes_of
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.authentication import PEOPLE_AND_SCREENS


class DishViewSet(ViewSet):
    """What the kitchen may take off the menu; for members of the restaurant, and the location's
    paired screens."""

    authentication_classes = PEOPLE_AND_SCREENS

    @extend_schema(**described.DISHES)
    def list(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        board = board_of(str(location["_id"]))
        if board is None:
            raise Http404("Location not found")
        return Response({"data": dishes_of(board)})
