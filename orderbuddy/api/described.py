"""What `extend_schema` needs to describe an operation, made of msgspec types and error codes.

ORDER_ITEM = operation(
    "startOrBumpLine", "Start or bump a line", tag="Kitchen", body=LineChange, ...
)
"""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from orderbuddy.api.described_errors import WAITS, Refusal, error_answers
from orderbuddy.api.errors import STATUS, ErrorCode
from orderbuddy.api.idempotency import MAX_KEY_LENGTH
from orderbuddy.api.schema import schema_of

JSON = "application/json"
HEADER = OpenApiParameter.HEADER

_HEXADECIMAL = "^[0-9a-fA-F]{24}$"
_SLUG = "^[^/]+$"
_UUID = "^[0-9a-f-]{36}$"
# name of a path's id: (its form, what it is)
PATH_IDS = {
    "restaurant_id": (_SLUG, "The restaurant's slug, such as `harbor_cafe`."),
    "location_id": (_HEXADECIMAL, "The location's id: 24 hexadecimal characters."),
    "menu_id": (_HEXADECIMAL, "The menu's id: 24 hexadecimal characters."),
    "item_id": (_SLUG, "The menu item's id, such as `croissant`."),
    "origin_id": (_HEXADECIMAL, "The QR code's origin: a table, a parking bay or a flyer."),
    "campaign_id": (_HEXADECIMAL, "The campaign's id: 24 hexadecimal characters."),
    "broadcast_id": (_HEXADECIMAL, "The broadcast's id: 24 hexadecimal characters."),
    "order_id": (_HEXADECIMAL, "The order's id: 24 hexadecimal characters."),
    "payment_id": (_UUID, "The payment's id, a UUID."),
    "user_id": (_SLUG, "The person's `userId` of today's sign-in, or their id here."),
    "webhook_key": (_SLUG, "The address's secret part, as the admin shows it to owners."),
    "printer_id": (_HEXADECIMAL, "The printer's id: 24 hexadecimal characters."),
    "consent_id": (r"^[0-9a-f]{40}$", "The consent's id, as the list has it."),
    "sign_in_id": (_HEXADECIMAL, "The sign-in's id: 24 hexadecimal characters."),
    "message_id": (_HEXADECIMAL, "The message's id: 24 hexadecimal characters."),
    "day": (r"^\d{4}-\d\d-\d\d$", "A day, such as `2026-11-21`."),
    "event": ("^[a-z_]+$", "What is told of, such as `order_ready`."),
    "channel": ("^[a-z]+$", "`push`, `whatsapp`, `sms`, `email` or `fcm`."),
    "language": ("^(en|es|pt)$", "`en`, `es` or `pt`."),
    "thread_id": (_HEXADECIMAL, "The conversation's id: 24 hexadecimal characters."),
    "reply_id": (_HEXADECIMAL, "The saved reply's id: 24 hexadecimal characters."),
    "station_id": (_HEXADECIMAL, "The station's id: 24 hexadecimal characters."),
}

REQUEST_ID = OpenApiParameter(
    "X-Request-Id", str, HEADER,
    description="Your id of this request; it comes back, is logged, and is kept with the order.",
)  # fmt: skip
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": MAX_KEY_LENGTH}, HEADER,
    description="The same key with the same body gets the first answer again (for a day): 409 "
    "while the first request runs, 422 with another body.",
)  # fmt: skip
CSRF = OpenApiParameter(
    "X-CSRFToken", str, HEADER,
    description="The `csrftoken` cookie's value; the writes of a session need it, those of a token "
    "or an API key do not.",
)  # fmt: skip
ORDER_TOKEN = OpenApiParameter(
    "X-Order-Token", str, HEADER, response=[200, 201],
    description="Who has it is the order's guest: `?token=` for the phone and the socket.",
)  # fmt: skip
ANSWERED_ID = OpenApiParameter(
    "X-Request-Id", str, HEADER, response=True, description="The request's id."
)
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed", str, HEADER, response=[200, 201], enum=["true"],
    description="There when this is the answer of an earlier request with the same key.",
)  # fmt: skip

STAFF_ERRORS = (ErrorCode.NOT_SIGNED_IN, ErrorCode.NOT_FOUND)
WRITE_ERRORS = (
    ErrorCode.VALIDATION_FAILED,
    ErrorCode.IDEMPOTENCY_IN_PROGRESS,
    ErrorCode.IDEMPOTENCY_MISMATCH,
)


def operation(
    operation_id: str,
    summary: str,
    *,
    tag: str,
    answer: dict[str, Any],
    example: Any,
    description: str = "",
    status: int = 200,
    body: Any = None,
    body_example: Any = None,
    verb: str = "post",
    errors: Sequence[ErrorCode | Refusal] = (),
    staff: bool = False,
    parameters: Sequence[OpenApiParameter] = (),
    responses: dict[int, OpenApiResponse] | None = None,
    path: str = "",
) -> dict[str, Any]:
    """Keyword arguments for `extend_schema`.

    `answer` is a JSON schema (`schema_of`, `data_of`); `body` a msgspec type; `path` names the
    path's ids, separated by spaces; `responses` are answers beside `answer` and the refusals;
    `verb` is what writes: only a POST, which would do it twice, takes an Idempotency-Key.
    """
    writes = body is not None or verb == "delete"
    once = writes and verb == "post"
    refusals = [*errors, *_usual_errors(staff=staff, writes=writes, once=once)]
    examples = [OpenApiExample("Answer", example, response_only=True, status_codes=[str(status)])]
    found: dict[str, Any] = {
        "operation_id": operation_id,
        "summary": summary,
        "description": description or summary,
        "tags": [tag],
        "parameters": [
            *map(_path_id, path.split()),
            *parameters,
            *_headers(staff=staff, writes=writes, once=once),
            _retry_after(refusals),
        ],
        "responses": {
            status: OpenApiResponse(answer, description=HTTPStatus(status).phrase),
            **(responses or {}),
            **error_answers(refusals),
        },
        "examples": examples,
    }
    if body is not None:
        found["request"] = {JSON: schema_of(body)}
        examples.append(OpenApiExample("Body", body_example, request_only=True))
    return found


def _path_id(name: str) -> OpenApiParameter:
    form, description = PATH_IDS[name]
    return OpenApiParameter(name, str, OpenApiParameter.PATH, description=description, pattern=form)


def _usual_errors(*, staff: bool, writes: bool, once: bool) -> Iterator[ErrorCode]:
    if writes:
        yield from WRITE_ERRORS if once else WRITE_ERRORS[:1]
        yield ErrorCode.NOT_ALLOWED if staff else ErrorCode.TOO_MANY_REQUESTS
    if staff:
        yield from STAFF_ERRORS
    yield ErrorCode.SERVICE_UNAVAILABLE


def _headers(*, staff: bool, writes: bool, once: bool) -> Iterator[OpenApiParameter]:
    yield from (REQUEST_ID, ANSWERED_ID)
    if once:
        yield from (IDEMPOTENCY_KEY, REPLAYED)
    if writes and staff:
        yield CSRF


def _retry_after(refusals: Sequence[ErrorCode | Refusal]) -> OpenApiParameter:
    waits = sorted(STATUS[code] for code in WAITS.intersection(_codes(refusals)))
    return OpenApiParameter(
        "Retry-After", int, HEADER, response=waits, description="Seconds to wait before retrying."
    )


def _codes(refusals: Sequence[ErrorCode | Refusal]) -> Iterator[ErrorCode]:
    for one in refusals:
        yield one.code if isinstance(one, Refusal) else one
