"""What `extend_schema` needs to describe an operation, made of msgspec types and error codes.

ORDER_ITEM = operation(
    "startOrBumpLine", "Start or bump a line", tag="Kitchen", body=LineChange, ...
)
"""

from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from orderbuddy.api.errors import STATUS, ErrorCode
from orderbuddy.api.schema import schema_of

JSON = "application/json"
HEADER = OpenApiParameter.HEADER

PATH_IDS = {
    "restaurant_id": "The restaurant's slug, such as `harbor_cafe`.",
    "location_id": "The location's id (24 hexadecimal characters).",
    "menu_id": "The menu's id (24 hexadecimal characters).",
    "origin_id": "The QR code's origin: a table, a parking bay or a flyer.",
    "order_id": "The order's id (24 hexadecimal characters).",
    "station_id": "The station's id (24 hexadecimal characters).",
}

REQUEST_ID = OpenApiParameter(
    "X-Request-Id", str, HEADER,
    description="Your id of this request; it comes back, is logged, and is kept with the order.",
)  # fmt: skip
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, HEADER,
    description="The same key with the same body gets the first answer again (for a day): 409 "
    "while the first request runs, 422 with another body.",
)  # fmt: skip
CSRF = OpenApiParameter(
    "X-CSRFToken", str, HEADER, description="The `csrftoken` cookie's value; writes need it."
)
ORDER_TOKEN = OpenApiParameter(
    "X-Order-Token", str, HEADER, response=[200, 201],
    description="Who has it is the order's guest: `?token=` for the phone and the socket.",
)  # fmt: skip
ANSWERED_ID = OpenApiParameter(
    "X-Request-Id", str, HEADER, response=True, description="The request's id."
)

# What each code says, as the service words it.
SENTENCES = {
    ErrorCode.VALIDATION_FAILED: ["items should not be empty", "property admin should not exist"],
    ErrorCode.NOT_SIGNED_IN: "Sign in to do this",
    ErrorCode.NOT_ALLOWED: "You may not do this",
    ErrorCode.NOT_FOUND: "Location not found",
    ErrorCode.RESTAURANT_NOT_FOUND: "INVALID_RESTAURANT",
    ErrorCode.LOCATION_NOT_FOUND: "INVALID_LOCATION",
    ErrorCode.MENU_NOT_FOUND: "Invalid menu",
    ErrorCode.ORIGIN_NOT_FOUND: "Origin not found",
    ErrorCode.ITEM_NOT_FOUND: "Menu item pizza not found in menu",
    ErrorCode.VARIANT_NOT_FOUND: "Variant bucket not found for menu item latte",
    ErrorCode.MODIFIER_NOT_FOUND: "Modifier sauce not found for menu item latte",
    ErrorCode.OPTION_NOT_FOUND: "Option oak not found for modifier milk",
    ErrorCode.ITEM_UNAVAILABLE: "No longer available: Cinnamon roll",
    ErrorCode.MODIFIER_REQUIRED: "Modifier milk is required for menu item latte",
    ErrorCode.LOCATION_CLOSED: "This location takes no orders at the moment",
    ErrorCode.QUOTE_NOT_FOUND: "Preview order not found",
    ErrorCode.QUOTE_EXPIRED: "This price is no longer valid; ask for a new one",
    ErrorCode.PAYMENT_REQUIRED: "This location takes payment when ordering",
    ErrorCode.ORDER_NOT_FOUND: "Order not found",
    ErrorCode.STATION_NOT_FOUND: "Station not found",
    ErrorCode.INVALID_TRANSITION: "An order that is PICKED_UP cannot become ACCEPTED",
    ErrorCode.IDEMPOTENCY_IN_PROGRESS: "The first request with this Idempotency-Key still runs",
    ErrorCode.IDEMPOTENCY_MISMATCH: "This Idempotency-Key was used with another body",
    ErrorCode.TOO_MANY_REQUESTS: "Too many requests; please wait a moment",
    ErrorCode.SERVICE_UNAVAILABLE: "The service cannot reach its database. Nothing was lost.",
}

