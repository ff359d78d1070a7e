"""What the API answers when it cannot: one enum of codes, one handler, today's shape.

Shape: `{"message": str | [str], "error": "Not Found", "statusCode": 404, "code": …,
"requestId": …}` and, for some codes, fields that say which thing is meant.
"""

import logging
import sys
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from pymongo.errors import ConnectionFailure, ExecutionTimeout, WTimeoutError
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework import exceptions as drf

from orderbuddy.card_numbers import without_card_numbers

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 2


class ErrorCode(StrEnum):
    """Every code that an answer may carry; `STATUS` has the HTTP status of each."""

    VALIDATION_FAILED = "validation_failed"
    NOT_SIGNED_IN = "not_signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SECOND_FACTOR_NEEDED = "second_factor_needed"
    SECOND_FACTOR_MISSING = "second_factor_missing"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    RESTAURANT_NOT_FOUND = "restaurant_not_found"
    LOCATION_NOT_FOUND = "location_not_found"
    MENU_NOT_FOUND = "menu_not_found"
    ORIGIN_NOT_FOUND = "origin_not_found"
    ITEM_NOT_FOUND = "item_not_found"
    VARIANT_NOT_FOUND = "variant_not_found"
    MODIFIER_NOT_FOUND = "modifier_not_found"
    OPTION_NOT_FOUND = "option_not_found"
    ITEM_UNAVAILABLE = "item_unavailable"
    MODIFIER_REQUIRED = "modifier_required"
    LOCATION_CLOSED = "location_closed"
    KITCHEN_BUSY = "kitchen_busy"
    VISIT_NEEDED = "visit_needed"
    CAMPAIGN_NOT_FOUND = "campaign_not_found"
    CAMPAIGN_OVER = "campaign_over"
    CAMPAIGN_CHANGED = "campaign_changed"
    BROADCAST_CHANGED = "broadcast_changed"
    QUOTE_NOT_FOUND = "quote_not_found"
    QUOTE_EXPIRED = "quote_expired"
    PAYMENT_REQUIRED = "payment_required"
    PAYMENT_DECLINED = "payment_declined"
    PAYMENT_IN_PROGRESS = "payment_in_progress"
    PAYMENT_UNKNOWN = "payment_unknown"
    PAYMENT_NOT_FOUND = "payment_not_found"
    ALREADY_PAID = "already_paid"
    AMOUNT_NOT_ALLOWED = "amount_not_allowed"
    TIP_NOT_ALLOWED = "tip_not_allowed"
    GATEWAY_NOT_OFFERED = "gateway_not_offered"
    GATEWAY_UNAVAILABLE = "gateway_unavailable"
    REFUND_NOT_POSSIBLE = "refund_not_possible"
    ORDER_NOT_FOUND = "order_not_found"
    STATION_NOT_FOUND = "station_not_found"
    CATEGORY_NOT_FOUND = "category_not_found"
    CHANGED_MEANWHILE = "changed_meanwhile"
    PICTURE_REFUSED = "picture_refused"
    INVALID_TRANSITION = "invalid_transition"
    WINDOW_CLOSED = "window_closed"
    CHAT_CLOSED = "chat_closed"
    DRAFT_CHANGED = "draft_changed"
    DRAFT_CONFLICT = "draft_conflict"
    IDEMPOTENCY_IN_PROGRESS = "idempotency_in_progress"
    IDEMPOTENCY_MISMATCH = "idempotency_mismatch"
    TOO_MANY_REQUESTS = "too_many_requests"
    SERVICE_UNAVAILABLE = "service_unavailable"
    INTERNAL_ERROR = "internal_error"


STATUS = {
    ErrorCode.VALIDATION_FAILED: 400,
    ErrorCode.MODIFIER_REQUIRED: 400,
    ErrorCode.PICTURE_REFUSED: 400,
    ErrorCode.NOT_SIGNED_IN: 401,
    ErrorCode.SIGN_IN_REFUSED: 401,
    ErrorCode.SECOND_FACTOR_NEEDED: 401,
    ErrorCode.SECOND_FACTOR_MISSING: 403,
    ErrorCode.AMOUNT_NOT_ALLOWED: 400,
    ErrorCode.TIP_NOT_ALLOWED: 400,
    ErrorCode.GATEWAY_NOT_OFFERED: 400,
    ErrorCode.PAYMENT_REQUIRED: 402,
    ErrorCode.PAYMENT_DECLINED: 402,
    ErrorCode.NOT_ALLOWED: 403,
    ErrorCode.METHOD_NOT_ALLOWED: 405,
    ErrorCode.ITEM_UNAVAILABLE: 409,
    ErrorCode.LOCATION_CLOSED: 409,
    ErrorCode.KITCHEN_BUSY: 409,
    ErrorCode.VISIT_NEEDED: 409,
    ErrorCode.CAMPAIGN_OVER: 409,
    ErrorCode.CAMPAIGN_CHANGED: 409,
    ErrorCode.BROADCAST_CHANGED: 409,
    ErrorCode.INVALID_TRANSITION: 409,
    ErrorCode.WINDOW_CLOSED: 409,
    ErrorCode.CHAT_CLOSED: 409,
    ErrorCode.DRAFT_CHANGED: 409,
    ErrorCode.DRAFT_CONFLICT: 409,
    ErrorCode.PAYMENT_IN_PROGRESS: 409,
    ErrorCode.ALREADY_PAID: 409,
    ErrorCode.REFUND_NOT_POSSIBLE: 409,
    ErrorCode.IDEMPOTENCY_IN_PROGRESS: 409,
    ErrorCode.QUOTE_EXPIRED: 410,
    ErrorCode.CHANGED_MEANWHILE: 412,
    ErrorCode.IDEMPOTENCY_MISMATCH: 422,
    ErrorCode.TOO_MANY_REQUESTS: 429,
    ErrorCode.INTERNAL_ERROR: 500,
    ErrorCode.SERVICE_UNAVAILABLE: 503,
    ErrorCode.PAYMENT_UNKNOWN: 503,
    ErrorCode.GATEWAY_UNAVAILABLE: 503,
}


