import logging
from typing import Any

import msgspec
import stripe
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from menus.views import GuestViewSet
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.throttling import GuestWrites
from orderbuddy.api.tokens import check_webhook_key
from orderbuddy.mongo import Document, collection, parse_id
from payments import described_webhooks
from payments.gateways.registry import usable_account
from payments.services import triggers

logger = logging.getLogger(__name__)

# Stripe's largest events are far below.
BODY_BYTES_AT_MOST = 256 * 1024
RECEIVED = {"received": True}


class WebhookViewSet(GuestViewSet):
    """Where the gateways tell of changes. Anybody can call; only what is proven is listened to."""

    throttle_classes = (GuestWrites,)

    @extend_schema(**described_webhooks.STRIPE)
    def stripe(self, request: Request, location_id: str) -> Response:
        location = _location_or_404(location_id)
        account = usable_account(location, "stripe")
        secret = account.secrets["webhook_secret"] if account else ""
        if not secret:
            raise _not_here()
        triggers.stripe_spoke(location, _proven_event(request._request, secret))
        return Response(RECEIVED)

    @extend_schema(**described_webhooks.EMERGEPAY)
    def emergepay(self, request: Request, location_id: str, webhook_key: str) -> Response:
        if not check_webhook_key(location_id, webhook_key):
            raise _not_here()
        location = _location_or_404(location_id)
        triggers.emergepay_spoke(location, _json(_raw(request._request)))
        return Response(RECEIVED)


def _location_or_404(location_id: str) -> Document:
    location = collection("locations").find_one({"_id": parse_id(location_id)})
    if location is None:
        raise _not_here()
    return location


def _not_here() -> ApiError:
    return ApiError(ErrorCode.LOCATION_NOT_FOUND, "No webhook is listened to here")


def _proven_event(request: HttpRequest, secret: str) -> Document:
    """The event, as its bytes were signed a few minutes ago at most; else ApiError 400."""
    signature = request.META.get("HTTP_STRIPE_SIGNATURE", "")
    try:
        # Its comparison takes no other letters.
        signature.encode("ascii")
        event = stripe.Webhook.construct_event(_raw(request), signature, secret)
    except (stripe.SignatureVerificationError, ValueError, AttributeError) as error:
        # (AttributeError: signed, and yet no object.)
        logger.warning("stripe webhook refused", extra={"fault": type(error).__name__})
        raise ApiError(ErrorCode.VALIDATION_FAILED, "The signature is not right") from None
    return event.to_dict()


def _json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Body is not valid JSON") from None


def _raw(request: HttpRequest) -> bytes:
    raw = request.body
    if len(raw) > BODY_BYTES_AT_MOST:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Body is too large", status=413)
    return raw
