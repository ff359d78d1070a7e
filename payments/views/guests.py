from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from menus.views import GuestViewSet
from orderbuddy.api.bodies import read_body
from orderbuddy.api.throttling import GuestWrites
from orderbuddy.api.tokens import order_token
from ordering.services.placing import place_quote
from payments import described
from payments.bodies import PlaceWithoutPayment


class PaymentViewSet(GuestViewSet):
    """Paying for a quote, or placing it where nothing needs to be paid now."""

    throttle_classes = (GuestWrites,)

    @extend_schema(**described.PLACE_WITHOUT_PAYMENT)
    def place_without_payment(self, request: Request) -> Response:
        body = read_body(request, PlaceWithoutPayment)
        order = place_quote(
            quote_id=body.preview_order_id, correlation_id=request._request.request_id
        )
        answer = {
            "orderId": str(order["_id"]),
            "success": True,
            "message": "Order created successfully without payment",
        }
        return Response(answer, headers={"X-Order-Token": order_token(order["_id"])})
