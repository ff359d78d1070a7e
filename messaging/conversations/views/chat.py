from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from menus.views import GuestViewSet
from messaging.conversations.attachments import Owner
from messaging.conversations.bodies import ChatMessage, ChatRating
from messaging.conversations.described import chat as described
from messaging.conversations.listing import messages_on_page_of
from messaging.conversations.receiving import (
    chat_is_open,
    rate_in_chat,
    require_chat,
    require_pause,
    write_in_chat,
)
from messaging.conversations.showing import guest_message_json
from messaging.conversations.views.files import kept_file
from orderbuddy.api.bodies import read_body
from orderbuddy.api.throttling import GuestWrites
from orderbuddy.api.tokens import check_order_token
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection
from orderbuddy.uploads.views import FormOfFilesViewSet


class ChatViewSet(GuestViewSet):
    """The guest's chat on the page of their order, for whoever has the order's token."""

    def get_throttles(self) -> list[BaseThrottle]:
        return [] if self.request.method == "GET" else [GuestWrites()]

    @extend_schema(**described.CHAT)
    def retrieve(self, request: Request, order_id: str) -> Response:
        order, location = _order(request, order_id)
        found = messages_on_page_of(order["_id"])
        told = {
            "isOpen": chat_is_open(order, location),
            "messages": [guest_message_json(one) for one in found],
        }
        return Response({"data": told})

    @extend_schema(**described.WRITE)
    def create(self, request: Request, order_id: str) -> Response:
        order, location = _order(request, order_id)
        body = read_body(request, ChatMessage)
        stored = write_in_chat(
            order=order,
            location=location,
            text=body.text,
            file_ids=body.files,
            client_id=body.client_id,
        )
        return Response({"data": guest_message_json(stored)}, status=201)

    @extend_schema(**described.RATE)
    def rate(self, request: Request, order_id: str) -> Response:
        order, location = _order(request, order_id)
        body = read_body(request, ChatRating)
        stored = rate_in_chat(order=order, location=location, rating=body.rating)
        return Response({"data": guest_message_json(stored)}, status=201)


class ChatFileViewSet(FormOfFilesViewSet, GuestViewSet):
    """Files that a guest is about to send."""

    throttle_classes = (GuestWrites,)

    @extend_schema(**described.FILE)
    def create(self, request: Request, order_id: str) -> Response:
        order, location = _order(request, order_id)
        require_chat(order, location)
        require_pause(order)
        owner = Owner(
            order.get("restaurantId") or "", location["_id"], "guest", order_id=order["_id"]
        )
        return Response({"data": kept_file(request, owner, str(order["_id"]))}, status=201)


def _order(request: Request, order_id: str) -> tuple[Document, Document]:
    """The order and its location, for who has the token; else 404."""
    order = find_order(order_id)
    if order is None or not check_order_token(order["_id"], request.query_params.get("token")):
        raise Http404("Order not found")
    location = collection("locations").find_one({"_id": order.get("locationId")})
    if location is None:
        raise Http404("Location not found")
    return order, location
