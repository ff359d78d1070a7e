from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from messaging import described
from messaging.bodies import NotificationChoices, Resend, Subscription
from messaging.outbox.resending import access_message, resend
from messaging.outbox.seeing import may_see
from messaging.outbox.selectors import figures, message_json, messages_of_order
from messaging.services.choosing import choices_of, choose
from messaging.services.subscribing import subscribe
from orderbuddy.accounts.access import access_location, access_order, access_restaurant
from orderbuddy.accounts.roles import require, require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.mongo import Document
from ordering.reports.days import today_of
from ordering.reports.periods import Period, day_named, period_of, preset


class MessageViewSet(ViewSet):
    """What guests and staff were told, for the staff."""

    @extend_schema(**described.OF_ORDER)
    def of_order(self, request: Request, order_id: str) -> Response:
        order = access_order(request.user, order_id)
        require(request.user, order.get("restaurantId"), "messages.view")
        found = [one for one in messages_of_order(order["_id"]) if may_see(request.user, one)]
        return Response({"data": list(map(message_json, found))})

    @extend_schema(**described.RESEND)
    def resend(self, request: Request, message_id: str) -> Response:
        message = access_message(request.user, message_id)
        read_body(request, Resend)
        made = resend(
            user=request.user, message=message, correlation_id=request._request.request_id
        )
        return Response({"data": {"messageId": str(made)}}, status=201)

    @extend_schema(**described.FIGURES)
    def figures(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "messages.figures")
        period = _period(request, location)
        told = {"first": period.first.isoformat(), "last": period.last.isoformat()}
        return Response({"data": {**told, "rows": figures(location, period)}})

    @extend_schema(**described.CHOICES)
    def choices(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "messages.view")
        return Response({"data": choices_of(location)})

    @extend_schema(**described.CHOOSE)
    def choose(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "places.change")
        chosen = choose(
            who=request.user,
            location=location,
            choices=read_body(request, NotificationChoices),
            correlation_id=request._request.request_id,
        )
        return Response({"data": chosen})


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


def _period(request: Request, location: Document) -> Period:
    """`?first=&last=`, or the last seven days."""
    first, last = (request.query_params.get(name) for name in ("first", "last"))
    if first is None or last is None:
        return preset("week", today_of(location))
    return period_of(day_named(first), day_named(last))
