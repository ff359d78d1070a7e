import logging
import re
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from menus.views import GuestViewSet
from messaging.webhooks import described, sendgrid, signatures, twilio, whatsapp
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.throttling import Window, client_address

logger = logging.getLogger(__name__)

FORM_BYTES_AT_MOST = 64 * 1024
# Many events are gathered into one call: by SendGrid up to 768 KB, by Meta up to 3 MB.
SENDGRIDS_BYTES_AT_MOST = 1_000_000
METAS_BYTES_AT_MOST = 3 * 1024 * 1024
RECEIVED = {"received": True}
_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)
# Nobody who tries it all day may fill the logs.
_refusals = Window(60)


class WebhookViewSet(GuestViewSet):
    """What providers tell. Without a limit: they come in bursts, and do not always come again."""

    @extend_schema(**described.TWILIO_STATUS)
    def twilio_status(self, request: Request) -> Response:
        twilio.status(request.query_params.get("message", ""), _twilios_form(request))
        return Response(RECEIVED)

    @extend_schema(**described.TWILIO_INCOMING)
    def twilio_incoming(self, request: Request) -> HttpResponse:
        twilio.incoming(_twilios_form(request))
        # Nothing is answered here: whatever is, goes through the outbox.
        return HttpResponse("<Response></Response>", content_type="text/xml")

    @extend_schema(**described.WHATSAPP_VERIFY)
    def whatsapp_verify(self, request: Request) -> HttpResponse:
        asked, known = request.query_params, settings.WHATSAPP_VERIFY_TOKEN
        token, challenge = asked.get("hub.verify_token", ""), asked.get("hub.challenge", "")
        is_asked = asked.get("hub.mode") == "subscribe" and _CHALLENGE.fullmatch(challenge)
        if not (is_asked and known and constant_time_compare(token, known)):
            raise _refused(request._request, "whatsapp")
        return HttpResponse(challenge, content_type="text/plain")

    @extend_schema(**described.WHATSAPP)
    def whatsapp(self, request: Request) -> Response:
        raw = _raw(request._request, METAS_BYTES_AT_MOST)
        if not signatures.is_metas(request._request, raw):
            raise _refused(request._request, "whatsapp")
        whatsapp.take_all(_json(raw))
        return Response(RECEIVED)

    @extend_schema(**described.SENDGRID)
    def sendgrid(self, request: Request) -> Response:
        raw = _raw(request._request, SENDGRIDS_BYTES_AT_MOST)
        if not signatures.is_sendgrids(request._request, raw):
            raise _refused(request._request, "sendgrid")
        sendgrid.take_all(_json(raw))
        return Response(RECEIVED)


def _twilios_form(request: Request) -> dict[str, str]:
    """The form's fields, once it is proven. Raises ApiError."""
    raw = _raw(request._request, FORM_BYTES_AT_MOST)
    try:
        form = signatures.form_of(raw)
    except ValueError:
        raise _refused(request._request, "twilio") from None
    if not signatures.is_twilios(request._request, form):
        raise _refused(request._request, "twilio")
    return {name: values[-1] for name, values in form.items()}


def _json(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Body is not valid JSON") from None


def _raw(request: HttpRequest, at_most: int) -> bytes:
    """The bytes as they came. (Not `body`, which knows one limit for all that is sent to us.)"""
    raw = request.read(at_most + 1)
    if len(raw) > at_most:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Body is too large", status=413)
    return raw


def _refused(request: HttpRequest, provider: str) -> ApiError:
    if _refusals.count(f"{provider}:{client_address(request)}") == 1:
        logger.warning("webhook refused", extra={"provider": provider})
    return ApiError(ErrorCode.NOT_ALLOWED, "The signature is not right")
