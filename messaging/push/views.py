from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from menus.views import GuestViewSet
from messaging.outbox import states
from messaging.push import described, endpoints, keys, subscriptions
from messaging.push.bodies import (
    BrowserSubscription,
    GuestsEnd,
    GuestSubscription,
    MembersEnd,
    MemberSubscription,
    Receipt,
)
from messaging.push.subscriptions import Browser
from orderbuddy.accounts.access import access_restaurant
from orderbuddy.accounts.roles import require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.throttling import GuestWrites
from orderbuddy.api.tokens import check_order_token, check_receipt_token
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, now

FIELDS = {"restaurantId": 1, "locationId": 1}


class PushKeyViewSet(GuestViewSet):
    """The key that every page subscribes with."""

    @extend_schema(**described.KEY)
    def retrieve(self, request: Request) -> Response:
        return Response({"publicKey": keys.public_key()})


class GuestPushViewSet(GuestViewSet):
    """Guests' browsers, and what they say they have shown."""

    throttle_classes = (GuestWrites,)

    @extend_schema(**described.SUBSCRIBE_GUEST)
    def create(self, request: Request, order_id: str) -> Response:
        body = read_body(request, GuestSubscription)
        order = _own_order(order_id, body.token)
        browser = _browser(body.subscription, body.language)
        subscriptions.subscribe_guest(browser=browser, order=order)
        return Response({"subscribed": True}, status=201)

    @extend_schema(**described.UNSUBSCRIBE_GUEST)
    def end(self, request: Request, order_id: str) -> Response:
        body = read_body(request, GuestsEnd)
        order = _own_order(order_id, body.token)
        about = f"order:{order['_id']}"
        changed = subscriptions.unsubscribe(endpoint=body.endpoint, about=about)
        return Response({"changed": changed})

    @extend_schema(**described.RECEIPT)
    def receipt(self, request: Request) -> Response:
        body = read_body(request, Receipt)
        if not check_receipt_token(body.id, body.receipt):
            raise Http404("Message not found")
        changed = states.move(body.id, body.state, at=now(), provider="web_push")
        return Response({"changed": changed})


class MemberPushViewSet(ViewSet):
    """Browsers of who works at a restaurant."""

    @extend_schema(**described.SUBSCRIBE_MEMBER)
    def create(self, request: Request, restaurant_id: str) -> Response:
        require_person(request.user)
        access_restaurant(request.user, restaurant_id)
        body = read_body(request, MemberSubscription)
        subscriptions.subscribe_member(
            browser=_browser(body.subscription, body.language),
            restaurant_id=restaurant_id,
            person_id=request.user.pk,
        )
        return Response({"subscribed": True}, status=201)

    @extend_schema(**described.UNSUBSCRIBE_MEMBER)
    def end(self, request: Request, restaurant_id: str) -> Response:
        require_person(request.user)
        access_restaurant(request.user, restaurant_id)
        body = read_body(request, MembersEnd)
        about = f"restaurant:{restaurant_id}"
        changed = subscriptions.unsubscribe(endpoint=body.endpoint, about=about)
        return Response({"changed": changed})


def _own_order(order_id: str, token: str) -> Document:
    """Who has no token of it learns nothing of it, not even whether it is there."""
    order = find_order(order_id, FIELDS) if check_order_token(order_id, token) else None
    if order is None:
        raise ApiError(ErrorCode.ORDER_NOT_FOUND, "Order not found")
    return order


def _browser(told: BrowserSubscription, language: str) -> Browser:
    if not keys.public_key():
        raise ApiError(ErrorCode.VALIDATION_FAILED, "There is no web push here")
    if not endpoints.is_known(told.endpoint):
        raise ApiError(ErrorCode.VALIDATION_FAILED, "endpoint is not of a known push service")
    if not endpoints.are_keys(told.keys.p256dh, told.keys.auth):
        raise ApiError(ErrorCode.VALIDATION_FAILED, "keys cannot be encrypted for")
    return Browser(told.endpoint, told.keys.p256dh, told.keys.auth, language)
