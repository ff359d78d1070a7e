from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from messaging import described
from messaging.bodies import Subscription
from messaging.services.subscribing import subscribe
from orderbuddy.accounts.access import access_restaurant
from orderbuddy.accounts.roles import require_person
from orderbuddy.api.bodies import read_body


class WebPushViewSet(ViewSet):
    """Devices on which members of a restaurant want to be told of its orders."""

    @extend_schema(**described.SUBSCRIBE)
    def create(self, request: Request) -> Response:
        require_person(request.user)
        body = read_body(request, Subscription)
        restaurant_id = access_restaurant(request.user, body.restaurant_id)
        subscribe(
            restaurant_id=restaurant_id,
            token=body.token,
            platform=body.platform,
            person_id=request.user.pk,
        )
        return Response({"message": "Subscribed successfully!"}, status=201)
