from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from menus.views import GuestViewSet
from messaging.consent import described
from messaging.consent.asked import asked_for_offers
from messaging.consent.bodies import ByStaff, OfGuest
from messaging.consent.giving import (
    OF_PAGE,
    VIEW,
    require_may,
    set_by_staff,
    set_on_page,
)
from messaging.consent.selectors import PAGE, cursor_of, events_of, page_of, wants_offers
from messaging.consent.showing import event_json, state_json
from orderbuddy.accounts.access import access_restaurant
from orderbuddy.accounts.contacts import masked
from orderbuddy.accounts.roles import require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.throttling import GuestWrites
from orderbuddy.api.tokens import check_order_token
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection
from ordering.services.texting import phone_of

_FIELDS = {"restaurantId": 1, "customer": 1}


class GuestConsentViewSet(GuestViewSet):
    """The tick for offers on an order's page."""

    throttle_classes = (GuestWrites,)

    @extend_schema(**described.OF_GUEST)
    def retrieve(self, request: Request, order_id: str) -> Response:
        order = _own_order(order_id, request.query_params.get("token", ""))
        return Response(_shown(order, request.query_params.get("lang", "en")))

    @extend_schema(**described.SET_BY_GUEST)
    def update(self, request: Request, order_id: str) -> Response:
        body = read_body(request, OfGuest)
        order = _own_order(order_id, body.token)
        words = asked_for_offers(body.language, _name(order))
        set_on_page(order=order, granted=body.marketing, words=words)
        return Response(_shown(order, body.language))


class ConsentViewSet(ViewSet):
    """Who agreed to what, for the staff."""

    @extend_schema(**described.LIST)
    def list(self, request: Request, restaurant_id: str) -> Response:
        _require(request, restaurant_id)
        asked = request.query_params
        found = page_of(
            restaurant_id,
            channel=asked.get("channel", ""),
            purpose=asked.get("purpose", ""),
            before=asked.get("before", ""),
        )
        following = cursor_of(found[-1]) if len(found) == PAGE else ""
        return Response({"consents": [state_json(one) for one in found], "next": following})

    @extend_schema(**described.SET_BY_STAFF)
    def create(self, request: Request, restaurant_id: str) -> Response:
        require_person(request.user)
        access_restaurant(request.user, restaurant_id)
        body = read_body(request, ByStaff)
        set_by_staff(
            user=request.user,
            restaurant_id=restaurant_id,
            address=body.address,
            channel=body.channel,
            purpose=body.purpose,
            granted=body.granted,
            words=body.words,
            at=body.at,
            correlation_id=getattr(request, "request_id", ""),
        )
        return Response({"granted": body.granted})

    @extend_schema(**described.HISTORY)
    def history(self, request: Request, restaurant_id: str, consent_id: str) -> Response:
        _require(request, restaurant_id)
        events = events_of(restaurant_id, consent_id)
        return Response({"events": [event_json(one) for one in events]})


def _require(request: Request, restaurant_id: str) -> None:
    access_restaurant(request.user, restaurant_id)
    require_may(request.user, restaurant_id, VIEW)


def _own_order(order_id: str, token: str) -> Document:
    """Who has no token of it learns nothing of it, not even whether it is there."""
    order = find_order(order_id, _FIELDS) if check_order_token(order_id, token) else None
    if order is None:
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
    return order


def _shown(order: Document, language: str) -> Document:
    number, restaurant_id = phone_of(order), str(order.get("restaurantId") or "")
    agreed = number and any(wants_offers(one, number, restaurant_id) for one in OF_PAGE)
    return {
        "phone": masked(number) if number else "",
        "marketing": bool(agreed),
        "asked": asked_for_offers(language, _name(order)) if number else "",
    }


def _name(order: Document) -> str:
    found = collection("restaurants").find_one({"_id": order.get("restaurantId")}, {"name": 1})
    return (found or {}).get("name") or "OrderBuddy"