class ApiError(Exception):
    """Raised by services and views; the handler answers it.

    `message` is a sentence or a list of them; `status` overrides the code's own; `fields` are
    added to the answer (JSON-ready).
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str | list[str],
        *,
        status: int | None = None,
        headers: dict[str, str] | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(message if isinstance(message, str) else "; ".join(message))
        self.code = code
        self.message = message
        self.status = status or STATUS.get(code, 404)
        self.headers = headers or {}
        self.fields = fields


def error_response(error: ApiError, request: HttpRequest | None) -> HttpResponse:
    """The HTTP answer of `error` in the contract's shape."""
    body = {
        "message": error.message,
        "error": HTTPStatus(error.status).phrase,
        "statusCode": error.status,
        "code": str(error.code),
        "requestId": getattr(request, "request_id", ""),
        **error.fields,
    }
    # It may repeat what it was sent, and be kept for the same Idempotency-Key.
    text = without_card_numbers(msgspec.json.encode(body).decode())
    return HttpResponse(
        text,
        status=error.status,
        content_type="application/json",
        headers=error.headers,
    )


def is_unavailable(error: BaseException | None) -> bool:
    """True when MongoDB or Valkey could not be reached: the client may try again soon."""
    seen = 0
    while error is not None and seen < 5:
        if isinstance(
            error, ConnectionFailure | ExecutionTimeout | WTimeoutError | RedisConnectionError
        ):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def unavailable() -> ApiError:
    return ApiError(
        ErrorCode.SERVICE_UNAVAILABLE,
        "The service cannot reach its database. Nothing was lost; please try again.",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def as_api_error(error: Exception) -> ApiError | None:
    """The ApiError that says what `error` means to a client; None for a fault of ours."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, Http404):
        return ApiError(ErrorCode.NOT_FOUND, str(error) or "Not found", status=404)
    if isinstance(error, drf.NotAuthenticated | drf.AuthenticationFailed):
        return ApiError(ErrorCode.NOT_SIGNED_IN, "Sign in to do this")
    if isinstance(error, PermissionDenied | drf.PermissionDenied):
        return ApiError(ErrorCode.NOT_ALLOWED, str(error) or "You may not do this")
    if isinstance(error, drf.Throttled):
        wait = str(max(1, round(error.wait or 1)))
        return ApiError(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many requests; please wait a moment",
            headers={"Retry-After": wait},
        )
    if isinstance(error, drf.MethodNotAllowed):
        return ApiError(ErrorCode.METHOD_NOT_ALLOWED, str(error.detail))
    if isinstance(error, drf.APIException):
        return ApiError(ErrorCode.VALIDATION_FAILED, str(error.detail), status=error.status_code)
    return unavailable() if is_unavailable(error) else None


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's handler: None lets Django answer (`server_error` below) and log the traceback."""
    found = as_api_error(error)
    if found is None:
        return None
    if found.status >= 500:
        logger.warning("unavailable", extra={"cause": repr(error)[:300]})
    view = context.get("view")
    if found.code == ErrorCode.METHOD_NOT_ALLOWED and view is not None:
        found.headers["Allow"] = ", ".join(view.allowed_methods)
    request = context["request"]
    return error_response(found, getattr(request, "_request", request))


def wants_json(request: HttpRequest) -> bool:
    """True for clients of the API; people with a browser get a page."""
    return "text/html" not in request.headers.get("Accept", "")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`: what Django itself refuses to read, such as a body that is too large."""
    if isinstance(exception, RequestDataTooBig):
        found = ApiError(ErrorCode.VALIDATION_FAILED, "Body is too large", status=413)
    else:
        found = ApiError(ErrorCode.VALIDATION_FAILED, "This request cannot be read")
    return error_response(found, request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`: no such path, or a page's Http404."""
    if wants_json(request):
        message = f"Cannot {request.method} {request.path}"
        return error_response(ApiError(ErrorCode.NOT_FOUND, message), request)
    return render(request, "orderbuddy/error.html", _page(404), status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    if wants_json(request):
        return error_response(ApiError(ErrorCode.NOT_ALLOWED, "You may not do this"), request)
    return render(request, "orderbuddy/error.html", _page(403), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form or call that came from another site, or whose page is too old."""
    return forbidden(request, PermissionDenied(reason))


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: 503 with Retry-After while the database is away, else 500."""
    error = sys.exc_info()[1]
    found = (
        unavailable()
        if is_unavailable(error)
        else ApiError(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side")
    )
    if wants_json(request):
        return error_response(found, request)
    response = HttpResponse(
        f"<!doctype html><meta charset=utf-8><title>OrderBuddy</title><h1>{found.message}</h1>",
        status=found.status,
    )
    for name, value in found.headers.items():
        response[name] = value
    return response


def _page(status: int) -> dict[str, Any]:
    sentences = {
        403: "You may not open this page.",
        404: "There is nothing at this address.",
    }
    return {"status": status, "sentence": sentences[status]}