# Two codes at statuses of their own: a quote is asked for a thing, placing is refused one.
AT_QUOTE = {ErrorCode.ITEM_UNAVAILABLE: 404}

STAFF_ERRORS = (ErrorCode.NOT_SIGNED_IN, ErrorCode.NOT_FOUND)
WRITE_ERRORS = (
    ErrorCode.VALIDATION_FAILED,
    ErrorCode.IDEMPOTENCY_IN_PROGRESS,
    ErrorCode.IDEMPOTENCY_MISMATCH,
)


class Error(msgspec.Struct, rename="camel"):
    """Every answer that is not a success. Some codes add fields that say which thing is meant."""

    message: str | list[str]
    error: str
    status_code: int
    code: ErrorCode
    request_id: str


def operation(
    operation_id: str,
    summary: str,
    *,
    tag: str,
    answer: Any,
    example: Any,
    description: str = "",
    status: int = 200,
    body: Any = None,
    body_example: Any = None,
    errors: Sequence[ErrorCode] = (),
    staff: bool = False,
    parameters: Sequence[OpenApiParameter] = (),
    statuses: dict[ErrorCode, int] | None = None,
    path: str = "",
) -> dict[str, Any]:
    """Keyword arguments for `extend_schema`. `path` names the path's ids, separated by spaces."""
    codes = [*errors, *_usual(staff=staff, writes=body is not None)]
    examples = [OpenApiExample("Answer", example, response_only=True, status_codes=[str(status)])]
    found: dict[str, Any] = {
        "operation_id": operation_id,
        "summary": summary,
        "description": description or summary,
        "tags": [tag],
        "parameters": [
            *(_path_id(name) for name in path.split()),
            *parameters,
            *_headers(staff=staff, writes=body is not None),
        ],
        "responses": {
            status: OpenApiResponse(schema_of(answer), description=HTTPStatus(status).phrase),
            **_error_responses(codes, statuses or {}),
        },
        "examples": examples,
    }
    if body is not None:
        found["request"] = {JSON: schema_of(body)}
        examples.append(OpenApiExample("Body", body_example, request_only=True))
    return found


def _path_id(name: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.PATH, description=PATH_IDS[name])


def _usual(*, staff: bool, writes: bool) -> list[ErrorCode]:
    codes = [ErrorCode.SERVICE_UNAVAILABLE]
    if staff:
        codes += STAFF_ERRORS
    if writes:
        codes += WRITE_ERRORS
        codes.append(ErrorCode.NOT_ALLOWED if staff else ErrorCode.TOO_MANY_REQUESTS)
    return codes


def _headers(*, staff: bool, writes: bool) -> list[OpenApiParameter]:
    headers = [REQUEST_ID, ANSWERED_ID]
    if writes:
        headers.append(IDEMPOTENCY_KEY)
    if writes and staff:
        headers.append(CSRF)
    return headers


def _error_responses(
    codes: Sequence[ErrorCode], statuses: dict[ErrorCode, int]
) -> dict[int, OpenApiResponse]:
    by_status: defaultdict[int, list[ErrorCode]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        by_status[statuses.get(code, STATUS.get(code, 404))].append(code)
    return {
        status: OpenApiResponse(
            schema_of(Error),
            description="Codes: " + ", ".join(f"`{code}`" for code in found),
            examples=[_example(code, status) for code in found],
        )
        for status, found in sorted(by_status.items())
    }


def _example(code: ErrorCode, status: int) -> OpenApiExample:
    value = {
        "message": SENTENCES[code],
        "error": HTTPStatus(status).phrase,
        "statusCode": status,
        "code": str(code),
        "requestId": "e5d585d8-2f71-4c80-bcb0-fb9c7d386867",
    }
    return OpenApiExample(str(code), value, response_only=True, status_codes=[str(status)])
