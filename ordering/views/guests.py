from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from menus.views import GuestViewSet
from orderbuddy.api.bodies import read_body
from orderbuddy.api.throttling import GuestWrites
from orderbuddy.api.tokens import check_order_token, order_token
from orderbuddy.mongo import iso
from ordering import described, selectors
from ordering.bodies import Cart, Checkout
from ordering.campaigns.quoting import shown_fields
from ordering.campaigns.showing import shown_campaign
from ordering.codes.visits import COOKIE
from ordering.serializers import guest_order, told_times, updated_at
from ordering.services.checkout import place_checkout
from ordering.services.placing import place_cart
from ordering.services.quotes import create_quote
from ordering.via import COOKIE as VIA


class OriginViewSet(GuestViewSet):
    """Where a guest is: the QR code's origin and its campaign."""

    @extend_schema(**described.ORIGIN)
    def retrieve(self, request: Request, origin_id: str) -> Response:
        return Response({"data": selectors.origin_json(origin_id)})

    @extend_schema(**described.CAMPAIGN)
    def campaign(
        self, request: Request, restaurant_id: str, location_id: str, origin_id: str
    ) -> Response:
        return Response({"data": shown_campaign(restaurant_id, location_id, origin_id)})


class QuoteViewSet(GuestViewSet):
    """What a cart costs, and orders of today's older clients."""

    throttle_classes = (GuestWrites,)

    @extend_schema(**described.PREVIEW_ORDER)
    def create(self, request: Request) -> Response:
        cart = read_body(request, Cart)
        priced = create_quote(cart=cart, **_asked(request))
        quote = priced.quote
        shown = {"previewOrderId": str(quote["_id"]), "totalPriceCents": quote["totalPriceCents"]}
        # Today's clients do not send it, and find what they know.
        if cart.campaign_code is not None:
            shown |= shown_fields(quote, priced.chosen)
        return Response({"data": {**shown, **told_times(quote)}})

    @extend_schema(**described.MENU_APP_ORDER)
    def place_cart(self, request: Request) -> Response:
        cart = read_body(request, Cart)
        order = place_cart(cart=cart, **_asked(request))
        token = {"X-Order-Token": order_token(order["_id"])}
        return Response(str(order["_id"]), status=201, headers=token)

    @extend_schema(**described.CHECKOUT)
    def checkout(self, request: Request) -> Response:
        body = read_body(request, Checkout)
        order = place_checkout(checkout=body, **_asked(request))
        answer = {
            "orderId": str(order["_id"]),
            "createdAt": iso(order["startedAt"]),
            "status": "pending",
        }
        token = {"X-Order-Token": order_token(order["_id"])}
        return Response(answer, status=201, headers=token)


def _asked(request: Request) -> dict[str, str]:
    """Who asks, as far as quoting and placing want to know."""
    asked = request._request
    return {
        "correlation_id": asked.request_id,
        "visit_key": asked.COOKIES.get(COOKIE, ""),
        "via": asked.COOKIES.get(VIA, ""),
    }


class GuestOrderViewSet(GuestViewSet):
    """An order as its guest follows it."""

    @extend_schema(**described.GUEST_ORDER)
    def retrieve(self, request: Request, order_id: str) -> Response:
        order = selectors.order_or_404(order_id)
        known = check_order_token(order["_id"], request.query_params.get("token"))
        return Response(guest_order(order, with_phone=known))

    @extend_schema(**described.ORDER_STATUS)
    def status(self, request: Request, order_id: str) -> Response:
        order = selectors.order_or_404(order_id, selectors.STATUS_FIELDS)
        answer = {
            "orderId": str(order["_id"]),
            "status": order.get("status") or "",
            "updatedAt": updated_at(order),
        }
        return Response(answer)
